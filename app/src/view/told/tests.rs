//! The server's types, read as the browser reads them.

use std::collections::BTreeMap;

use domain::{Address, Health, Provider, Row, Sharing, Status, SyncError, UnixMillis, Version};

use super::*;
use crate::view::{HealthEvent, IntegrationJson};

const AT: [Option<UnixMillis>; 2] = [None, Some(UnixMillis(1_800_000_000_000))];

fn address() -> Address {
    Address {
        project: "shop".parse().unwrap(),
        environment: "production".parse().unwrap(),
        provider: Provider::ALL[0].into(),
        id: "0123456789abcdef01234567".parse().unwrap(),
    }
}

fn integration(health: Health, available: Option<bool>, last: Option<UnixMillis>) -> IntegrationJson {
    let error = SyncError { status_code: Some(3), message: "no \"route\"".into(), at: last };
    IntegrationJson {
        row: Row {
            address: address(),
            name: "Carts".into(),
            on: true,
            health,
            last_sync: last,
            version: Some(Version(3)),
            tags: vec!["tier-1".into()],
            sharing: Sharing::Unknown,
            checked: None,
        },
        status: Status {
            available,
            potentially_stale: available,
            last_sync: last,
            last_error: last,
            errors: vec![error],
        },
        config: BTreeMap::from([("host".to_owned(), serde_json::json!({"odd": [1]}))]),
        secrets: BTreeMap::from([("password".to_owned(), true)]),
        as_of: UnixMillis(9),
    }
}

#[test]
fn every_event_is_read() {
    for health in Health::ALL {
        for (on, last_sync) in [(true, AT[0]), (false, AT[1])] {
            let Address { project, environment, provider, id } = address();
            let event = HealthEvent { project, environment, provider, id, health, on, last_sync, as_of: UnixMillis(7) };
            let told = ToldHealth::read(&serde_json::to_string(&event).unwrap()).unwrap();
            let id = address().id.to_string();
            assert_eq!(told, ToldHealth { id, health, on, last_sync, as_of: UnixMillis(7) });
        }
    }
    assert_eq!(ToldHealth::read("{}"), None);
}

#[test]
fn every_integration_is_read() {
    for health in Health::ALL {
        for (available, last) in [(None, AT[0]), (Some(false), AT[1]), (Some(true), AT[0])] {
            let answer = integration(health, available, last);
            let read = StoreState::read(&serde_json::to_string(&answer).unwrap()).unwrap();
            let state = StoreState {
                health,
                last_sync: last,
                last_error: last,
                available,
                potentially_stale: available,
                as_of: UnixMillis(9),
                now: UnixMillis(9),
            };
            assert_eq!(read, state);
            assert_eq!(StoreState::read(&state.json()), Some(state));
        }
    }
    assert_eq!(StoreState::read("[]"), None);
}
