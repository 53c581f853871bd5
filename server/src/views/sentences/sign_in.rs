//! Every reason why somebody is not signed in.

use app::words::sign_in::{By, NotGranted, NotNow, NotOpened, not_granted, not_now, not_opened};
use launchdarkly::TokenError;

/// Each of them once; `text` stands for what LaunchDarkly or the company's provider wrote.
pub(super) fn all(text: &str) -> Vec<String> {
    let tokens = tokens().into_iter().map(|error| error.to_string());
    let opened = [NotOpened::Unknown, NotOpened::Powerless, NotOpened::NoInstance, NotOpened::NotChecked];
    opened.iter().for_each(must_be_named);
    let opened = opened.iter().map(|why| not_opened(why).to_owned());
    let now = [NotNow::Failed, NotNow::UnderWay].map(|why| not_now(why, 5));
    let granted = granted(text);
    tokens.chain(opened).chain(now).chain(granted.iter().map(not_granted)).collect()
}

fn granted(text: &str) -> Vec<NotGranted> {
    let by = |way: By| [NotGranted::Said(way, text.to_owned()), NotGranted::Unavailable(way), NotGranted::Wrong(way)];
    // That no instance was chosen is among the reasons above.
    let all = [NotGranted::NotBegun, NotGranted::Used, NotGranted::Denied, NotGranted::TooMany];
    let all: Vec<_> = all.into_iter().chain(by(By::LaunchDarkly)).chain(by(By::Company)).collect();
    for one in &all {
        // A new one does not compile until it is named here; then it belongs into the list above, too. So below.
        match one {
            NotGranted::Said(By::LaunchDarkly | By::Company, _)
            | NotGranted::NoInstance
            | NotGranted::NotBegun
            | NotGranted::Used
            | NotGranted::Denied
            | NotGranted::Unavailable(_)
            | NotGranted::Wrong(_)
            | NotGranted::TooMany => {}
        }
    }
    all
}

fn must_be_named(one: &NotOpened) {
    match one {
        // Said of the token itself: the first ones.
        NotOpened::Malformed(_)
        | NotOpened::Unknown
        | NotOpened::Powerless
        | NotOpened::NoInstance
        | NotOpened::NotChecked => {}
    }
}

fn tokens() -> Vec<TokenError> {
    let all = vec![
        TokenError::Missing,
        TokenError::TooLong,
        TokenError::Character,
        TokenError::Bearer,
        TokenError::SdkKey,
        TokenError::MobileKey,
        TokenError::ClientSideId,
    ];
    for one in &all {
        match one {
            TokenError::Missing
            | TokenError::TooLong
            | TokenError::Character
            | TokenError::Bearer
            | TokenError::SdkKey
            | TokenError::MobileKey
            | TokenError::ClientSideId => {}
        }
    }
    all
}
