//! One field into which a whole connection URL can be pasted. Without script the server takes it apart on submit; with
//! script it fills the other fields at once and empties itself, so that the password is in one place only.

use leptos::prelude::*;

/// The field, with its label and hint.
#[island(lazy)]
pub fn ConnectionUrlField() -> impl IntoView {
    let said = RwSignal::new(String::new());
    view! {
        <div class="field">
            <label for="connection-url">"Connection URL"<span class="optional">" (optional)"</span></label>
            <p class="hint" id="connection-url-hint">
                "Paste redis://user:password@host:port or rediss://… to fill in the fields below. It is taken apart, never stored."
            </p>
            <input
                id="connection-url"
                name="connection.url"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="connection-url-hint connection-url-said"
                on:input=move |event| fill(&event, said)
            />
            <p class="said" id="connection-url-said" role="status">{said}</p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn fill(event: &leptos::ev::Event, said: RwSignal<String>) {
    use domain::{ConnectionUrl, ConnectionUrlError};

    let input: web_sys::HtmlInputElement = event_target(event);
    let text = input.value();
    match ConnectionUrl::parse(&text) {
        Ok(url) => {
            input.set_value("");
            said.set(fill_fields(&url));
        }
        Err(ConnectionUrlError::Scheme) if text.len() < "rediss://".len() => said.set(String::new()),
        Err(error) => said.set(error.to_string()),
    }
}

#[cfg(feature = "hydrate")]
fn fill_fields(url: &domain::ConnectionUrl) -> String {
    let mut filled = vec!["host"];
    set("config.host", url.host.as_str());
    if let Some(port) = &url.port {
        set("config.port", port.as_str());
        filled.push("port");
    }
    if let Some(username) = &url.username {
        set("config.username", username);
        filled.push("username");
    }
    if let Some(password) = &url.password {
        set("config.password", password.expose());
        filled.push("password");
    }
    if let Some(tls) = find("config.tlsEnabled") {
        tls.set_checked(url.tls);
        filled.push("TLS");
    }
    let database = match &url.other_database {
        Some(number) => format!(" LaunchDarkly always writes to database 0, not to {number}."),
        None => String::new(),
    };
    format!("Filled in: {}.{database}", filled.join(", "))
}

#[cfg(feature = "hydrate")]
fn find(name: &str) -> Option<web_sys::HtmlInputElement> {
    use wasm_bindgen::JsCast;

    super::dom::all(&format!("input[name=\"{name}\"]")).into_iter().find_map(|element| element.dyn_into().ok())
}

#[cfg(feature = "hydrate")]
fn set(name: &str, text: &str) {
    if let Some(input) = find(name) {
        input.set_value(text);
    }
}

#[cfg(not(feature = "hydrate"))]
fn fill(_: &leptos::ev::Event, _: RwSignal<String>) {}
