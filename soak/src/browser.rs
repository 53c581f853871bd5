//! A browser without script: one cookie, links, forms. It follows no redirect by itself, and says of every answer when
//! it asked and when the answer was there.

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder};

use crate::clock::now_ms;
use testkit::html::Form;

const FORM: &str = "application/x-www-form-urlencoded";

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it leads, if it redirects.
    pub(crate) location: String,
    pub(crate) body: String,
    /// From asking to having the answer, Unix milliseconds.
    pub(crate) between: (i64, i64),
    /// A cookie that it brought, `name=value`.
    pub(crate) cookie: Option<String>,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// There was no connection: nothing was sent.
    NotSent,
    /// The connection broke, or nothing came in time.
    Unanswered,
}

/// A browser.
#[derive(Clone)]
pub(crate) struct Browser {
    http: Client,
    /// The session's cookie; empty for none.
    pub(crate) cookie: String,
}

impl Browser {
    /// One that is not signed in.
    pub(crate) fn new(http: &Client) -> Self {
        Self { http: http.clone(), cookie: String::new() }
    }

    /// The same browser with another cookie.
    pub(crate) fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: cookie.to_owned(), ..self.clone() }
    }

    /// Opens a page, and again for as long as it says that LaunchDarkly has not responded yet, as a browser does by itself.
    pub(crate) async fn get(&self, replica: &str, path: &str) -> Result<Answer, Lost> {
        loop {
            let request = self.http.get(format!("{replica}{path}")).header("sec-fetch-site", "none");
            let answer = self.ask(request).await?;
            if !answer.body.contains("<h1>Waiting for LaunchDarkly") {
                return Ok(answer);
            }
        }
    }

    /// Sends a form of one of the portal's own pages.
    pub(crate) async fn submit(&self, replica: &str, form: &Form) -> Result<Answer, Lost> {
        let request = self.http.post(format!("{replica}{}", form.action));
        let request = request.header(ORIGIN, replica).header("sec-fetch-site", "same-origin");
        self.ask(request.header(CONTENT_TYPE, FORM).body(form.body())).await
    }

    #[expect(clippy::disallowed_methods, reason = "the rule is about the client of LaunchDarkly")]
    async fn ask(&self, request: RequestBuilder) -> Result<Answer, Lost> {
        let request = if self.cookie.is_empty() { request } else { request.header(COOKIE, &self.cookie) };
        let asked = now_ms();
        let lost = |error: reqwest::Error| if error.is_connect() { Lost::NotSent } else { Lost::Unanswered };
        let response = request.send().await.map_err(lost)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await.map_err(|_| Lost::Unanswered)?;
        let cookie = header(&headers, &SET_COOKIE).split(';').next().filter(|cookie| cookie.contains('='));
        Ok(Answer {
            status,
            location: header(&headers, &LOCATION).to_owned(),
            body,
            between: (asked, now_ms()),
            cookie: cookie.map(str::to_owned),
        })
    }
}

impl Answer {
    /// Whether it sends people to sign in.
    pub(crate) fn is_signed_out(&self) -> bool {
        self.status == 401 || (self.status == 303 && self.location.starts_with("/sign-in"))
    }
}

fn header<'headers>(headers: &'headers HeaderMap, name: &reqwest::header::HeaderName) -> &'headers str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
