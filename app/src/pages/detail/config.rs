//! The configuration of an integration. A secret is "Set" or "Not set"; there is nothing else to show of it.

use domain::SecretState;
use leptos::prelude::*;

use crate::parts::text_or;
use crate::view::{ConfigLine, DetailPage};

/// The configuration, or the reason why it is not here.
pub(super) fn config(page: &DetailPage) -> AnyView {
    let content = match page.config.as_deref() {
        None => {
            view! { <p class="absent">"LaunchDarkly did not send the settings of this integration."</p> }.into_any()
        }
        Some([]) => view! { <p class="absent">"None"</p> }.into_any(),
        Some(lines) => {
            let lines = lines.iter().map(line).collect_view();
            view! { <dl class="facts">{lines}</dl> }.into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="settings">
            <h2 id="settings">"Settings"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn line(line: &ConfigLine) -> AnyView {
    match line {
        ConfigLine::Plain { label, key, value, known } => {
            let foreign =
                (!known).then(|| view! { <p class="hint">"Not supported by Storekeeper. Left unchanged."</p> });
            row(label, key, view! { {text_or(value, "Not set")}{foreign} }.into_any())
        }
        ConfigLine::Secret { label, key, state } => {
            let value = match state {
                SecretState::Set => "Set".into_any(),
                SecretState::NotSet => view! { <span class="absent">"Not set"</span> }.into_any(),
            };
            row(label, key, value)
        }
    }
}

fn row(label: &str, key: &str, value: AnyView) -> AnyView {
    let key = (label != key).then(|| view! { <code class="key">{key.to_owned()}</code> });
    view! {
        <div class="fact">
            <dt>{label.to_owned()}" "{key}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}
