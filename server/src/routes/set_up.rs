//! Help for what has to be made outside of LaunchDarkly. Everything is in the address; nothing is sent or kept.

use app::paths;
use app::view::{CodeText, Control, FieldView, RecipeView, Section, SetUpPage};
use app::words;
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
    let wrong = |failure| words::failure::sentence(&failure);
    let client = frame.portal.client(viewer).map_err(wrong)?;
    match client.outbound_addresses(&viewer.signed_in.token).await {
        Ok(addresses) if addresses.is_empty() => Err(words::set_up::NO_ADDRESSES.to_owned()),
        Ok(addresses) => Ok(addresses),
        Err(error) => Err(wrong(error.into())),
    }
}

fn dynamo_db(form: &FormValues, asked: bool) -> (Vec<FieldView>, Vec<Recipe>) {
    let table = read(form, "tableName", asked, TableName::parse);
    let region = read(form, "region", asked, Region::parse);
    let role = read(form, "roleArn", asked, RoleArn::parse);
    let external_id = read(form, "externalId", asked, ExternalId::parse);
    let trusted = read(form, "trusted", asked && !form.get("trusted").is_empty(), AccountId::parse);
    let fields = vec![
        of_integration(form, "tableName", table.1),
        of_integration(form, "region", region.1),
        of_integration(form, "roleArn", role.1),
        of_integration(form, "externalId", external_id.1),
        FieldView {
            hint: words::set_up::TRUSTED_HINT.to_owned(),
            placeholder: "123456789012".to_owned(),
            ..text(form, "trusted", words::set_up::TRUSTED, trusted.1)
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

/// A field that the integration with DynamoDB has, too, as its form has it.
fn of_integration(form: &FormValues, key: &str, error: Option<String>) -> FieldView {
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
            hint: words::set_up::PREFIX_HINT.to_owned(),
            optional: true,
            ..text(form, "prefix", words::set_up::PREFIX, prefix.1)
        },
        FieldView {
            hint: words::set_up::USERNAME_HINT.to_owned(),
            optional: true,
            ..text(form, "username", words::set_up::USERNAME, username.1)
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
