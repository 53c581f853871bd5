//! DynamoDB tables that are broken, each in its own way.

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use domain::{CheckFact, CheckStep, CheckVerdict, CredentialSource, ExternalId, Finding, Region, RoleArn, TableName};
use store_check::{AwsOptions, Checker, DynamoDb, Rules, Settings, Store};

use test_stores::{free_port, front, listener};

use crate::tables::{HOME, answers, furnished};
use crate::{Expected, NOW, Names, PREFIX, check, every_case_is_named, other};

const ROLE: &str = "arn:aws:iam::123456789012:role/launchdarkly-store";

/// A machine without credentials.
#[derive(Debug)]
struct Nothing;

impl ProvideCredentials for Nothing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing here")))
    }
}

fn keys(id: &str, secret: &str) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(Credentials::new(id, secret, None, None, "test"))
}

/// Whoever checks with these credentials, over this address, and may take on the role.
fn checker(endpoint: &str, credentials: SharedCredentialsProvider, roles: &[&str]) -> Checker {
    let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
    let allowed = Rules::parse(["127.0.0.1:*"]).unwrap();
    let options = AwsOptions { roles, endpoint: Some(endpoint.to_owned()), credentials: Some(credentials) };
    Checker::new(allowed, None).unwrap().resolving(Names).aws(options)
}

fn table(name: &str) -> DynamoDb {
    DynamoDb {
        table: TableName::parse(name).unwrap(),
        region: Region::parse(HOME).unwrap(),
        role: Some(RoleArn::parse(ROLE).unwrap()),
        external_id: Some(ExternalId::parse("5f0e1234-0000-4000-8000-000000000001").unwrap()),
    }
}

fn store(table: DynamoDb) -> Store {
    Store { settings: Settings::DynamoDb(table), prefix: PREFIX.into(), other_prefixes: Vec::new(), now_ms: NOW }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_broken_table_is_named_at_its_step() {
    let moto = furnished();
    let address = front(moto.port, answers());
    let endpoint = format!("http://{address}");
    let reads = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query", "sts:GetCallerIdentity"];
    let (may_all, all_secret) = moto.user("all", &["dynamodb:*", "sts:*"]);
    let (may_read, read_secret) = moto.user("reader", &reads);
    let (may_get, get_secret) = moto.user("sdk", &["dynamodb:GetItem"]);
    let (may_look, look_secret) = moto.user("looker", &["dynamodb:DescribeTable", "sts:GetCallerIdentity"]);
    moto.guard();

    let all = checker(&endpoint, keys(&may_all, &all_secret), &[]);
    let reader = checker(&endpoint, keys(&may_read, &read_secret), &[ROLE]);
    let assuming = checker(&endpoint, keys(&may_all, &all_secret), &["arn:aws:iam::123456789012:role/*"]);
    let silent = listener(std::mem::forget);
    let web = listener(|mut stream| {
        use std::io::{Read as _, Write as _};
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>");
    });
    let at = |endpoint: String| checker(&endpoint, keys("AKIA", "secret"), &[]);
    let with = |id: &str| checker(&endpoint, keys(id, "secret"), &[]);
    let named = |name: &str| store(table(name));
    let under = |prefix: &str| Store { prefix: prefix.into(), ..named("healthy") };
    let foreign =
        DynamoDb { role: Some(RoleArn::parse("arn:aws:iam::210987654321:role/x").unwrap()), ..table("nowhere") };
    let wrong_id = DynamoDb { external_id: Some(ExternalId::parse("wrong").unwrap()), ..table("healthy") };
    let elsewhere = Store { other_prefixes: vec![other("staging", "x"), other("", "")], ..under("wrong") };
    let hidden = checker(&endpoint, keys(&may_get, &get_secret), &[]);
    let looker = checker(&endpoint, keys(&may_look, &look_secret), &[]);
    let closed = Checker::new(Rules::parse(["10.0.0.0/8:*"]).unwrap(), None)
        .unwrap()
        .resolving(Names)
        .aws(AwsOptions { endpoint: Some(endpoint.clone()), ..AwsOptions::default() });
    let off = Checker::new(Rules::default(), None).unwrap();
    let not_active = |status: &str| Some((CheckStep::Table, Finding::TableNotActive { status: status.into() }));
    // With the portal's own credentials nothing is known of the role, and everything else is well.
    let own: Expected = Some((CheckStep::Role, Finding::RoleNotAllowed));
    let cases: Vec<(&'static str, Checker, Store, Expected)> = vec![
        ("healthy, own credentials", all.clone(), named("healthy"), own.clone()),
        ("checks off", off, named("healthy"), Some((CheckStep::Egress, Finding::ChecksOff))),
        ("destination not allowed", closed, named("healthy"), Some((CheckStep::Egress, Finding::ForbiddenAddress))),
        (
            "name unknown",
            at("http://nowhere.test:9".into()),
            named("healthy"),
            Some((CheckStep::Dns, Finding::NameUnknown)),
        ),
        (
            "leads to metadata",
            at("http://metadata.test".into()),
            named("healthy"),
            Some((CheckStep::Egress, Finding::ForbiddenAddress)),
        ),
        (
            "nothing listens",
            at(format!("http://127.0.0.1:{}", free_port())),
            named("healthy"),
            Some((CheckStep::Region, Finding::Refused)),
        ),
        (
            "silent",
            at(format!("http://{silent}")),
            named("healthy"),
            Some((CheckStep::Region, Finding::AnswerTimedOut)),
        ),
        ("no AWS", at(format!("http://{web}")), named("healthy"), Some((CheckStep::Region, Finding::NotAws))),
        (
            "no credentials",
            checker(&endpoint, SharedCredentialsProvider::new(Nothing), &[]),
            named("healthy"),
            Some((CheckStep::Credentials, Finding::CredentialsMissing)),
        ),
        (
            "credentials unknown to STS",
            with("AKIANOBODY"),
            named("healthy"),
            Some((CheckStep::Credentials, Finding::CredentialsRefused)),
        ),
        (
            "credentials expired",
            with("AKIAEXPIRED"),
            named("healthy"),
            Some((CheckStep::Credentials, Finding::CredentialsExpired)),
        ),
        ("clock wrong", with("AKIALATE"), named("healthy"), Some((CheckStep::Region, Finding::ClockWrong))),
        ("role refused", reader.clone(), named("healthy"), Some((CheckStep::Role, Finding::RoleRefused))),
        ("external ID wrong", assuming.clone(), store(wrong_id), Some((CheckStep::Role, Finding::RoleRefused))),
        (
            "wrong region",
            all.clone(),
            named("far-away"),
            Some((CheckStep::Region, Finding::TableElsewhere { region: "us-east-2".into() })),
        ),
        (
            "table missing",
            all.clone(),
            named("nowhere"),
            Some((CheckStep::Table, Finding::TableMissing { other_account: false })),
        ),
        (
            "another account",
            all.clone(),
            store(foreign),
            Some((CheckStep::Table, Finding::TableMissing { other_account: true })),
        ),
        ("creating", all.clone(), named("creating"), not_active("CREATING")),
        ("deleting", all.clone(), named("deleting"), not_active("DELETING")),
        (
            "key of the table out of reach",
            all.clone(),
            named("locked"),
            not_active("INACCESSIBLE_ENCRYPTION_CREDENTIALS"),
        ),
        (
            "AWS fails",
            all.clone(),
            named("broken"),
            Some((CheckStep::Region, Finding::AwsError { code: "InternalServerError".into() })),
        ),
        ("wrong sort key", all.clone(), named("other-sort-key"), Some((CheckStep::Keys, Finding::KeysWrong))),
        ("no sort key", all.clone(), named("no-sort-key"), Some((CheckStep::Keys, Finding::KeysWrong))),
        ("wrong type", all.clone(), named("number-key"), Some((CheckStep::Keys, Finding::KeyTypesWrong))),
        (
            "may not read",
            looker,
            named("healthy"),
            Some((CheckStep::Permission, Finding::ItemsDenied { actions: vec!["dynamodb:GetItem".into()] })),
        ),
        ("may read alone", hidden, named("healthy"), own),
        ("throttled", all.clone(), named("busy"), Some((CheckStep::Permission, Finding::Throttled))),
        (
            "large items",
            all.clone(),
            named("large"),
            Some((CheckStep::Settings, Finding::LargeItems { kilobytes: 350 })),
        ),
        ("no metadata", all.clone(), named("never"), Some((CheckStep::Marker, Finding::MarkerMissing))),
        (
            "metadata under another prefix",
            all.clone(),
            elsewhere,
            Some((CheckStep::Marker, Finding::MarkerElsewhere { prefix: String::new(), environment: String::new() })),
        ),
        ("time is no number", all.clone(), named("words"), Some((CheckStep::Marker, Finding::MarkerUnreadable))),
        (
            "synchronised 150 s ago",
            all.clone(),
            under("late"),
            Some((CheckStep::Marker, Finding::StaleForSdks { ms: 150_000 })),
        ),
        (
            "synchronised 400 s ago",
            all.clone(),
            under("later"),
            Some((CheckStep::Marker, Finding::StaleForRelay { ms: 400_000 })),
        ),
        (
            "synchronised in the future",
            all,
            under("ahead"),
            Some((CheckStep::Marker, Finding::MarkerAhead { ms: 90_000 })),
        ),
    ];
    every_case_is_named(cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_table_passes_every_step_in_launchdarkly_s_role_and_says_what_was_seen() {
    let moto = furnished();
    let checker = checker(&format!("http://127.0.0.1:{}", moto.port), keys("AKIA", "secret"), &[ROLE]);
    let steps = check(&checker, store(table("healthy"))).await;
    assert_eq!(steps.iter().map(|step| step.step).collect::<Vec<_>>(), CheckStep::of(domain::Provider::DynamoDb));
    assert_eq!(CheckVerdict::of(&steps), CheckVerdict::Readable, "{steps:#?}");
    let facts: Vec<&CheckFact> = steps.iter().flat_map(|step| &step.facts).collect();
    for fact in [
        CheckFact::CredentialSource(CredentialSource::Other),
        CheckFact::AssumedRole(ROLE.into()),
        CheckFact::TableStatus("ACTIVE".into()),
        CheckFact::TableKeys(vec!["namespace (S)".into(), "key (S)".into()]),
        CheckFact::Throughput(None),
        CheckFact::TimeToLive(Some(String::new())),
        CheckFact::PointInTimeRecovery(Some(false)),
        CheckFact::AgeMs(60_000),
    ] {
        assert!(facts.contains(&&fact), "{fact:?}: {facts:#?}");
    }
}
