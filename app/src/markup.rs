//! What a piece of a page is once it is drawn. On the server every piece is drawn as soon as it is put together: pages load
//! nothing, so nothing is left to wait for, and a page is HTML put into HTML. A view that is kept as it is would bring all its
//! other ways of being drawn with it, none of which is used: as a stream, in parts out of order, again after a change. That was
//! a fifth of the program, and most of what this crate took to compile.

#[cfg(feature = "ssr")]
use std::cell::Cell;

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::tachys::{html::InertElement, view::Position};

/// A drawn piece of a page: one element or several.
#[cfg(feature = "ssr")]
pub type Markup = InertElement;

/// The largest buffer that a thread keeps, in bytes: a page of two thousand rows.
#[cfg(feature = "ssr")]
const KEPT_BYTES: usize = 1 << 20;

#[cfg(feature = "ssr")]
thread_local! {
    /// What pieces are drawn into. Leptos cannot say how long a piece will be, and a buffer that grows is copied each time.
    static BUFFER: Cell<String> = const { Cell::new(String::new()) };
}

/// Views that can be drawn.
pub trait Draw: IntoView + Sized {
    /// The view, drawn. It must not begin or end with text where text stands beside it: the browser would read both as one.
    #[cfg(feature = "ssr")]
    fn drawn(self) -> Markup {
        // A piece that draws another meanwhile finds an empty one.
        let mut buffer = BUFFER.take();
        self.into_view().to_html_with_buf(&mut buffer, &mut Position::FirstChild, true, false, Vec::new());
        let html = buffer.as_str().to_owned();
        if buffer.capacity() <= KEPT_BYTES {
            buffer.clear();
            BUFFER.set(buffer);
        }
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
