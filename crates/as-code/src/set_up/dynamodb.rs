//! A table for big segments, and a role for LaunchDarkly's writer.

use domain::{AccountId, ExternalId, Region, RoleArn, TableName};
use serde_json::{Value, json};

use super::Recipe;
use crate::Document;
use crate::hcl;

/// What the table and the role are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The table.
    pub table: TableName,
    /// Where it is.
    pub region: Region,
    /// The role that LaunchDarkly assumes.
    pub role: RoleArn,
    /// What it assumes it with.
    pub external_id: ExternalId,
    /// The account that assumes it: LaunchDarkly's.
    pub trusted: AccountId,
}

/// What LaunchDarkly's public writer of such tables calls, from which the policy is derived: one transaction of a condition
/// and an update, and a read of the marker.
pub const WRITER_ACTIONS: [&str; 3] = ["dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:UpdateItem"];
/// What SDKs call to read big segments (seen in their code).
pub const READER_ACTIONS: [&str; 1] = ["dynamodb:GetItem"];

/// Everything that is needed, in the order in which it is made.
pub fn recipes(wanted: &Wanted) -> Vec<Recipe> {
    let role = Role::of(&wanted.role);
    vec![table(wanted), writer(wanted, &role), reader(wanted, &role)]
}

/// What a role's ARN says.
struct Role<'arn> {
    partition: &'arn str,
    account: &'arn str,
    path: String,
    name: &'arn str,
}

impl<'arn> Role<'arn> {
    fn of(arn: &'arn RoleArn) -> Self {
        let mut parts = arn.as_str().splitn(6, ':');
        let partition = parts.nth(1).unwrap_or_default();
        let rest = parts.nth(3).and_then(|rest| rest.strip_prefix("role/")).unwrap_or_default();
        let (path, name) =
            rest.rsplit_once('/').map_or((String::new(), rest), |(path, name)| (format!("{path}/"), name));
        Self { partition, account: arn.account(), path: format!("/{path}"), name }
    }

    fn table(&self, wanted: &Wanted) -> String {
        let (region, table) = (wanted.region.as_str(), wanted.table.as_str());
        format!("arn:{}:dynamodb:{region}:{}:table/{table}", self.partition, self.account)
    }
}

fn table(wanted: &Wanted) -> Recipe {
    let (name, region) = (wanted.table.as_str(), wanted.region.as_str());
    let cli = format!(
        "aws dynamodb create-table --region {region} --table-name {name} \\\n  \
         --attribute-definitions AttributeName=namespace,AttributeType=S AttributeName=key,AttributeType=S \\\n  \
         --key-schema AttributeName=namespace,KeyType=HASH AttributeName=key,KeyType=RANGE \\\n  \
         --billing-mode PAY_PER_REQUEST\n"
    );
    let terraform = format!(
        "resource \"aws_dynamodb_table\" \"launchdarkly_big_segments\" {{\n  name         = {}\n  \
         billing_mode = \"PAY_PER_REQUEST\"\n  hash_key     = \"namespace\"\n  range_key    = \"key\"\n\n  \
         attribute {{\n    name = \"namespace\"\n    type = \"S\"\n  }}\n\n  attribute {{\n    name = \"key\"\n    type = \"S\"\n  }}\n}}\n",
        hcl::quoted(name)
    );
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
    let cloudformation = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "BigSegments": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": name,
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [attribute("namespace"), attribute("key")],
                    "KeySchema": [key("namespace", "HASH"), key("key", "RANGE")],
                },
            },
        },
    });
    Recipe {
        title: "The table",
        notes: vec![
            "Partition key “namespace” and sort key “key”, both strings: LaunchDarkly documents these names.",
            "On-demand billing suits most accounts. Items must not expire: do not turn on Time to Live (TTL).",
        ],
        ways: vec![("AWS CLI", cli), ("Terraform", terraform), ("CloudFormation", pretty(&cloudformation))],
    }
}

/// A policy of one statement, in the order in which AWS writes it.
fn policy(statement: Vec<(&str, Document)>) -> Document {
    let statement = statement.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Document::Object(vec![
        ("Version".into(), plain("2012-10-17")),
        ("Statement".into(), Document::List(vec![Document::Object(statement)])),
    ])
}

/// What may be done with the table.
fn permissions(actions: &[&str], resource: String) -> Document {
    policy(vec![("Effect", plain("Allow")), ("Action", Document::Plain(json!(actions))), ("Resource", plain(resource))])
}

fn plain(value: impl Into<Value>) -> Document {
    Document::Plain(value.into())
}

fn text(policy: &Document) -> String {
    policy.text(&|_| String::new()) + "\n"
}

fn writer(wanted: &Wanted, role: &Role<'_>) -> Recipe {
    let allowed = permissions(&WRITER_ACTIONS, role.table(wanted));
    let principal = format!("arn:{}:iam::{}:root", role.partition, wanted.trusted.as_str());
    let trust = policy(vec![
        ("Effect", plain("Allow")),
        ("Principal", Document::Plain(json!({"AWS": principal}))),
        ("Action", plain("sts:AssumeRole")),
        ("Condition", Document::Plain(json!({"StringEquals": {"sts:ExternalId": wanted.external_id.as_str()}}))),
    ]);
    let document = |policy: &Document| hcl::value(policy, 1, &|_| String::new());
    let path = if role.path == "/" { String::new() } else { format!("  path = {}\n", hcl::quoted(&role.path)) };
    let terraform = format!(
        "resource \"aws_iam_role\" \"launchdarkly_big_segments\" {{\n  name = {}\n{path}\n  assume_role_policy = jsonencode({})\n}}\n\n\
         resource \"aws_iam_role_policy\" \"launchdarkly_big_segments\" {{\n  name = \"write-big-segments\"\n  \
         role = aws_iam_role.launchdarkly_big_segments.id\n\n  policy = jsonencode({})\n}}\n",
        hcl::quoted(role.name),
        document(&trust),
        document(&allowed),
    );
    Recipe {
        title: "The role for LaunchDarkly",
        notes: vec![
            "Ask LaunchDarkly for the ID of the AWS account that assumes the role. It is not documented for this integration.",
            "The permissions are based on the open-source Relay Proxy. LaunchDarkly documents none for this integration. If it reports that it cannot write, check LaunchDarkly’s documentation.",
            "The external ID prevents other LaunchDarkly customers from making it write to your table.",
        ],
        ways: vec![("Permissions (JSON)", text(&allowed)), ("Trust (JSON)", text(&trust)), ("Terraform", terraform)],
    }
}

fn reader(wanted: &Wanted, role: &Role<'_>) -> Recipe {
    let allowed = permissions(&READER_ACTIONS, role.table(wanted));
    Recipe {
        title: "What your applications need",
        notes: vec!["SDKs and the Relay Proxy read the table with the credentials of the application they run in."],
        ways: vec![("Permissions (JSON)", text(&allowed))],
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
