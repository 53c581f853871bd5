//! What a batch is, as it is kept, and what has become of its writes.

use domain::{Address, BatchEdit, BatchVerb, Caution, ChangeLine, FormValues, NotDone, Place, Reason};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kept::{Batch, Entry};
use crate::operations::sealed_form;

/// What is kept of a batch. Holds secrets: it has no `Debug` and is serialised only to be sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    /// Where each write goes.
    pub targets: Vec<Target>,
    /// What is to be done, once that was said.
    pub task: Option<Task>,
    /// What is copied, if the targets are to be copies of an integration.
    #[serde(default)]
    pub source: Option<Source>,
    /// What each write is, once they are planned; as many as there are targets.
    pub items: Vec<Item>,
    /// The request that confirmed it.
    pub request_id: String,
}

/// Where one write goes.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Target {
    /// Where.
    pub place: Place,
    /// The integration's name, or that of the environment it is to be created in.
    pub name: String,
    /// Whether a change there needs a reason: the environment is critical, asks for comments, or is not known.
    pub wants_reason: bool,
    /// The plan that was not carried out the last time, if there was one: it knows how LaunchDarkly takes patches.
    pub before: Option<String>,
}

/// The integration that is copied.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Source {
    /// Where it is.
    pub address: Address,
    /// Its name.
    pub name: String,
    /// Its form, without secrets.
    #[serde(with = "sealed_form")]
    pub form: FormValues,
    /// Whether changes in its environment need a reason.
    pub wants_reason: bool,
    /// The keys of its configuration that Storekeeper does not know, and so cannot copy.
    pub unknown: Vec<String>,
}

/// What is to be done.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    /// What.
    pub work: Work,
    /// Why, in the person's words.
    pub reason: Option<Reason>,
}

/// What is done to each target.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Work {
    /// A change of an integration.
    Edit(BatchVerb, BatchEdit),
    /// A new integration: the form of each, with its secrets.
    Clone(#[serde(with = "sealed_form::several")] Vec<FormValues>),
}

/// One write, worked out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Item {
    /// It waits.
    Planned {
        /// Its plan.
        plan: String,
        /// What changes, for people.
        lines: Vec<ChangeLine>,
        /// What will be sent, secrets marked.
        preview: Value,
        /// What to say before the person decides.
        cautions: Vec<Caution>,
        /// The tag that says that code manages it, if one does.
        #[serde(default)]
        managed: Option<String>,
    },
    /// There is nothing to send, and why.
    Passed(NotDone),
}

impl Job {
    pub(super) fn of(targets: Vec<Target>, task: Option<Task>) -> Self {
        Self { targets, task, source: None, items: Vec::new(), request_id: String::new() }
    }
}

/// A batch as it stands.
pub(crate) struct Standing {
    /// What it is.
    pub job: Job,
    /// What is known of how far it is.
    pub batch: Batch,
    /// The entries of the record that its writes have made.
    pub entries: Vec<Entry>,
}

/// What became of one write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became<'standing> {
    /// There was nothing to send.
    Passed(&'standing NotDone),
    /// It was not tried yet.
    Open,
    /// Its entry of the record says it.
    Recorded(&'standing Entry),
    /// Nothing was sent, and why.
    NotSent(&'standing NotDone),
}

impl Standing {
    /// What became of the write at `place`.
    pub(crate) fn became(&self, place: usize) -> Became<'_> {
        if let Some(Item::Passed(why)) = self.job.items.get(place) {
            return Became::Passed(why);
        }
        let Some(result) = self.batch.results.iter().find(|result| result.place == place) else { return Became::Open };
        let entry = result.activity.and_then(|id| self.entries.iter().find(|entry| entry.id == id));
        match (entry, &result.why_not) {
            (Some(entry), _) => Became::Recorded(entry),
            (None, Some(why)) => Became::NotSent(why),
            (None, None) => Became::NotSent(&NotDone::Lost),
        }
    }

    /// The places of the writes that were certainly not done.
    pub(crate) fn failed(&self) -> Vec<usize> {
        use domain::OutcomeKind::Refused;
        let refused = |entry: &Entry| entry.outcome.as_ref().is_some_and(|outcome| outcome.kind == Refused);
        let failed = |place: &usize| match self.became(*place) {
            Became::NotSent(_) => true,
            Became::Recorded(entry) => refused(entry),
            Became::Passed(_) | Became::Open => false,
        };
        (0..self.job.targets.len()).filter(failed).collect()
    }

    /// How many writes there are to carry out.
    pub(crate) fn planned(&self) -> usize {
        self.job.items.iter().filter(|item| matches!(item, Item::Planned { .. })).count()
    }
}
