//! Two people changed one integration: what the form was drawn from, what is there now and what was typed, field by field.
//! Edits that do not touch each other go together; where they do, a person chooses. Nothing is decided in silence.

#[cfg(test)]
mod tests;

use crate::change::as_set;
use crate::{Field, FormValues, KEEP, Kind, Provider};

/// Whose value a field shall have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was typed.
    Mine,
    /// What is there now.
    Theirs,
}

impl Side {
    /// As a form sends it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::Mine, Self::Theirs].into_iter().find(|side| side.as_str() == text)
    }
}

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Only one side changed it, or both to the same: that is what it becomes.
    Settled(Side),
    /// Both changed it, and both changes fit together (tags are a set).
    Both,
    /// Both changed it, each to something else, and a person chose.
    Chosen(Side),
    /// Both changed it, each to something else, and nobody has chosen yet.
    Open,
}

/// One field in which not all are of one mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedField {
    /// Its name in forms.
    pub name: String,
    /// Its name for people.
    pub label: &'static str,
    /// Whether it is a check box.
    pub check: bool,
    /// When the form was drawn; `None` if that is not known any more.
    pub base: Option<String>,
    /// Now.
    pub theirs: String,
    /// As it was typed.
    pub mine: String,
    /// As it will be, unless that is open.
    pub result: Option<String>,
    /// Why.
    pub resolution: Resolution,
}

/// Three versions of a form, put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The form as it will be. What is open stands as it was typed; so do secrets, of which nobody can see the others.
    pub form: FormValues,
    /// Every field that either side changed, in the order of the form.
    pub fields: Vec<MergedField>,
}

/// What the name of a choice begins with in a form.
const CHOICE: &str = "choice.";

impl Merge {
    /// Puts the versions together. Without a `base` every difference counts as made by both sides. `choices` holds
    /// `choice.<field>` = `mine` or `theirs`.
    pub fn of(
        provider: Provider,
        base: Option<&FormValues>,
        theirs: &FormValues,
        mine: &FormValues,
        choices: &FormValues,
    ) -> Self {
        let mut merge = Self { form: mine.clone(), fields: Vec::new() };
        for (name, label, kind) in fields(provider) {
            let text = |form: &FormValues| kind.text(form, &name);
            let untouched = theirs.get(&name).to_owned();
            let (base, theirs, mine) = (base.map(&text), text(theirs), text(mine));
            let choice = Side::read(choices.get(&choice_name(&name)));
            let (resolution, result) = kind.settle(base.as_deref(), &theirs, &mine, choice);
            match &result {
                // To the letter, so that it counts as untouched.
                Some(_)
                    if matches!(resolution, Resolution::Settled(Side::Theirs) | Resolution::Chosen(Side::Theirs)) =>
                {
                    merge.form.set(name.clone(), untouched);
                }
                Some(result) => merge.form.set(name.clone(), result.clone()),
                None => {}
            }
            let touched = base.as_ref().is_none_or(|base| *base != theirs || *base != mine)
                && !(base.is_none() && theirs == mine);
            if touched {
                let check = matches!(kind, Shape::Check);
                merge.fields.push(MergedField { name, label, check, base, theirs, mine, result, resolution });
            }
        }
        merge
    }

    /// The fields that nobody has chosen for yet.
    pub fn open(&self) -> impl Iterator<Item = &MergedField> {
        self.fields.iter().filter(|field| field.resolution == Resolution::Open)
    }
}

/// The name under which a form sends the choice for a field.
pub fn choice_name(field: &str) -> String {
    format!("{CHOICE}{field}")
}

/// How two texts of a field are compared.
enum Shape {
    Text,
    Check,
    Tags,
}

impl Shape {
    /// What stands in the field, written in one way only.
    fn text(&self, form: &FormValues, name: &str) -> String {
        match self {
            Self::Text => form.get(name).trim().to_owned(),
            Self::Check if form.get(name) == KEEP => KEEP.to_owned(),
            Self::Check => if form.ticked(name) { "on" } else { "" }.to_owned(),
            Self::Tags => tags(form.get(name)).join(", "),
        }
    }

    fn same(&self, one: &str, other: &str) -> bool {
        match self {
            Self::Tags => as_set(&tags(one)) == as_set(&tags(other)),
            Self::Text | Self::Check => one == other,
        }
    }

    fn settle(
        &self,
        base: Option<&str>,
        theirs: &str,
        mine: &str,
        choice: Option<Side>,
    ) -> (Resolution, Option<String>) {
        let is = |one: Option<&str>, other: &str| one.is_some_and(|one| self.same(one, other));
        if self.same(theirs, mine) || is(base, mine) {
            return (Resolution::Settled(Side::Theirs), Some(theirs.to_owned()));
        }
        if is(base, theirs) {
            return (Resolution::Settled(Side::Mine), Some(mine.to_owned()));
        }
        match (self, base, choice) {
            (Self::Tags, Some(base), _) => (Resolution::Both, Some(both(base, theirs, mine))),
            (_, _, Some(Side::Mine)) => (Resolution::Chosen(Side::Mine), Some(mine.to_owned())),
            (_, _, Some(Side::Theirs)) => (Resolution::Chosen(Side::Theirs), Some(theirs.to_owned())),
            (_, _, None) => (Resolution::Open, None),
        }
    }
}

fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// Theirs, with what I added and without what I took away.
fn both(base: &str, theirs: &str, mine: &str) -> String {
    let (base, theirs, mine) = (tags(base), tags(theirs), tags(mine));
    let kept = theirs.iter().filter(|tag| mine.contains(tag) || !base.contains(tag));
    let added = mine.iter().filter(|tag| !base.contains(tag) && !theirs.contains(tag));
    kept.chain(added).cloned().collect::<Vec<_>>().join(", ")
}

fn fields(provider: Provider) -> impl Iterator<Item = (String, &'static str, Shape)> {
    let common = [("name", "Name", Shape::Text), ("on", "State", Shape::Check), ("tags", "Tags", Shape::Tags)];
    let common = common.into_iter().map(|(name, label, shape)| (name.to_owned(), label, shape));
    let shape = |field: &Field| if field.kind == Kind::Boolean { Shape::Check } else { Shape::Text };
    let plain = provider.fields().iter().filter(|field| !field.secret);
    common.chain(plain.map(move |field| (field.form_name(), field.label, shape(field))))
}
