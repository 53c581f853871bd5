//! View models of forms and of what somebody else has changed, as a server would make them.

use domain::{FieldError, Provider, Resolution, SecretState, Side, Version};

use super::fixtures::{address, environment, field};
use crate::view::{
    Choice, Choices, ChoosePage, ConflictLine, ConflictPage, Control, Current, FieldView, FormPage, FormPurpose,
    InstanceChoice, SignInPage,
};

fn fields(secret: Control) -> Vec<FieldView> {
    vec![
        field("name", "Name", "Segment cache", Control::Text),
        field("on", "On", "", Control::Check),
        field("tags", "Tags", "team-checkout, tier-1", Control::Text),
        field("config.host", "Host", "redis.example.com", Control::Text),
        field("config.port", "Port", "6379", Control::Text),
        field("config.username", "Username", "", Control::Text),
        field("config.password", "Password", "", secret),
        field("config.tlsEnabled", "Connect with TLS", "on", Control::Check),
    ]
}

pub(super) fn create_page() -> FormPage {
    FormPage {
        purpose: FormPurpose::Create {
            project: "checkout".parse().unwrap(),
            environment: "production-eu".parse().unwrap(),
            form: "form-1".into(),
        },
        provider: Provider::Redis,
        heading_name: String::new(),
        environment: Some(environment(true)),
        fields: fields(Control::NewSecret),
        errors: Vec::new(),
        reason: field("reason", "Reason", "", Control::Text),
        notice: None,
        denied: None,
        nothing_to_change: false,
        checkable: true,
        unknown: Vec::new(),
    }
}

pub(super) fn edit_page(action: &str) -> FormPage {
    let base = vec![("name".into(), "Old name".into()), ("config.host".into(), "old.example.com".into())];
    FormPage {
        purpose: FormPurpose::Edit { address: address(), version: "12".into(), base, whole: false, current: current() },
        heading_name: "Segment cache".into(),
        fields: fields(Control::Secret { state: SecretState::Set, action: action.into() }),
        unknown: vec![("clusterMode".into(), "false".into())],
        ..create_page()
    }
}

/// The same form, refused for these fields.
pub(super) fn refused(mut page: FormPage, wrong: &[(&str, &str)]) -> FormPage {
    for (name, message) in wrong {
        page.errors.push(FieldError::new(*name, *message));
        for field in page.fields.iter_mut().filter(|field| field.name == *name) {
            field.error = Some((*message).into());
        }
    }
    page
}

pub(super) fn conflict_page() -> ConflictPage {
    let line = |name: &str, label: &str, result: Option<&str>, resolution| ConflictLine {
        name: name.into(),
        label: label.into(),
        base: Some("before.example".into()),
        theirs: "now.example".into(),
        mine: "typed.example".into(),
        result: result.map(str::to_owned),
        resolution,
    };
    ConflictPage {
        address: address(),
        name: "Segment cache".into(),
        version: "13".into(),
        lines: vec![
            line("config.host", "Host", None, Resolution::Open),
            line("config.username", "Username", Some("typed.example"), Resolution::Settled(Side::Mine)),
            line("name", "Name", Some("now.example"), Resolution::Settled(Side::Theirs)),
        ],
        secrets: vec!["Password".into()],
        reason: Some("OPS-7".into()),
        draft: "draft-1".into(),
        errors: Vec::new(),
        again: false,
    }
}

/// What the form of an edit is compared with.
fn current() -> Current {
    let json = serde_json::json!({"host": "redis.checkout.internal.example.com", "port": "6380", "tlsEnabled": true});
    let serde_json::Value::Object(plain) = json else { panic!("an object") };
    let tags = vec!["team-checkout".into()];
    let style = domain::PatchStyle::default();
    Current {
        name: "Segment cache".into(),
        on: true,
        tags,
        version: Some(Version(12)),
        plain,
        set: vec!["password".into()],
        style,
    }
}

pub(super) fn sign_in_page() -> SignInPage {
    SignInPage {
        company: None,
        launchdarkly: vec![InstanceChoice { name: "eu".into(), label: "European Union".into() }],
        trouble: None,
        typed: String::new(),
        instances: vec![
            InstanceChoice { name: "us".into(), label: "United States".into() },
            InstanceChoice { name: "eu".into(), label: "European Union".into() },
        ],
        instance: "eu".into(),
        next: "/activity".into(),
        error: None,
        note: None,
        demo_tokens: Vec::new(),
    }
}

pub(super) fn choose_page() -> ChoosePage {
    let choice = |key: &str, name: &str| Choice {
        key: key.into(),
        name: name.into(),
        note: None,
        href: format!("/integrations/new?project={key}"),
    };
    let items = vec![choice("checkout", "Checkout"), choice("identity", "Identity & access")];
    let next = Some("/integrations/new?offset=2".into());
    ChoosePage {
        project: None,
        environment: None,
        text: String::new(),
        choices: Choices { items, offset: 0, total: Some(12), previous: None, next },
    }
}
