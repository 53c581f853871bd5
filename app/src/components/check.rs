//! The steps of a check, as they end.

use domain::StepState;
use leptos::prelude::*;

use crate::markup::Draw as _;
#[cfg(feature = "ssr")]
use crate::markup::Markup;
use crate::parts::{Badge, IconShape};
use crate::view::{CheckLive, FindingWords, StepView, Tone};

/// All of it, and around it what the island needs to keep it current.
#[cfg(feature = "ssr")]
pub fn whole(live: &CheckLive, events: &str) -> Markup {
    let json = serde_json::to_string(live).unwrap_or_default();
    view! {
        <div class="live-check" data-events=events.to_owned() data-state=json><div class="stack">{check(live)}</div></div>
    }
    .drawn()
}

/// The steps.
pub fn check(live: &CheckLive) -> impl IntoView + use<> {
    let going = (!live.ended).then(|| view! { <p role="status">"Checking…"</p> });
    let steps = live.steps.iter().map(step).collect_view();
    view! { {going}<ol class="steps-of-check">{steps}</ol> }.drawn()
}

fn step(step: &StepView) -> impl IntoView + use<> {
    let (tone, shape, word) = match step.state {
        StepState::Passed => (Tone::Good, IconShape::Check, "Passed"),
        StepState::Warning => (Tone::Warning, IconShape::Warning, "Warning"),
        StepState::Failed => (Tone::Bad, IconShape::Cross, "Failed"),
        StepState::Unchecked => (Tone::Neutral, IconShape::Question, "Could not be checked"),
        StepState::NotRun => (Tone::Neutral, IconShape::Off, "Not run"),
    };
    let ms = (step.state != StepState::NotRun).then(|| match step.ms {
        0 => "< 1 ms".to_owned(),
        ms => format!("{ms} ms"),
    });
    let findings = step.findings.iter().map(finding).collect_view();
    let facts = step.facts.iter().map(|(label, text)| {
        view! { <span class="seen"><span class="hint">{label.clone()}</span> " " <span dir="auto">{text.clone()}</span></span> }
    });
    let facts = facts.collect_view();
    view! {
        <li>
            <div class="step-head">
                <strong>{step.name.clone()}</strong>
                <Badge tone=tone shape=shape word=word/>
                <span class="ms">{ms}</span>
                <span class="facts-seen">{facts}</span>
            </div>
            {findings}
        </li>
    }
}

fn finding(finding: &FindingWords) -> impl IntoView + use<> {
    let FindingWords { what, why, next, command } = finding.clone();
    let command = command.map(|command| view! { <pre class="code"><code>{command}</code></pre> });
    view! {
        <div class="finding">
            <p><strong>{what}</strong></p>
            <p>{why}</p>
            <p>{next}</p>
            {command}
        </div>
    }
}
