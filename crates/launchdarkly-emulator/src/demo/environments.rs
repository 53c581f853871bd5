//! The demo's environments: stages, regions, and one project in another script. Each must have keys of its own.

use super::segments;
use super::times::DAY_MS;
use crate::account::Environment;
use crate::random::Random;

/// Which environments a project has.
pub(super) enum Plan {
    /// The first so many of the usual stages.
    Stages(usize),
    /// Three stages in each of ten regions.
    Regions,
    /// Stages with Japanese names.
    Japanese,
    /// Production and so many others.
    Many(usize),
}

const STAGES: [(&str, &str); 12] = [
    ("production", "Production"),
    ("test", "Test"),
    ("staging", "Staging"),
    ("development", "Development"),
    ("production-eu-west", "Production EU (Ireland)"),
    ("production-ap-south", "Production India \u{1f1ee}\u{1f1f3}"),
    ("qa", "QA"),
    ("load-test", "Load test"),
    ("canary", "Canary"),
    ("preview", "Preview"),
    ("sandbox", "Partner sandbox"),
    ("legacy", "Legacy — do not use"),
];

const REGIONS: [&str; 10] = [
    "us-east-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-southeast-2",
];

const JAPANESE: [(&str, &str); 6] = [
    ("production", "本番"),
    ("staging", "ステージング"),
    ("test", "テスト"),
    ("development", "開発"),
    ("production-osaka", "本番（大阪）"),
    ("sandbox", "サンドボックス"),
];

const COLORS: [&str; 6] = ["417505", "F5A623", "50E3C2", "7C5AC2", "4A90E2", "D0021B"];

pub(super) fn all(plan: &Plan, project_created_ms: i64, random: &mut Random) -> Vec<Environment> {
    let owned = |(key, name): &(&str, &str)| ((*key).to_owned(), (*name).to_owned());
    let labels: Vec<(String, String)> = match plan {
        Plan::Stages(count) => STAGES.iter().take(*count).map(owned).collect(),
        Plan::Regions => ["production", "staging", "test"]
            .iter()
            .flat_map(|stage| REGIONS.map(|region| in_region(stage, region)))
            .collect(),
        Plan::Japanese => JAPANESE.iter().map(owned).collect(),
        Plan::Many(count) => {
            let others = (1..*count).map(|at| (format!("stage-{at:03}"), format!("Stage {at}")));
            std::iter::once(owned(&STAGES[0])).chain(others).collect()
        }
    };
    let created = |at: usize| project_created_ms + DAY_MS * i64::try_from(at).unwrap_or(0);
    labels.into_iter().enumerate().map(|(at, label)| environment(label, created(at), random)).collect()
}

fn in_region(stage: &str, region: &str) -> (String, String) {
    let title: String = stage.chars().take(1).flat_map(char::to_uppercase).chain(stage.chars().skip(1)).collect();
    (format!("{stage}-{region}"), format!("{title} {region}"))
}

fn environment((key, name): (String, String), created_ms: i64, random: &mut Random) -> Environment {
    let critical = key.starts_with("production");
    let tags = [(critical, "live"), (key.contains("eu-"), "gdpr"), (key == "legacy", "to-be-deleted")];
    Environment {
        id: random.object_id(),
        name,
        color: (*random.pick(&COLORS)).to_owned(),
        tags: tags.iter().filter(|(has, _)| *has).map(|(_, tag)| (*tag).to_owned()).collect(),
        critical,
        require_comments: critical && !random.one_in(3),
        confirm_changes: critical || random.one_in(5),
        api_key: format!("sdk-{}", random.uuid()),
        mobile_key: format!("mob-{}", random.uuid()),
        created_ms,
        segments: segments::all(&key, created_ms, random),
        key,
    }
}
