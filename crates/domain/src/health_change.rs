//! How the health of a store has changed, as far as somebody was looking.

use serde::{Deserialize, Serialize};

use crate::{Health, UnixMillis};

/// A change that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthChange {
    /// When it was seen; it happened some time before.
    pub at: UnixMillis,
    /// The state before; `None` where the store was seen for the first time.
    pub before: Option<Health>,
    /// The state after.
    pub after: Health,
}

/// A time in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The state; `None` for the time before anybody looked.
    pub health: Option<Health>,
    /// From when on.
    pub from: UnixMillis,
    /// Until when.
    pub to: UnixMillis,
}

/// The times in each state from `from` to `to`, oldest first, without gaps. `changes` are in the order of their times.
pub fn spells(changes: &[HealthChange], from: UnixMillis, to: UnixMillis) -> Vec<Spell> {
    let mut spells: Vec<Spell> = Vec::new();
    let mut add = |health: Option<Health>, start: UnixMillis, end: UnixMillis| {
        let (start, end) = (start.max(from), end.min(to));
        if end > start {
            spells.push(Spell { health, from: start, to: end });
        }
    };
    let mut now = (changes.first().and_then(|first| first.before), from);
    for change in changes {
        add(now.0, now.1, change.at);
        now = (Some(change.after), change.at);
    }
    add(now.0, now.1, to);
    spells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_moment_is_in_one_spell_and_in_the_state_of_the_last_change_before_it(
            mut times in proptest::collection::vec(0_i64..1000, 0..8), from in 0_i64..500, length in 1_i64..800, probe in 0_i64..800,
        ) {
            times.sort_unstable();
            let of = |place: usize| Health::ALL[place % Health::ALL.len()];
            let changes: Vec<HealthChange> = times.iter().enumerate().map(|(place, at)| HealthChange {
                at: UnixMillis(*at), before: place.checked_sub(1).map(of), after: of(place),
            }).collect();
            let spells = spells(&changes, UnixMillis(from), UnixMillis(from + length));
            prop_assert_eq!(spells.iter().map(|spell| spell.to.since(spell.from)).sum::<i64>(), length);
            prop_assert!(spells.windows(2).all(|pair| pair[0].to == pair[1].from));
            let moment = UnixMillis(from + probe % length);
            let there = spells.iter().find(|spell| spell.from <= moment && moment < spell.to).unwrap();
            let last = changes.iter().rev().find(|change| change.at <= moment);
            prop_assert_eq!(there.health, last.map(|change| change.after));
        }
    }
}
