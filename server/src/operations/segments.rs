//! Whether environments have big segments: what the scan of the coverage asks.

use std::collections::HashMap;

use domain::{BigSegments, Coverage, EnvironmentKey, ProjectKey};
use launchdarkly::{Error, Page};

use super::scan::{Asker, Question};
use crate::memory::Scans;
use crate::portal::Portal;
use crate::session::Viewer;

/// Whether an environment has big segments.
pub(crate) struct BigSegmentsOf;

impl Question for BigSegmentsOf {
    type About = (ProjectKey, EnvironmentKey);
    type Answer = BigSegments;
    const NAME: &'static str = "scan of big segments";

    fn scans(portal: &Portal) -> &Scans<Self::About, Self::Answer> {
        &portal.segments
    }

    async fn ask(&self, asker: &Asker<'_>, about: &Self::About) -> Result<BigSegments, Error> {
        let page = Page { limit: 1, offset: 0 };
        counted(&asker.client.big_segments(asker.token, &about.0, &about.1, page).await?)
    }
}

/// The environments of a coverage without a working store.
pub(crate) fn wanted(coverage: &Coverage) -> Vec<(ProjectKey, EnvironmentKey)> {
    let wanted = coverage.rows.iter().filter(|row| !row.works());
    wanted.map(|row| (row.placed.project.key.clone(), row.placed.environment.key.clone())).collect()
}

/// What the viewer's scan has found.
pub(crate) fn found(portal: &Portal, viewer: &Viewer) -> HashMap<(ProjectKey, EnvironmentKey), BigSegments> {
    let answers = portal.segments.answers(viewer).into_iter();
    answers.map(|(about, answer)| (about, answer.unwrap_or_else(BigSegments::Unknown))).collect()
}

fn counted(segments: &launchdarkly::Paged<domain::Segment>) -> Result<BigSegments, Error> {
    let seen = u64::try_from(segments.items.len()).unwrap_or(u64::MAX);
    // An item that cannot be read may be no big segment at all.
    if seen == 0 && !segments.unreadable.is_empty() {
        return Err(Error::Undecodable { field: "items".to_owned() });
    }
    Ok(match segments.total {
        // Where there is a next page, a total that ends with this one is the page's own.
        Some(total) if segments.next_offset.is_none() || total > seen => {
            BigSegments::Found { count: total.max(seen), more: false }
        }
        _ => BigSegments::Found { count: seen, more: segments.next_offset.is_some() },
    })
}
