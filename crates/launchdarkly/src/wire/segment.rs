//! Big segments and the flags that target them: what depends on a store.

use domain::{Segment, SegmentKey};
use serde::Deserialize;

use super::account::{named, paged};
use super::{Flaw, key, read, required};
use crate::error::Error;
use crate::page::{Page, Paged};

#[derive(Deserialize)]
struct WireSegment {
    key: Option<String>,
    name: Option<String>,
    unbounded: Option<bool>,
    #[serde(rename = "_flags")]
    flags: Option<Vec<WireFlag>>,
}

#[derive(Deserialize)]
struct WireFlag {
    key: Option<String>,
}

/// The segments of a page. One that is not big means that the filter was not heeded: then nothing can be counted.
pub(crate) fn segments(json: &[u8], page: Page) -> Result<Paged<Segment>, Error> {
    paged(json, page, |json| {
        let wire: WireSegment = read(json)?;
        let key: SegmentKey = key("key", wire.key)?;
        required("unbounded", wire.unbounded.filter(|big| *big))?;
        Ok::<_, Flaw>(Segment { name: named(wire.name, key.as_str()), key })
    })
}

/// The flags of the segment that was asked for; the answer must be about it and must say them.
pub(crate) fn flags(asked: &SegmentKey, json: &[u8]) -> Result<Vec<String>, Error> {
    let wire: WireSegment = read(json)?;
    if wire.key.as_deref() != Some(asked.as_str()) {
        return Err(Error::undecodable("key"));
    }
    let flags = wire.flags.ok_or_else(|| Error::undecodable("_flags"))?;
    flags.into_iter().map(|flag| flag.key.ok_or_else(|| Error::undecodable("_flags.key"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_big_segments_are_counted() {
        let json = br#"{"items":[{"key":"a","name":"A","unbounded":true},{"key":"b","unbounded":false},{"key":"../c",
            "unbounded":true}],"totalCount":3}"#;
        let read = segments(json, Page::default()).unwrap();
        assert_eq!((read.items.len(), read.unreadable.len(), read.total), (1, 2, Some(3)));
        assert_eq!(read.items[0].name, "A");
    }

    #[test]
    fn flags_are_said_or_not_known() {
        let asked = SegmentKey::parse("a").unwrap();
        assert_eq!(flags(&asked, br#"{"key":"a","_flags":[{"key":"x","name":"X"}]}"#), Ok(vec!["x".to_owned()]));
        assert_eq!(flags(&asked, br#"{"key":"a","_flags":[]}"#), Ok(vec![]));
        assert_eq!(flags(&asked, br#"{"key":"a"}"#), Err(Error::undecodable("_flags")));
        assert_eq!(flags(&asked, br#"{"key":"b","_flags":[]}"#), Err(Error::undecodable("key")));
    }
}
