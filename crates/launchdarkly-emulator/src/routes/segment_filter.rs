//! The documented filter language of the segments list: `field operator value`, comma for and, bar for or, parentheses.
//! It must never guess: what it cannot read is answered with 400.

use serde_json::Value;

use crate::account::Segment;
use crate::errors::ApiError;
use crate::paging::contains;

/// A filter that was understood.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Unbounded(bool),
    External(bool),
    Query(Vec<String>),
    Tags(Vec<String>),
    IncludedKeys(Vec<String>),
    ExcludedKeys(Vec<String>),
}

impl Filter {
    /// Fails with 400.
    pub(crate) fn parse(text: &str) -> Result<Self, ApiError> {
        let mut reader = Reader { rest: text };
        let filter = reader.any()?;
        if reader.rest.trim().is_empty() { Ok(filter) } else { Err(reader.refusal()) }
    }

    pub(crate) fn passes(&self, segment: &Segment) -> bool {
        let found =
            |part: &String| [&segment.key, &segment.name, &segment.description].iter().any(|text| contains(text, part));
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.passes(segment)),
            Self::Any(filters) => filters.iter().any(|filter| filter.passes(segment)),
            Self::Unbounded(wanted) => segment.unbounded == *wanted,
            Self::External(wanted) => segment.external.is_some() == *wanted,
            Self::Query(parts) => parts.iter().all(found),
            Self::Tags(tags) => tags.iter().any(|tag| segment.tags.contains(tag)),
            Self::IncludedKeys(keys) => keys.contains(&segment.key),
            Self::ExcludedKeys(keys) => !keys.contains(&segment.key),
        }
    }
}

/// Reads a filter from left to right.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn refusal(&self) -> ApiError {
        ApiError::invalid(format!("the filter cannot be read from \"{}\"", self.rest.trim()))
    }

    /// Whether the next thing is `sign`, which is then behind us.
    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn any(&mut self) -> Result<Filter, ApiError> {
        let mut filters = vec![self.all()?];
        while self.takes('|') {
            filters.push(self.all()?);
        }
        Ok(Filter::Any(filters))
    }

    fn all(&mut self) -> Result<Filter, ApiError> {
        let mut filters = vec![self.one()?];
        while self.takes(',') {
            filters.push(self.one()?);
        }
        Ok(Filter::All(filters))
    }

    fn one(&mut self) -> Result<Filter, ApiError> {
        if self.takes('(') {
            let filter = self.any()?;
            return if self.takes(')') { Ok(filter) } else { Err(self.refusal()) };
        }
        let (field, operator) = (self.word().to_owned(), self.word().to_owned());
        match (field.as_str(), operator.as_str(), self.value()?) {
            ("unbounded", "equals", Value::Bool(wanted)) => Ok(Filter::Unbounded(wanted)),
            ("external", "exists", Value::Bool(wanted)) => Ok(Filter::External(wanted)),
            ("query", "equals", value) => self.texts(value).map(Filter::Query),
            ("tags", "anyOf", value) => self.texts(value).map(Filter::Tags),
            ("includedKeys", "anyOf", value) => self.texts(value).map(Filter::IncludedKeys),
            ("excludedKeys", "anyOf", value) => self.texts(value).map(Filter::ExcludedKeys),
            _ => Err(ApiError::invalid(format!("\"{field} {operator}\" is not a filter, or its value is not one"))),
        }
    }

    fn word(&mut self) -> &str {
        let text = self.rest.trim_start();
        let end = text.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        word
    }

    /// A JSON value; whatever follows it is left.
    fn value(&mut self) -> Result<Value, ApiError> {
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
        let value = values.next().and_then(Result::ok);
        let read = values.byte_offset();
        match value {
            Some(value) => {
                self.rest = &self.rest[read..];
                Ok(value)
            }
            None => Err(self.refusal()),
        }
    }

    /// One string or several.
    fn texts(&self, value: Value) -> Result<Vec<String>, ApiError> {
        let list = if value.is_string() { Value::Array(vec![value]) } else { value };
        serde_json::from_value(list).map_err(|_| self.refusal())
    }
}
