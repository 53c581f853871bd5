//! What was seen.

use domain::{CheckFact, CredentialSource};

use super::marker::duration;

/// What may not be asked for.
const HIDDEN: &str = "not visible";

/// What a fact is called, and what it is.
pub fn fact(fact: &CheckFact) -> (&'static str, String) {
    match fact {
        CheckFact::Addresses(addresses) => ("Addresses", addresses.join(", ")),
        CheckFact::Connected(address) => ("Connected to", address.clone()),
        CheckFact::CertificateNames(names) => ("Names in the certificate", names.join(", ")),
        CheckFact::CertificateIssuer(issuer) => ("Issued by", issuer.clone()),
        CheckFact::CertificateDays(days) if *days < 0 => ("Certificate", format!("expired {} days ago", -days)),
        CheckFact::CertificateDays(days) => ("Certificate", format!("expires in {days} days")),
        CheckFact::TlsVersion(version) | CheckFact::ServerVersion(version) => ("Version", version.clone()),
        CheckFact::ServerRole(role) => ("Role", role.clone()),
        CheckFact::MemoryPolicy(policy) => ("Eviction policy", policy.clone()),
        CheckFact::Persistence(how) => ("Persistence", how.clone()),
        CheckFact::MarkerKey(key) => ("Key", key.clone()),
        CheckFact::SynchronizedOn(ms) => ("Unix milliseconds", ms.to_string()),
        CheckFact::AgeMs(ms) => ("Age", duration((*ms).max(0))),
        CheckFact::CredentialSource(source) => ("Source", source_of(*source).to_owned()),
        CheckFact::Identity(arn) => ("Identity", arn.clone()),
        CheckFact::AssumedRole(arn) => ("Assumed", arn.clone()),
        CheckFact::Region(region) => ("Region", region.clone()),
        CheckFact::TableStatus(status) => ("Status", status.clone()),
        CheckFact::TableKeys(keys) => ("Keys", keys.join(", ")),
        CheckFact::TableSize { items, bytes } => ("Size", format!("{}, {}", counted(*items), size(*bytes))),
        CheckFact::Throughput(None) => ("Billing", "by request".to_owned()),
        CheckFact::Throughput(Some((read, write))) => {
            ("Billing", format!("provisioned, {read} read and {write} write units a second"))
        }
        CheckFact::TimeToLive(expiry) => (
            "Time to live",
            match expiry.as_deref() {
                None => HIDDEN.to_owned(),
                Some("") => "off".to_owned(),
                Some(attribute) => format!("by {attribute}"),
            },
        ),
        CheckFact::PointInTimeRecovery(on) => ("Point-in-time recovery", on.map_or(HIDDEN, on_or_off).to_owned()),
        CheckFact::DeletionProtection(on) => ("Deletion protection", on_or_off(*on).to_owned()),
        CheckFact::LargestItem { of, bytes } => {
            ("Largest item", format!("{} of {of} looked at", size(i64::try_from(*bytes).unwrap_or(i64::MAX))))
        }
    }
}

fn counted(items: i64) -> String {
    if items == 1 { "1 item".to_owned() } else { format!("{items} items") }
}

fn on_or_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn source_of(source: CredentialSource) -> &'static str {
    match source {
        CredentialSource::Environment => "environment variables",
        CredentialSource::Profile => "a profile",
        CredentialSource::SingleSignOn => "single sign-on",
        CredentialSource::Process => "a process that a profile names",
        CredentialSource::WebIdentity => "a web identity token",
        CredentialSource::Container => "the container's role",
        CredentialSource::Instance => "the machine's role",
        CredentialSource::Other => "another source",
    }
}

/// A number of bytes, such as "390 KB".
fn size(bytes: i64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}
