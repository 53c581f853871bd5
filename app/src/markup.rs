//! What a piece of a page is once it is drawn. On the server every piece is drawn as soon as it is put together: pages load
//! nothing, so nothing is left to wait for, and a page is HTML put into HTML. A view that is kept as it is would bring all its
//! other ways of being drawn with it, none of which is used: as a stream, in parts out of order, again after a change. That was
//! a fifth of the program, and most of what this crate took to compile.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::tachys::{html::InertElement, view::Position};

/// A drawn piece of a page: one element or several.
#[cfg(feature = "ssr")]
pub type Markup = InertElement;

/// Views that can be drawn.
pub trait Draw: IntoView + Sized {
    /// The view, drawn. It must not begin or end with text where text stands beside it: the browser would read both as one.
    #[cfg(feature = "ssr")]
    fn drawn(self) -> Markup {
        let view = self.into_view();
        let mut html = String::with_capacity(view.html_len());
        view.to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, Vec::new());
        Markup::new(html)
    }

    /// The view itself: in the browser it comes to life, which what is drawn no longer can.
    #[cfg(not(feature = "ssr"))]
    #[must_use]
    fn drawn(self) -> Self {
        self
    }
}

impl<View: IntoView> Draw for View {}
