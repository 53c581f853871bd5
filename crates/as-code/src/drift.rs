//! What an account has, beside what a file wants of it.

mod report;

use std::collections::{HashMap, HashSet};

use domain::{Address, Row};
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
    /// Pairs a file with the rows of the account, of which `speaks_of` says whether the file's filter shows them. By ID; one
    /// whose ID is not there, or that has none, is the one of its name in its place: else whoever makes an account like a
    /// file twice would make what is missing twice. One without an ID may also be the only one there is.
    pub fn of(file: &File, rows: &[Row], speaks_of: impl Fn(&Row) -> bool) -> Self {
        let mut taken: HashSet<&Address> = HashSet::new();
        let by_id = |wanted: &Definition| {
            let address = wanted.address()?;
            rows.iter().find(|row| row.address == address).map(|row| &row.address)
        };
        let mut of_file: Vec<Option<&Address>> = file.integrations.iter().map(by_id).collect();
        taken.extend(of_file.iter().flatten());
        let no_id = |wanted: &Definition| wanted.id.is_none();
        for (at, wanted) in file.integrations.iter().enumerate() {
            if of_file[at].is_some() {
                continue;
            }
            let free = |row: &&Row| here(wanted, &row.address) && !taken.contains(&row.address);
            let named = rows.iter().filter(free).find(|row| row.name == wanted.name);
            if let Some(row) = named {
                taken.insert(&row.address);
                of_file[at] = Some(&row.address);
            }
        }
        for (at, wanted) in file.integrations.iter().enumerate().filter(|(_, wanted)| no_id(wanted)) {
            let rivals = file
                .integrations
                .iter()
                .enumerate()
                .filter(|(other, rival)| no_id(rival) && of_file[*other].is_none() && same_place(wanted, rival));
            if of_file[at].is_some() || rivals.count() != 1 {
                continue;
            }
            let mut free = rows.iter().filter(|row| here(wanted, &row.address) && !taken.contains(&row.address));
            if let (Some(only), None) = (free.next(), free.next()) {
                taken.insert(&only.address);
                of_file[at] = Some(&only.address);
            }
        }
        let extra = rows.iter().filter(|row| !taken.contains(&row.address) && speaks_of(row));
        Self {
            extra: extra.map(|row| row.address.clone()).collect(),
            of_file: of_file.into_iter().map(Option::<&Address>::cloned).collect(),
        }
    }
}

fn here(wanted: &Definition, address: &Address) -> bool {
    wanted.project == address.project
        && wanted.environment == address.environment
        && wanted.provider == address.provider
}

fn same_place(one: &Definition, other: &Definition) -> bool {
    one.project == other.project && one.environment == other.environment && one.provider == other.provider
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
        rows: &[Row],
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
        let extra = pairing.extra.iter().map(|address| Compared {
            place: address.to_string(),
            address: Some(address.clone()),
            name: rows.iter().find(|row| row.address == *address).map(|row| row.name.clone()).unwrap_or_default(),
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
    let mut differing = Vec::new();
    let mut note = |field: String, wanted: Option<String>, found: Option<String>| {
        if wanted != found {
            differing.push(FieldDrift { field, wanted, found });
        }
    };
    let text = |text: &str| Some(text.to_owned());
    if let Some(id) = &wanted.id {
        note("id".into(), text(id.as_str()), found.id.as_ref().and_then(|id| text(id.as_str())));
    }
    note("name".into(), text(&wanted.name), text(&found.name));
    note("on".into(), text(&wanted.on.to_string()), text(&found.on.to_string()));
    note("tags".into(), text(&wanted.tags.join(", ")), text(&found.tags.join(", ")));
    let default = |key: &str| {
        known(&found.provider)
            .find(|field| field.key == key)
            .and_then(|field| field.default)
            .map(domain::Default::value)
    };
    let value = |definition: &Definition, key: &str| definition.config.get(key).cloned().or_else(|| default(key));
    let keys: std::collections::BTreeSet<&String> = wanted.config.keys().chain(found.config.keys()).collect();
    for key in keys {
        note(format!("config.{key}"), value(wanted, key).map(|it| shown(&it)), value(found, key).map(|it| shown(&it)));
    }
    let mut secrets = Vec::new();
    for (key, said) in &wanted.secrets {
        let has = found.secrets.get(key).is_some_and(|note| *note != SecretNote::NotSet);
        match (said == &SecretNote::NotSet, has) {
            (true, false) => {}
            (false, true) => secrets.push(key.clone()),
            (wants_none, _) => {
                let word = |set: bool| Some(if set { "set" } else { "none" }.to_owned());
                note(format!("secrets.{key}"), word(!wants_none), word(has));
            }
        }
    }
    (if differing.is_empty() { Verdict::Same } else { Verdict::Differs(differing) }, secrets)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
