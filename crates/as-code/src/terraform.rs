//! Integrations as Terraform has them: the resource of LaunchDarkly's own provider, from its version 3.0 on (documented).

use crate::{Definition, Labels, hcl};

const RESOURCE: &str = "launchdarkly_big_segment_store_integration";

/// Whether Terraform is to take over what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Import {
    /// It is there: an `import` block says which it is.
    Existing,
    /// It is not there yet.
    Nothing,
}

/// The resources, each with its variables before it.
pub fn terraform(definitions: &[Definition], import: Import) -> String {
    let mut labels = Labels::default();
    let blocks: Vec<String> =
        definitions.iter().map(|definition| one(definition, &labels.of(definition), import)).collect();
    format!(
        "# Provider launchdarkly/launchdarkly, version 3.0 or newer. It reads its token from LAUNCHDARKLY_ACCESS_TOKEN.\n\n{}",
        blocks.join("\n")
    )
}

fn one(definition: &Definition, label: &str, import: Import) -> String {
    let mut out = String::new();
    let variable = |key: &str| crate::label::plain(&format!("{label}_{key}"));
    for key in definition.secret_keys() {
        out.extend([format!("variable \"{}\" {{\n  type      = string\n  sensitive = true\n}}\n\n", variable(key))]);
    }
    if let (Import::Existing, Some(address)) = (import, definition.address()) {
        out.extend([format!(
            "import {{\n  to = {RESOURCE}.{label}\n  id = {}\n}}\n\n",
            hcl::quoted(&address.to_string())
        )]);
    }
    let mut attributes = vec![
        ("project_key", hcl::quoted(definition.project.as_str())),
        ("environment_key", hcl::quoted(definition.environment.as_str())),
        ("integration_key", hcl::quoted(definition.provider.as_str())),
    ];
    if !definition.name.is_empty() {
        attributes.push(("name", hcl::quoted(&definition.name)));
    }
    attributes.push(("on", definition.on.to_string()));
    if !definition.tags.is_empty() {
        let tags: Vec<String> = definition.tags.iter().map(|tag| hcl::quoted(tag)).collect();
        attributes.push(("tags", format!("[{}]", tags.join(", "))));
    }
    out.extend([format!("resource \"{RESOURCE}\" \"{label}\" {{\n")]);
    for (name, value) in attributes {
        out.extend([format!("  {name:<15} = {value}\n")]);
    }
    let config = hcl::value(&definition.settings(), 1, &|key| format!("var.{}", variable(key)));
    out.extend([format!("\n  config = jsonencode({config})\n}}\n")]);
    out
}
