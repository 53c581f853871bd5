//! The filter in the URL. Printing leaves out what is default, so that one table has one URL.

use super::{Facet, Filter, Index, PER_PAGE_CHOICES, Sort, SortKey};

/// A part of a filter makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a valid filter: use the query from the table's URL, such as project=checkout&health=failing")]
pub struct FilterError(String);

impl Filter {
    /// Reads a query string. What makes no sense is passed over: a link must lead somewhere.
    pub fn parse(query: &str) -> Self {
        let mut filter = Self::default();
        let mut columns: Vec<SortKey> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_ref() {
                "q" => filter = filter.searching(value).on_page(filter.page),
                // Repeated, as a form sends it, or in one.
                "cols" => {
                    let keys =
                        value.split(',').filter_map(|key| SortKey::ALL.into_iter().find(|it| it.key() == key.trim()));
                    columns.extend(keys);
                }
                "select" => filter.select = value == "true",
                "sort" => filter.sort = parse_sort(value).unwrap_or_default(),
                "page" => filter.page = value.parse().ok().filter(|page| *page > 0).unwrap_or(1),
                "per_page" => {
                    filter.per_page = value
                        .parse()
                        .ok()
                        .filter(|size| PER_PAGE_CHOICES.contains(size))
                        .unwrap_or(PER_PAGE_CHOICES[0]);
                }
                name => {
                    if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.key() == name) {
                        let page = filter.page;
                        filter = filter.with(facet, Some(value)).on_page(page);
                    }
                }
            }
        }
        filter.showing(columns)
    }

    /// Reads a query of which nothing may be passed over: whoever mistypes a filter would otherwise get more than they asked for.
    ///
    /// # Errors
    /// [`FilterError`] names what makes no sense.
    pub fn parse_exactly(query: &str) -> Result<Self, FilterError> {
        let filter = Self::parse(query.trim_start_matches('?'));
        let read = filter.pairs();
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let of_the_view = ["sort", "page", "per_page", "cols", "select"].contains(&name.as_ref());
            let understood = read.iter().any(|(own, kept)| *own == name && kept == value.trim());
            if !of_the_view && !understood {
                return Err(FilterError(name.escape_debug().take(40).collect()));
            }
        }
        Ok(filter)
    }

    /// Every row that matches, in order.
    pub fn all(&self, index: &Index) -> Vec<usize> {
        Self { page: 1, per_page: usize::MAX, ..self.clone() }.apply(index).rows
    }

    /// The query string, without question mark; empty for the default table.
    pub fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs() {
            out.append_pair(name, &value);
        }
        out.finish()
    }

    /// Names and values as they stand in the URL, for links and for hidden fields.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.text.is_empty() {
            pairs.push(("q", self.text.clone()));
        }
        pairs.extend(Facet::ALL.into_iter().filter_map(|facet| Some((facet.key(), self.wanted(facet)?))));
        if self.sort != Sort::default() {
            pairs.push(("sort", [if self.sort.descending { "-" } else { "" }, self.sort.key.key()].concat()));
        }
        if self.page != 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if self.per_page != PER_PAGE_CHOICES[0] {
            pairs.push(("per_page", self.per_page.to_string()));
        }
        if let Some(columns) = &self.columns {
            pairs.push(("cols", columns.iter().map(|key| key.key()).collect::<Vec<_>>().join(",")));
        }
        if self.select {
            pairs.push(("select", true.to_string()));
        }
        pairs
    }
}

fn parse_sort(text: &str) -> Option<Sort> {
    let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
    let key = SortKey::ALL.into_iter().find(|key| key.key() == name)?;
    Some(Sort { key, descending })
}
