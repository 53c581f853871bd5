//! The configuration of an integration. A secret is "Set" or "Not set"; there is nothing else to show of it.

use domain::SecretState;
use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::text_or;
use crate::view::{ConfigLine, DetailPage};

/// The configuration, or the reason why it is not here.
pub(super) fn config(page: &DetailPage) -> Markup {
    let content = match page.config.as_deref() {
        None => view! { <p class="absent">"LaunchDarkly did not send the settings of this integration."</p> }.drawn(),
        Some([]) => view! { <p class="absent">"None"</p> }.drawn(),
        Some(lines) => {
            let lines = lines.iter().map(line).collect_view();
            view! { <dl class="facts">{lines}</dl> }.drawn()
        }
    };
    view! {
        <section class="panel" aria-labelledby="settings">
            <h2 id="settings">"Settings"</h2>
            {content}
        </section>
    }
    .drawn()
}

fn line(line: &ConfigLine) -> Markup {
    match line {
        ConfigLine::Plain { label, key, value, known } => {
            let foreign =
                (!known).then(|| view! { <p class="hint">"Not supported by Storekeeper. Left unchanged."</p> });
            row(label, key, view! { {text_or(value, "Not set")}{foreign} }.drawn())
        }
        ConfigLine::Secret { label, key, state } => {
            let value = match state {
                SecretState::Set => "Set".drawn(),
                SecretState::NotSet => view! { <span class="absent">"Not set"</span> }.drawn(),
            };
            row(label, key, value)
        }
    }
}

fn row(label: &str, key: &str, value: Markup) -> Markup {
    let key = (label != key).then(|| view! { <code class="key">{key.to_owned()}</code> });
    view! {
        <div class="fact">
            <dt>{label.to_owned()}" "{key}</dt>
            <dd>{value}</dd>
        </div>
    }
    .drawn()
}
