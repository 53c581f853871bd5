//! Which environments to show. The whole of it lives in the URL.

use super::{Coverage, CoverageRow};

/// How many environments a page has.
pub const COVERAGE_PER_PAGE: usize = 500;

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageFilter {
    /// The project's key.
    pub project: Option<String>,
    /// A tag of the environment.
    pub tag: Option<String>,
    /// Only critical environments.
    pub critical: bool,
    /// Only environments without a store.
    pub gaps: bool,
    /// Only environments that a scan found to have big segments and no working store.
    pub segments: bool,
    /// The page, from 1.
    pub page: usize,
}

impl Default for CoverageFilter {
    fn default() -> Self {
        Self { project: None, tag: None, critical: false, gaps: false, segments: false, page: 1 }
    }
}

/// What is shown of a [`Coverage`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageSelection {
    /// The places of the rows on the page.
    pub rows: Vec<usize>,
    /// How many there are on all pages.
    pub total: usize,
    /// The page, from 1: the last one if there are not so many.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// Every project, with its name.
    pub projects: Vec<(String, String)>,
    /// Every tag.
    pub tags: Vec<String>,
}

impl CoverageFilter {
    /// Reads a query string. What makes no sense is passed over: a link must lead somewhere.
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            let text = || Some(value.to_owned()).filter(|text| !text.is_empty());
            match name.as_ref() {
                "project" => filter.project = text(),
                "tag" => filter.tag = text(),
                "critical" => filter.critical = matches!(value, "true" | "on"),
                "segments" => filter.segments = matches!(value, "true" | "on"),
                "gaps" => filter.gaps = matches!(value, "true" | "on"),
                "page" => filter.page = value.parse().ok().filter(|page| *page > 0).unwrap_or(1),
                _ => {}
            }
        }
        filter
    }

    /// The query string, without question mark; empty where nothing is narrowed.
    pub fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let texts = [("project", &self.project), ("tag", &self.tag)];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
            out.append_pair(name, text);
        }
        for (name, _) in [("critical", self.critical), ("gaps", self.gaps), ("segments", self.segments)]
            .into_iter()
            .filter(|(_, only)| *only)
        {
            out.append_pair(name, "true");
        }
        if self.page > 1 {
            out.append_pair("page", &self.page.to_string());
        }
        out.finish()
    }

    /// The same on another page.
    #[must_use]
    pub fn on_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// Whether anything is narrowed.
    pub fn is_narrowed(&self) -> bool {
        Self { page: 1, ..self.clone() } != Self::default()
    }

    fn passes(&self, row: &CoverageRow) -> bool {
        let placed = &row.placed;
        self.project.as_ref().is_none_or(|project| placed.project.key.as_str() == project)
            && self.tag.as_ref().is_none_or(|tag| placed.environment.tags.contains(tag))
            && (!self.critical || placed.environment.critical)
            && (!self.gaps || row.is_gap())
            && (!self.segments || row.fails_segments())
    }

    /// The page of `coverage` that is asked for, and what there is to choose from.
    pub fn apply(&self, coverage: &Coverage) -> CoverageSelection {
        let rows = coverage.rows.iter().enumerate().filter(|(_, row)| self.passes(row));
        let all: Vec<usize> = rows.map(|(place, _)| place).collect();
        let pages = all.len().div_ceil(COVERAGE_PER_PAGE).max(1);
        let page = self.page.min(pages);
        let of = |row: &CoverageRow| (row.placed.project.key.to_string(), row.placed.project.name.clone());
        let mut projects: Vec<_> = coverage.rows.iter().map(of).collect();
        projects.sort_unstable();
        projects.dedup();
        let mut tags: Vec<_> = coverage.rows.iter().flat_map(|row| row.placed.environment.tags.clone()).collect();
        tags.sort_unstable();
        tags.dedup();
        CoverageSelection {
            total: all.len(),
            rows: all.into_iter().skip((page - 1) * COVERAGE_PER_PAGE).take(COVERAGE_PER_PAGE).collect(),
            page,
            pages,
            projects,
            tags,
        }
    }
}
