//! What has to be made outside: policies that are policies, and tables, roles and users as the programs take them.

use as_code::set_up::{Recipe, dynamodb, redis};
use serde_json::{Value, json};

use crate::tools::{npm, taken};

fn wanted() -> dynamodb::Wanted {
    dynamodb::Wanted {
        table: domain::TableName::parse("big-segments").unwrap(),
        region: domain::Region::parse("eu-central-1").unwrap(),
        role: domain::RoleArn::parse("arn:aws-us-gov:iam::123456789012:role/stores/launchdarkly").unwrap(),
        external_id: domain::ExternalId::parse("2f7a1b1e-9f9f-4a4e-8f3c-7a3d0d0d9f11").unwrap(),
        trusted: domain::AccountId::parse("210987654321").unwrap(),
    }
}

fn way<'recipes>(recipes: &'recipes [Recipe], title: &str, way: &str) -> &'recipes str {
    let recipe = recipes.iter().find(|recipe| recipe.title == title).unwrap_or_else(|| panic!("{title}"));
    &recipe.ways.iter().find(|(name, _)| *name == way).unwrap_or_else(|| panic!("{way}")).1
}

/// The grammar of policies, as AWS documents it; as much of it as is used.
fn schema() -> Value {
    let texts = json!({"type": "array", "items": {"type": "string"}, "minItems": 1});
    json!({
        "type": "object",
        "required": ["Version", "Statement"],
        "additionalProperties": false,
        "properties": {
            "Version": {"const": "2012-10-17"},
            "Statement": {"type": "array", "minItems": 1, "items": {
                "type": "object",
                "required": ["Effect", "Action"],
                "oneOf": [{"required": ["Resource"]}, {"required": ["Principal"]}],
                "additionalProperties": false,
                "properties": {
                    "Effect": {"enum": ["Allow", "Deny"]},
                    "Action": {"oneOf": [{"type": "string", "pattern": "^[a-z0-9-]+:[A-Za-z*]+$"}, texts]},
                    "Resource": {"type": "string", "pattern": "^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9._-]+$"},
                    "Principal": {"type": "object", "properties": {"AWS": {"type": "string", "pattern": "^arn:[a-z-]+:iam::[0-9]{12}:root$"}}, "required": ["AWS"]},
                    "Condition": {"type": "object", "additionalProperties": {"type": "object"}},
                },
            }},
        },
    })
}

#[test]
fn policies_are_policies_with_the_least_that_will_do() {
    let recipes = dynamodb::recipes(&wanted());
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (title, name) in [
        ("The role for LaunchDarkly", "Permissions (JSON)"),
        ("The role for LaunchDarkly", "Trust (JSON)"),
        ("What your applications need", "Permissions (JSON)"),
    ] {
        let policy: Value = serde_json::from_str(way(&recipes, title, name)).unwrap();
        validator.validate(&policy).unwrap_or_else(|error| panic!("{error}: {policy:#}"));
    }
    let allowed: Value =
        serde_json::from_str(way(&recipes, "The role for LaunchDarkly", "Permissions (JSON)")).unwrap();
    assert_eq!(
        allowed["Statement"][0]["Resource"],
        "arn:aws-us-gov:dynamodb:eu-central-1:123456789012:table/big-segments"
    );
    let trust: Value = serde_json::from_str(way(&recipes, "The role for LaunchDarkly", "Trust (JSON)")).unwrap();
    assert_eq!(
        trust["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"],
        "2f7a1b1e-9f9f-4a4e-8f3c-7a3d0d0d9f11"
    );
    assert_eq!(trust["Statement"][0]["Principal"]["AWS"], "arn:aws-us-gov:iam::210987654321:root");
    let notes: String = recipes.iter().flat_map(|recipe| recipe.notes.clone()).collect();
    assert!(notes.contains("based on the open-source Relay Proxy") && notes.contains("not documented"));
}

#[test]
fn terraform_reads_the_table_and_the_role() {
    let recipes = dynamodb::recipes(&wanted());
    let program = format!(
        "const {{ parse }} = require({:?}); parse('main.tf', require('fs').readFileSync(0, 'utf8'))\
         .then((json) => console.log(JSON.stringify(json)));",
        npm("@cdktf/hcl2json")
    );
    let table = taken("node", &["-e", &program], way(&recipes, "The table", "Terraform"));
    let table: Value = serde_json::from_str(&table).unwrap();
    let table = &table["resource"]["aws_dynamodb_table"]["launchdarkly_big_segments"][0];
    assert_eq!((&table["hash_key"], &table["range_key"]), (&json!("namespace"), &json!("key")));
    assert_eq!(table["attribute"], json!([{"name": "namespace", "type": "S"}, {"name": "key", "type": "S"}]));
    let role = taken("node", &["-e", &program], way(&recipes, "The role for LaunchDarkly", "Terraform"));
    let role: Value = serde_json::from_str(&role).unwrap();
    let role = &role["resource"]["aws_iam_role"]["launchdarkly_big_segments"][0];
    assert_eq!((&role["name"], &role["path"]), (&json!("launchdarkly"), &json!("/stores/")));
}

#[test]
fn aws_is_asked_for_the_right_table() {
    let recipes = dynamodb::recipes(&wanted());
    let words = shlex::split(way(&recipes, "The table", "AWS CLI")).unwrap();
    assert_eq!(words[..3], ["aws", "dynamodb", "create-table"]);
    for word in
        ["AttributeName=namespace,KeyType=HASH", "AttributeName=key,KeyType=RANGE", "PAY_PER_REQUEST", "big-segments"]
    {
        assert!(words.iter().any(|it| it == word), "{word}");
    }
    let stack: Value = serde_json::from_str(way(&recipes, "The table", "CloudFormation")).unwrap();
    let table = &stack["Resources"]["BigSegments"]["Properties"];
    assert_eq!(table["KeySchema"][0], json!({"AttributeName": "namespace", "KeyType": "HASH"}));
}

#[test]
fn a_redis_user_may_do_what_it_must_and_its_password_is_no_word() {
    let recipes =
        redis::recipes(&redis::Wanted { prefix: redis::Prefix::parse("5f0c").unwrap(), username: "it's".into() });
    let commands = way(&recipes, "A user for LaunchDarkly", "redis-cli");
    let spied = format!("export REDIS_PASSWORD=secret\nredis-cli() {{ printf '%s\\n' \"$@\"; }}\n{commands}");
    let words = taken("bash", &[], &spied);
    let words: Vec<&str> = words.lines().collect();
    assert_eq!(words[..5], ["ACL", "SETUSER", "it's", "reset", "on"]);
    assert_eq!(words[5], "#2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
    assert_eq!(words[6], "~5f0c:big_segment*");
    assert!(words.contains(&"+exec") && !words.contains(&"+@all"));
    assert!(recipes[0].ways.iter().all(|(name, _)| *name == "redis-cli"), "no file can hold such a name");
}

#[test]
fn a_prefix_means_nothing_in_an_access_list() {
    for hostile in ["x +@all ~*", "x\nuser evil on nopass", "*", "a:b", "x\"", "$(id)"] {
        assert!(redis::Prefix::parse(hostile).is_err(), "{hostile}");
    }
    assert!(redis::Prefix::parse(" 5f0c-_A ").is_ok() && redis::Prefix::parse("").is_ok());
}
