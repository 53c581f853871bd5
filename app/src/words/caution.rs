//! What to know before a write is sent.

use domain::Caution;

use super::odd;

/// One caution, in sentences.
pub fn sentence(caution: &Caution) -> String {
    match caution {
        Caution::Odd { label, json, oddity } => odd::kept(label, json, *oddity),
        Caution::AlreadyOne { provider, name } => format!(
            "This environment already has a {provider} integration, “{name}”. Another one fills another store; it does not \
             replace it."
        ),
        Caution::ChangedSinceLoaded { seen, version } => format!(
            "It was changed after your page was loaded: it was version {seen} there and is version {version} now. Look at its \
             settings as they are before you go on."
        ),
        Caution::TurnedOff => {
            "LaunchDarkly stops writing to this store. Its data becomes outdated, and flags keep targeting by it."
                .into()
        }
        Caution::GrowsOld => "The data in this store becomes outdated, and flags keep targeting by it.".into(),
        Caution::Deleted => "LaunchDarkly stops writing to this store for good, and its data becomes outdated.".into(),
        Caution::SameStore { first, more, mixed } => {
            let more = if *more > 0 { format!(" and {more} more") } else { String::new() };
            let loud = if *mixed {
                " A critical and an uncritical environment would depend on one store: load or a mistake in one reaches the other."
            } else {
                ""
            };
            format!("Uses the same store as {first}{more}.{loud}")
        }
        Caution::NotAsLeft { fields } => format!(
            "Changed again since: {}. Undoing sets it back to what it was before that change.",
            fields.join(", ")
        ),
        Caution::SecretsStay { labels } => format!(
            "That change also set the {}. Storekeeper does not know what was there before, so it is not restored.",
            labels.join(" and the ")
        ),
        Caution::AnotherId => "LaunchDarkly gives it another ID than the file has: export again afterwards.".into(),
        Caution::ManagedByCode { tag } => {
            format!("Managed by code, as the tag “{tag}” says: another tool may undo this.")
        }
        Caution::Said(text) => text.clone(),
    }
}
