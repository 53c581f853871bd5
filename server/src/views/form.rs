//! From what was typed to the form that is drawn: the only way, so that no secret can slip into a page.

use app::view::{Control, FieldView};
use app::words;
use domain::{
    Caution, Config, Field, FieldError, FormValues, Integration, KEEP, Kind, NAME_MAX_CHARS, Odd, Provider, Taken,
    advice,
};

/// The fields of a form with what was typed and what is wrong. `current` is the integration that is edited, if there is one.
pub(crate) fn fields(
    provider: Provider,
    form: &FormValues,
    errors: &[FieldError],
    current: Option<&Integration>,
) -> Vec<FieldView> {
    let odd = current.map(Odd::all).unwrap_or_default();
    let config = current.and_then(|current| current.config.as_ref());
    let advice = words::advice::at_fields(&advice(provider, form));
    let own = provider.fields().iter().map(|field| {
        let drawn = of(field, form, (errors, &advice), config);
        match odd_at(&odd, &drawn.name) {
            Some(odd) if drawn.control == Control::Check => {
                let control = Control::OddCheck(odd.json.clone());
                FieldView { control, hint: String::new(), kept: Some(words::odd::beside(odd)), ..drawn }
            }
            odd => FieldView { kept: odd.map(words::odd::beside), ..drawn },
        }
    });
    common(form, errors, &odd).into_iter().chain(own).collect()
}

/// The fields that every provider's form begins with.
fn common(form: &FormValues, errors: &[FieldError], odd: &[Odd]) -> [FieldView; 3] {
    let fields = [
        (
            "name",
            "Name",
            format!("At most {NAME_MAX_CHARS} characters. Say what reads this store, such as “Checkout, EU”."),
            Control::Text,
        ),
        (
            "on",
            "On",
            "LaunchDarkly writes to the store. Check the settings before you turn this on.".to_owned(),
            Control::Check,
        ),
        ("tags", "Tags", "Separated by commas.".to_owned(), Control::Text),
    ];
    fields.map(|(name, label, hint, control)| FieldView {
        name: name.to_owned(),
        label: label.to_owned(),
        hint,
        value: form.get(name).to_owned(),
        placeholder: String::new(),
        optional: control != Control::Check,
        kept: odd_at(odd, name).map(words::odd::beside),
        error: error(errors, name),
        advice: None,
        control,
    })
}

fn odd_at<'odd>(odd: &'odd [Odd], name: &str) -> Option<&'odd Odd> {
    odd.iter().find(|odd| odd.field == name)
}

fn of(
    field: &Field,
    form: &FormValues,
    (errors, advice): (&[FieldError], &[FieldError]),
    config: Option<&Config>,
) -> FieldView {
    let name = field.form_name();
    let control = match (field.secret, field.kind) {
        (true, _) => secret(field, form, config),
        (false, Kind::Boolean) if config.is_none() && form.get(&name) == KEEP => Control::OddCheck(String::new()),
        (false, Kind::Boolean) => Control::Check,
        (false, Kind::Choice) => {
            // What LaunchDarkly took once can be kept, whether or not the manifest allows it.
            let there = config.and_then(|config| config.plain(field.key)?.as_str());
            let there = there.filter(|there| !there.is_empty() && !field.allowed.contains(there));
            Control::Choice(there.into_iter().chain(field.allowed.iter().copied()).map(str::to_owned).collect())
        }
        (false, Kind::Text | Kind::Generated) => Control::Text,
    };
    FieldView {
        value: if field.secret { String::new() } else { form.get(&name).to_owned() },
        label: field.label.to_owned(),
        hint: field.hint.to_owned(),
        placeholder: field.placeholder.unwrap_or_default().to_owned(),
        optional: field.optional && field.kind != Kind::Boolean,
        kept: None,
        error: error(errors, &name),
        advice: error(advice, &name),
        control,
        name,
    }
}

fn secret(field: &Field, form: &FormValues, config: Option<&Config>) -> Control {
    match config {
        None => Control::NewSecret,
        Some(config) => {
            let action = match form.get(&field.action_name()) {
                action @ ("replace" | "clear") => action,
                _ => "keep",
            };
            Control::Secret { state: config.secret(field.key), action: action.to_owned() }
        }
    }
}

/// Where a reason goes.
#[derive(Clone, Copy)]
pub(crate) enum ReasonGoes {
    /// Into the record, and beside the patch.
    Along,
    /// Into the record only: the request has no place for it.
    Nowhere,
}

/// The field for the reason. Where the environment wants one it must be filled in.
pub(crate) fn reason(typed: &str, required: bool, error: Option<String>, goes: ReasonGoes) -> FieldView {
    let why = if required { "A reason is required: this environment is critical or requires comments. " } else { "" };
    let goes = match goes {
        ReasonGoes::Along => "Kept in the activity log and sent to LaunchDarkly where it accepts a comment.",
        ReasonGoes::Nowhere => "Kept in the activity log.",
    };
    let hint = format!("{why}{goes}");
    FieldView {
        name: "reason".to_owned(),
        label: "Reason".to_owned(),
        hint,
        value: typed.to_owned(),
        placeholder: String::new(),
        optional: !required,
        kept: None,
        error,
        advice: None,
        control: Control::Text,
    }
}

/// The name of the field that says that somebody wants a change although code manages what it is of.
pub(crate) const MANAGED: &str = "managed";

/// That field, for whatever has this tag; `refused` where it was not ticked.
pub(crate) fn managed(tag: &str, refused: bool) -> FieldView {
    FieldView {
        name: MANAGED.to_owned(),
        label: "Make the change here anyway".to_owned(),
        hint: format!("The tag “{tag}” marks this as managed by code. The tool undoes this change when it runs again."),
        value: String::new(),
        placeholder: String::new(),
        optional: false,
        kept: None,
        error: refused.then(|| "Select this, or make the change in code instead.".to_owned()),
        advice: None,
        control: Control::Check,
    }
}

/// What is wrong with a field.
pub(crate) fn error(errors: &[FieldError], name: &str) -> Option<String> {
    errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
}

/// What to say about secrets that were typed and must be typed again.
pub(crate) fn typed_secrets(provider: Provider, form: &FormValues, errors: &mut Vec<FieldError>) {
    for field in provider.fields().iter().filter(|field| field.secret) {
        let name = field.form_name();
        let typed = !form.get(&name).is_empty();
        if typed && !errors.iter().any(|error| error.field == name) {
            errors.push(FieldError::new(name, words::form::again(field.label)));
        }
    }
}

/// What a pasted connection string said, for the form that is drawn again.
pub(crate) fn taken_apart(taken: &Taken) -> (String, Vec<String>) {
    ("The fields were filled in from the connection string".to_owned(), words::caution::sentences(&taken.cautions()))
}

/// The same, for the review, with what may be a mistake in the form.
pub(crate) fn cautions(provider: Option<Provider>, form: &FormValues, taken: Option<&Taken>) -> Vec<Caution> {
    let advice = provider.map(|provider| advice(provider, form)).unwrap_or_default();
    let look_at = advice.into_iter().map(|advice| Caution::LookAt { advice });
    taken.map(Taken::cautions).unwrap_or_default().into_iter().chain(look_at).collect()
}

/// Takes a pasted connection string apart, where the provider has such and there is one.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn take_apart(provider: Provider, form: &mut FormValues) -> Result<Option<Taken>, FieldError> {
    if provider.has_connection_strings() { form.take_apart() } else { Ok(None) }
}

/// What to say of a form that is filled in with what was typed before signing in.
pub(crate) fn kept_while_signing_in() -> (String, Vec<String>) {
    let lines = vec!["Your session had ended. Passwords are never kept: enter them again.".to_owned()];
    ("What you typed before signing in was restored".to_owned(), lines)
}
