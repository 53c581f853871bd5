//! Tests of `index`.

use super::*;

#[test]
fn facets_and_sort_keys_stand_where_they_are_looked_for() {
    for (index, facet) in Facet::ALL.into_iter().enumerate() {
        assert_eq!(place(facet), index);
    }
    for (index, key) in SortKey::ALL.into_iter().enumerate() {
        assert_eq!(key as usize, index);
    }
}
