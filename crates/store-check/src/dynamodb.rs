//! Checking a DynamoDB table: one file for what AWS answers when it does not do what it was asked, one for what a table says of
//! itself.

mod answers;
mod clients;
mod table;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, TableDescription};
use domain::{CheckFact, Finding, Provider, RoleArn};
use futures::StreamExt as _;

use crate::aws::Service;
use crate::checker::Checker;
use crate::destination::destination;
use crate::steps::{STEP_TIMEOUT, Steps, within};
use crate::store::{DynamoDb, OtherPrefix, Store};
use answers::{Refusal, refusal};

/// How long is waited for AWS to say whom it takes the portal for: it is good to know, and nothing depends on it.
const IDENTITY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(1);
/// How many regions or prefixes are asked at the same time.
const AT_ONCE: usize = 8;
/// The attribute with the time of the last synchronisation (seen in the SDKs' code).
const SYNCHRONIZED_ON: &str = "synchronizedOn";
/// How long a role is taken on, in seconds: the shortest that AWS has.
const ROLE_SECONDS: i32 = 900;
/// What may be done in a role that was taken on, whatever else it may do: read.
const READ_ONLY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["dynamodb:DescribeTable","dynamodb:DescribeTimeToLive","dynamodb:DescribeContinuousBackups","dynamodb:GetItem","dynamodb:Query"]}]}"#;

/// Takes step after step, until one of them stops the check.
pub(crate) async fn check(checker: &Checker, store: &Store, wanted: &DynamoDb, steps: &mut Steps) {
    let there = checker.aws.endpoint(Service::DynamoDb, wanted.region.as_str());
    if destination(checker, &there.host, there.port, steps).await.is_none() {
        return;
    }
    let Some((own, account)) = credentials(checker, wanted, steps).await else { return };
    let Some(Role { credentials, assumed }) = role(checker, wanted, own, steps).await else { return };
    // The table is looked for in the account that was asked.
    let other_account =
        !assumed && wanted.role.as_ref().is_some_and(|role| account.is_some_and(|it| it != role.account()));
    let client = checker.dynamo_db(wanted.region.as_str(), credentials.clone());
    let Some(described) = region(checker, wanted, &client, credentials, steps).await else { return };
    let description = match described {
        Described::Table(description) => Some(description),
        Described::Hidden => None,
        Described::Missing => {
            steps.end(vec![Finding::TableMissing { other_account }], Vec::new());
            return;
        }
    };
    if !shape(description.as_deref(), steps) {
        return;
    }
    let Some(item) = permission(store, wanted, &client, other_account, steps).await else { return };
    if Box::pin(table::settings(store, wanted, &client, description.as_deref(), steps)).await {
        synchronized(store, wanted, &client, item, steps).await;
    }
}

/// The portal's own credentials, and the account that they belong to.
async fn credentials(checker: &Checker, wanted: &DynamoDb, steps: &mut Steps) -> Option<(Credentials, Option<String>)> {
    let (own, source) = match within(checker.aws.credentials()).await.unwrap_or(Err(Finding::CredentialsFailed)) {
        Ok(found) => found,
        Err(finding) => {
            steps.end(vec![finding], Vec::new());
            return None;
        }
    };
    let sts = checker.sts(&wanted.region, own.clone());
    let asked = tokio::time::timeout(IDENTITY_TIMEOUT, sts.get_caller_identity().send()).await;
    let (mut findings, mut facts, mut account) = (Vec::new(), vec![CheckFact::CredentialSource(source)], None);
    match asked {
        Ok(Ok(identity)) => {
            facts.extend(identity.arn().map(|arn| CheckFact::Identity(answers::printable(arn))));
            account = identity.account().map(str::to_owned);
        }
        // Without a way to the token service it is not known whose credentials these are; DynamoDB will say what they are worth.
        Ok(Err(error)) => findings.extend(answers::about_credentials(&error)),
        Err(_) => {}
    }
    steps.end(findings, facts).then_some((own, account))
}

/// With which credentials the check goes on.
struct Role {
    credentials: Credentials,
    assumed: bool,
}

async fn role(checker: &Checker, wanted: &DynamoDb, own: Credentials, steps: &mut Steps) -> Option<Role> {
    let Some(role) = wanted.role.as_ref().filter(|role| checker.aws.may_assume(role)) else {
        steps.end(vec![Finding::RoleNotAllowed], Vec::new());
        return Some(Role { credentials: own, assumed: false });
    };
    match within(assume(checker, wanted, role, own.clone())).await.unwrap_or(Err(Finding::AnswerTimedOut)) {
        Ok(credentials) => {
            steps.end(Vec::new(), vec![CheckFact::AssumedRole(role.to_string())]);
            Some(Role { credentials, assumed: true })
        }
        Err(finding) => steps.end(vec![finding], Vec::new()).then_some(Role { credentials: own, assumed: false }),
    }
}

async fn assume(
    checker: &Checker,
    wanted: &DynamoDb,
    role: &RoleArn,
    own: Credentials,
) -> Result<Credentials, Finding> {
    let asked = checker
        .sts(&wanted.region, own)
        .assume_role()
        .role_arn(role.as_str())
        .role_session_name("storekeeper-check")
        .set_external_id(wanted.external_id.as_ref().map(ToString::to_string))
        .policy(READ_ONLY)
        .duration_seconds(ROLE_SECONDS);
    let answer = asked.send().await.map_err(|error| match refusal(&error) {
        Refusal::Denied => Finding::RoleRefused,
        Refusal::Missing => Finding::AwsError { code: "ResourceNotFoundException".to_owned() },
        Refusal::Other(finding) => finding,
    })?;
    let given = answer.credentials().ok_or(Finding::NotAws)?;
    let token = Some(given.session_token().to_owned());
    Ok(Credentials::new(given.access_key_id(), given.secret_access_key(), token, None, "role"))
}

/// What DynamoDB says of the table.
enum Described {
    Table(Box<TableDescription>),
    /// The credentials may not ask.
    Hidden,
    /// It is in none of the regions.
    Missing,
}

async fn region(
    checker: &Checker,
    wanted: &DynamoDb,
    client: &Client,
    credentials: Credentials,
    steps: &mut Steps,
) -> Option<Described> {
    let name = wanted.table.as_str();
    let asked = within(client.describe_table().table_name(name).send()).await;
    let described = match asked.map(|answer| answer.map_err(|error| refusal(&error))) {
        Some(Ok(answer)) => answer.table.map(|table| Described::Table(Box::new(table))).ok_or(Finding::NotAws),
        Some(Err(Refusal::Denied)) => Ok(Described::Hidden),
        Some(Err(Refusal::Missing)) => match within(elsewhere(checker, wanted, credentials)).await.flatten() {
            Some(region) => Err(Finding::TableElsewhere { region }),
            None => Ok(Described::Missing),
        },
        Some(Err(Refusal::Other(finding))) => Err(finding),
        None => Err(Finding::AnswerTimedOut),
    };
    let facts = vec![CheckFact::Region(wanted.region.to_string())];
    match described {
        Ok(described) => steps.end(Vec::new(), facts).then_some(described),
        Err(finding) => {
            steps.end(vec![finding], facts);
            None
        }
    }
}

/// In which other region a table of that name is: a wrong region is the commonest mistake.
async fn elsewhere(checker: &Checker, wanted: &DynamoDb, credentials: Credentials) -> Option<String> {
    let regions = Provider::DynamoDb.field("region").map(|field| field.allowed).unwrap_or_default();
    let mut asked = Vec::new();
    for region in regions.iter().filter(|region| **region != wanted.region.as_str()) {
        let client = checker.dynamo_db(region, credentials.clone());
        let question = client.describe_table().table_name(wanted.table.as_str());
        // Where nothing is allowed to connect or nobody answers, nothing is known.
        asked.push(async move { question.send().await.is_ok().then(|| (*region).to_owned()) });
    }
    let mut found =
        std::pin::pin!(futures::stream::iter(asked).buffer_unordered(AT_ONCE).filter_map(std::future::ready));
    found.next().await
}

/// Whether the table can be used, and what its keys are; two steps.
fn shape(description: Option<&TableDescription>, steps: &mut Steps) -> bool {
    let Some(description) = description else {
        steps.end(vec![Finding::TableHidden], Vec::new());
        steps.unchecked();
        return true;
    };
    let (finding, facts) = table::status(description);
    if !steps.end(finding.into_iter().collect(), facts) {
        return false;
    }
    let (finding, fact) = table::keys(description);
    steps.end(finding.into_iter().collect(), vec![fact])
}

/// The metadata item's time as it stands there; `None` where there is no such item.
type Metadata = Option<String>;

/// Does what SDKs do: reads the metadata and somebody's memberships.
async fn permission(
    store: &Store,
    wanted: &DynamoDb,
    client: &Client,
    other_account: bool,
    steps: &mut Steps,
) -> Option<Metadata> {
    let reads = async {
        let metadata = read(wanted, client, &store.key("big_segments_metadata"), None).await?;
        // Nobody has this key: hashes are longer.
        read(wanted, client, &store.key("big_segments_user"), Some("storekeeper")).await?;
        Ok(metadata)
    };
    let answer = within(reads).await.unwrap_or(Err(Refusal::Other(Finding::AnswerTimedOut)));
    let finding = match answer {
        Ok(metadata) => return steps.end(Vec::new(), Vec::new()).then_some(metadata),
        Err(Refusal::Denied) => Finding::ItemsDenied { actions: vec!["dynamodb:GetItem".to_owned()] },
        Err(Refusal::Missing) => Finding::TableMissing { other_account },
        // Where the table could not be described, this is how its keys show.
        Err(Refusal::Other(Finding::AwsError { code })) if code == "ValidationException" => Finding::KeysWrong,
        Err(Refusal::Other(finding)) => finding,
    };
    steps.end(vec![finding], Vec::new());
    None
}

/// Reads an item as SDKs do, consistently; the metadata has its namespace for its key.
async fn read(wanted: &DynamoDb, client: &Client, namespace: &str, key: Option<&str>) -> Result<Metadata, Refusal> {
    let answer = client
        .get_item()
        .table_name(wanted.table.as_str())
        .consistent_read(true)
        .key("namespace", AttributeValue::S(namespace.to_owned()))
        .key("key", AttributeValue::S(key.unwrap_or(namespace).to_owned()))
        .send()
        .await
        .map_err(|error| refusal(&error))?;
    Ok(answer.item.map(|item| match item.get(SYNCHRONIZED_ON) {
        Some(AttributeValue::N(number)) => number.clone(),
        // An item without a number has no time that SDKs could read.
        _ => String::new(),
    }))
}

async fn synchronized(store: &Store, wanted: &DynamoDb, client: &Client, item: Metadata, steps: &mut Steps) {
    let mut facts = vec![CheckFact::MarkerKey(store.key("big_segments_metadata"))];
    let findings = match item {
        Some(text) => {
            let (findings, seen) = store.judge(&text);
            facts.extend(seen);
            findings
        }
        None => vec![under_another(store, wanted, client).await],
    };
    steps.end(findings, facts);
}

/// Where a synchronisation was noted, if not where SDKs look.
async fn under_another(store: &Store, wanted: &DynamoDb, client: &Client) -> Finding {
    let mut asked = Vec::new();
    for OtherPrefix { environment, prefix } in store.others() {
        let finding = Finding::MarkerElsewhere { prefix: prefix.clone(), environment: environment.clone() };
        let key = Store::prefixed(prefix, "big_segments_metadata");
        asked.push(async move { matches!(read(wanted, client, &key, None).await, Ok(Some(_))).then_some(finding) });
    }
    let mut found = std::pin::pin!(futures::stream::iter(asked).buffered(AT_ONCE).filter_map(std::future::ready));
    tokio::time::timeout(STEP_TIMEOUT, found.next()).await.ok().flatten().unwrap_or(Finding::MarkerMissing)
}
