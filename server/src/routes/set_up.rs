//! Help for what has to be made outside of LaunchDarkly. Everything is in the address; nothing is sent or kept.

use app::paths;
use app::view::{CodeText, Control, FieldView, RecipeView, Section, SetUpPage};
use as_code::set_up::{Recipe, dynamodb, redis};
use axum::extract::{Path, RawQuery};
use axum::response::Response;
use domain::{AccountId, ExternalId, FormValues, Kind, Provider, Region, RoleArn, SyntaxError, TableName};

use crate::failure::Failure;
use crate::render::{Frame, Page};
use crate::session::Viewer;

/// `GET /set-up/{provider}`.
pub(crate) async fn page(
    frame: Frame,
    viewer: Viewer,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(provider) = Provider::from_key(&provider) else { return frame.fail(Failure::NotFound).await };
    let query = query.unwrap_or_default();
    let form = FormValues::decode(query.as_bytes());
    let (fields, recipes) = match provider {
        Provider::DynamoDb => dynamo_db(&form, !query.is_empty()),
        Provider::Redis => redis_server(&form),
    };
    // An AWS role is assumed from LaunchDarkly's account; only a server is connected to.
    let addresses = match provider {
        Provider::DynamoDb => None,
        Provider::Redis => Some(addresses(&frame, &viewer).await),
    };
    let view = SetUpPage {
        provider: provider.name().to_owned(),
        action: paths::set_up(provider.key(), []),
        fields,
        recipes: recipes.into_iter().map(view).collect(),
        addresses,
    };
    let wrong = view.fields.iter().any(|field| field.error.is_some());
    let error = if wrong { "Error: " } else { "" };
    let page = Page::new(format!("{error}Set up {}", provider.name()), Section::Integrations);
    frame.draw(page, move || app::pages::set_up(view)).await
}

async fn addresses(frame: &Frame, viewer: &Viewer) -> Result<Vec<String>, String> {
    let client = frame.portal.client(viewer).map_err(|failure| format!("{failure}."))?;
    match client.outbound_addresses(&viewer.signed_in.token).await {
        Ok(addresses) if addresses.is_empty() => Err("LaunchDarkly lists no addresses.".to_owned()),
        Ok(addresses) => Ok(addresses),
        Err(error) => Err(format!("{error}.")),
    }
}

fn dynamo_db(form: &FormValues, asked: bool) -> (Vec<FieldView>, Vec<Recipe>) {
    let table = read(form, "tableName", asked, TableName::parse);
    let region = read(form, "region", asked, Region::parse);
    let role = read(form, "roleArn", asked, RoleArn::parse);
    let external_id = read(form, "externalId", asked, ExternalId::parse);
    let trusted = read(form, "trusted", asked && !form.get("trusted").is_empty(), AccountId::parse);
    let known = |key: &str, error: Option<String>| {
        let field = Provider::DynamoDb.field(key);
        FieldView {
            hint: field.map(|field| field.hint).unwrap_or_default().to_owned(),
            placeholder: field.and_then(|field| field.placeholder).unwrap_or_default().to_owned(),
            control: match field {
                Some(field) if field.kind == Kind::Choice => {
                    Control::Choice(field.allowed.iter().map(|it| (*it).to_owned()).collect())
                }
                _ => Control::Text,
            },
            ..text(form, key, field.map_or(key, |field| field.label), error)
        }
    };
    let fields = vec![
        known("tableName", table.1),
        known("region", region.1),
        known("roleArn", role.1),
        known("externalId", external_id.1),
        FieldView {
            hint:
                "The account that assumes the role. Ask LaunchDarkly for its account ID: none is documented for this \
                   integration."
                    .to_owned(),
            placeholder: "123456789012".to_owned(),
            ..text(form, "trusted", "LaunchDarkly’s AWS account", trusted.1)
        },
    ];
    let all = (table.0, region.0, role.0, external_id.0, trusted.0);
    let recipes = match all {
        (Some(table), Some(region), Some(role), Some(external_id), Some(trusted)) => {
            dynamodb::recipes(&dynamodb::Wanted { table, region, role, external_id, trusted })
        }
        _ => Vec::new(),
    };
    (fields, recipes)
}

fn redis_server(form: &FormValues) -> (Vec<FieldView>, Vec<Recipe>) {
    let username = Some(form.get("username")).filter(|text| !text.trim().is_empty());
    let username = username.map_or((Some(String::new()), None), |_| {
        let (name, error) = read(form, "username", true, domain::Username::parse);
        (name.map(|name| name.as_str().to_owned()), error)
    });
    let prefix = read(form, "prefix", true, redis::Prefix::parse);
    let fields = vec![
        FieldView {
            hint: "The environment’s client-side ID. Every key begins with it.".to_owned(),
            optional: true,
            ..text(form, "prefix", "Prefix", prefix.1)
        },
        FieldView {
            hint: "The user that LaunchDarkly signs in with. Defaults to “launchdarkly”.".to_owned(),
            optional: true,
            ..text(form, "username", "Username", username.1)
        },
    ];
    let recipes = match (prefix.0, username.0) {
        (Some(prefix), Some(username)) => redis::recipes(&redis::Wanted { prefix, username }),
        _ => Vec::new(),
    };
    (fields, recipes)
}

/// What was typed into a field, and what is wrong with it; that it is empty only once it was asked for.
fn read<T>(
    form: &FormValues,
    key: &str,
    asked: bool,
    parse: impl Fn(&str) -> Result<T, SyntaxError>,
) -> (Option<T>, Option<String>) {
    match parse(form.get(key)) {
        Ok(value) => (Some(value), None),
        Err(error) => (None, (asked || !form.get(key).is_empty()).then(|| error.to_string())),
    }
}

fn text(form: &FormValues, name: &str, label: &str, error: Option<String>) -> FieldView {
    FieldView {
        name: name.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        value: form.get(name).to_owned(),
        placeholder: String::new(),
        optional: false,
        kept: None,
        error,
        advice: None,
        control: Control::Text,
    }
}

fn view(recipe: Recipe) -> RecipeView {
    let way = |(label, text): (&'static str, String)| CodeText { label: label.to_owned(), text, notes: Vec::new() };
    RecipeView {
        title: recipe.title.to_owned(),
        notes: recipe.notes.into_iter().map(str::to_owned).collect(),
        ways: recipe.ways.into_iter().map(way).collect(),
    }
}
