//! Real pages with real links: every page has a URL, and one sees how many there are.

use leptos::either::Either;
use leptos::prelude::*;

use crate::markup::Draw as _;

/// How many pages on either side of this one get a link.
const AROUND: usize = 2;

/// A link to a page, or to this page with other sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    /// Its number.
    pub label: String,
    /// Where it is; `None` for a gap between numbers.
    pub href: Option<String>,
    /// Whether it is what is shown.
    pub current: bool,
}

/// Links to the first and the last page, to those around this one, and gaps between. `href` knows where a page is.
pub fn page_links(page: usize, pages: usize, href: &dyn Fn(usize) -> String) -> Vec<PageLink> {
    let near = |number: usize| number == 1 || number == pages || number.abs_diff(page) <= AROUND;
    let mut links: Vec<PageLink> = Vec::new();
    for number in 1..=pages {
        if near(number) {
            links.push(PageLink { label: number.to_string(), href: Some(href(number)), current: number == page });
        } else if links.last().is_some_and(|link| link.href.is_some()) {
            links.push(PageLink { label: "…".into(), href: None, current: false });
        }
    }
    links
}

/// Where one is, and the ways to the other pages.
#[component]
pub fn Pagination(
    /// Such as "1–25 of 143".
    range: String,
    /// The pages; with one there is nowhere to go.
    pages: Vec<PageLink>,
    /// The sizes a page may have; may be empty.
    #[prop(default = Vec::new())]
    sizes: Vec<PageLink>,
) -> impl IntoView {
    let place = pages.iter().position(|link| link.current);
    // Neighbours of the current page are never gaps.
    let step =
        |by: isize| place.and_then(|at| pages.get(at.checked_add_signed(by)?)).and_then(|link| link.href.clone());
    let previous = step(-1).map(|href| view! { <a class="step" rel="prev" href=href>"Previous"</a> });
    let next = step(1).map(|href| view! { <a class="step" rel="next" href=href>"Next"</a> });
    let numbers = (pages.len() > 1).then(|| {
        view! {
            <nav class="pages" aria-label="Pages">
                {previous}
                <ul>{pages.iter().map(|link| item(link, "Page ")).collect_view()}</ul>
                {next}
            </nav>
        }
    });
    let sizes = (!sizes.is_empty()).then(|| {
        view! {
            <nav class="sizes" aria-label="Rows per page">
                <span aria-hidden="true">"Rows per page"</span>
                <ul>{sizes.iter().map(|link| item(link, "Rows per page: ")).collect_view()}</ul>
            </nav>
        }
    });
    view! { <div class="pagination"><p class="range">{range}</p>{numbers}{sizes}</div> }.drawn()
}

fn item(link: &PageLink, prefix: &'static str) -> impl IntoView + use<> {
    let label = link.label.clone();
    match link.href.clone() {
        Some(href) => Either::Left(view! {
            <li>
                <a href=href aria-current=link.current.then_some("page")>
                    <span class="visually-hidden">{prefix}</span>
                    {label}
                </a>
            </li>
        }),
        None => Either::Right(view! { <li class="gap">{label}</li> }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_pages_hide_behind_a_gap() {
        let labels = |page, pages| -> String {
            let links = page_links(page, pages, &|number| format!("?page={number}"));
            assert_eq!(links.iter().filter(|link| link.current).count(), 1);
            links.iter().map(|link| link.label.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(1, 1), "1");
        assert_eq!(labels(3, 5), "1 2 3 4 5");
        assert_eq!(labels(1, 9), "1 2 3 … 9");
        assert_eq!(labels(5, 12), "1 … 3 4 5 6 7 … 12");
        assert_eq!(labels(12, 12), "1 … 10 11 12");
    }
}
