//! What depends on an environment's stores: big segments, the flags that use them, and the other stores there. Counted as
//! far as it could be seen; what could not be checked is never counted as none.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{Address, Segment};
use futures::StreamExt as _;
use launchdarkly::Page;

use super::{list, patience};
use crate::failure::Failure;
use crate::memory::{Counted, Counts, Uncounted};
use crate::portal::Portal;
use crate::session::Viewer;

/// How many big segments are looked at for their flags: each costs a call to LaunchDarkly.
pub(crate) const LOOKED_AT: usize = 20;
/// How many are looked at at the same time.
const AT_ONCE: usize = 4;
/// How long the page waits for all of it.
const PATIENCE: Duration = Duration::from_secs(6);

/// What depends on the stores of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Impact {
    /// The environment's big segments.
    pub segments: Counted,
    /// The flags that target them.
    pub flags: Counted,
    /// How many of the segments were looked at for their flags.
    pub looked_at: usize,
    /// The environment's other integrations.
    pub others: Counted,
}

/// Looks at what depends on the stores of the environment of `address`.
pub(crate) async fn of(portal: &Portal, viewer: &Viewer, address: &Address) -> Impact {
    let (counted, others) = tokio::join!(
        tokio::time::timeout(PATIENCE, portal.impacts.count(viewer, address, count(portal, viewer, address))),
        tokio::time::timeout(PATIENCE, others(portal, viewer, address)),
    );
    let Counts { segments, flags, looked_at, .. } = counted.unwrap_or_else(|_| Counts::unknown(Uncounted::Late));
    let others = others.unwrap_or(Counted::Unknown(Uncounted::Late));
    Impact { segments, flags, looked_at, others }
}

async fn count(portal: &Portal, viewer: &Viewer, address: &Address) -> Counts {
    let page = Page { limit: u64::try_from(LOOKED_AT).unwrap_or(u64::MAX), offset: 0 };
    let (project, environment) = (&address.project, &address.environment);
    let read = async {
        let segments = portal
            .client_in(viewer, project)?
            .big_segments(&viewer.signed_in.token, project, environment, page)
            .await?;
        Ok::<_, Failure>(segments)
    };
    let segments = match read.await {
        Ok(segments) => segments,
        Err(failure) => return Counts::unknown(Uncounted::Failed(failure)),
    };
    let names = segments.items.iter().map(|segment| segment.name.clone()).collect();
    let seen = u64::try_from(segments.items.len()).unwrap_or(u64::MAX);
    let last = segments.next_offset.is_none();
    let counted = match segments.total {
        // An item that cannot be read may be no big segment at all.
        _ if !segments.unreadable.is_empty() && seen == 0 => Counted::Unknown(Uncounted::Unreadable),
        _ if !segments.unreadable.is_empty() => Counted::AtLeast(seen, names),
        // Where there is a next page, a total that ends with this one is the page's own.
        Some(total) if last || total > seen => Counted::Exactly(total.max(seen), names),
        _ if last => Counted::Exactly(seen, names),
        _ => Counted::AtLeast(seen, names),
    };
    let everything = matches!(counted, Counted::Exactly(known, _) if known == seen);
    let (flags, failed) = flags(portal, viewer, address, &segments.items, everything).await;
    let failed = failed || matches!(counted, Counted::Unknown(_));
    Counts { segments: counted, flags, looked_at: segments.items.len(), failed }
}

/// The flags of the segments; at least so many if `everything` was not looked at or some could not be read. And whether
/// that was so.
async fn flags(
    portal: &Portal,
    viewer: &Viewer,
    address: &Address,
    segments: &[Segment],
    everything: bool,
) -> (Counted, bool) {
    let ask = |segment: &Segment| {
        let key = segment.key.clone();
        async move {
            let (token, client) = (&viewer.signed_in.token, portal.client(viewer)?);
            // What is left belongs to whoever changes something.
            if let Some(until) = patience::scarce(portal, viewer) {
                return Err(Failure::RateLimited(until));
            }
            let flags = client.flags_of_segment(token, &address.project, &address.environment, &key).await?;
            Ok::<_, Failure>(flags)
        }
    };
    let asked: Vec<_> = segments.iter().map(ask).collect();
    let answers: Vec<_> = futures::stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
    let failed = answers.iter().find_map(|answer| answer.as_ref().err()).cloned();
    let flags: BTreeSet<String> = answers.into_iter().flatten().flatten().collect();
    let count = u64::try_from(flags.len()).unwrap_or(u64::MAX);
    let any_failed = failed.is_some();
    let counted = match failed {
        Some(failure) if flags.is_empty() => Counted::Unknown(Uncounted::Failed(failure)),
        None if everything => Counted::Exactly(count, flags.into_iter().collect()),
        _ if flags.is_empty() => Counted::Unknown(Uncounted::Segments),
        _ => Counted::AtLeast(count, flags.into_iter().collect()),
    };
    (counted, any_failed)
}

async fn others(portal: &Portal, viewer: &Viewer, address: &Address) -> Counted {
    let Some(listed) = list::list(portal, viewer).await.ok().filter(|listed| listed.late.is_none()) else {
        return Counted::Unknown(Uncounted::List);
    };
    let there = listed.snapshot.rows().iter().filter(|row| {
        row.address.project == address.project
            && row.address.environment == address.environment
            && row.address.id != address.id
    });
    let names: Vec<String> = there.map(|row| row.display_name().to_owned()).collect();
    let count = u64::try_from(names.len()).unwrap_or(u64::MAX);
    match (listed.snapshot.unreadable.is_empty(), count) {
        (true, _) => Counted::Exactly(count, names),
        (false, 0) => Counted::Unknown(Uncounted::PartOfList),
        (false, _) => Counted::AtLeast(count, names),
    }
}
