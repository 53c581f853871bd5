//! Signing in with an access token. What was typed is never drawn again.

use leptos::prelude::*;

use crate::markup::{Draw as _, Markup};
use crate::parts::{Button, ErrorSummary, Labelled, Notice, SelectField, SelectOption, SummaryLine, TextField};
use crate::paths;
use crate::view::{CompanyWay, DemoToken, InstanceChoice, SignInPage, TeamChoice, Tone};

/// The page for signing in.
pub fn sign_in(page: SignInPage) -> Markup {
    let SignInPage { instances, launchdarkly, instance, next, typed, error, note, company, trouble, demo_tokens } =
        page;
    let summary = error.iter().map(|error| SummaryLine { message: error.clone(), target: Some("token".into()) });
    let trouble = trouble.map(|message| SummaryLine { message, target: None });
    let summary = summary.chain(trouble).collect();
    let lead = if company.is_some() || !launchdarkly.is_empty() {
        "Storekeeper manages LaunchDarkly’s persistent store integrations."
    } else {
        "Storekeeper manages LaunchDarkly’s persistent store integrations with your own access token."
    };
    let launchdarkly = (!launchdarkly.is_empty()).then(|| launchdarkly_view(launchdarkly, &next, &typed));
    let company = company.map(|way| company_view(way, &next, &typed));
    let note = note.map(|note| view! { <Notice tone=Tone::Neutral title=note role=Some("status")/> });
    let demo = (!demo_tokens.is_empty()).then(|| demo_view(demo_tokens, &instance, &next, &typed));
    view! {
        <div class="narrow">
            <ErrorSummary lines=summary/>
            {note}
            <h1>"Sign in"</h1>
            <p class="lead">{lead}</p>
            {company}
            {launchdarkly}
            {token_form(instances, instance, next, &typed, error)}
            {demo}
        </div>
    }
    .drawn()
}

/// The way in for whoever has a token.
fn token_form(
    instances: Vec<InstanceChoice>,
    instance: String,
    next: String,
    typed: &str,
    error: Option<String>,
) -> impl IntoView + use<> {
    let token = Labelled {
        name: "token".into(),
        label: "Access token".into(),
        hint: "A LaunchDarkly access token. Its permissions apply here. The Reader role is enough to browse.".into(),
        error,
        ..Labelled::default()
    };
    view! {
        <form class="panel stack" method="post" action=paths::SIGN_IN>
            <input type="hidden" name="next" value=next/>
            {held(typed)}
            {instance_field(instances, instance)}
            <TextField text=token value=String::new() placeholder=String::new() kind="password"/>
            <p class="hint">
                "The token is kept on this server while you are signed in. It is never stored in your browser."
            </p>
            <div class="actions"><Button label="Sign in".into() kind="primary"/></div>
        </form>
    }
}

fn instance_field(instances: Vec<InstanceChoice>, instance: String) -> Markup {
    if instances.len() < 2 {
        return view! { <input type="hidden" name="instance" value=instance/> }.drawn();
    }
    let text = Labelled {
        name: "instance".into(),
        label: "Instance".into(),
        hint: "The LaunchDarkly instance that hosts your account.".into(),
        ..Labelled::default()
    };
    let options = instances
        .into_iter()
        .map(|InstanceChoice { name, label }| SelectOption { value: name, label, count: None })
        .collect();
    view! { <SelectField text=text options=options chosen=instance/> }.drawn()
}

/// What was typed before goes along.
fn held(typed: &str) -> impl IntoView + use<> {
    (!typed.is_empty()).then(|| view! { <input type="hidden" name="typed" value=typed.to_owned()/> })
}

/// The way in for people of the operator's company, before the token's: most of them have none.
fn company_view(way: CompanyWay, next: &str, typed: &str) -> Markup {
    let content = match way {
        CompanyWay::Provider => view! {
            <p>"You use your team’s access token. The activity log records your name."</p>
            <form method="post" action=paths::SIGN_IN_COMPANY>
                <input type="hidden" name="next" value=next.to_owned()/>
                {held(typed)}
                <Button label="Sign in with your company account".into() kind="primary"/>
            </form>
        }
        .drawn(),
        CompanyWay::Nobody => view! {
            <p>"The proxy in front of this portal did not identify you. Ask its operator, or paste an access token."</p>
        }
        .drawn(),
        CompanyWay::Teams { who, groups, teams, .. } if teams.is_empty() => {
            let groups = if groups.is_empty() { "no group".to_owned() } else { groups.join(", ") };
            view! {
                <p>"You are " <strong dir="auto">{who}</strong> ". None of your groups is assigned to a team here: " <span dir="auto">{groups}</span> "."</p>
                <p>"Ask the operator of this portal to assign you to a team, or paste an access token."</p>
            }
            .drawn()
        }
        CompanyWay::Teams { who, teams, .. } => {
            let teams = teams.into_iter().map(|team| team_view(team, next, typed)).collect_view();
            view! {
                <p>"You are " <strong dir="auto">{who}</strong> ". You use your team’s access token, and the activity log records your name."</p>
                <ul>{teams}</ul>
            }
            .drawn()
        }
    };
    view! {
        <section class="panel stack offers" aria-labelledby="company">
            <h2 id="company">"Your company account"</h2>
            {content}
        </section>
    }
    .drawn()
}

/// The way in for members of LaunchDarkly, who are asked there.
fn launchdarkly_view(instances: Vec<InstanceChoice>, next: &str, typed: &str) -> Markup {
    let only = instances.len() == 1;
    let forms = instances
        .into_iter()
        .map(|InstanceChoice { name, label }| {
            let label = if only { "Sign in with LaunchDarkly".to_owned() } else { format!("Sign in with {label}") };
            view! {
                <form method="post" action=paths::SIGN_IN_LAUNCHDARKLY>
                    <input type="hidden" name="instance" value=name/>
                    <input type="hidden" name="next" value=next.to_owned()/>
                    {held(typed)}
                    <Button label=label kind="primary"/>
                </form>
            }
        })
        .collect_view();
    view! {
        <section class="panel stack offers" aria-labelledby="launchdarkly">
            <h2 id="launchdarkly">"Your LaunchDarkly account"</h2>
            <p>"LaunchDarkly asks you to give Storekeeper access. Your LaunchDarkly permissions apply here."</p>
            {forms}
        </section>
    }
    .drawn()
}

fn team_view(team: TeamChoice, next: &str, typed: &str) -> Markup {
    let TeamChoice { name, projects, read_only } = team;
    let projects = projects.map_or_else(|| "All projects".to_owned(), |all| format!("Projects: {}", all.join(", ")));
    let may = if read_only { "read-only" } else { "may change integrations" };
    let label = format!("Continue as team {name}");
    view! {
        <li>
            <p dir="auto">
                <strong>{name.clone()}</strong>
                " "
                <span class="hint">{format!("{projects}; {may}")}</span>
            </p>
            <form method="post" action=paths::SIGN_IN_COMPANY>
                <input type="hidden" name="next" value=next.to_owned()/>
                <input type="hidden" name="team" value=name/>
                {held(typed)}
                // The name stands beside it, and may be long.
                <button class="button" type="submit" aria-label=label>"Continue"</button>
            </form>
        </li>
    }
    .drawn()
}

fn demo_view(tokens: Vec<DemoToken>, instance: &str, next: &str, typed: &str) -> Markup {
    let token = |(index, token)| demo_token(index, token, instance, next, typed);
    let tokens = tokens.into_iter().enumerate().map(token).collect_view();
    view! {
        <section class="panel offers" aria-labelledby="demo-tokens">
            <h2 id="demo-tokens">"Demo tokens"</h2>
            <p class="hint">"These tokens work only with this demo’s fictional account."</p>
            <ul>{tokens}</ul>
        </section>
    }
    .drawn()
}

fn demo_token(index: usize, token: DemoToken, instance: &str, next: &str, typed: &str) -> Markup {
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
    .drawn()
}
