//! Values that a form cannot show to the letter, made by other tools: a number where a text belongs, a text where yes or no
//! does, a line break. They stay as they are until somebody touches their field.

use serde_json::Value;

use crate::{Field, Integration, Kind};

/// What a check box's field holds in a form while LaunchDarkly's value is neither yes nor no: to be kept as it is.
pub const KEEP: &str = "keep";

/// Why a form cannot show a value to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// It is neither yes nor no.
    NotBoolean,
    /// It is no text.
    NotText,
    /// It holds characters that a line of a form drops: line breaks and NUL.
    NotOneLine,
    /// One of several tags holds a comma, spaces around it, nothing at all, or what no line can hold.
    Tags,
}

/// A value that a form cannot show to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The field's name in forms.
    pub field: String,
    /// The field's name for people.
    pub label: &'static str,
    /// The value, as JSON.
    pub json: String,
    /// Why.
    pub oddity: Oddity,
}

impl Odd {
    /// All such values of an integration, in the order of the form. Secrets are never among them: a form does not show
    /// them at all.
    pub fn all(integration: &Integration) -> Vec<Self> {
        let name = Value::from(integration.name.as_str());
        let odd_tag = |tag: &String| tag.contains(',') || tag.trim() != tag || tag.is_empty() || *tag != line(tag);
        let tags = integration.tags.iter().any(odd_tag);
        let tags = tags.then(|| Self::new("tags".into(), "Tags", &integration.tags.as_slice().into(), Oddity::Tags));
        let name = of_text(&name).map(|oddity| Self::new("name".into(), "Name", &name, oddity));
        let config = integration.provider().zip(integration.config.as_ref());
        let config = config.into_iter().flat_map(|(provider, config)| {
            let plain = provider.fields().iter().filter(|field| !field.secret);
            plain.filter_map(|field| {
                let value = config.plain(field.key)?;
                of_field(field, value).map(|oddity| Self::new(field.form_name(), field.label, value, oddity))
            })
        });
        name.into_iter().chain(tags).chain(config).collect()
    }

    fn new(field: String, label: &'static str, value: &Value, oddity: Oddity) -> Self {
        Self { field, label, json: value.to_string(), oddity }
    }
}

/// What a form holds for a field's value. The same text coming back means that nobody touched it.
pub(crate) fn shown(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Null) | (Kind::Boolean, Value::Bool(false)) => String::new(),
        (Kind::Boolean, Value::Bool(true)) => "on".to_owned(),
        (Kind::Boolean, _) => KEEP.to_owned(),
        (_, Value::String(text)) => line(text),
        (_, other) => line(&other.to_string()),
    }
}

/// A text as a line of a form gives it back: browsers drop line breaks, and HTML has no NUL.
pub(crate) fn line(text: &str) -> String {
    text.chars()
        .filter(|char| !matches!(char, '\r' | '\n'))
        .map(|char| if char == '\0' { '\u{fffd}' } else { char })
        .collect()
}

fn of_field(field: &Field, value: &Value) -> Option<Oddity> {
    match (field.kind, value) {
        (_, Value::Null) | (Kind::Boolean, Value::Bool(_)) => None,
        (Kind::Boolean, _) => Some(Oddity::NotBoolean),
        _ => of_text(value),
    }
}

fn of_text(value: &Value) -> Option<Oddity> {
    match value {
        Value::String(text) => (*text != line(text)).then_some(Oddity::NotOneLine),
        _ => Some(Oddity::NotText),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::change::tests::{integration, patched};
    use crate::{FormValues, PatchStyle, Provider};

    /// What other tools may have put into a field.
    fn anything() -> impl Strategy<Value = Value> {
        let text = prop_oneof![
            Just(String::new()),
            Just("true".to_owned()),
            Just("on".to_owned()),
            Just("keep".to_owned()),
            Just("false".to_owned()),
            "[ -~\r\n\t\0,“\u{feff}]{0,12}",
            any::<String>(),
        ];
        let plain = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        plain.prop_recursive(2, 8, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"\n]{1,4}", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// An integration with anything, or nothing, in every field.
    fn document(provider: Provider) -> impl Strategy<Value = Value> {
        let fields = prop::collection::vec(prop::option::of(anything()), provider.fields().len());
        let tags = prop::collection::vec(prop_oneof!["[a-z, \n]{0,6}", any::<String>(), "[a-z]{65,70}"], 0..4);
        let name = prop_oneof!["[a-z \r\n\t]{0,8}", any::<String>()];
        (fields, tags, name, any::<bool>()).prop_map(move |(values, tags, name, on)| {
            let config =
                provider.fields().iter().zip(values).filter_map(|(field, value)| Some((field.key.to_owned(), value?)));
            let config: serde_json::Map<String, Value> = config.collect();
            json!({"name": name, "on": on, "tags": tags, "config": config, "version": 3})
        })
    }

    /// The form as a browser sends it back when nobody touched anything: by the rules of HTML, for each control that is
    /// drawn.
    fn sent_back(provider: Provider, drawn: &FormValues) -> FormValues {
        let boolean =
            |name: &str| provider.fields().iter().any(|field| field.kind == Kind::Boolean && field.form_name() == name);
        let secret = |name: &str| provider.fields().iter().any(|field| field.secret && field.form_name() == name);
        let pairs = drawn.pairs().filter(|(name, text)| !secret(name) && (!text.is_empty() || !boolean(name)));
        let body: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.map(|(name, text)| (name, text.replace(['\r', '\n'], ""))))
            .finish();
        FormValues::decode(body.as_bytes())
    }

    fn untouched_stays(provider: Provider, before: &Value, fields: bool) -> Result<(), TestCaseError> {
        let style = PatchStyle { config_fields: fields, ..PatchStyle::default() };
        let current = integration(provider, before);
        let mut form = sent_back(provider, &FormValues::of(&current));
        let plan = |form: &FormValues| form.edit(provider, &current).unwrap().plan(&current, style);
        prop_assert!(plan(&form).unwrap().is_empty(), "{:?} as {:?}", before, form.pairs().collect::<Vec<_>>());
        form.set("name", "Another name");
        let mut expected = before.clone();
        expected["name"] = "Another name".into();
        prop_assert_eq!(patched(before, &plan(&form).unwrap()), expected);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn nothing_that_was_not_touched_changes_redis(before in document(Provider::Redis), fields: bool) {
            untouched_stays(Provider::Redis, &before, fields)?;
        }

        #[test]
        fn nothing_that_was_not_touched_changes_dynamodb(before in document(Provider::DynamoDb), fields: bool) {
            untouched_stays(Provider::DynamoDb, &before, fields)?;
        }

        #[test]
        fn what_is_not_odd_is_shown_to_the_letter(before in document(Provider::Redis)) {
            let current = integration(Provider::Redis, &before);
            let (form, odd) = (FormValues::of(&current), Odd::all(&current));
            for field in Provider::Redis.fields().iter().filter(|field| !field.secret) {
                let name = field.form_name();
                if let Some(value) = before["config"].get(field.key).filter(|_| !odd.iter().any(|odd| odd.field == name)) {
                    let same = match value {
                        Value::Bool(on) => form.ticked(&name) == *on,
                        Value::Null => form.get(&name).is_empty(),
                        other => other == form.get(&name),
                    };
                    prop_assert!(same, "{name}: {value}");
                }
            }
        }
    }

    #[test]
    fn a_choice_made_for_an_odd_yes_or_no_counts() {
        let before = json!({"name": "", "on": true, "tags": [], "version": 1,
            "config": {"host": "h", "tlsEnabled": "true"}});
        let current = integration(Provider::Redis, &before);
        let odd = Odd::all(&current);
        assert_eq!(
            odd,
            [Odd {
                field: "config.tlsEnabled".into(),
                label: "Connect with TLS",
                json: "\"true\"".into(),
                oddity: Oddity::NotBoolean
            }]
        );
        for (chosen, value) in [("on", true), ("off", false)] {
            let mut form = FormValues::of(&current);
            form.set("config.tlsEnabled", chosen);
            let change = form.edit(Provider::Redis, &current).unwrap().plan(&current, PatchStyle::default()).unwrap();
            assert_eq!(patched(&before, &change)["config"]["tlsEnabled"], json!(value));
        }
        // A new integration is never made from it.
        let wrong = FormValues::of(&current).draft(Provider::Redis).unwrap_err();
        assert_eq!(wrong[0].field, "config.tlsEnabled");
    }
}
