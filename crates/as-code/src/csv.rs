//! Comma-separated values that no spreadsheet takes for formulas.

use domain::Provider;
use serde_json::Value;

use crate::Definition;

/// One line, every cell a text to a spreadsheet.
pub fn row<Cell: AsRef<str>>(cells: impl IntoIterator<Item = Cell>) -> String {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _written = writer.write_record(cells.into_iter().map(|cell| harmless(cell.as_ref())));
    writer.into_inner().ok().and_then(|line| String::from_utf8(line).ok()).unwrap_or_default()
}

/// A spreadsheet takes a cell that begins so for a formula, and runs it. An apostrophe makes it a text.
fn harmless(cell: &str) -> String {
    // Some take the full-width forms for the same.
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

const OWN: [&str; 7] = ["project", "environment", "provider", "id", "name", "on", "tags"];

/// A table of integrations: a column for each field of each provider, and one for what is none.
pub fn table(definitions: &[Definition]) -> String {
    let fields = || Provider::ALL.into_iter().flat_map(Provider::fields);
    let head = OWN.iter().map(|name| (*name).to_owned()).chain(fields().map(domain::Field::form_name));
    let mut out = row(head.chain(["other settings".to_owned()]));
    for definition in definitions {
        let own = [
            definition.project.to_string(),
            definition.environment.to_string(),
            definition.provider.to_string(),
            definition.id.as_ref().map(ToString::to_string).unwrap_or_default(),
            definition.name.clone(),
            definition.on.to_string(),
            definition.tags.join(", "),
        ];
        let cells = fields().map(|field| cell(definition, field));
        out.push_str(&row(own.into_iter().chain(cells).chain([other_settings(definition)])));
    }
    out
}

fn is_known(definition: &Definition, key: &str) -> bool {
    definition.known_provider().is_some_and(|provider| provider.field(key).is_some())
}

/// What stands in the column of a field; nothing if the field is another provider's.
fn cell(definition: &Definition, field: &domain::Field) -> String {
    if !is_known(definition, field.key) {
        return String::new();
    }
    match definition.config.get(field.key) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => definition.secrets.get(field.key).map(ToString::to_string).unwrap_or_default(),
    }
}

/// What has no column of its own, as JSON; nothing if all has.
fn other_settings(definition: &Definition) -> String {
    let plain = definition.config.iter().map(|(key, value)| (key, value.clone()));
    let secret = definition.secrets.iter().map(|(key, note)| (key, Value::from(note.to_string())));
    let other: serde_json::Map<String, Value> = plain
        .chain(secret)
        .filter(|(key, _)| !is_known(definition, key))
        .map(|(key, value)| (key.clone(), value))
        .collect();
    if other.is_empty() { String::new() } else { Value::Object(other).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "=HYPERLINK(\"http://evil\",\"x\")",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
        ] {
            let line = row([hostile, "plain"]);
            let read = ::csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes()).records().next();
            assert_eq!(&read.unwrap().unwrap()[0], format!("'{hostile}"));
        }
        assert_eq!(row(["a,\"b\"\r\nc", ""]), "\"a,\"\"b\"\"\r\nc\",\r\n");
    }
}
