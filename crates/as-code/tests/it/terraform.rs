//! Terraform's language, read by a parser in Rust for many texts and by `HashiCorp`'s own for the hostile ones.

use as_code::{Definition, Import, terraform};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::hostile;
use crate::tools::{npm, taken};

/// What the parser in Rust makes of the file, as JSON; variables as their names in braces.
fn read(text: &str) -> Value {
    let body: hcl::Body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut out = Map::new();
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels().iter().map(hcl::structure::BlockLabel::as_str).collect();
        for attribute in block.body.attributes() {
            let key = format!("{}.{}.{}", block.identifier.as_str(), labels.join("."), attribute.key.as_str());
            out.insert(key, value(&attribute.expr));
        }
    }
    Value::Object(out)
}

fn value(expression: &hcl::Expression) -> Value {
    match expression {
        hcl::Expression::FuncCall(call) if call.name.name.as_str() == "jsonencode" => value(&call.args[0]),
        hcl::Expression::Array(items) => items.iter().map(value).collect(),
        hcl::Expression::Object(entries) => {
            let key = |key: &hcl::ObjectKey| match key {
                hcl::ObjectKey::Identifier(name) => name.as_str().to_owned(),
                hcl::ObjectKey::Expression(hcl::Expression::String(text)) => text.clone(),
                other => panic!("{other:?}"),
            };
            Value::Object(entries.iter().map(|(name, it)| (key(name), value(it))).collect())
        }
        hcl::Expression::Traversal(it) => Value::from(format!("${{{}}}", hcl::format::to_string(&**it).unwrap())),
        hcl::Expression::Variable(name) => Value::from(name.as_str()),
        hcl::Expression::String(text) => Value::from(text.as_str()),
        hcl::Expression::Number(number) => serde_json::to_value(number).unwrap(),
        hcl::Expression::Bool(yes) => Value::from(*yes),
        other => panic!("{other:?}"),
    }
}

fn same(definition: &Definition, read: &Value, resource: &str) {
    let get = |name: &str| &read[format!("resource.{resource}.{name}")];
    assert_eq!(get("project_key"), definition.project.as_str());
    assert_eq!(get("on"), definition.on);
    if !definition.name.is_empty() {
        assert_eq!(get("name"), definition.name.as_str());
    }
    if !definition.tags.is_empty() {
        assert_eq!(*get("tags"), json!(definition.tags));
    }
    let mut config: Map<String, Value> = definition.config.clone().into_iter().collect();
    for key in definition.secret_keys() {
        config.insert(key.to_owned(), get("config")[key].clone());
        assert!(get("config")[key].as_str().unwrap().starts_with("${var."));
    }
    assert_eq!(*get("config"), Value::Object(config));
}

const LABEL: &str = "shop_eu_1_production_";

proptest! {
    #[test]
    fn what_was_written_is_read_again(definition in hostile::definition()) {
        let text = terraform(std::slice::from_ref(&definition), Import::Existing);
        let label = format!("launchdarkly_big_segment_store_integration.{LABEL}{}_4f5061", definition.provider);
        same(&definition, &read(&text), &label);
    }
}

#[test]
fn hashicorps_own_parser_reads_the_same() {
    let definitions: Vec<Definition> = hostile::all()
        .into_iter()
        .enumerate()
        .map(|(at, definition)| Definition {
            id: Some(format!("65067e77aa0b1c2d3e4f{at:04x}").parse().unwrap()),
            ..definition
        })
        .collect();
    let text = terraform(&definitions, Import::Existing);
    let program = format!(
        "const {{ parse }} = require({:?}); const text = require('fs').readFileSync(0, 'utf8'); \
         parse('main.tf', text).then((json) => console.log(JSON.stringify(json)), (error) => {{ console.error(String(error)); process.exit(1); }});",
        npm("@cdktf/hcl2json")
    );
    let read: Value = serde_json::from_str(&taken("node", &["-e", &program], &text)).unwrap();
    let resources = &read["resource"]["launchdarkly_big_segment_store_integration"];
    assert_eq!(resources.as_object().unwrap().len(), definitions.len());
    for definition in &definitions {
        let id = definition.id.as_ref().unwrap().as_str();
        let resource = &resources[format!("shop_production_redis_{}", &id[18..])][0];
        // That parser gives templates as they were written, so the text is read once more.
        assert_eq!(resource["project_key"], "shop");
        assert_eq!(unescaped(&resource["name"]), definition.name);
        assert_eq!(unescaped(&resource["tags"][0]), definition.tags[0]);
        assert!(resource["config"].as_str().unwrap().starts_with("${jsonencode("), "{resource}");
    }
    assert_eq!(read["import"].as_array().unwrap().len(), definitions.len());
    assert_eq!(read["import"][0]["id"], format!("shop/production/redis/{}", definitions[0].id.as_ref().unwrap()));
    for variable in read["variable"].as_object().unwrap().values() {
        assert_eq!(variable[0], json!({"type": "${string}", "sensitive": true}));
    }
}

/// What the parser gives of a text: literal templates stay escaped in its JSON (documented: it is Terraform's JSON syntax).
fn unescaped(value: &Value) -> String {
    value.as_str().unwrap().replace("$${", "${").replace("%%{", "%{")
}

#[test]
fn a_new_one_is_not_imported_and_one_without_a_secret_has_no_variable() {
    let mut definition = hostile::all().remove(0);
    definition.secrets.clear();
    let text = terraform(&[definition], Import::Nothing);
    assert!(
        !text.contains("import {") && !text.contains("variable") && text.contains("project_key     = \"shop\""),
        "{text}"
    );
}
