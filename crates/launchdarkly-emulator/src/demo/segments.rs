//! The demo's segments: a few in every environment, more than a page in one kind of it. They must never be empty of
//! unbounded ones altogether, or no store would be needed.

use super::times::DAY_MS;
use crate::account::Segment;
use crate::random::Random;

const NAMES: [&str; 14] = [
    "Beta testers",
    "High-value customers",
    "Churn risk",
    "Employees",
    "Enterprise plan",
    "Fraud watchlist",
    "Newsletter readers",
    "Lapsed buyers",
    "Early adopters",
    "VIP lounge",
    "Trial users",
    "Black Friday audience",
    "Kunden mit Rechnungskauf",
    "優良顧客",
];

const FLAGS: [&str; 8] = [
    "New checkout",
    "Express payment",
    "Dark mode",
    "Smart ranking",
    "Loyalty banner",
    "Free returns",
    "Passkeys",
    "Price experiment",
];

const SOURCES: [&str; 3] = ["amplitude", "segment", "hightouch"];

/// How many environments' worth of page a crowded environment needs.
const CROWDED: usize = 45;

pub(super) fn all(environment_key: &str, created_ms: i64, random: &mut Random) -> Vec<Segment> {
    let count = if environment_key == "production-eu-west" { CROWDED } else { random.below(7) };
    (0..count).map(|at| segment(at, created_ms, random)).collect()
}

fn segment(at: usize, created_ms: i64, random: &mut Random) -> Segment {
    let name = if at < NAMES.len() { NAMES[at].to_owned() } else { format!("Cohort {}", at + 1) };
    // Every second one, the first included, is a big segment.
    let unbounded = at.is_multiple_of(2);
    let synced = unbounded && random.one_in(3);
    let created_ms = created_ms + random.ms_below(DAY_MS * 200);
    Segment {
        id: random.object_id(),
        key: format!("segment-{}", at + 1),
        description: format!("{name}, kept by the growth team"),
        name,
        tags: if random.one_in(3) { vec!["growth".to_owned()] } else { Vec::new() },
        created_ms,
        modified_ms: created_ms + random.ms_below(DAY_MS * 100),
        unbounded,
        external: synced.then(|| (*random.pick(&SOURCES)).to_owned()),
        included: if unbounded { 15_000 + random.below(900_000) } else { random.below(30) },
        excluded: if unbounded { random.below(500) } else { random.below(3) },
        version: 1 + random.below(40) as u64,
        flags: (0..random.below(4)).map(|step| FLAGS[(at + step * 3) % FLAGS.len()].to_owned()).collect(),
    }
}
