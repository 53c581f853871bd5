//! From a 4xx answer to an error. The answer's own text goes in only as a cleaned message and code.

use domain::UnixMillis;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::error::Error;
use crate::retry;
use crate::words;

/// LaunchDarkly's form of an error. Both may be missing: the answer to a missing beta header has no code (reported by
/// users of LaunchDarkly's own client).
#[derive(Default, Deserialize)]
struct Body {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// What a refusal means. `secrets` are never repeated.
pub(crate) fn error(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &[String],
    now: UnixMillis,
) -> Error {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let message = words::clean(&body.message.unwrap_or_default(), secrets);
    let code = words::code(&body.code.unwrap_or_default(), secrets);
    match status {
        StatusCode::UNAUTHORIZED => Error::Unauthorized { message },
        StatusCode::FORBIDDEN => Error::Forbidden { message: Some(message).filter(|message| !message.is_empty()) },
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::CONFLICT => Error::Conflict { code, message },
        StatusCode::TOO_MANY_REQUESTS => Error::RateLimited { until: retry::limited_until(headers, now) },
        status => Error::Invalid { status: status.as_u16(), code, message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> Error {
        let secrets = words::forms(["api-canary", "hunter2"]);
        error(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes(), &secrets, UnixMillis(0))
    }

    #[test]
    fn each_status_has_its_meaning() {
        let body = r#"{"code":"some_code","message":"Some words","id":"x"}"#;
        let (code, message) = ("some_code".to_owned(), "Some words".to_owned());
        assert_eq!(refusal(401, body), Error::Unauthorized { message: message.clone() });
        assert_eq!(refusal(403, body), Error::Forbidden { message: Some(message.clone()) });
        assert_eq!(refusal(404, body), Error::NotFound);
        assert_eq!(refusal(409, body), Error::Conflict { code: code.clone(), message: message.clone() });
        assert_eq!(refusal(429, body), Error::RateLimited { until: UnixMillis(1000) });
        for status in [400, 405, 413, 422, 451] {
            assert_eq!(refusal(status, body), Error::Invalid { status, code: code.clone(), message: message.clone() });
        }
    }

    #[test]
    fn the_answer_to_a_missing_beta_header_is_read_without_its_code() {
        let body = r#"{"message":"This API is in beta. To use it, your request must include the header `LD-API-Version: beta`."}"#;
        let Error::Forbidden { message: Some(message) } = refusal(403, body) else { panic!("forbidden") };
        assert!(message.starts_with("This API is in beta."));
    }

    #[test]
    fn an_answer_in_another_form_leaves_no_text() {
        for body in
            ["", "<html>hunter2</html>", "null", "[]", "{}", r#"{"message":7}"#, r#"{"message":null}"#, "{\"mess"]
        {
            assert_eq!(refusal(403, body), Error::Forbidden { message: None }, "{body}");
            let nothing = Error::Invalid { status: 400, code: String::new(), message: String::new() };
            assert_eq!(refusal(400, body), nothing, "{body}");
        }
    }

    #[test]
    fn what_was_sent_in_secret_does_not_come_back() {
        let told = refusal(400, r#"{"code":"api-canary","message":"api-canary may not set hunter2\u0000\n<b>"}"#);
        let message = "••• may not set •••  <b>".to_owned();
        assert_eq!(told, Error::Invalid { status: 400, code: String::new(), message });
    }
}
