//! Checking a store from this network: the form, the steps and the verdict.

use leptos::prelude::*;

use crate::components::check;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, Icon, IconShape, Labelled, Notice, SelectField, SelectOption, TextField};
use crate::paths;
use crate::view::{CheckPanel, CheckRun, CheckWants, Threshold, Tone, VerdictView};

/// The panel.
pub(super) fn panel(panel: CheckPanel, address: &domain::Address) -> Markup {
    let CheckPanel { on, wants, references, refused, run } = panel;
    let content = if on {
        view! {
            {refused.map(|why| view! { <Notice tone=Tone::Warning title=why/> })}
            {run.map(run_view)}
            {form(address, wants, &references)}
        }
        .drawn()
    } else {
        off()
    };
    view! {
        <section class="panel stack store-check" id="check" aria-labelledby="check-title">
            <h2 id="check-title">"Check from this network"</h2>
            <p class="hint">
                "LaunchDarkly reports whether it can write. A check connects from this portal and reports whether SDKs here can \
                 read. Checks are read-only and recorded in the activity log."
            </p>
            {content}
        </section>
    }
    .drawn()
}

/// Why nothing can be checked, and how that is changed.
pub(in crate::pages) fn off() -> Markup {
    view! {
        <p>
            "Checks are off. To turn them on, the operator of this portal must list the allowed destinations: "
            <code>"storekeeper serve --check-allow 10.0.0.0/8:6379"</code>
        </p>
    }
    .drawn()
}

fn form(address: &domain::Address, wants: CheckWants, references: &[String]) -> Markup {
    let text = |name: &str, label: &str, hint: &str| Labelled {
        name: name.into(),
        label: label.into(),
        hint: hint.into(),
        ..Labelled::default()
    };
    let hint = match wants {
        CheckWants::Password => "LaunchDarkly never returns the password, so enter it again. It is not stored.",
        CheckWants::NoPassword => "This integration has no password.",
        CheckWants::Nothing => {
            return view! {
                <form class="check-form" method="post" action=paths::check(address)>
                    <p class="hint">"The portal uses its own AWS credentials."</p>
                    <div class="actions"><Button label="Check now".into()/></div>
                </form>
            }
            .drawn();
        }
    };
    let choice = (!references.is_empty()).then(|| {
        let option = |value: &str, label: &str| SelectOption { value: value.into(), label: label.into(), count: None };
        let options = references.iter().map(|reference| option(reference, reference));
        let options = std::iter::once(option("", "Use the password above")).chain(options).collect();
        view! { <SelectField text=text("reference", "Or use a password that the operator provides", "") options=options chosen=String::new()/> }
    });
    view! {
        <form class="check-form" method="post" action=paths::check(address)>
            <TextField text=text("password", "Password", hint) value=String::new() placeholder=String::new() kind="password"/>
            {choice}
            <div class="actions"><Button label="Check now".into()/></div>
        </form>
    }
    .drawn()
}

fn run_view(run: CheckRun) -> Markup {
    let CheckRun { live, events, verdict } = run;
    let steps = if live.ended {
        view! { <div class="stack">{check::check(&live)}</div> }.drawn()
    } else {
        view! { <LivePage>{check::whole(&live, &events)}</LivePage> }.drawn()
    };
    view! { {verdict.map(verdict_view)}{steps} }.drawn()
}

pub(in crate::pages) fn verdict_view(verdict: VerdictView) -> Markup {
    let VerdictView { tone, title, line, thresholds } = verdict;
    let lines = if line.is_empty() { Vec::new() } else { vec![line] };
    let thresholds = (!thresholds.is_empty()).then(|| {
        let items = thresholds.into_iter().map(threshold).collect_view();
        view! { <ul class="who-calls-it-stale">{items}</ul> }
    });
    view! { <Notice tone=tone title=title lines=lines>{thresholds}</Notice> }.drawn()
}

fn threshold(threshold: Threshold) -> Markup {
    let Threshold { who, limit, stale } = threshold;
    let (shape, word) = if stale { (IconShape::Clock, "stale") } else { (IconShape::Check, "fresh") };
    view! { <li><Icon shape=shape/>{format!(" {who}: {word} ({limit})")}</li> }.drawn()
}
