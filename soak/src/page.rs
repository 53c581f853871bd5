//! What the portal's pages say of writes: the notice, the review, the results of a batch. Sends nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scraper::{ElementRef, Html};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testkit::html::{attribute, selector};

use crate::history::{Said, Verb};

/// What a review says will be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Review {
    pub(crate) verb: Verb,
    /// `project/environment/provider`, and `/id` unless it creates.
    pub(crate) target: String,
    pub(crate) body: Value,
}

/// Reads the request and the body of a review.
pub(crate) fn review(html: &str) -> Option<Review> {
    let document = Html::parse_document(html);
    let text = |css: &str| document.select(&selector(css)).next().map(|found| found.text().collect::<String>());
    let request = text("code.request")?;
    let (method, path) = request.split_once(' ')?;
    let verb = if method == "POST" { Verb::Create } else { Verb::Change };
    let target = target(path)?.to_owned();
    Some(Review { verb, target, body: serde_json::from_str(&text("pre")?).ok()? })
}

/// Every request and body of the review of a batch.
pub(crate) fn reviews(html: &str) -> Vec<Review> {
    let document = Html::parse_document(html);
    let read = |row: ElementRef<'_>| {
        let text = |css: &str| row.select(&selector(css)).next().map(|found| found.text().collect::<String>());
        let request = text("code.request")?;
        let target = target(request.split_once(' ')?.1)?.to_owned();
        Some(Review { verb: Verb::Change, target, body: serde_json::from_str(&text("pre")?).ok()? })
    };
    document.select(&selector("table.batch tbody tr")).filter_map(read).collect()
}

/// What is said of one write of a batch.
pub(crate) struct Result {
    /// The integration.
    pub(crate) target: String,
    pub(crate) said: Said,
    /// Its entry of the record.
    pub(crate) entry: Option<i64>,
}

/// What is said of each write of a batch.
pub(crate) fn results(html: &str) -> Vec<Result> {
    let document = Html::parse_document(html);
    let read = |row: ElementRef<'_>| {
        let target = row.select(&selector("th a")).next().map(|link| attribute(link, "href"))?;
        let word = row.select(&selector("td .badge")).next()?.text().collect::<String>();
        let record = row.select(&selector("td a[href*='#write-']")).next().map(|link| attribute(link, "href"));
        let said = match word.as_str() {
            "Done" => Said::Done,
            "Failed" => Said::Refused,
            "Unknown" => Said::Unknown,
            "Waiting" => Said::Open,
            "Skipped" => return None,
            other => Said::Unread(other.to_owned()),
        };
        let entry = record.and_then(|href| href.rsplit_once("#write-")?.1.parse().ok());
        Some(Result { target: target.strip_prefix("/integrations/")?.to_owned(), said, entry })
    };
    document.select(&selector("table.batch tbody tr")).filter_map(read).collect()
}

/// The place or integration that a path of LaunchDarkly's API names.
pub(crate) fn target(path: &str) -> Option<&str> {
    let (_, target) = path.split_once("/big-segment-store/")?;
    target.split('?').next()
}

/// The integration whose page a path of the portal is.
pub(crate) fn integration(path: &str) -> Option<&str> {
    match path.strip_prefix("/integrations/")?.split('/').collect::<Vec<_>>()[..] {
        [_, _, _, id] => Some(id),
        _ => None,
    }
}

/// What the notice at the top of a page says came of a write; `None` if there is none.
pub(crate) fn notice(html: &str) -> Option<Said> {
    let document = Html::parse_document(html);
    let titles = selector(".notice[role] .notice-title");
    let said = |title: String| match title.trim() {
        it if it.ends_with(", but check the result.") => Some(Said::Partly),
        it if it.starts_with("No change was made to") => Some(Said::Refused),
        it if it.starts_with("The outcome for") => Some(Said::Unknown),
        it if it.ends_with(" is still in progress.") => Some(Said::Open),
        it if it.contains("cannot be read right now") => Some(Said::Failed(503)),
        it if ["Created ", "Changed ", "Turned on ", "Turned off ", "Deleted "]
            .iter()
            .any(|word| it.starts_with(word)) =>
        {
            Some(Said::Done)
        }
        _ => None,
    };
    document.select(&titles).map(|title| title.text().collect()).find_map(said)
}

/// What people read of a page's content, on one line.
pub(crate) fn text(html: &str) -> String {
    let document = Html::parse_document(html);
    let content = document.select(&selector("main")).next();
    let words: String = content.map(|content| content.text().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name that has to be typed before a deletion, if one has.
pub(crate) fn typed_name(html: &str) -> Option<String> {
    const BEFORE: &str = "Type exactly: ";
    let document = Html::parse_document(html);
    let hints = selector(".hint");
    let mut hints = document.select(&hints).map(|hint| hint.text().collect::<String>());
    hints.find_map(|hint| hint.split_once(BEFORE).map(|(_, name)| name.trim().to_owned()))
}

/// The version that the question before a deletion names.
pub(crate) fn version(html: &str) -> Option<i64> {
    let document = Html::parse_document(html);
    let labels = selector("#delete-panel dt");
    let label = document.select(&labels).find(|label| label.text().collect::<String>() == "Version")?;
    let value = label.next_siblings().find_map(ElementRef::wrap)?;
    value.text().collect::<String>().trim().parse().ok()
}

/// The key under which the database has a plan or a challenge, from its secret name.
pub(crate) fn ticket_key(name: &str) -> String {
    let secret = URL_SAFE_NO_PAD.decode(name).unwrap_or_default();
    let hash = Sha256::new().chain_update("ticket\0").chain_update(secret).finalize();
    hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_understood() {
        let html = |title: &str| {
            format!(r#"<div class="notice" role="status"><div><p class="notice-title">{title}</p></div></div>"#)
        };
        for (title, said) in [
            ("Created “A”.", Said::Done),
            ("Changed “A”, but check the result.", Said::Partly),
            ("No change was made to “Deleted it”.", Said::Refused),
            ("The outcome for “A” is unknown.", Said::Unknown),
            ("The change to “A” is still in progress.", Said::Open),
        ] {
            assert_eq!(notice(&html(title)), Some(said));
        }
        assert_eq!(notice(&html("Nothing to change")), None);
    }

    #[test]
    fn a_review_names_the_request() {
        let html = r#"<code class="request">PATCH /api/v2/integration-capabilities/big-segment-store/p/e/redis/1</code>
            <pre><code>[{"op": "replace", "path": "/name", "value": "&lt;b&gt;"}]</code></pre>"#;
        let read = review(html).unwrap();
        assert_eq!((read.verb, read.target.as_str()), (Verb::Change, "p/e/redis/1"));
        assert_eq!(read.body[0]["value"], "<b>");
    }
}
