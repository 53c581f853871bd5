//! The first two steps of every check: what a name leads to, and whether anything may connect there.

use std::net::IpAddr;

use domain::{CheckFact, Finding};

use crate::checker::Checker;
use crate::resolve::LookupError;
use crate::steps::{Steps, within};

/// Where a check may connect to.
pub(crate) struct Destination {
    /// The name, without its last dot.
    pub(crate) name: String,
    /// All of its addresses, each of them allowed.
    pub(crate) addresses: Vec<IpAddr>,
}

/// Takes both steps; `None` where the check ends with them.
pub(crate) async fn destination(checker: &Checker, host: &str, port: u16, steps: &mut Steps) -> Option<Destination> {
    let literal = match checker.rules.host(host, port) {
        Ok(literal) => literal,
        Err(finding) => {
            // Not even its name is looked up.
            steps.skip();
            steps.end(vec![finding], Vec::new());
            return None;
        }
    };
    let name = literal.map_or_else(|| host.trim_end_matches('.').to_owned(), |address| address.to_string());
    let found = match literal {
        Some(address) => Ok(vec![address]),
        None => within(checker.resolver.addresses(&name)).await.unwrap_or(Err(LookupError::Unresolved)),
    };
    // What a name leads to is judged, and nothing else is connected to: it is not looked up again.
    let judged = found.as_ref().map_or(Ok(()), |addresses| checker.rules.addresses(&name, port, addresses));
    let addresses = dns(found, judged.is_ok(), steps)?;
    steps.end(judged.err().into_iter().collect(), Vec::new()).then_some(Destination { name, addresses })
}

/// The addresses are said only where connecting there is allowed.
fn dns(found: Result<Vec<IpAddr>, LookupError>, say: bool, steps: &mut Steps) -> Option<Vec<IpAddr>> {
    let (findings, mut addresses) = match found {
        Ok(addresses) if addresses.is_empty() => (vec![Finding::NoAddress], addresses),
        Ok(addresses) => (Vec::new(), addresses),
        Err(error) => (vec![error.into()], Vec::new()),
    };
    addresses.dedup();
    let said = addresses.iter().map(ToString::to_string).take(8).collect();
    let facts = if addresses.is_empty() || !say { Vec::new() } else { vec![CheckFact::Addresses(said)] };
    steps.end(findings, facts).then_some(addresses)
}
