//! The accounts that an emulator can start with. They must never depend on anything but their seed and the time.

mod environments;
mod integrations;
mod names;
mod projects;
mod segments;
mod states;
mod times;

use std::collections::HashSet;

use crate::account::{Account, Project};
use crate::random::Random;

/// 12 projects and 143 integrations in every state; `odd` ones that break the API description among them, or not.
pub(crate) fn account(odd: bool, now_ms: i64) -> Account {
    let mut random = Random::new(20_240_415);
    let projects = projects::all(&mut random);
    let integrations = integrations::all(&projects, odd, now_ms, &mut random);
    Account { integrations, ..with_projects(projects, random) }
}

/// The same projects with `count` integrations: the demo's again and again, each with an ID of its own.
pub(crate) fn large_account(count: usize, now_ms: i64) -> Account {
    let mut random = Random::new(20_240_415);
    let projects = projects::all(&mut random);
    let mut many = Vec::with_capacity(count);
    while many.len() < count {
        many.extend(integrations::all(&projects, false, now_ms, &mut random));
    }
    many.truncate(count);
    Account { integrations: many, ..with_projects(projects, random) }
}

/// Adds `count` projects with `environments` environments each, without stores.
pub(crate) fn add_projects(account: &mut Account, count: usize, environments: usize) {
    let more = projects::more(count, environments, &mut account.random);
    account.projects.extend(more);
}

/// One project with two environments, as in a new account.
pub(crate) fn new_account() -> Account {
    let mut random = Random::new(20_220_603);
    let projects = vec![projects::default_project(&mut random)];
    with_projects(projects, random)
}

fn with_projects(projects: Vec<Project>, mut random: Random) -> Account {
    let id = random.object_id();
    Account { id, projects, integrations: Vec::new(), audit: Vec::new(), revoked: HashSet::new(), random }
}
