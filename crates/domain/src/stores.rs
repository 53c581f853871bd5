//! Which integrations write to one and the same store. LaunchDarkly keeps their data apart by a prefix of the environment's
//! own, but what fills, empties or breaks such a store does so for every environment in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{FormValues, Integration, Provider, Row, Sharing};

/// A store that several environments write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStore {
    /// Whose store it is.
    pub provider: Provider,
    /// Host and port, or table, region and account.
    pub name: String,
    /// The rows that write to it, as their places, in the order of the rows.
    pub rows: Vec<usize>,
    /// Whether critical and other environments write to it.
    pub mixed: bool,
}

impl Integration {
    /// Which store it writes to, comparable with others; `None` where its settings do not say.
    pub fn store(&self) -> Option<String> {
        self.provider()?.store_of(&FormValues::of(self))
    }
}

/// The stores that several environments write to, the most urgent first. `store` says which one a row's is, and `critical`
/// whether its environment is critical; both as far as that is known.
pub fn shared_stores(
    rows: &[Row],
    store: impl Fn(&Row) -> Option<String>,
    critical: impl Fn(&Row) -> Option<bool>,
) -> Vec<SharedStore> {
    let mut stores: BTreeMap<(Provider, String), Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        if let (Some(provider), Some(name)) = (row.address.provider.provider(), store(row)) {
            stores.entry((provider, name)).or_default().push(place);
        }
    }
    let mut shared: Vec<SharedStore> = Vec::new();
    for ((provider, name), places) in stores {
        let environments: BTreeSet<(&str, &str)> = places
            .iter()
            .map(|place| &rows[*place].address)
            .map(|it| (it.project.as_str(), it.environment.as_str()))
            .collect();
        if environments.len() < 2 {
            continue;
        }
        let known: BTreeSet<bool> = places.iter().filter_map(|place| critical(&rows[*place])).collect();
        shared.push(SharedStore { provider, name, rows: places, mixed: known.len() == 2 });
    }
    shared.sort_by_key(|store| (!store.mixed, std::cmp::Reverse(store.rows.len())));
    shared
}

/// Notes in every row how its store is shared.
pub fn note_sharing(rows: &mut [Row], store: impl Fn(&Row) -> Option<String>, critical: impl Fn(&Row) -> Option<bool>) {
    for row in rows.iter_mut() {
        row.sharing = if store(row).is_some() { Sharing::Own } else { Sharing::Unknown };
    }
    for shared in shared_stores(rows, store, critical) {
        for place in shared.rows {
            rows[place].sharing = if shared.mixed { Sharing::Mixed } else { Sharing::Shared };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Address, Health};

    fn row(number: usize, environment: usize) -> Row {
        Row {
            address: Address {
                project: "checkout".parse().unwrap(),
                environment: format!("environment-{environment}").parse().unwrap(),
                provider: Provider::ALL[number % 2].into(),
                id: format!("{number:024x}").parse().unwrap(),
            },
            name: String::new(),
            on: true,
            health: Health::Healthy,
            last_sync: None,
            version: None,
            tags: Vec::new(),
            sharing: Sharing::Unknown,
            checked: None,
        }
    }

    proptest! {
        #[test]
        fn a_row_is_shared_where_another_environment_has_the_same_store(
            places in prop::collection::vec((0..5usize, prop::option::of(0..4usize)), 0..20)
        ) {
            let mut rows: Vec<Row> = places.iter().enumerate().map(|(number, (environment, _))| row(number, *environment)).collect();
            let number = |row: &Row| usize::from_str_radix(row.address.id.as_str(), 16).unwrap();
            let store = |row: &Row| places[number(row)].1.map(|store| format!("store {store}"));
            let critical = |row: &Row| Some(row.address.environment.as_str() == "environment-0");
            note_sharing(&mut rows, store, critical);
            for row in &rows {
                let others = rows.iter().filter(|other| {
                    other.address.environment != row.address.environment
                        && other.address.provider == row.address.provider
                        && store(other) == store(row)
                });
                let others: Vec<&Row> = others.collect();
                let expected = match store(row) {
                    None => Sharing::Unknown,
                    Some(_) if others.is_empty() => Sharing::Own,
                    Some(_) => {
                        let same = others.iter().all(|other| critical(other) == critical(row));
                        if same { Sharing::Shared } else { Sharing::Mixed }
                    }
                };
                prop_assert_eq!(row.sharing, expected);
            }
        }
    }

    #[test]
    fn what_is_mixed_stands_first_and_unknown_environments_are_not_called_uncritical() {
        let rows = [row(0, 1), row(2, 2), row(1, 0), row(3, 1), row(5, 2)];
        let store = |row: &Row| Some(row.provider_name().to_owned());
        let critical = |row: &Row| {
            (row.address.environment.as_str() != "environment-2")
                .then_some(row.address.environment.as_str() == "environment-0")
        };
        let shared = shared_stores(&rows, store, critical);
        let seen: Vec<(bool, &[usize])> = shared.iter().map(|store| (store.mixed, &store.rows[..])).collect();
        assert_eq!(seen, [(true, &[2, 3, 4][..]), (false, &[0, 1][..])]);
    }
}
