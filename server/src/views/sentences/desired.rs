//! Every reason why an account is not made like a desired-state file, and what became of a request.

use app::words::desired::{Became, Obstacle, Problem, Unconfirmed, became, obstacle, stopped, unconfirmed};
use domain::{
    EnvironmentKey, Failure, FieldError, OutcomeKind, Place, PlanError, ProjectKey, Provider, ProviderKey, Unreadable,
};

/// Each of them once; `text` stands for what LaunchDarkly or a person wrote.
pub(super) fn all(text: &str) -> Vec<String> {
    let place = Place {
        project: ProjectKey::parse("shop").expect("a key"),
        environment: EnvironmentKey::parse("production").expect("a key"),
        provider: ProviderKey::parse("redis").expect("a key"),
        id: None,
    };
    let wanted = |problem| Obstacle::Wanted { place: place.clone(), name: text.to_owned(), problem };
    let item = Obstacle::Item(Unreadable { index: 3, why: text.to_owned() });
    let obstacles = [Obstacle::DeletionByHealth, item].into_iter().chain(problems(text).into_iter().map(wanted));
    let unconfirmed = [Unconfirmed::Gone, Unconfirmed::OtherFile, Unconfirmed::Used].map(|why| {
        // A new one does not compile until it is named here; then it belongs into the list above, too. So below.
        match why {
            Unconfirmed::Gone | Unconfirmed::OtherFile | Unconfirmed::Used => unconfirmed(why).to_owned(),
        }
    });
    let obstacles: Vec<_> = obstacles.map(|it| obstacle(&it)).collect();
    let endings = endings();
    let became = endings.iter().map(became).chain([stopped(1), stopped(2)]);
    obstacles.into_iter().chain(unconfirmed).chain(became).collect()
}

fn problems(text: &str) -> Vec<Problem> {
    let key = || "password".to_owned();
    let all = vec![
        Problem::NoReason,
        Problem::CommaInTag,
        Problem::NoSuchSecret { key: key(), provider: Provider::DynamoDb },
        Problem::NoLocation { key: key() },
        Problem::NoValue { key: key() },
        Problem::NothingThere { key: key(), location: "env:REDIS_PASSWORD".to_owned() },
        Problem::UnknownProvider,
        Problem::NoSuchSetting { key: "tableName".to_owned(), provider: Provider::Redis },
        Problem::UnknownSetting { key: "cluster".to_owned() },
        Problem::NoSettings,
        Problem::NotEditable,
        Problem::Unread { why: Failure::NotFound },
        Problem::Unplannable(PlanError::NoConfig),
        Problem::Field(FieldError::new("port", text)),
    ];
    for one in &all {
        match one {
            Problem::NoReason
            | Problem::CommaInTag
            | Problem::NoSuchSecret { .. }
            | Problem::NoLocation { .. }
            | Problem::NoValue { .. }
            | Problem::NothingThere { .. }
            | Problem::UnknownProvider
            | Problem::NoSuchSetting { .. }
            | Problem::UnknownSetting { .. }
            | Problem::NoSettings
            | Problem::NotEditable
            | Problem::Unread { .. }
            | Problem::Unplannable(_)
            | Problem::Field(_) => {}
        }
    }
    all
}

fn endings() -> Vec<Became> {
    let done = Became::Recorded { kind: OutcomeKind::Done, facts: Vec::new() };
    let all =
        vec![done, Became::Unrecorded, Became::ChangedSincePlan, Became::ChangedBySomebodyElse, Became::NotConfirmed];
    for one in &all {
        match one {
            // What they carry is said above.
            Became::NotDone(_)
            | Became::Refused(_)
            | Became::Recorded { .. }
            | Became::Unrecorded
            | Became::ChangedSincePlan
            | Became::ChangedBySomebodyElse
            | Became::NotConfirmed => {}
        }
    }
    all
}
