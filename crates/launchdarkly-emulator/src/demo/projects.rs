//! The demo's projects: what a platform team looks after. Keys must never leave LaunchDarkly's syntax; names may be
//! anything.

use super::environments::{self, Plan};
use super::times::{BEGINNING_MS, DAY_MS};
use crate::account::Project;
use crate::random::Random;

struct Sketch {
    key: &'static str,
    name: &'static str,
    tags: &'static [&'static str],
    plan: Plan,
}

const SKETCHES: [Sketch; 12] = [
    sketch("checkout", "Checkout", &["team-checkout", "tier-1", "pci"], Plan::Stages(12)),
    sketch("payments", "Payments", &["team-payments", "tier-1", "pci", "gdpr"], Plan::Stages(8)),
    sketch("search", "Search & Discovery", &["team-search", "tier-2"], Plan::Stages(6)),
    sketch("identity", "Identity", &["team-identity", "tier-1", "gdpr"], Plan::Stages(9)),
    // More environments than one page: pickers have to ask for the next.
    sketch("fulfilment", "Fulfilment (all regions)", &["team-logistics", "tier-1"], Plan::Regions),
    sketch("notifications", "Notifications", &["team-messaging", "tier-3"], Plan::Stages(5)),
    sketch("mobile-app", "Mobile app \u{1f4f1}", &["team-mobile", "ios", "android"], Plan::Stages(4)),
    sketch("pricing", "Pricing “experiments”", &["team-pricing", "tier-2"], Plan::Stages(7)),
    sketch("data-analytics", "データ分析", &["team-data", "分析"], Plan::Japanese),
    sketch("loyalty", "Программа лояльности", &["команда-лояльность"], Plan::Stages(5)),
    sketch("promotions", "العروض والخصومات", &["فريق-العروض"], Plan::Stages(4)),
    sketch("internal.tools_v2", "Internal tools", &[], Plan::Stages(2)),
];

const fn sketch(key: &'static str, name: &'static str, tags: &'static [&'static str], plan: Plan) -> Sketch {
    Sketch { key, name, tags, plan }
}

pub(super) fn all(random: &mut Random) -> Vec<Project> {
    let mut created_ms = BEGINNING_MS;
    let mut projects = Vec::with_capacity(SKETCHES.len());
    for Sketch { key, name, tags, plan } in &SKETCHES {
        created_ms += DAY_MS * 20 + random.ms_below(DAY_MS * 40);
        projects.push(Project {
            id: random.object_id(),
            key: (*key).to_owned(),
            name: (*name).to_owned(),
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            created_ms,
            environments: environments::all(plan, created_ms, random),
        });
    }
    projects
}

/// `count` projects more, each with `environments` environments and no store.
pub(super) fn more(count: usize, environments: usize, random: &mut Random) -> Vec<Project> {
    let project = |at: usize| Project {
        id: random.object_id(),
        key: format!("area-{at:03}"),
        name: format!("Area {at}"),
        tags: Vec::new(),
        created_ms: BEGINNING_MS,
        environments: environments::all(&Plan::Many(environments), BEGINNING_MS, random),
    };
    (1..=count).map(project).collect()
}

pub(super) fn default_project(random: &mut Random) -> Project {
    Project {
        id: random.object_id(),
        key: "default".to_owned(),
        name: "Default project".to_owned(),
        tags: Vec::new(),
        created_ms: BEGINNING_MS,
        environments: environments::all(&Plan::Stages(2), BEGINNING_MS, random),
    }
}
