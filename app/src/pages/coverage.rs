//! Every environment of the account beside its stores: what is missing, what does not work, and where that hurts.

mod matrix;

use domain::{Coverage, CoverageFilter, CoverageSelection, CoverageTotals, Health};
use leptos::prelude::*;

use super::integrations::{older, trouble};
use super::scan::{self, Scan};
use crate::components::progress;
use crate::islands::LivePage;
use crate::markup::{Draw as _, Markup};
use crate::parts::{
    CheckField, EmptyState, Icon, IconShape, Labelled, LinkButton, Notice, Pagination, SelectField, SelectOption, When,
    WriteLink, page_links,
};
use crate::paths;
use crate::view::{CoveragePage, CoverageRows, CoverageState, Problem, Progress, ScanView, Tone};

/// The page of the coverage.
pub fn coverage(page: CoveragePage) -> Markup {
    let CoveragePage { filter, state, now } = page;
    let content = match state {
        CoverageState::Rows(rows) => rows_view(&filter, *rows, now.0),
        CoverageState::Reading(reading) => reading_view(&reading),
        CoverageState::Empty => view! {
            <EmptyState
                title="No environments to show".into()
                text="Your token cannot view any environments. Ask a LaunchDarkly administrator for a role that can."
                    .into()
            />
            {refresh("")}
        }
        .drawn(),
        CoverageState::Failed(problem) => trouble(problem, paths::coverage(&filter)),
    };
    view! {
        <div class="heading with-actions">
            <div>
                <h1>"Coverage"</h1>
                <p class="lead">"Every environment in the account and its stores, worst first."</p>
            </div>
            <div class="actions">
                <LinkButton label="Shared stores".into() href=paths::STORES.into()/>
                <WriteLink label="New integration".into() href=paths::CHOOSE.into()/>
            </div>
        </div>
        {content}
    }
    .drawn()
}

fn reading_view(reading: &Progress) -> Markup {
    let progress = progress::whole(reading, paths::API_COVERAGE.url());
    view! {
        <section class="panel stack" aria-labelledby="reading">
            <h2 id="reading">"Reading the environments"</h2>
            <LivePage>{progress}</LivePage>
            <p class="hint">
                "Environments are read page by page and kept for ten minutes. Reading continues if you leave; "
                <a href=paths::COVERAGE>"reload the page"</a> " to see progress."
            </p>
        </section>
    }
    .drawn()
}

fn rows_view(filter: &CoverageFilter, rows: CoverageRows, now: i64) -> Markup {
    let CoverageRows { coverage, selection, environments_as_of, stores_as_of, late, missing, scan } = rows;
    let sums = sums(&coverage.totals);
    let found = if filter.is_narrowed() {
        let all = coverage.totals.environments;
        format!("{} of {all} environments match.", selection.total)
    } else {
        format!("{} environments.", coverage.totals.environments)
    };
    let clear = filter.is_narrowed().then(|| view! { <a href=paths::COVERAGE>"Clear the filter"</a> });
    let missing = (!missing.is_empty()).then(|| {
        view! { <Notice tone=Tone::Warning title="Not every environment is shown".into() lines=missing/> }
    });
    view! {
        {late.into_iter().map(late_notice).collect_view()}
        {missing}
        {sums}
        {filter_form(filter, &selection)}
        <div class="summary">
            <p role="status" id="filter-said">{found}</p>
            {clear}
            <p class="as-of">
                "Environments fetched " <When at=Some(environments_as_of.0) now=now/> ", stores "
                <When at=Some(stores_as_of.0) now=now/>
            </p>
            {refresh(&filter.query())}
        </div>
        {scan_view(&coverage.totals, scan, filter)}
        {matching(filter, &coverage, &selection)}
    }
    .drawn()
}

/// The environments that match, one page of them.
fn matching(filter: &CoverageFilter, coverage: &Coverage, selection: &CoverageSelection) -> Markup {
    if selection.rows.is_empty() {
        view! {
            <EmptyState title="No environment matches".into() text="No environment matches all the filters. Change or clear them.".into()>
                <LinkButton label="Show all environments".into() href=paths::COVERAGE.into()/>
            </EmptyState>
        }
        .drawn()
    } else {
        let first = (selection.page - 1) * domain::COVERAGE_PER_PAGE + 1;
        let range = format!("{first}–{} of {}", first + selection.rows.len() - 1, selection.total);
        let links = page_links(selection.page, selection.pages, &|page| paths::coverage(&filter.on_page(page)));
        let pages = (selection.pages > 1).then(|| view! { <Pagination range=range pages=links/> });
        view! { {matrix::matrix(coverage, selection)}{pages} }.drawn()
    }
}

fn late_notice(problem: Problem) -> Markup {
    older("Some of this data is not up to date", problem)
}

/// The account in sentences, each the way to what it speaks of.
fn sums(totals: &CoverageTotals) -> Markup {
    let sum = |shape: IconShape, tone: &'static str, words: String, only: CoverageFilter| {
        view! { <li class=tone><a href=paths::coverage(&only)><Icon shape=shape/>{words}</a></li> }
    };
    let gap = |count: usize, of: usize, what: &str| {
        let verb = if count == 1 { "has" } else { "have" };
        format!("{count} of {of} {what} {verb} no store")
    };
    let (critical, all) = (
        CoverageFilter { critical: true, gaps: true, ..CoverageFilter::default() },
        CoverageFilter { gaps: true, ..CoverageFilter::default() },
    );
    let (critical_shape, critical_tone) =
        if totals.critical_gaps > 0 { (IconShape::Warning, "warning") } else { (IconShape::Check, "good") };
    let failing = (totals.failing_segments > 0).then(|| {
        let (noun, verb) = if totals.failing_segments == 1 { ("environment", "has") } else { ("environments", "have") };
        let words = format!("{} {noun} {verb} big segments and no working store", totals.failing_segments);
        sum(IconShape::Cross, "bad", words, CoverageFilter { segments: true, ..CoverageFilter::default() })
    });
    view! {
        <ul class="sums">
            {failing}
            {sum(critical_shape, critical_tone, gap(totals.critical_gaps, totals.critical, "critical environments"), critical)}
            {sum(IconShape::Info, "neutral", gap(totals.gaps, totals.environments, "environments"), all)}
        </ul>
    }
    .drawn()
}

fn filter_form(filter: &CoverageFilter, selection: &CoverageSelection) -> Markup {
    let text = |name: &str, label: &str| Labelled { name: name.into(), label: label.into(), ..Labelled::default() };
    let any = || SelectOption { value: String::new(), label: "Any".into(), count: None };
    let option = |value: &str, label: String| SelectOption { value: value.to_owned(), label, count: None };
    let projects = selection.projects.iter().map(|(key, name)| option(key, format!("{name} ({key})")));
    let projects = std::iter::once(any()).chain(projects).collect();
    // Only a scan tells; the link to what it found narrows to it.
    let segments = filter.segments.then(|| {
        view! { <CheckField text=text("segments", "Big segments without a working store only") ticked=true/> }
    });
    let tags = std::iter::once(any()).chain(selection.tags.iter().map(|tag| option(tag, tag.clone()))).collect();
    view! {
        <form class="filter" method="get" action=paths::COVERAGE role="search">
            <SelectField text=text("project", "Project") options=projects chosen=filter.project.clone().unwrap_or_default()/>
            <SelectField text=text("tag", "Environment tag") options=tags chosen=filter.tag.clone().unwrap_or_default()/>
            <CheckField text=text("critical", "Critical environments only") ticked=filter.critical/>
            <CheckField text=text("gaps", "Without a store only") ticked=filter.gaps/>
            {segments}
            <div class="actions"><button class="button" type="submit">"Filter"</button></div>
        </form>
    }
    .drawn()
}

fn refresh(query: &str) -> Markup {
    let query = query.to_owned();
    view! {
        <form method="post" action=paths::COVERAGE_REFRESH>
            <input type="hidden" name="query" value=query/>
            <button class="button quiet" type="submit"><Icon shape=IconShape::Refresh/>"Refresh"</button>
        </form>
    }
    .drawn()
}

/// The scan: what it would cost, how it is going, or what came of it.
fn scan_view(totals: &CoverageTotals, scan: ScanView, filter: &CoverageFilter) -> Markup {
    let begun = scan.begun;
    let content = scan::scan(
        scan,
        Scan {
            verb: "Scan",
            noun: "scan",
            action: paths::SCAN,
            events: paths::API_COVERAGE,
            query: filter.query(),
            nothing: "Every environment has a healthy store, so there is nothing to scan.",
        },
    );
    view! {
        <details class="panel scan" open=begun>
            <summary><h2>"Find environments with big segments and no working store"</h2></summary>
            <div class="stack">
                <p class="hint">
                    {format!(
                        "{} of {} environments have no {} store. The scan asks LaunchDarkly once per environment whether it has \
                         big segments, leaving a tenth of the rate limit free.",
                        totals.without_working,
                        totals.environments,
                        Health::Healthy.key(),
                    )}
                </p>
                {content}
            </div>
        </details>
    }
    .drawn()
}
