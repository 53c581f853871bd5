//! Values that a form cannot show to the letter: what is said beside the field, and in the review.

use domain::{Odd, Oddity};

/// The longest value that is shown, in characters.
const SHOWN_MAX: usize = 120;

/// Beside the field.
pub fn beside(odd: &Odd) -> String {
    let json = short(&odd.json);
    let (what, touched) = match odd.oddity {
        Oddity::NotBoolean => (format!("holds {json} here, which is neither yes nor no"), "choose one of them"),
        Oddity::NotText => (format!("holds {json} here, which is not text"), "edit it; then it is sent as text"),
        Oddity::NotOneLine => (format!("holds {json} here, with characters that do not fit on a line"), "edit it"),
        Oddity::Tags => (format!("holds {json} here; not all of these tags can be typed in a list"), "edit them here"),
    };
    format!("LaunchDarkly {what}. It is left unchanged unless you {touched}.")
}

/// In the review of a change that leaves it alone.
pub fn kept(label: &str, json: &str, oddity: Oddity) -> String {
    let why = match oddity {
        Oddity::NotBoolean => "neither yes nor no",
        Oddity::NotText => "not text",
        Oddity::NotOneLine => "more than one line",
        Oddity::Tags => "not a list of tags that can be entered here",
    };
    format!("“{label}” stays {}, which is {why}.", short(json))
}

fn short(json: &str) -> String {
    match json.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", json.get(..end).unwrap_or_default()),
        None => json.to_owned(),
    }
}
