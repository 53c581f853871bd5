//! The keyboard shortcuts: a list of them, and the switch that turns them off.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};

/// Every shortcut and what it does.
const KEYS: [(&str, &str); 9] = [
    ("/", "Search"),
    ("j", "Next row"),
    ("k", "Previous row"),
    ("Enter", "Open the row"),
    ("g o", "Go to the overview"),
    ("g i", "Go to the integrations"),
    ("g c", "Go to the coverage"),
    ("g a", "Go to the activity"),
    ("?", "Show this list"),
];

/// The list and the switch, in a dialog that only script opens.
pub(crate) fn keys() -> Markup {
    let rows = KEYS.map(|(key, what)| {
        let parts = key.split(' ').map(|part| view! { <kbd>{part}</kbd> " " }).collect_view();
        view! { <div><dt>{parts}</dt><dd>{what}</dd></div> }
    });
    view! {
        <button class="button quiet" id="keys-help" type="button" hidden>"Keyboard shortcuts"</button>
        <dialog class="keys-dialog" id="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">"Keyboard shortcuts"</h2>
        <dl class="keys">{rows.into_iter().collect_view()}</dl>
        <label class="keys-switch">
            <input type="checkbox" name="shortcuts" checked/>
            "Use keyboard shortcuts"
        </label>
        <form method="dialog"><button class="button" type="submit">"Close"</button></form>
        </dialog>
    }
    .drawn()
}
