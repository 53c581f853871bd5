//! A place in the page that is drawn again and again by one function of data. What was there before is compared with what
//! is to be there, and only what differs is touched.

use std::cell::RefCell;

use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Mountable, PositionState, Render, RenderHtml};
use web_sys::Element;

/// Draws the place.
pub(super) type Draw<Data> = Box<dyn Fn(&Data)>;

/// The place, where the server drew `data` by the same function: taken over as it is.
pub(super) fn drawn<Data, View>(place: &Element, data: &Data, view: impl Fn(&Data) -> View + 'static) -> Draw<Data>
where
    View: RenderHtml + 'static,
{
    let there = view(data).hydrate::<true>(&Cursor::new(place.clone()), &PositionState::default());
    again(place, Some(there), view)
}

/// The place, where something else is: it goes as soon as there is data to draw.
pub(super) fn other<Data, View>(place: &Element, view: impl Fn(&Data) -> View + 'static) -> Draw<Data>
where
    View: RenderHtml + 'static,
{
    again(place, None, view)
}

fn again<Data, View>(place: &Element, there: Option<View::State>, view: impl Fn(&Data) -> View + 'static) -> Draw<Data>
where
    View: Render + 'static,
{
    let (place, there) = (place.clone(), RefCell::new(there));
    Box::new(move |data| {
        let mut there = there.borrow_mut();
        if let Some(there) = there.as_mut() {
            view(data).rebuild(there);
        } else {
            place.set_text_content(None);
            let mut first = view(data).build();
            first.mount(&place, None);
            *there = Some(first);
        }
    })
}
