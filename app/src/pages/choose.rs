//! Choosing where a new integration goes: project, then environment, then provider. Every step is a page with a URL.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{Breadcrumbs, Crumb, EmptyState, Fact, Facts, Labelled, LinkButton, TextField};
use crate::paths;
use crate::view::{Choice, ChoosePage};

/// One step of the way.
pub fn choose(page: ChoosePage) -> Markup {
    let step = Step::of(&page);
    let crumbs = vec![Crumb::to("Integrations", paths::INTEGRATIONS), Crumb::here("New integration")];
    let search = (step != Step::Provider).then(|| search_form(&page, step));
    view! {
        <div class="medium stack">
            <Breadcrumbs crumbs=crumbs/>
            <div class="heading">
                <p class="eyebrow">{format!("New integration: step {} of 3", step.number())}</p>
                <h1>{format!("Choose the {}", step.noun())}</h1>
            </div>
            {chosen(&page)}
            {search}
            {choices(page, step)}
        </div>
    }
    .drawn()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Project,
    Environment,
    Provider,
}

impl Step {
    fn of(page: &ChoosePage) -> Self {
        match (&page.project, &page.environment) {
            (None, _) => Self::Project,
            (Some(_), None) => Self::Environment,
            (Some(_), Some(_)) => Self::Provider,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Project => 1,
            Self::Environment => 2,
            Self::Provider => 3,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Provider => "provider",
        }
    }
}

/// What was chosen so far, each with the way back to its choice.
fn chosen(page: &ChoosePage) -> Markup {
    let fact = |term: &'static str, key: &str, back: String| {
        let what = term.to_lowercase();
        let key = key.to_owned();
        let value = view! {
            <code>{key}</code>
            " "
            <a href=back>"Change" <span class="visually-hidden">{format!(" the {what}")}</span></a>
        };
        Fact::new(term, value.drawn())
    };
    let project = page.project.as_ref().map(|key| fact("Project", key.as_str(), paths::choose(None, None, "", 0)));
    let environment = page
        .environment
        .as_ref()
        .map(|key| fact("Environment", key.as_str(), paths::choose(page.project.as_ref(), None, "", 0)));
    let facts: Vec<Fact> = project.into_iter().chain(environment).collect();
    if facts.is_empty() { ().drawn() } else { view! { <div class="facts-row"><Facts facts=facts/></div> }.drawn() }
}

fn search_form(page: &ChoosePage, step: Step) -> Markup {
    let project = page.project.as_ref().map(|project| {
        view! { <input type="hidden" name="project" value=project.as_str().to_owned()/> }
    });
    let text = Labelled { name: "q".into(), label: format!("Find a {}", step.noun()), ..Labelled::default() };
    let text = if step == Step::Environment { Labelled { label: "Find an environment".into(), ..text } } else { text };
    view! {
        <form class="search" method="get" action=paths::CHOOSE role="search">
            {project}
            <TextField text=text value=page.text.clone() placeholder=String::new() kind="search"/>
            <button class="button" type="submit">"Find"</button>
        </form>
    }
    .drawn()
}

fn choices(page: ChoosePage, step: Step) -> Markup {
    let choices = page.choices;
    if choices.items.is_empty() {
        return none(step, &page.text, page.project.as_ref(), choices.offset);
    }
    let first = choices.offset + 1;
    let last = choices.offset + u64::try_from(choices.items.len()).unwrap_or_default();
    let range = match choices.total {
        Some(total) => format!("{first}–{last} of {total}"),
        None => format!("{first}–{last}"),
    };
    let pages = (choices.previous.is_some() || choices.next.is_some()).then(|| {
        let previous = choices.previous.map(|href| view! { <a class="step" rel="prev" href=href>"Previous"</a> });
        let next = choices.next.map(|href| view! { <a class="step" rel="next" href=href>"Next"</a> });
        view! { <div class="pagination"><p class="range">{range}</p><nav class="pages" aria-label="Pages">{previous}{next}</nav></div> }
    });
    let items = choices.items.into_iter().map(item).collect_view();
    view! { <ul class="choices">{items}</ul>{pages} }.drawn()
}

fn item(choice: Choice) -> Markup {
    let note = choice.note.map(|note| view! { <span class="tag">{note}</span> });
    view! {
        <li>
            <a class="choice" href=choice.href>
                <span class="choice-name" dir="auto">{choice.name}</span>
                " "
                <code>{choice.key}</code>
                {note}
            </a>
        </li>
    }
    .drawn()
}

fn none(step: Step, text: &str, project: Option<&domain::ProjectKey>, offset: u64) -> Markup {
    let noun = step.noun();
    if offset > 0 {
        let first = paths::choose(project, None, text, 0);
        return view! {
            <EmptyState title=format!("No {noun} on this page") text="This page is past the end of the list.".into()>
                <LinkButton label="Go to the first page".into() href=first/>
            </EmptyState>
        }
        .drawn();
    }
    if text.is_empty() {
        let words = format!("Your token cannot view any {noun}. Ask a LaunchDarkly administrator for a role that can.");
        return view! { <EmptyState title=format!("No {noun} to choose") text=words/> }.drawn();
    }
    let all = paths::choose(project, None, "", 0);
    view! {
        <EmptyState title=format!("No {noun} matches “{text}”") text="Search for part of its name or key.".into()>
            <LinkButton label=format!("Show all {noun}s") href=all/>
        </EmptyState>
    }
    .drawn()
}
