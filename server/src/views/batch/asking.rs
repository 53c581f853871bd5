//! What somebody still has to enter for a batch.

use app::paths;
use app::view::{BatchAsk, BatchTarget, Control, CopyAsk, FieldView};
use app::words;
use domain::{FieldError, FormValues, copy_field, password_field};

use crate::operations::batch::{Source, Standing, Target};
use crate::views::form::{self, ReasonGoes};
use crate::views::integration;

/// Why a reason is asked for.
const SOME_WANT_A_REASON: &str = "A reason is required: some of these environments are critical or require comments. It is kept \
                                  in the activity log and sent to LaunchDarkly where it accepts a comment.";

pub(super) fn ask(standing: &Standing, typed: Option<(&FormValues, Vec<FieldError>)>) -> BatchAsk {
    let blank = FormValues::default();
    let (form, mut errors) = typed.unwrap_or((&blank, Vec::new()));
    let targets = &standing.job.targets;
    // Nothing of a password is drawn again.
    let typed_password =
        form.pairs().any(|(name, text)| name.starts_with("password") && name != "passwords" && !text.is_empty());
    if typed_password && !errors.iter().any(|error| error.field.starts_with("password")) {
        errors.push(FieldError::new("password", words::form::again("Password")));
    }
    let field = |name: String, label: &str, hint: &str, control: Control| FieldView {
        value: if control == Control::Text { form.get(&name).to_owned() } else { String::new() },
        label: label.to_owned(),
        hint: hint.to_owned(),
        placeholder: String::new(),
        optional: false,
        kept: None,
        error: form::error(&errors, &name),
        advice: None,
        control,
        name,
    };
    let has_password = |target: &Target| target.place.provider.provider().and_then(|it| it.field("password")).is_some();
    let passwords = targets.iter().enumerate().filter(|(_, target)| has_password(target));
    let wants_reason = targets.iter().any(|target| target.wants_reason);
    let mut reason = form::reason(form.get("reason"), wants_reason, form::error(&errors, "reason"), ReasonGoes::Along);
    if wants_reason {
        SOME_WANT_A_REASON.clone_into(&mut reason.hint);
    }
    BatchAsk {
        passwords: passwords
            .map(|(place, _)| (place, field(password_field(place), "", "", Control::NewSecret)))
            .collect(),
        targets: targets.iter().map(target).collect(),
        verb: form.get("verb").to_owned(),
        verb_error: form::error(&errors, "verb"),
        tags: field("tags".into(), "Tags", "Separated by commas.", Control::Text),
        password: field("password".into(), "Password for all integrations", "", Control::NewSecret),
        each: form.get("passwords") == "each",
        reason,
        errors,
    }
}

pub(super) fn copying(standing: &Standing, source: &Source, typed: Option<(&FormValues, Vec<FieldError>)>) -> CopyAsk {
    let (form, errors) = typed.unzip();
    let mut errors = errors.unwrap_or_default();
    let targets = &standing.job.targets;
    let mut copies = Vec::new();
    for (place, it) in targets.iter().enumerate() {
        copies.push((target(it), fields_of_copy(place, source, form, &mut errors)));
    }
    let wants_reason = targets.iter().any(|target| target.wants_reason);
    let typed = |name: &str| form.map(|form| form.get(name).to_owned()).unwrap_or_default();
    let error = form::error(&errors, "reason");
    CopyAsk {
        source: integration::shown_name(&source.name),
        href: paths::detail(&source.address),
        copies,
        on: FieldView {
            name: "on".into(),
            label: "On".into(),
            hint: "LaunchDarkly starts writing to the stores immediately. Check the settings before you turn this on."
                .into(),
            value: typed("on"),
            placeholder: String::new(),
            optional: false,
            kept: None,
            error: None,
            advice: None,
            control: Control::Check,
        },
        reason: form::reason(&typed("reason"), wants_reason, error, ReasonGoes::Nowhere),
        unknown: source.unknown.clone(),
        errors,
    }
}

/// What a copy has for itself, as the form of a new integration draws it, each field under the name of the copy. Adds to
/// the errors what must be typed again.
fn fields_of_copy(
    place: usize,
    source: &Source,
    form: Option<&FormValues>,
    errors: &mut Vec<FieldError>,
) -> Vec<FieldView> {
    let Some(provider) = source.address.provider.provider() else { return Vec::new() };
    let own = provider.own_fields();
    let mut values = source.form.clone();
    let here = |error: &FieldError| {
        let field = error.field.strip_suffix(&format!(".{place}"))?;
        Some(FieldError::new(field, error.message.clone()))
    };
    let mut wrong: Vec<FieldError> = errors.iter().filter_map(here).collect();
    let known = wrong.len();
    if let Some(form) = form {
        for field in &own {
            values.set(field.clone(), form.get(&copy_field(field, place)));
        }
        form::typed_secrets(provider, &values, &mut wrong);
    }
    let again = wrong.iter().skip(known);
    errors.extend(again.map(|error| FieldError::new(copy_field(&error.field, place), error.message.clone())));
    let fields = form::fields(provider, &values, &wrong, None).into_iter().filter(|field| own.contains(&field.name));
    fields.map(|field| FieldView { name: copy_field(&field.name, place), ..field }).collect()
}

pub(super) fn target(target: &Target) -> BatchTarget {
    let place = &target.place;
    BatchTarget {
        name: target.name.clone(),
        place: format!("{} / {} / {}", place.project, place.environment, place.provider.name()),
        href: place.address().map(|address| paths::detail(&address)),
        critical: target.wants_reason,
    }
}
