//! The form of a new or an existing integration.

use leptos::prelude::*;

use crate::components::form;
use crate::islands::LiveForm;
use crate::markup::{Draw as _, Markup};
use crate::view::FormPage;

/// The page of the form. What it is drawn from comes along, so that the browser can go on with it: no secret is in it.
pub fn form(mut page: FormPage) -> Markup {
    // Even if a value were there, a secret is not drawn.
    for field in page.fields.iter_mut().filter(|field| field.is_secret()) {
        field.value.clear();
    }
    let data = serde_json::to_string(&page).unwrap_or_default();
    let form = form::form(&page, form::Shown::SERVED).drawn();
    view! {
        <LiveForm>
            <div class="live-form" data-form=data>{form}</div>
        </LiveForm>
    }
    .drawn()
}
