//! Signing in with an access token. What was typed is never drawn again.

use leptos::prelude::*;

use crate::parts::{Button, ErrorSummary, Labelled, Notice, SelectField, SelectOption, SummaryLine, TextField};
use crate::paths;
use crate::view::{DemoToken, SignInPage, Tone};

/// The page for signing in.
pub fn sign_in(page: SignInPage) -> AnyView {
    let SignInPage { instances, instance, next, typed, error, note, demo_tokens } = page;
    let summary =
        error.iter().map(|error| SummaryLine { message: error.clone(), target: Some("token".into()) }).collect();
    let note = note.map(|note| view! { <Notice tone=Tone::Neutral title=note role=Some("status")/> });
    let token = Labelled {
        name: "token".into(),
        label: "Access token".into(),
        hint: "A LaunchDarkly access token. What it may do, you may do here: Reader is enough to look around.".into(),
        error,
        ..Labelled::default()
    };
    let demo = (!demo_tokens.is_empty()).then(|| demo_view(demo_tokens, &instance, &next, &typed));
    view! {
        <div class="narrow">
            <ErrorSummary lines=summary/>
            {note}
            <h1>"Sign in"</h1>
            <p class="lead">"Storekeeper manages LaunchDarkly’s persistent store integrations with your own access token."</p>
            <form class="panel stack" method="post" action=paths::SIGN_IN>
                <input type="hidden" name="next" value=next/>
                {held(&typed)}
                {instance_field(instances, instance)}
                <TextField text=token value=String::new() placeholder=String::new() kind="password"/>
                <p class="hint">
                    "The token stays on this server, for as long as you are signed in. Your browser never holds it."
                </p>
                <div class="actions"><Button label="Sign in".into() kind="primary"/></div>
            </form>
            {demo}
        </div>
    }
    .into_any()
}

fn instance_field(instances: Vec<(String, String)>, instance: String) -> AnyView {
    if instances.len() < 2 {
        return view! { <input type="hidden" name="instance" value=instance/> }.into_any();
    }
    let text = Labelled {
        name: "instance".into(),
        label: "Instance".into(),
        hint: "Where your LaunchDarkly account lives.".into(),
        ..Labelled::default()
    };
    let options = instances.into_iter().map(|(value, label)| SelectOption { value, label, count: None }).collect();
    view! { <SelectField text=text options=options chosen=instance/> }.into_any()
}

/// What was typed before goes along.
fn held(typed: &str) -> impl IntoView + use<> {
    (!typed.is_empty()).then(|| view! { <input type="hidden" name="typed" value=typed.to_owned()/> })
}

fn demo_view(tokens: Vec<DemoToken>, instance: &str, next: &str, typed: &str) -> AnyView {
    let token = |(index, token)| demo_token(index, token, instance, next, typed);
    let tokens = tokens.into_iter().enumerate().map(token).collect_view();
    view! {
        <section class="panel demo-tokens" aria-labelledby="demo-tokens">
            <h2 id="demo-tokens">"Tokens of the demo"</h2>
            <p class="hint">"They open nothing but this demo’s made-up account."</p>
            <ul>{tokens}</ul>
        </section>
    }
    .into_any()
}

fn demo_token(index: usize, token: DemoToken, instance: &str, next: &str, typed: &str) -> AnyView {
    let DemoToken { text, may } = token;
    let value = text.clone();
    let id = format!("demo-token-{index}");
    view! {
        <li>
            <p id=id.clone()>
                <code>{text}</code>
                " "
                <span class="hint">{may}</span>
            </p>
            <form method="post" action=paths::SIGN_IN>
                <input type="hidden" name="instance" value=instance.to_owned()/>
                <input type="hidden" name="next" value=next.to_owned()/>
                {held(typed)}
                <button class="button" type="submit" name="token" value=value aria-describedby=id>
                    "Use this token"
                </button>
            </form>
        </li>
    }
    .into_any()
}
