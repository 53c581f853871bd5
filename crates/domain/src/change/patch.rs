//! A JSON Patch (RFC 6902) whose secrets are drawn as such everywhere but on the wire.

use serde_json::{Map, Value, json};

use crate::Secret;

/// What stands in a preview where the wire has a secret.
const PREVIEW: &str = "‹new password›";

/// A value that may hold secrets.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PatchValue {
    Plain(Value),
    Secret(Secret),
    Object(Vec<(String, PatchValue)>),
}

impl PatchValue {
    pub(super) fn render(&self, secret: &dyn Fn(&Secret) -> Value) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Secret(text) => secret(text),
            Self::Object(entries) => Value::Object(
                entries.iter().map(|(key, value)| (key.clone(), value.render(secret))).collect::<Map<_, _>>(),
            ),
        }
    }
}

pub(super) fn on_the_wire(secret: &Secret) -> Value {
    Value::from(secret.expose())
}

pub(super) fn in_a_preview(_: &Secret) -> Value {
    Value::from(PREVIEW)
}

/// One operation of a patch.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    op: &'static str,
    path: String,
    value: PatchValue,
}

impl Operation {
    pub(super) fn new(op: &'static str, path: impl Into<String>, value: PatchValue) -> Self {
        Self { op, path: path.into(), value }
    }

    fn render(&self, secret: &dyn Fn(&Secret) -> Value) -> Value {
        json!({"op": self.op, "path": self.path, "value": self.value.render(secret)})
    }

    /// Where it applies, as a JSON Pointer.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// A JSON Patch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch(pub(super) Vec<Operation>);

impl Patch {
    /// The document that LaunchDarkly gets. The only place where secrets are written out.
    pub fn wire(&self) -> Value {
        self.0.iter().map(|operation| operation.render(&on_the_wire)).collect()
    }

    /// The same document, with the place of each secret marked.
    pub fn preview(&self) -> Value {
        self.0.iter().map(|operation| operation.render(&in_a_preview)).collect()
    }

    /// The operations, in order.
    pub fn operations(&self) -> &[Operation] {
        &self.0
    }
}
