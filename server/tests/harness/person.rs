//! Somebody with a browser without script: a cookie jar for one cookie, links, and forms.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use url::form_urlencoded::Serializer;

use super::{Answer, Form, Store};

const FORM: &str = "application/x-www-form-urlencoded";

/// Why the people in these tests do things, where they are asked.
pub(crate) const REASON: &str = "OPS-12: it is time";

/// Somebody. Clones share the cookie.
#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    url: String,
    pub(crate) origin: String,
    cookie: Arc<Mutex<Option<String>>>,
    /// What whoever stands between adds to every request.
    added: Vec<(String, String)>,
    heard: Arc<Mutex<String>>,
}

impl Person {
    pub(super) fn new(http: &reqwest::Client, url: &str, origin: &str, heard: &Arc<Mutex<String>>) -> Self {
        let (url, origin) = (url.to_owned(), origin.to_owned());
        Self { http: http.clone(), url, origin, cookie: Arc::default(), added: Vec::new(), heard: heard.clone() }
    }

    /// The session's cookie, `name=value`.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// The same browser behind something that adds headers to every request.
    pub(crate) fn behind(&self, added: &[(&str, &str)]) -> Self {
        let added = added.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { added, ..self.clone() }
    }

    /// Somebody else who got hold of this cookie, or made it up.
    pub(crate) fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: Arc::new(Mutex::new(Some(cookie.to_owned()))), ..self.clone() }
    }

    /// The same browser at another address, not signed in there.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), origin: url.to_owned(), cookie: Arc::default(), ..self.clone() }
    }

    /// Signs in on the page for it.
    pub(crate) async fn sign_in(&self, token: &str) -> Answer {
        self.sign_in_for(token, "").await
    }

    /// Signs in to go on to `next`.
    pub(crate) async fn sign_in_for(&self, token: &str, next: &str) -> Answer {
        self.post("/sign-in", &[("token", token), ("next", next)]).await
    }

    /// Whether the portal knows who this is.
    pub(crate) async fn is_signed_in(&self) -> bool {
        let answer = self.get("/activity").await;
        assert!(matches!(answer.status, 200 | 303), "{}", answer.text());
        answer.status == 200
    }

    /// Opens a page, and again for as long as it says that LaunchDarkly has not responded yet, as a browser does by itself.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        loop {
            let answer = self.get_once(path).await;
            if !answer.is_waiting() {
                return answer;
            }
        }
    }

    /// Opens a page, and again for as long as an older list stands in for one that is being read.
    pub(crate) async fn renewed(&self, path: &str) -> Answer {
        loop {
            let answer = self.get(path).await;
            if !answer.says("LaunchDarkly has not responded yet") {
                return answer;
            }
        }
    }

    /// Opens a page once.
    pub(crate) async fn get_once(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], None).await
    }

    /// Opens a page, of which nothing is kept; its status.
    pub(crate) async fn quiet(&self, path: &str) -> u16 {
        let response = self.open(Method::GET, path, &[], None).await;
        let status = response.status().as_u16();
        response.bytes().await.unwrap();
        status
    }

    /// Opens a page, again while it waits for LaunchDarkly; its HTML, which is not remembered.
    pub(crate) async fn unheard(&self, path: &str) -> String {
        loop {
            let response = self.open(Method::GET, path, &[], None).await;
            let body = response.text().await.unwrap();
            if !body.contains("<h1>Waiting for LaunchDarkly") {
                return body;
            }
        }
    }

    /// The status of a page, if there is an answer at all.
    pub(crate) async fn try_status(&self, path: &str) -> Option<u16> {
        #[expect(clippy::disallowed_methods, reason = "these requests go to the portal, not to LaunchDarkly")]
        let answer = self.http.get(format!("{}{path}", self.url)).send().await;
        answer.ok().map(|answer| answer.status().as_u16())
    }

    /// Sends a form from one of the portal's own pages.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [(ORIGIN.as_str(), self.origin.as_str()), ("sec-fetch-site", "same-origin")];
        self.ask(Method::POST, path, &headers, Some(body)).await
    }

    /// Sends JSON, as a script beside the portal's own pages would.
    pub(crate) async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answer {
        let headers = [
            (ORIGIN.as_str(), self.origin.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/json"),
        ];
        self.ask(Method::POST, path, &headers, Some(body.to_string())).await
    }

    /// Sends a body of this type from one of the portal's own pages.
    pub(crate) async fn post_body(&self, path: &str, kind: &str, body: String) -> Answer {
        let headers =
            [(ORIGIN.as_str(), self.origin.as_str()), ("sec-fetch-site", "same-origin"), ("content-type", kind)];
        self.ask(Method::POST, path, &headers, Some(body)).await
    }

    /// Sends a form that was read from a page.
    pub(crate) async fn submit(&self, form: &Form) -> Answer {
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&form.action, &fields).await
    }

    /// Goes where an answer leads.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        self.get(&answer.location()).await
    }

    /// Opens a store's form, types, and sends it.
    pub(crate) async fn edit(&self, store: &Store, typed: &[(&str, &str)]) -> Answer {
        let form = self.edit_form(store).await.filled(typed);
        self.submit(&form).await
    }

    /// A store's form as it is drawn.
    pub(crate) async fn edit_form(&self, store: &Store) -> Form {
        self.get(&store.edit()).await.form(&store.edit())
    }

    /// Follows to the review, and reads the form that confirms. Where a reason is asked for first, there is one.
    pub(crate) async fn review(&self, answer: &Answer) -> (Answer, Form) {
        let (review, form) = self.look_at_review(answer).await;
        if form.get("reason").is_none() {
            return (review, form);
        }
        let with_reason = self.submit(&form.with("reason", REASON)).await;
        self.look_at_review(&with_reason).await
    }

    /// Follows to the review, whatever it asks for.
    pub(crate) async fn look_at_review(&self, answer: &Answer) -> (Answer, Form) {
        let review = self.follow(answer).await;
        assert_eq!(review.status, 200, "{}", review.text());
        let action = review.path.split('?').next().unwrap().to_owned();
        let form = review.form(&action);
        (review, form)
    }

    /// Follows to the review, confirms, and follows to what came of it.
    pub(crate) async fn confirm(&self, answer: &Answer) -> Answer {
        let (_, form) = self.review(answer).await;
        let done = self.submit(&form).await;
        self.follow(&done).await
    }

    /// Sends anything at all.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let response = self.open(method, path, headers, body).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        self.keep_cookie(&headers);
        let answer = Answer { path: path.to_owned(), status, headers, body };
        let Answer { path, headers, body, .. } = &answer;
        write!(self.heard.lock().unwrap(), "{path}\n{headers:?}\n{body}\n").unwrap();
        answer
    }

    /// The same without reading the answer's body.
    pub(crate) async fn open(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> reqwest::Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap());
        }
        for (name, value) in &self.added {
            map.append(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
        }
        if self.origin != self.url {
            // What speaks TLS before the portal passes on what the browser asked for.
            let host = self.origin.split_once("://").map_or("", |(_, host)| host);
            map.entry(HOST).or_insert(HeaderValue::try_from(host).unwrap());
        }
        if let Some(cookie) = self.cookie() {
            map.append(COOKIE, HeaderValue::try_from(cookie).unwrap());
        }
        let ask = || {
            let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
            let mut map = map.clone();
            if let Some(body) = &body {
                map.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(FORM));
                request = request.body(body.clone());
            }
            #[expect(clippy::disallowed_methods, reason = "these requests go to the portal, not to LaunchDarkly")]
            request.headers(map).send()
        };
        for _ in 0..3 {
            match ask().await {
                // Closed for want of requests, just as there was one: browsers ask again, too.
                Err(error) if error.is_request() && method == Method::GET => {}
                answer => return answer.unwrap(),
            }
        }
        ask().await.unwrap()
    }

    fn keep_cookie(&self, headers: &HeaderMap) {
        for header in headers.get_all("set-cookie") {
            let pair = header.to_str().unwrap().split(';').next().unwrap();
            if pair.contains("storekeeper=") {
                let gone = pair.ends_with('=');
                *self.cookie.lock().unwrap() = (!gone).then(|| pair.to_owned());
            }
        }
    }
}
