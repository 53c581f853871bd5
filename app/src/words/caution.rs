//! What to know before a write is sent.

use domain::Caution;

use super::odd;

/// Several, one after the other.
pub fn sentences(cautions: &[Caution]) -> Vec<String> {
    cautions.iter().map(sentence).collect()
}

/// One caution, in sentences.
pub fn sentence(caution: &Caution) -> String {
    match caution {
        Caution::Odd { label, json, oddity } => odd::kept(label, json, *oddity),
        Caution::AlreadyOne { provider, name } => format!(
            "This environment already has a {provider} integration, “{name}”. A new one writes to another store and does not \
             replace it."
        ),
        Caution::ChangedSinceLoaded { seen, version } => format!(
            "This integration changed from version {seen} to {version} after you loaded the page. Review its current \
             settings before you continue."
        ),
        Caution::TurnedOff => {
            "LaunchDarkly stops writing to this store. Its data goes stale, but flags keep using it.".into()
        }
        Caution::GrowsOld => "The data in this store goes stale, but flags keep using it.".into(),
        Caution::Deleted => "LaunchDarkly stops writing to this store for good, and its data goes stale.".into(),
        Caution::SameStore { first, more, mixed } => same_store(first, *more, *mixed),
        Caution::NotAsLeft { fields } => {
            format!("Changed again since then: {}. Undo also reverts these later changes.", fields.join(", "))
        }
        Caution::SecretsStay { labels } => format!(
            "That change also set the {}. Storekeeper does not know what was there before, so it is not restored.",
            labels.join(" and the ")
        ),
        Caution::AnotherId => {
            "LaunchDarkly assigns it a different ID from the one in the file. Export again afterwards.".into()
        }
        Caution::ManagedByCode { tag } => {
            format!("The tag “{tag}” marks this as managed by code. Another tool may undo this change.")
        }
        Caution::FilledIn { labels } => format!("Filled in: {}.", labels.join(", ")),
        Caution::Replaced { labels } => format!("Replaced what was typed: {}.", labels.join(", ")),
        Caution::Pasted { remark } => super::connection::remark(remark),
        Caution::LookAt { advice } => super::advice::sentence(advice),
        Caution::Said(text) => text.clone(),
    }
}

fn same_store(first: &str, more: usize, mixed: bool) -> String {
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let loud = if mixed {
        " A critical and a non-critical environment would share one store, so load or mistakes in one affect the other."
    } else {
        ""
    };
    format!("Uses the same store as {first}{more}.{loud}")
}
