//! A desired state beside what is there: field by field, and never a guess about a secret.

use leptos::prelude::*;

use super::integrations::trouble;
use super::scan::{self, Scan};
use crate::markup::{Draw as _, Markup};
use crate::parts::{Badge, Button, ErrorSummary, Icon, IconShape, SummaryLine};
use crate::paths;
use crate::view::{DriftLine, DriftPage, DriftState, Tone};

/// The page of the comparison.
pub fn drift(page: DriftPage) -> Markup {
    let DriftPage { error, state } = page;
    let errors = error.iter().map(|message| SummaryLine { message: message.clone(), target: Some("file".into()) });
    let errors: Vec<SummaryLine> = errors.collect();
    let content = match state {
        DriftState::Nothing => ().drawn(),
        DriftState::Reading { file, scan } => reading(file, scan),
        DriftState::Compared(lines, counts) => compared(lines, counts),
        DriftState::Failed { file, problem } => trouble(problem, paths::drift(&file)),
    };
    view! {
        <div class="stack">
            <ErrorSummary lines=errors/>
            <div class="heading">
                <h1>"Drift"</h1>
                <p class="lead">"Compare LaunchDarkly with a file that describes the desired state."</p>
            </div>
            {form(error)}
            {content}
        </div>
    }
    .drawn()
}

fn form(error: Option<String>) -> Markup {
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let error = error.map(|message| view! { <p class="error" id="file-error" dir="auto">{message}</p> });
    view! {
        <section class="panel stack" aria-labelledby="compare">
            <h2 id="compare">"Compare with a file"</h2>
            <form method="post" action=paths::DRIFT enctype="multipart/form-data" class="stack">
                <div class="field">
                    <label for="file">"Desired state"</label>
                    <p class="hint" id="file-hint">
                        "TOML or JSON in the export format, up to 512 kB. It is kept encrypted for 30 minutes and used \
                         only for this comparison. Nothing is changed."
                    </p>
                    <input
                        type="file"
                        id="file"
                        name="file"
                        accept=".toml,.json"
                        required
                        aria-describedby=described
                        aria-invalid=invalid
                    />
                    {error}
                </div>
                <div class="actions">
                    <Button label="Compare".into() kind="primary"/>
                    <a class="button" href=paths::export(&domain::Filter::default(), "toml")>"Export the account as a file"</a>
                </div>
            </form>
        </section>
    }
    .drawn()
}

fn reading(file: String, scan: crate::view::ScanView) -> Markup {
    let content = scan::scan(
        scan,
        Scan {
            verb: "Read the settings",
            noun: "settings scan",
            action: paths::DRIFT,
            events: paths::API_STORES,
            query: file,
            nothing: "There is nothing to read.",
        },
    );
    view! {
        <section class="panel stack" aria-labelledby="reading">
            <h2 id="reading">"Reading the settings"</h2>
            {content}
        </section>
    }
    .drawn()
}

fn compared(lines: Vec<DriftLine>, counts: Vec<(String, usize)>) -> Markup {
    let same = lines.iter().all(|line| line.tone == Tone::Good);
    let sums = counts.into_iter().map(|(word, count)| view! { <li>{format!("{count} {word}")}</li> });
    let whole = if same {
        view! { <li class="good"><Icon shape=IconShape::Check/>" LaunchDarkly matches the file"</li> }.drawn()
    } else {
        view! { <li class="warning"><Icon shape=IconShape::Warning/>" LaunchDarkly differs from the file"</li> }.drawn()
    };
    let rows = lines.into_iter().map(line).collect_view();
    view! {
        <ul class="sums">{whole}{sums.collect_view()}</ul>
        <table class="drift cards">
            <caption>"Integrations in the file, and those missing from it"</caption>
            <thead>
                <tr>
                    <th scope="col">"Integration"</th>
                    <th scope="col">"Verdict"</th>
                    <th scope="col">"What differs"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        <p class="hint">"LaunchDarkly never shows secrets, so only whether a secret is set is compared."</p>
    }
    .drawn()
}

fn line(line: DriftLine) -> Markup {
    let DriftLine { place, href, name, word, tone, fields, said } = line;
    let name = if name.is_empty() { "Unnamed integration".to_owned() } else { name };
    let name = match href {
        Some(href) => view! { <a href=href dir="auto">{name}</a> }.drawn(),
        None => view! { <span dir="auto">{name}</span> }.drawn(),
    };
    let shape = match tone {
        Tone::Good => IconShape::Check,
        Tone::Bad => IconShape::Cross,
        Tone::Warning => IconShape::Warning,
        Tone::Neutral => IconShape::Info,
    };
    let fields = fields.into_iter().map(|(field, wanted, found)| {
        view! {
            <li>
                <code>{field}</code> ": file " <span class="before" dir="auto">{wanted}</span> ", LaunchDarkly "
                <span class="after" dir="auto">{found}</span>
            </li>
        }
    });
    let said = said.into_iter().map(|line| view! { <li dir="auto">{line}</li> }).collect_view();
    view! {
        <tr>
            <th scope="row">{name}<p class="hint"><code>{place}</code></p></th>
            <td data-label="Verdict"><Badge tone=tone shape=shape word=word/></td>
            <td data-label="What differs"><ul class="lines">{fields.collect_view()}{said}</ul></td>
        </tr>
    }
    .drawn()
}
