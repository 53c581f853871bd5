//! From LaunchDarkly's JSON to `domain` types. Takes every answer that says what is needed, whatever else is missing or
//! new in it. Never repeats a value of the answer in an error.

pub(crate) mod account;
pub(crate) mod integration;
pub(crate) mod segment;
mod status;

use domain::Unreadable;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::words;

const MISSING: &str = "missing";
const UNEXPECTED: &str = "not as LaunchDarkly documents it";

/// Where an answer cannot be read, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    field: String,
    why: &'static str,
}

impl Flaw {
    fn missing(field: &str) -> Self {
        Self { field: field.to_owned(), why: MISSING }
    }

    fn unexpected(field: &str) -> Self {
        Self { field: field.to_owned(), why: UNEXPECTED }
    }
}

impl From<Flaw> for Error {
    fn from(flaw: Flaw) -> Self {
        Self::Undecodable { field: flaw.field }
    }
}

/// A list in LaunchDarkly's form, its items not yet read.
#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    items: Option<Vec<&'a RawValue>>,
    #[serde(rename = "totalCount")]
    total: Option<u64>,
    #[serde(rename = "_links", default)]
    links: Option<Links>,
}

/// Only whether there is a next page; where it is said to be does not matter.
#[derive(Deserialize)]
struct Links {
    next: Option<serde::de::IgnoredAny>,
}

/// The items that can be read, those that cannot, and how many there are of both.
struct Sorted<T> {
    items: Vec<T>,
    unreadable: Vec<Unreadable>,
    count: u64,
}

impl<T> Sorted<T> {
    fn new(items: &[&RawValue], read: impl Fn(&[u8]) -> Result<T, Flaw>) -> Self {
        let mut sorted = Self { items: Vec::with_capacity(items.len()), unreadable: Vec::new(), count: 0 };
        for (index, item) in items.iter().enumerate() {
            match read(item.get().as_bytes()) {
                Ok(item) => sorted.items.push(item),
                Err(Flaw { field, why }) => {
                    sorted.unreadable.push(Unreadable { index, why: format!("{field} is {why}") });
                }
            }
            sorted.count += 1;
        }
        sorted
    }
}

/// Reads JSON; a failure names the field. `serde`'s own words would repeat what stood there.
fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Flaw> {
    let mut json = serde_json::Deserializer::from_slice(json);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        if path == "." { Flaw::unexpected("the answer") } else { Flaw::unexpected(&words::clean(&path, &[])) }
    })?;
    json.end().map_err(|_| Flaw::unexpected("the end of the answer"))?;
    Ok(read)
}

fn items(json: &[u8]) -> Result<(Vec<&RawValue>, Option<u64>, bool), Flaw> {
    let list: List<'_> = read(json)?;
    let more = list.links.is_some_and(|links| links.next.is_some());
    Ok((list.items.ok_or_else(|| Flaw::missing("items"))?, list.total, more))
}

/// A field without which there is no sense in the rest.
fn required<T>(field: &str, value: Option<T>) -> Result<T, Flaw> {
    value.ok_or_else(|| Flaw::missing(field))
}

/// A key by which something is addressed.
fn key<T: std::str::FromStr>(field: &str, text: Option<String>) -> Result<T, Flaw> {
    required(field, text)?.parse().map_err(|_| Flaw::unexpected(field))
}
