//! Query parameters, paging, sorting and filters, as all of LaunchDarkly's lists have them. It must never know a
//! resource.

use std::cmp::Ordering;
use std::future::ready;

use axum::extract::{FromRequestParts, OriginalUri};
use http::request::Parts;
use serde_json::{Map, Value, json};

use crate::errors::ApiError;

/// The documented default of `limit`.
pub(crate) const PAGE: usize = 20;

/// A request's path and its query parameters in order.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    fn from_request_parts(parts: &mut Parts, _: &S) -> impl Future<Output = Result<Self, Self::Rejection>> + Send {
        // Nested routers see a shortened path, but links need the whole.
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        ready(Ok(Self { path: uri.path().to_owned(), pairs }))
    }
}

impl Query {
    /// Where something begins that was not asked for by a query of its own.
    pub(crate) fn of(path: String) -> Self {
        Self { path, pairs: Vec::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is a number; fails with 400 if it is none.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let refused = |_| ApiError::invalid(format!("{name} must be a number"));
        self.get(name).map(|value| value.parse().map_err(refused)).transpose()
    }

    /// Whether `expand` asks for a property.
    pub(crate) fn expands(&self, property: &str) -> bool {
        self.all("expand").flat_map(|list| list.split(',')).any(|it| it.trim() == property)
    }

    /// The parts of `filter`, each `field:value`; fails with 400 on a field that is not among `known`.
    pub(crate) fn filters(&self, known: &[&str]) -> Result<Vec<(&str, &str)>, ApiError> {
        let parts = self.get("filter").unwrap_or_default().split(',').filter(|part| !part.is_empty());
        parts
            .map(|part| match part.split_once(':') {
                Some((field, value)) if known.contains(&field) => Ok((field, value)),
                _ => Err(ApiError::invalid(format!("the filter \"{part}\" is not one"))),
            })
            .collect()
    }

    /// A link to the same list with other parameters.
    pub(crate) fn link(&self, changes: &[(&str, usize)]) -> Value {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(self.pairs.iter().filter(|(key, _)| !changes.iter().any(|(name, _)| name == key)));
        pairs.extend_pairs(changes.iter().map(|(key, value)| (key, value.to_string())));
        let query = pairs.finish();
        link(&if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) })
    }
}

/// One page of a list.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) total: usize,
    /// `self`, and `first`, `prev`, `next` and `last` where those pages exist (documented).
    pub(crate) links: Value,
}

/// Cuts the page out of `all` that the query asks for; fails with 400 on a limit or offset that is no number.
pub(crate) fn page<T>(query: &Query, all: Vec<T>, default_limit: usize) -> Result<Page<T>, ApiError> {
    let limit: usize = query.number("limit")?.unwrap_or(default_limit);
    let offset: usize = query.number("offset")?.unwrap_or(0);
    if limit == 0 {
        return Err(ApiError::invalid("limit must be at least 1"));
    }
    let total = all.len();
    let mut links = Map::from_iter([("self".to_owned(), query.link(&[]))]);
    let mut add = |name: &str, offset: usize| {
        links.insert(name.to_owned(), query.link(&[("limit", limit), ("offset", offset)]));
    };
    if offset > 0 {
        add("first", 0);
        add("prev", offset.saturating_sub(limit));
    }
    if offset.saturating_add(limit) < total {
        add("next", offset + limit);
        add("last", (total - 1) / limit * limit);
    }
    let items = all.into_iter().skip(offset).take(limit).collect();
    Ok(Page { items, total, links: Value::Object(links) })
}

/// How a list can be sorted: the names of fields and their orders.
pub(crate) type Orders<T> = [(&'static str, fn(&T, &T) -> Ordering)];

/// Sorts by a `sort` parameter: fields separated by commas, a dash for descending; fails with 400 on a field that is
/// not among `orders`.
pub(crate) fn sort<T>(items: &mut [&T], spec: Option<&str>, orders: &Orders<T>) -> Result<(), ApiError> {
    // The last field first: sorting is stable, so earlier fields win.
    for field in spec.unwrap_or_default().split(',').rev().filter(|field| !field.is_empty()) {
        let (name, descending) = field.strip_prefix('-').map_or((field, false), |name| (name, true));
        let Some((_, order)) = orders.iter().find(|(known, _)| *known == name) else {
            return Err(ApiError::invalid(format!("cannot sort by \"{name}\"")));
        };
        items.sort_by(|a, b| if descending { order(b, a) } else { order(a, b) });
    }
    Ok(())
}

/// Whether a text contains another, whatever the case.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// Whether all of the tags in `wanted`, separated by plus signs, are among `tags`, whatever the case.
pub(crate) fn has_tags(tags: &[String], wanted: &str) -> bool {
    wanted.split('+').all(|wanted| tags.iter().any(|tag| tag.to_lowercase() == wanted.to_lowercase()))
}

/// A link as LaunchDarkly gives it.
pub(crate) fn link(href: &str) -> Value {
    json!({"href": href, "type": "application/json"})
}
