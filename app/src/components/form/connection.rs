//! One field into which a whole connection string can be pasted, and what came of it.

use leptos::prelude::*;

use crate::parts::Labelled;
use crate::view::FormPage;

/// The field's name in the form.
pub const NAME: &str = "connection.url";

/// The field; `unread` is why what was pasted into it cannot be read.
pub(super) fn connection(page: &FormPage, said: &[String], unread: Option<String>) -> impl IntoView + use<> {
    let refused = || page.errors.iter().find(|error| error.field == NAME).map(|error| error.message.clone());
    let text = Labelled {
        name: NAME.into(),
        label: "Connection string".into(),
        hint: "Paste redis://…, rediss://…, an Azure connection string or a redis-cli command to fill in the fields below. It \
               is never stored."
            .into(),
        optional: true,
        error: unread.or_else(refused),
        ..Labelled::default()
    };
    let said = said.iter().map(|sentence| view! { <p>{sentence.clone()}</p> }).collect_view();
    view! {
        <div class="panel">
            <div class=text.classes("")>
                <label for=text.id()>{text.label_text()}</label>
                {text.notes()}
                <input
                    id=text.id()
                    name=NAME
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=text.described_by()
                    aria-invalid=text.invalid()
                />
                <div class="said" role="status">{said}</div>
            </div>
        </div>
    }
}
