//! The form of a new or an existing integration. What was typed into a secret field is never in it.

use domain::{
    Access, Address, ChangeLine, Config, EnvironmentKey, FieldError, Integration, PatchStyle, ProjectKey, Provider,
    SecretState, Status, Version,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How a field is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// A line of text.
    Text,
    /// A check box.
    Check,
    /// Yes or no in place of a value that is neither. This one, as JSON, is kept until one of them is chosen; empty where
    /// one must be.
    OddCheck(String),
    /// A choice of one.
    Choice(Vec<String>),
    /// A secret that is not there yet.
    NewSecret,
    /// A secret that LaunchDarkly may hold: keep, replace or clear.
    Secret {
        /// Whether it is there.
        state: SecretState,
        /// What was chosen: `keep`, `replace` or `clear`.
        action: String,
    },
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldView {
    /// Its name in the form; its `id` in the page is made from it.
    pub name: String,
    /// Its label.
    pub label: String,
    /// A sentence of help; may be empty.
    pub hint: String,
    /// What stands in it; for a check box "on" if ticked; always empty for secrets.
    pub value: String,
    /// An example; may be empty.
    pub placeholder: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Why what is there cannot be shown to the letter, and that it is kept.
    pub kept: Option<String>,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What to look at once more.
    pub advice: Option<String>,
    /// How it is drawn.
    pub control: Control,
}

impl FieldView {
    /// Whether it is for a secret.
    pub fn is_secret(&self) -> bool {
        matches!(self.control, Control::NewSecret | Control::Secret { .. })
    }
}

/// Whose form it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FormPurpose {
    /// A new integration.
    Create {
        /// Its project.
        project: ProjectKey,
        /// Its environment.
        environment: EnvironmentKey,
        /// The form's own single-use ID.
        form: String,
    },
    /// An existing one.
    Edit {
        /// Where it lives.
        address: Address,
        /// The version that the form was drawn from, as it is to be sent back.
        version: String,
        /// The values that the form was drawn from (name, value), to be sent back as `base.<name>`.
        base: Vec<(String, String)>,
        /// Whether the configuration is to be replaced as a whole, to be sent back as `whole`.
        whole: bool,
        /// What the change is worked out against while one types.
        current: Current,
    },
}

/// An integration as it is now, as far as the browser may know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Current {
    /// Its name.
    pub name: String,
    /// Whether LaunchDarkly writes to the store.
    pub on: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its version.
    pub version: Option<Version>,
    /// The plain values of its configuration.
    pub plain: Map<String, Value>,
    /// Which of its secrets are set.
    pub set: Vec<String>,
    /// How its patch is written.
    pub style: PatchStyle,
}

impl Current {
    /// The integration, without what is of no use here.
    pub fn of(integration: &Integration, style: PatchStyle) -> Self {
        let (plain, set) = integration.config.as_ref().map(Config::parts).unwrap_or_default();
        let Integration { name, on, tags, version, .. } = integration.clone();
        Self { name, on, tags, version, plain, set, style }
    }

    /// The integration again.
    pub fn integration(&self, address: &Address) -> Integration {
        Integration {
            address: address.clone(),
            name: self.name.clone(),
            on: self.on,
            tags: self.tags.clone(),
            version: self.version,
            config: Some(Config::of_parts(self.plain.clone(), self.set.iter().cloned())),
            status: Status::default(),
            access: Access::default(),
        }
    }
}

/// What the form would send, while one types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// Nothing has been typed yet.
    Hidden,
    /// It cannot be told before what is wrong has been mended.
    Wrong,
    /// Nothing.
    Nothing,
    /// This.
    Request {
        /// What changes.
        lines: Vec<ChangeLine>,
        /// What the body is.
        label: &'static str,
        /// The body, indented, secrets marked.
        body: String,
    },
}

/// The page of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormPage {
    /// Whose form it is.
    pub purpose: FormPurpose,
    /// The provider.
    pub provider: Provider,
    /// The integration's name, for the heading of an edit.
    pub heading_name: String,
    /// What is known of the environment: its name, and whether it is critical.
    pub environment: Option<super::EnvironmentFacts>,
    /// The fields, in order: name, on, tags, then the provider's.
    pub fields: Vec<FieldView>,
    /// Everything that is wrong, in order; the same words as at the fields.
    pub errors: Vec<FieldError>,
    /// The field for the reason.
    pub reason: FieldView,
    /// What to know about how the form came to be filled in: a title and sentences.
    pub notice: Option<(String, Vec<String>)>,
    /// Why LaunchDarkly will refuse a change, as far as it says.
    pub denied: Option<String>,
    /// Whether nothing was changed.
    pub nothing_to_change: bool,
    /// Whether what stands in it can be checked from this network.
    pub checkable: bool,
    /// Configuration that Storekeeper does not know and will keep: key and value.
    pub unknown: Vec<(String, String)>,
}
