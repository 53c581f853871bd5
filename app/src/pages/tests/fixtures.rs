//! View models as a server would make them.

use domain::{
    Access, Address, ChangeLine, Filter, Health, Index, Integration, Overview, Provider, RecordFilter, Row,
    SecretState, Selection, Status, SyncError, UnixMillis, Version,
};

use crate::view::{
    AccountState, ActivityEntry, ActivityPage, Allowance, ConfigLine, Control, DeletePage, Denials, DetailPage,
    EnvironmentFacts, FieldView, Glance, ImpactFact, IntegrationsPage, Outcome, OverviewPage, Problem, ProblemLink,
    ReviewPage, TableState, ViewerBadge,
};

pub(super) const NOW: UnixMillis = UnixMillis(1_800_000_000_000);
pub(super) const ID: &str = "0123456789abcdef01234567";

pub(super) fn address() -> Address {
    Address {
        project: "checkout".parse().unwrap(),
        environment: "production-eu".parse().unwrap(),
        provider: Provider::Redis.into(),
        id: ID.parse().unwrap(),
    }
}

pub(super) fn rows(count: usize) -> Vec<Row> {
    let names = ["Segment cache", "Cart memberships", "", "Beta testers", "Fraud signals"];
    let environments = ["production-eu", "production-us", "staging", "test"];
    let projects = ["checkout", "identity", "mobile-app"];
    let row = |index: usize| Row {
        address: Address {
            project: projects[index % 3].parse().unwrap(),
            environment: environments[index % 4].parse().unwrap(),
            provider: Provider::ALL[index % 2].into(),
            id: format!("{index:024x}").parse().unwrap(),
        },
        name: names[index % 5].into(),
        on: Health::ALL[index % 6] != Health::Off,
        health: Health::ALL[index % 6],
        last_sync: (index % 6 != 2).then(|| NOW.plus(-(1 + i64::try_from(index).unwrap()) * 47_000)),
        version: (index % 7 != 3).then(|| Version(i64::try_from(index * 3 + 1).unwrap())),
        tags: if index.is_multiple_of(3) { vec!["team-checkout".into(), "tier-1".into()] } else { Vec::new() },
        sharing: domain::Sharing::Unknown,
        checked: None,
    };
    (0..count).map(row).collect()
}

/// As many integrations as LaunchDarkly would tell of, in every state.
pub(super) fn integrations(name: &str, count: usize) -> Vec<Integration> {
    let of = |row: Row| Integration {
        status: Status {
            available: Some(row.health == Health::Healthy),
            last_sync: row.last_sync.map(|_| NOW.plus(-7_000 * i64::try_from(row.name.len()).unwrap())),
            errors: match row.health {
                Health::Failing => vec![SyncError { status_code: None, message: name.into(), at: Some(NOW) }],
                _ => Vec::new(),
            },
            ..Status::default()
        },
        address: row.address,
        name: name.into(),
        on: row.on,
        tags: row.tags,
        version: row.version,
        config: None,
        access: Access::default(),
    };
    rows(count).into_iter().map(of).collect()
}

/// The overview, with `name` wherever somebody outside of Storekeeper decides on a text.
pub(super) fn overview_page(name: &str) -> OverviewPage {
    let mut lately = activity_page().entries;
    (lately[0].name, lately[0].actor) = (name.into(), name.into());
    OverviewPage {
        account: AccountState::Stores {
            glance: Glance {
                overview: Overview::of(&integrations(name, 40), NOW).into(),
                gaps: Some(super::coverage::gaps(name)),
                as_of: NOW,
                now: NOW,
            },
            unreadable: Vec::new(),
            late: None,
        },
        lately,
        viewer: ViewerBadge { name: name.into(), instance: name.into() },
        allowance: Some(Allowance { remaining: 7, limit: Some(10), seen: NOW }),
        now: NOW,
    }
}

/// The page that the server would draw of `all` for `filter`.
pub(super) fn table_page(filter: Filter, all: &[Row]) -> IntegrationsPage {
    let index = Index::new(all.to_vec());
    let selection: Selection = filter.apply(&index);
    let as_of = NOW.plus(-12_000);
    let state = TableState::Rows {
        index: index.into(),
        digest: "d1".into(),
        selection,
        as_of,
        unreadable: Vec::new(),
        late: None,
    };
    IntegrationsPage { filter, state, now: NOW }
}

pub(super) fn problem_page() -> Problem {
    Problem {
        pending: false,
        status: 502,
        title: "LaunchDarkly could not be reached".into(),
        explanation: "It did not respond within 10 seconds, so there is nothing new to show.".into(),
        upstream: Some("upstream request timeout".into()),
        advice: "Try again in a minute. If it lasts, look at LaunchDarkly’s status page.".into(),
        links: vec![ProblemLink { label: "Try again".into(), href: "/integrations".into() }],
        request_id: "01J9Z3-req".into(),
    }
}

pub(super) fn environment(critical: bool) -> EnvironmentFacts {
    EnvironmentFacts { name: "Production EU".into(), critical, client_side_id: "5f0c9a8b7d6e5f4a3b2c1d0e".into() }
}

pub(super) fn detail_page() -> DetailPage {
    let error = |index: i64| SyncError {
        status_code: Some(500 + index),
        message: format!("dial tcp 10.0.0.{index}:6379: connect: connection refused"),
        at: Some(NOW.plus(-index * 61_000)),
    };
    DetailPage {
        address: address(),
        name: "Segment cache".into(),
        provider: "Redis".into(),
        on: true,
        health: Health::Failing,
        status: Status {
            available: Some(false),
            potentially_stale: Some(true),
            last_sync: Some(NOW.plus(-7_200_000)),
            last_error: Some(NOW.plus(-61_000)),
            errors: (1..=7).map(error).collect(),
        },
        version: Some(Version(12)),
        tags: vec!["team-checkout".into(), "tier-1".into()],
        config: Some(settings()),
        editable: true,
        denials: Denials::default(),
        managed: None,
        snippets: vec![super::code::snippet("Go")],
        set_up: Some("/set-up/redis?prefix=5f0c9a8b7d6e5f4a3b2c1d0e".into()),
        environment: Some(environment(true)),
        healths: Some(vec![domain::HealthChange { at: NOW, before: None, after: Health::Healthy }]),
        check: None,
        history: Some(vec![entry(7, Outcome::Done)]),
        now: NOW,
    }
}

fn settings() -> Vec<ConfigLine> {
    let line = |label: &str, key: &str, value: &str, known| ConfigLine::Plain {
        label: label.into(),
        key: key.into(),
        value: value.into(),
        known,
    };
    vec![
        line("Host", "host", "redis.checkout.internal.example.com", true),
        line("Port", "port", "6380", true),
        line("Username", "username", "", true),
        ConfigLine::Secret { label: "Password".into(), key: "password".into(), state: SecretState::Set },
        line("Connect with TLS", "tlsEnabled", "Yes", true),
        line("clusterMode", "clusterMode", "false", false),
    ]
}

pub(super) fn delete_page() -> DeletePage {
    DeletePage {
        address: address(),
        name: "Segment cache".into(),
        provider: "Redis".into(),
        on: true,
        health: Health::Healthy,
        version: Some(Version(12)),
        environment: Some(environment(false)),
        typed: None,
        reason: field("reason", "Reason", "", Control::Text),
        managed: None,
        impact: impact(),
        changed: Vec::new(),
        challenge: "challenge-1".into(),
        seconds: 120,
        notice: None,
        denied: None,
    }
}

pub(super) fn review_page() -> ReviewPage {
    let line = |label: &str, before: &str, after: &str| ChangeLine {
        label: label.into(),
        before: Some(before.into()),
        after: after.into(),
    };
    ReviewPage {
        heading: "Change “Segment cache”".into(),
        place: "checkout, production-eu, Redis".into(),
        lines: vec![line("Host", "old.example.com", "redis.example.com"), line("Password", "Set", "New value")],
        request: format!("PATCH /api/v2/integration-capabilities/big-segment-store/checkout/production-eu/redis/{ID}"),
        body: "[\n  { \"op\": \"test\", \"path\": \"/version\", \"value\": 12 }\n]".into(),
        guard: "LaunchDarkly refuses this if the version is no longer 12.".into(),
        reason: Some("OPS-12: the old host goes".into()),
        ask: None,
        managed: None,
        code: vec![super::code::text("curl", "curl --request PATCH")],
        cautions: vec!["The environment Production EU is critical.".into()],
        not_done: Vec::new(),
        plan: "plan-1".into(),
        action: crate::paths::review(&address()),
        button: "Apply".into(),
        back: crate::paths::edit(&address()),
    }
}

pub(super) fn entry(index: i64, outcome: Outcome) -> ActivityEntry {
    ActivityEntry {
        id: 100 - index,
        at: NOW.plus(-index * 3_700_000),
        actor: "api-demo-writer".into(),
        action: ["Changed", "Created", "Deleted", "Turned on"][usize::try_from(index % 4).unwrap()].into(),
        name: "Segment cache".into(),
        place: "checkout, production-eu, Redis".into(),
        address: Some(address()),
        outcome,
        reason: "OPS-12: the old host goes".into(),
        changes: vec![ChangeLine { label: "Host".into(), before: Some("old".into()), after: "new".into() }],
        versions: (Some(Version(7)), Some(Version(8))),
        undo: outcome == Outcome::Done,
        again: None,
        look_again: outcome == Outcome::Unknown,
        note: String::new(),
        body_label: "Request body",
        body: "{\n  \"name\": \"Segment cache\",\n  \"config\": { \"password\": \"(new password)\" }\n}".into(),
        request_id: format!("01J9Z3-{index}"),
    }
}

pub(super) fn activity_page() -> ActivityPage {
    let refused = "LaunchDarkly refused it: the version had changed.".into();
    let unknown = "The connection broke before LaunchDarkly answered.".into();
    let again = Some("/integrations/checkout/production-eu/redis/new?from=98".into());
    ActivityPage {
        filter: RecordFilter::default(),
        errors: Vec::new(),
        entries: vec![
            entry(0, Outcome::Done),
            ActivityEntry { note: refused, ..entry(1, Outcome::Refused) },
            ActivityEntry { note: unknown, address: None, again, ..entry(2, Outcome::Unknown) },
            entry(3, Outcome::Open),
        ],
        page: 1,
        pages: 3,
        total: 57,
        now: NOW,
    }
}

fn impact() -> Vec<ImpactFact> {
    let fact = |label: &str, count: &str, known, names: &[&str]| ImpactFact {
        label: label.to_owned(),
        count: count.into(),
        known,
        names: names.iter().map(|name| (*name).into()).collect(),
    };
    vec![
        fact("Big segments", "2", true, &["Beta testers", "Loyal customers"]),
        fact("Flags that use them", "Could not be checked: LaunchDarkly does not allow this action", false, &[]),
    ]
}

pub(super) fn field(name: &str, label: &str, value: &str, control: Control) -> FieldView {
    FieldView {
        name: name.into(),
        label: label.into(),
        hint: format!("A hint for {label}."),
        value: value.into(),
        placeholder: String::new(),
        optional: matches!(name, "tags" | "config.port" | "config.username" | "config.password"),
        kept: None,
        error: None,
        advice: None,
        control,
    }
}
