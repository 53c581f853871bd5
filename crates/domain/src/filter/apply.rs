//! The filter at work: one pass over the rows for matches and counts; the order is known beforehand.

use super::counts::Counts;
use super::misses::Misses;
use super::{Facet, Filter, Index};

/// What a filter found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The rows of the page: indexes into the rows that were given.
    pub rows: Vec<usize>,
    /// How many rows match, on all pages.
    pub total: usize,
    /// The page that is shown: the wanted one, or the last there is.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// The counts of every facet.
    pub counts: Counts,
}

impl Filter {
    /// Filters, counts, sorts and cuts out the page.
    pub fn apply(&self, index: &Index) -> Selection {
        let found = self.find(index);
        let pages = found.total.div_ceil(self.per_page.max(1)).max(1);
        let page = self.page.clamp(1, pages);
        let order = index.order(self.sort.key).iter().map(|row| *row as usize);
        let cut = |order: &mut dyn Iterator<Item = usize>| {
            let matches = order.filter(|row| found.matches[*row]);
            matches.skip((page - 1) * self.per_page).take(self.per_page).collect()
        };
        let rows = if self.sort.descending { cut(&mut order.rev()) } else { cut(&mut order.clone()) };
        Selection { rows, total: found.total, page, pages, counts: index.counts(&found.counts) }
    }

    /// How many rows match, and the counts: without the rows and their order.
    pub fn tally(&self, index: &Index) -> (usize, Counts) {
        let found = self.find(index);
        (found.total, index.counts(&found.counts))
    }

    /// Which rows match, and the counts: pass after pass over columns of numbers.
    fn find(&self, index: &Index) -> Found {
        let in_text = index.holding(&self.text);
        let mut misses = vec![Misses::None; in_text.len()];
        for facet in Facet::ALL {
            if let Some(value) = self.wanted(facet) {
                index.column(facet).miss(&value, facet, &mut misses);
            }
        }
        let matches: Vec<bool> =
            in_text.iter().zip(&misses).map(|(holds, misses)| *holds && *misses == Misses::None).collect();
        // A row that misses one facet alone would match, had that facet been left open.
        let narrowed = misses.iter().any(|misses| *misses != Misses::None);
        let counts = Facet::ALL.map(|facet| {
            if !narrowed {
                return index.column(facet).count(&matches);
            }
            let open = |misses: &Misses| matches!(misses, Misses::None) || *misses == Misses::Only(facet);
            let rows: Vec<bool> = in_text.iter().zip(&misses).map(|(holds, misses)| *holds && open(misses)).collect();
            index.column(facet).count(&rows)
        });
        Found { total: matches.iter().filter(|matches| **matches).count(), matches, counts }
    }
}

struct Found {
    matches: Vec<bool>,
    total: usize,
    counts: [Vec<usize>; Facet::ALL.len()],
}

#[cfg(test)]
mod tests;
