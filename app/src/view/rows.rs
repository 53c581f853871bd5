//! All rows of an account on their way to the browser: column by column, every key and tag written once.

use std::collections::HashMap;

use domain::{Address, CheckVerdict, Checked, Health, KeyError, Row, Sharing, UnixMillis, Version};
use serde::Serialize;

/// `GET /api/rows`. All columns are equally long; what stands at a place of each makes a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, miniserde::Deserialize)]
pub struct RowsJson {
    /// Every project's key.
    projects: Vec<String>,
    /// Every environment's key.
    environments: Vec<String>,
    /// Every provider's key.
    providers: Vec<String>,
    /// Every tag.
    tags: Vec<String>,
    /// Each row's project, as its place in `projects`; so too the next two.
    project: Vec<u32>,
    environment: Vec<u32>,
    provider: Vec<u32>,
    /// Each row's ID.
    id: Vec<String>,
    /// Each row's name.
    name: Vec<String>,
    /// Each row's state, as its place in [`Health::ALL`].
    health: Vec<u8>,
    /// 1 where LaunchDarkly writes to the store, else 0.
    on: Vec<u8>,
    /// When the last synchronisation succeeded, in Unix milliseconds.
    last_sync: Vec<Option<i64>>,
    /// Each row's version.
    version: Vec<Option<i64>>,
    /// Each row's tags, as their places in `tags`.
    tagged: Vec<Vec<u32>>,
    /// How each row's store is shared, as its place in [`Sharing::ALL`].
    sharing: Vec<u8>,
    /// When each row's store was last checked, in Unix milliseconds.
    checked: Vec<Option<i64>>,
    /// What that came to, as its place in [`CheckVerdict::ALL`].
    verdict: Vec<u8>,
}

impl RowsJson {
    /// Puts the rows in columns.
    pub fn of(rows: &[Row]) -> Self {
        let (mut projects, mut environments) = (Codes::default(), Codes::default());
        let (mut providers, mut tags) = (Codes::default(), Codes::default());
        let mut columns = Self::default();
        for row in rows {
            let address = &row.address;
            columns.project.push(projects.code(address.project.as_str()));
            columns.environment.push(environments.code(address.environment.as_str()));
            columns.provider.push(providers.code(address.provider.as_str()));
            columns.id.push(address.id.as_str().to_owned());
            columns.name.push(row.name.clone());
            columns.health.push(row.health as u8);
            columns.on.push(u8::from(row.on));
            columns.last_sync.push(row.last_sync.map(|time| time.0));
            columns.version.push(row.version.map(|version| version.0));
            columns.sharing.push(row.sharing as u8);
            columns.checked.push(row.checked.map(|checked| checked.at.0));
            columns.verdict.push(row.checked.map_or(0, |checked| checked.verdict as u8));
            columns.tagged.push(row.tags.iter().map(|tag| tags.code(tag)).collect());
        }
        let [projects, environments, providers, tags] = [projects, environments, providers, tags].map(Codes::texts);
        Self { projects, environments, providers, tags, ..columns }
    }

    /// The rows again.
    ///
    /// # Errors
    /// [`RowsError`] if this was not made by [`RowsJson::of`].
    pub fn rows(self) -> Result<Vec<Row>, RowsError> {
        let (projects, environments) = (parsed(&self.projects)?, parsed(&self.environments)?);
        let providers = parsed(&self.providers)?;
        let mut rows = Vec::with_capacity(self.id.len());
        let mut names = self.name.into_iter();
        for (place, id) in self.id.iter().enumerate() {
            let tags = self.tagged.get(place).ok_or(RowsError::Uneven)?;
            let tags = tags.iter().map(|tag| at(&self.tags, *tag)).collect::<Result<_, _>>()?;
            rows.push(Row {
                address: Address {
                    project: at(&projects, *self.project.get(place).ok_or(RowsError::Uneven)?)?,
                    environment: at(&environments, *self.environment.get(place).ok_or(RowsError::Uneven)?)?,
                    provider: at(&providers, *self.provider.get(place).ok_or(RowsError::Uneven)?)?,
                    id: id.parse()?,
                },
                name: names.next().ok_or(RowsError::Uneven)?,
                on: *self.on.get(place).ok_or(RowsError::Uneven)? == 1,
                health: at(&Health::ALL, u32::from(*self.health.get(place).ok_or(RowsError::Uneven)?))?,
                last_sync: self.last_sync.get(place).ok_or(RowsError::Uneven)?.map(UnixMillis),
                version: self.version.get(place).ok_or(RowsError::Uneven)?.map(Version),
                tags,
                sharing: at(&Sharing::ALL, u32::from(*self.sharing.get(place).ok_or(RowsError::Uneven)?))?,
                checked: match self.checked.get(place).ok_or(RowsError::Uneven)? {
                    None => None,
                    Some(ms) => {
                        let verdict = u32::from(*self.verdict.get(place).ok_or(RowsError::Uneven)?);
                        Some(Checked { at: UnixMillis(*ms), verdict: at(&CheckVerdict::ALL, verdict)? })
                    }
                },
            });
        }
        Ok(rows)
    }
}

/// Why columns are no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsError {
    /// A column is shorter than the others, or a place leads nowhere.
    Uneven,
    /// A key is none.
    Key,
}

impl From<KeyError> for RowsError {
    fn from(_: KeyError) -> Self {
        Self::Key
    }
}

/// Texts by their codes, in the order of their first appearance.
#[derive(Default)]
struct Codes<'rows>(HashMap<&'rows str, u32>);

impl<'rows> Codes<'rows> {
    fn code(&mut self, text: &'rows str) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(text).or_insert(next)
    }

    fn texts(self) -> Vec<String> {
        let mut texts: Vec<(u32, &str)> = self.0.into_iter().map(|(text, code)| (code, text)).collect();
        texts.sort_unstable();
        texts.into_iter().map(|(_, text)| text.to_owned()).collect()
    }
}

fn parsed<T: std::str::FromStr<Err = KeyError>>(texts: &[String]) -> Result<Vec<T>, RowsError> {
    texts.iter().map(|text| text.parse().map_err(RowsError::from)).collect()
}

fn at<T: Clone>(all: &[T], place: u32) -> Result<T, RowsError> {
    all.get(place as usize).cloned().ok_or(RowsError::Uneven)
}

#[cfg(test)]
mod tests {
    use domain::Provider;

    use super::*;

    fn row(index: usize) -> Row {
        Row {
            address: Address {
                project: format!("project-{}", index % 3).parse().unwrap(),
                environment: format!("environment-{}", index % 5).parse().unwrap(),
                provider: Provider::ALL[index % 2].into(),
                id: format!("{index:024x}").parse().unwrap(),
            },
            name: ["", "\"quoted\" \\ \u{1}", "検索 <b>", "a"][index % 4].to_owned(),
            on: index.is_multiple_of(3),
            health: Health::ALL[index % 6],
            last_sync: (!index.is_multiple_of(4))
                .then(|| UnixMillis(1_800_000_000_000 + i64::try_from(index).unwrap())),
            version: (!index.is_multiple_of(5)).then(|| Version(i64::try_from(index).unwrap() - 7)),
            tags: (0..index % 4).map(|tag| format!("tag {}", (tag + index) % 6)).collect(),
            sharing: Sharing::ALL[index % 4],
            checked: (!index.is_multiple_of(3)).then(|| Checked {
                at: UnixMillis(1_800_000_000_000 + i64::try_from(index).unwrap()),
                verdict: CheckVerdict::ALL[index % 4],
            }),
        }
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        for count in [0, 1, 200] {
            let rows: Vec<Row> = (0..count).map(row).collect();
            let json = serde_json::to_string(&RowsJson::of(&rows)).unwrap();
            let read: RowsJson = miniserde::json::from_str(&json).unwrap();
            assert_eq!(read.rows().unwrap(), rows);
        }
    }

    #[test]
    fn what_was_not_written_so_is_no_list_of_rows() {
        let whole = RowsJson::of(&[row(1), row(2)]);
        let spoilt: [fn(&mut RowsJson); 5] = [
            |rows| rows.name.truncate(1),
            |rows| rows.project[0] = 9,
            |rows| rows.health[0] = 6,
            |rows| rows.tagged[1].push(99),
            |rows| rows.id[0].push('x'),
        ];
        for spoil in spoilt {
            let mut rows = whole.clone();
            spoil(&mut rows);
            assert!(rows.rows().is_err());
        }
    }
}
