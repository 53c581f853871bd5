//! The form of a new or an existing integration.

use leptos::prelude::*;

use crate::components::form;
use crate::islands::LiveForm;
use crate::view::FormPage;

/// The page of the form. What it is drawn from comes along, so that the browser can go on with it: no secret is in it.
#[expect(clippy::needless_pass_by_value, reason = "a page takes its view model whole, like every other")]
pub fn form(page: FormPage) -> AnyView {
    let data = serde_json::to_string(&page).unwrap_or_default();
    let form = form::form(&page, form::Shown::SERVED).into_any();
    view! {
        <LiveForm>
            <div class="live-form" data-form=data>{form}</div>
        </LiveForm>
    }
    .into_any()
}
