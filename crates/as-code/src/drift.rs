//! Compares an account with a desired-state file.

mod report;

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{Address, Field, Filter, Index, Row};
use serde_json::Value;

pub use report::{Format, report};

use crate::definition::known;
use crate::{Definition, File, SecretNote};

/// Which integration of the account each of the file's is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairing {
    /// For each integration of the file, in order, the one of the account; `None` if it is not there.
    pub of_file: Vec<Option<Address>>,
    /// Those of the account that the file's filter shows and the file does not have.
    pub extra: Vec<Address>,
}

impl Pairing {
    /// Pairs a file with an account, of which the file's `filter` shows some. By ID; one whose ID is not there, or that has
    /// none, is the one of its name in its place: else whoever makes an account like a file twice would make what is missing
    /// twice.
    pub fn of(file: &File, account: &Index, filter: &Filter) -> Self {
        let rows = account.rows();
        let by_address: HashMap<&Address, &Row> = rows.iter().map(|row| (&row.address, row)).collect();
        let mut of_file: Vec<Option<&Address>> =
            file.integrations.iter().map(|wanted| by_address.get(&wanted.address()?).map(|row| &row.address)).collect();
        let mut taken: HashSet<&Address> = of_file.iter().copied().flatten().collect();
        let place =
            |address: &Address| (address.project.clone(), address.environment.clone(), address.provider.clone());
        let mut by_name: HashMap<_, Vec<&Address>> = HashMap::new();
        for row in rows.iter().filter(|row| !row.name.trim().is_empty()) {
            by_name.entry((place(&row.address), row.name.trim())).or_default().push(&row.address);
        }
        for (wanted, found) in file.integrations.iter().zip(&mut of_file).filter(|(_, found)| found.is_none()) {
            let at = (wanted.project.clone(), wanted.environment.clone(), wanted.provider.clone());
            let named = by_name.get(&(at, wanted.name.trim())).into_iter().flatten();
            *found = named.copied().find(|address| taken.insert(address));
        }
        let shown = filter.all(account).into_iter().filter_map(|at| Some(&rows.get(at)?.address));
        Self {
            extra: shown.filter(|address| !taken.contains(address)).cloned().collect(),
            of_file: of_file.into_iter().map(Option::<&Address>::cloned).collect(),
        }
    }
}

/// How one integration is, beside what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// As it is wanted, as far as can be compared.
    Same,
    /// Not as it is wanted, in these fields.
    Differs(Vec<FieldDrift>),
    /// Wanted and not there.
    Missing,
    /// There and not wanted.
    Extra,
    /// It could not be read, and why.
    Unread(String),
}

impl Verdict {
    /// Its place among others: what asks for something first.
    fn rank(&self) -> u8 {
        match self {
            Self::Unread(_) => 0,
            Self::Differs(_) => 1,
            Self::Missing => 2,
            Self::Extra => 3,
            Self::Same => 4,
        }
    }

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs(_) => "differs",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Unread(_) => "unread",
        }
    }
}

/// One field that is not as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDrift {
    /// Its name in the file, such as `config.host`.
    pub field: String,
    /// As the file wants it; `None` if the file has nothing there.
    pub wanted: Option<String>,
    /// As LaunchDarkly has it; `None` if it has nothing there.
    pub found: Option<String>,
}

/// One integration of the file or of the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Project, environment, provider, and the ID where there is one.
    pub place: String,
    /// Where it is in LaunchDarkly, if it is there.
    pub address: Option<Address>,
    /// Its name.
    pub name: String,
    /// How it is.
    pub verdict: Verdict,
    /// The secrets that are there in both and cannot be compared.
    pub secrets: Vec<String>,
}

/// An account beside a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift(pub Vec<Compared>);

impl Drift {
    /// Compares what was paired, what asks for something first. `read` has every integration that was paired, or why it could not be read.
    pub fn of(
        file: &File,
        pairing: &Pairing,
        account: &Index,
        read: &HashMap<Address, Result<Definition, String>>,
    ) -> Self {
        let wanted = file.integrations.iter().zip(&pairing.of_file).map(|(wanted, address)| {
            let Some(address) = address else {
                let id = wanted.id.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
                return Compared {
                    place: format!("{}/{}/{}{id}", wanted.project, wanted.environment, wanted.provider),
                    address: None,
                    name: wanted.name.clone(),
                    verdict: Verdict::Missing,
                    secrets: Vec::new(),
                };
            };
            let (verdict, secrets) = match read.get(address) {
                Some(Ok(found)) => compare(wanted, found),
                Some(Err(why)) => (Verdict::Unread(why.clone()), Vec::new()),
                None => (Verdict::Unread("it was not read".to_owned()), Vec::new()),
            };
            let (place, address) = (address.to_string(), Some(address.clone()));
            Compared { place, address, name: wanted.name.clone(), verdict, secrets }
        });
        let names: HashMap<&Address, &str> =
            account.rows().iter().map(|row| (&row.address, row.name.as_str())).collect();
        let extra = pairing.extra.iter().map(|address| Compared {
            place: address.to_string(),
            address: Some(address.clone()),
            name: names.get(address).copied().unwrap_or_default().to_owned(),
            verdict: Verdict::Extra,
            secrets: Vec::new(),
        });
        let mut all: Vec<Compared> = wanted.chain(extra).collect();
        all.sort_by_key(|compared| compared.verdict.rank());
        Self(all)
    }

    /// How many there are of each verdict: same, differing, missing, extra, unread.
    pub fn counts(&self) -> [(&'static str, usize); 5] {
        ["same", "differs", "missing", "extra", "unread"]
            .map(|word| (word, self.0.iter().filter(|it| it.verdict.word() == word).count()))
    }

    /// Whether something could not be read, so that nobody knows.
    pub fn is_unsure(&self) -> bool {
        self.0.iter().any(|it| matches!(it.verdict, Verdict::Unread(_)))
    }

    /// Whether everything is as it is wanted.
    pub fn is_same(&self) -> bool {
        self.0.iter().all(|it| it.verdict == Verdict::Same)
    }
}

/// Compares field by field; and the secrets that both have, which cannot be.
fn compare(wanted: &Definition, found: &Definition) -> (Verdict, Vec<String>) {
    let differing = differences(wanted, found);
    let both = wanted.secrets.keys().filter(|key| holds(wanted, key) && holds(found, key)).cloned().collect();
    (if differing.is_empty() { Verdict::Same } else { Verdict::Differs(differing) }, both)
}

/// Whether it has this secret.
fn holds(definition: &Definition, key: &str) -> bool {
    definition.secrets.get(key).is_some_and(|note| *note != SecretNote::NotSet)
}

/// What is not as it is wanted, field by field. What only looks different is the same: white space around a text, one
/// spelling of an address or another, a default that is left out.
pub fn differences(wanted: &Definition, found: &Definition) -> Vec<FieldDrift> {
    let mut differing = Vec::new();
    let mut note = |field: String, wanted: Option<String>, found: Option<String>| {
        differing.push(FieldDrift { field, wanted, found });
    };
    let text = |text: &str| Some(text.to_owned());
    if let (Some(id), Some(other)) = (&wanted.id, &found.id)
        && id != other
    {
        note("id".into(), text(id.as_str()), text(other.as_str()));
    }
    if wanted.name.trim() != found.name.trim() {
        note("name".into(), text(&wanted.name), text(&found.name));
    }
    if wanted.on != found.on {
        note("on".into(), text(&wanted.on.to_string()), text(&found.on.to_string()));
    }
    let tags = |all: &[String]| all.iter().map(|tag| tag.trim().to_owned()).collect::<BTreeSet<_>>();
    if tags(&wanted.tags) != tags(&found.tags) {
        note("tags".into(), text(&wanted.tags.join(", ")), text(&found.tags.join(", ")));
    }
    let keys: BTreeSet<&String> = wanted.config.keys().chain(found.config.keys()).collect();
    differing.extend(keys.into_iter().filter_map(|key| setting(wanted, found, key)));
    differing.extend(wanted.secrets.keys().filter_map(|key| secret(wanted, found, key)));
    differing
}

/// A setting that is not as it is wanted.
fn setting(wanted: &Definition, found: &Definition, key: &str) -> Option<FieldDrift> {
    let field = known(&found.provider).find(|field| field.key == key);
    let value = |definition: &Definition| {
        let default = field.and_then(|field| field.default).map(domain::Default::value);
        definition.config.get(key).cloned().or(default)
    };
    let (wants, has) = (value(wanted), value(found));
    if spelt(field, wants.as_ref()) == spelt(field, has.as_ref()) {
        return None;
    }
    // A password in the wrong place would be one that nobody here knows the name of.
    let hidden = |it: Value| if field.is_some() { shown(&it) } else { HIDDEN.to_owned() };
    let (wanted, found) = (wants.map(hidden), has.map(|it| shown(&it)));
    Some(FieldDrift { field: format!("config.{key}"), wanted, found })
}

/// A secret that is there and not wanted, or wanted and not there.
fn secret(wanted: &Definition, found: &Definition, key: &str) -> Option<FieldDrift> {
    let (wants, has) = (holds(wanted, key), holds(found, key));
    let word = |set: bool| Some(if set { "set" } else { "none" }.to_owned());
    let drift = || FieldDrift { field: format!("secrets.{key}"), wanted: word(wants), found: word(has) };
    (wants != has).then(drift)
}

/// What stands in place of a value that may be a secret.
const HIDDEN: &str = "hidden value";

/// A value as its field spells it, where it is one.
fn spelt(field: Option<&'static Field>, value: Option<&Value>) -> Option<Value> {
    match (field, value?) {
        (Some(field), Value::String(text)) => Some(field.parse(text).unwrap_or_else(|_| Value::from(text.trim()))),
        (_, other) => Some(other.clone()),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
