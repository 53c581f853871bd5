//! Forms of integrations: what they are filled in with, and what they still want.

use domain::Trace;

/// A form that is filled in with what a deletion left: a title, and what to know.
pub fn made_again(name: &str, deleted: &Trace) -> (String, Vec<String>) {
    let mut lines = vec!["The settings are the same as before, but LaunchDarkly assigns a new ID.".to_owned()];
    if !deleted.secrets.is_empty() {
        let labels: Vec<String> = deleted.secrets.iter().map(|secret| secret.label.to_lowercase()).collect();
        lines.push(format!("Enter the {} again. It was never stored here.", labels.join(" and the ")));
    }
    if !deleted.unknown.is_empty() {
        lines.push(format!("It also had settings that Storekeeper cannot create: {}.", deleted.unknown.join(", ")));
    }
    (format!("This form is filled in from “{name}”, which was deleted"), lines)
}

/// At the field of a secret, in a form that is drawn again.
pub fn again(label: &str) -> String {
    format!("Enter the {} again. It is not sent back to the browser.", label.to_lowercase())
}

/// At a field that two people changed.
pub fn choose(label: &str) -> String {
    format!("Choose a value for “{label}”.")
}
