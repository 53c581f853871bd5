//! The demo's 143 integrations: several in some environments, none in others. Every configuration must be one that
//! LaunchDarkly would take, but for the odd ones that say so.

use serde_json::{Map, Value, json};

use super::names;
use super::states::{self, State};
use crate::account::{Environment, Integration, Project};
use crate::random::Random;

const REGIONS: [&str; 6] = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1", "ap-northeast-1"];

pub(super) fn all(projects: &[Project], odd: bool, now_ms: i64, random: &mut Random) -> Vec<Integration> {
    let states = states::all(odd, random);
    let places = places(projects, states.len(), random);
    let mut integrations: Vec<_> = places
        .into_iter()
        .zip(states)
        .map(|((project, environment), state)| integration(project, environment, state, now_ms, random))
        .collect();
    give_odd_names(&mut integrations, random);
    give_unknown_key(&mut integrations);
    share_a_store(&mut integrations, projects);
    integrations
}

/// Where each integration is, in the order of environments. Every fifth environment has none, the rest at least one.
fn places<'a>(projects: &'a [Project], count: usize, random: &mut Random) -> Vec<(&'a Project, &'a Environment)> {
    let all = projects.iter().flat_map(|project| project.environments.iter().map(move |it| (project, it)));
    let used: Vec<_> = all.enumerate().filter(|(at, _)| at % 5 != 3).map(|(_, place)| place).collect();
    let mut counts = vec![1; used.len()];
    for _ in used.len()..count {
        counts[random.below(used.len())] += 1;
    }
    used.into_iter().zip(counts).flat_map(|(place, count)| vec![place; count]).collect()
}

fn integration(
    project: &Project,
    environment: &Environment,
    state: State,
    now_ms: i64,
    random: &mut Random,
) -> Integration {
    let provider = match state {
        State::UnknownProvider => "memcached-preview",
        _ if random.below(5) < 3 => "redis",
        _ => "dynamodb",
    };
    let place = format!("{}-{}", project.key, environment.key).replace(['.', '_'], "-");
    let config = match provider {
        "redis" => redis(&place, random),
        "dynamodb" => dynamodb(&place, random),
        _ => json!({"server": format!("{place}.memcached.example.net:11211"), "authToken": random.letters(20)}),
    };
    Integration {
        id: random.object_id(),
        provider: provider.to_owned(),
        project_key: project.key.clone(),
        environment_key: environment.key.clone(),
        name: names::usual(&project.name, &environment.name, provider, random),
        on: state.on(random),
        tags: names::tags(random),
        config: map(config),
        version: 1 + i64::try_from(random.below(12)).unwrap_or(0),
        status: state.status(provider, now_ms, random),
    }
}

fn redis(place: &str, random: &mut Random) -> Value {
    let port = if random.one_in(4) { "6380" } else { "6379" };
    let mut config =
        json!({"host": format!("{place}.redis.example.net"), "port": port, "tlsEnabled": !random.one_in(3)});
    if random.one_in(2) {
        config["username"] = json!(if random.one_in(2) { "launchdarkly" } else { "" });
    }
    match random.below(10) {
        0 => {}
        1 => config["password"] = json!(""),
        // Too short to show any of it.
        2 => config["password"] = json!(random.letters(5)),
        _ => config["password"] = json!(random.letters(24)),
    }
    config
}

fn dynamodb(place: &str, random: &mut Random) -> Value {
    let account = 100_000_000_000 + random.ms_below(899_999_999_999);
    json!({
        "tableName": format!("launchdarkly-segments-{place}"), "region": *random.pick(&REGIONS),
        "externalId": random.uuid(), "roleArn": format!("arn:aws:iam::{account}:role/launchdarkly-{place}"),
    })
}

fn give_odd_names(integrations: &mut [Integration], random: &mut Random) {
    let mut places: Vec<usize> = (0..integrations.len()).collect();
    random.shuffle(&mut places);
    for (at, name) in places.into_iter().zip(names::odd()) {
        integrations[at].name = name;
    }
}

/// One configuration has a key that the manifest does not know: a client must neither choke on it nor lose it.
fn give_unknown_key(integrations: &mut [Integration]) {
    if let Some(odd) = integrations.iter_mut().filter(|it| it.provider == "redis").nth(7) {
        odd.config.insert("clusterMode".to_owned(), json!({"enabled": true, "shards": 3}));
    }
}

/// A critical and another environment of one project write to one Redis, as it happens where nobody looks.
fn share_a_store(integrations: &mut [Integration], projects: &[Project]) {
    let environments = |project: &str| projects.iter().find(|it| it.key == project).map(|it| &it.environments);
    let critical = |it: &Integration| {
        environments(&it.project_key).into_iter().flatten().any(|env| env.key == it.environment_key && env.critical)
    };
    let redis = |it: &Integration| it.provider == "redis";
    let pair = integrations.iter().enumerate().filter(|(_, it)| redis(it) && critical(it)).find_map(|(at, one)| {
        let shares = |it: &Integration| redis(it) && it.project_key == one.project_key && !critical(it);
        Some((at, integrations.iter().position(shares)?))
    });
    if let Some((at, other)) = pair {
        for key in ["host", "port"] {
            let value = integrations[at].config[key].clone();
            integrations[other].config.insert(key.to_owned(), value);
        }
    }
}

fn map(config: Value) -> Map<String, Value> {
    if let Value::Object(map) = config { map } else { Map::new() }
}
