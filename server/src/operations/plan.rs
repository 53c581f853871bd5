//! A write that has been worked out and waits for a person's word. It is kept on the server, sealed, under a single-use
//! ID; what is kept is the very document that will be sent.

use as_code::Definition;
use domain::{
    Caution, Change, ChangeLine, Draft, FormValues, Integration, NotDone, Odd, PatchStyle, Place, Reason, Remedy,
    Reply, Trace, Verb, Version,
};
use launchdarkly::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::requester::Requester;
use super::sealed_form;
use crate::database::Consumed;
use crate::failure::{Failure, answered};
use crate::kept::{TicketId, TicketKind};
use crate::portal::Portal;
use crate::session::Viewer;

/// How long a plan waits, in milliseconds.
const LIFETIME_MS: i64 = 30 * 60 * 1000;

/// A write that waits. Holds secrets: it has no `Debug` and is serialised only to be sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// What will be done.
    pub verb: Verb,
    /// Where.
    pub place: Place,
    /// The integration's name.
    pub name: String,
    /// What changes, for people.
    pub lines: Vec<ChangeLine>,
    /// What will be sent.
    pub wire: Value,
    /// What will be sent, with the place of each secret marked.
    pub preview: Value,
    /// The version that it was worked out against.
    pub base_version: Option<Version>,
    /// Whether the patch itself tests that version.
    pub guarded: bool,
    /// How the instance is taken to take patches.
    pub style: PatchStyle,
    /// Why, in the person's words.
    pub reason: Option<Reason>,
    /// Whether it may not be done without a reason.
    pub needs_reason: bool,
    /// What to remember of it in the record.
    pub trace: Trace,
    /// What was typed, to draw the form again.
    #[serde(with = "sealed_form")]
    pub form: FormValues,
    /// What the form was drawn from, to show what changed meanwhile.
    #[serde(with = "sealed_form")]
    pub base: FormValues,
    /// What to say before the person decides.
    pub cautions: Vec<Caution>,
    /// The tag that says that code manages the integration, if one does: the person must want the change all the same.
    #[serde(default)]
    pub managed: Option<String>,
    /// The integration as it will be, as it is written down; `None` where that is not known.
    #[serde(default)]
    pub after: Option<Definition>,
    /// Why the same was asked for before and certainly not done, and what to do now.
    pub not_done: Vec<NotDone>,
}

impl Plan {
    /// The plan of a change of `current`.
    pub(crate) fn of_change(
        verb: Verb,
        current: &Integration,
        change: &Change,
        form: &FormValues,
        style: PatchStyle,
    ) -> Self {
        let guarded = change.patch.operations().first().is_some_and(|operation| operation.path() == "/version");
        let odd = if verb == Verb::Change { Odd::all(current) } else { Vec::new() };
        let changes = |odd: &Odd| change.summary.iter().any(|line| line.field == odd.field);
        Self {
            verb,
            place: (&current.address).into(),
            name: current.name.clone(),
            lines: change.summary.iter().map(ChangeLine::from).collect(),
            wire: change.patch.wire(),
            preview: change.patch.preview(),
            base_version: change.base_version,
            guarded,
            style,
            reason: None,
            needs_reason: false,
            trace: Trace::of_change(change),
            form: form.clone(),
            base: FormValues::of(current),
            cautions: odd.into_iter().filter(|odd| !changes(odd)).map(stays).collect(),
            managed: None,
            after: Definition::after(current, change),
            not_done: Vec::new(),
        }
    }

    /// The plan of a new integration.
    pub(crate) fn of_draft(place: Place, draft: &Draft, lines: Vec<ChangeLine>, form: &FormValues) -> Self {
        let after = Some(Definition::drafted(&place.project, &place.environment, draft));
        Self {
            verb: Verb::Create,
            place,
            name: draft.name.clone(),
            lines,
            wire: draft.wire(),
            preview: draft.preview(),
            base_version: None,
            guarded: false,
            style: PatchStyle::default(),
            reason: None,
            needs_reason: false,
            trace: Trace::of_draft(draft, None),
            form: form.clone(),
            base: FormValues::default(),
            cautions: Vec::new(),
            managed: None,
            after,
            not_done: Vec::new(),
        }
    }

    /// The same plan, for a reason. LaunchDarkly gets it beside a patch, as far as is known to take one there; a request
    /// that creates has no place for it.
    #[must_use]
    pub(crate) fn because(mut self, reason: Option<Reason>) -> Self {
        if let (Some(reason), true, true) = (&reason, self.style.comment, self.wire.is_array()) {
            let beside = |patch: Value| json!({"comment": reason.as_str(), "patch": patch});
            self.wire = beside(self.wire);
            self.preview = beside(self.preview);
        }
        if let Some(reason) = &reason {
            // Whoever goes back to the form finds it there.
            self.form.set("reason", reason.as_str());
        }
        self.reason = reason;
        self
    }

    /// What LaunchDarkly shows by taking this patch: nothing of what there was no occasion for.
    pub(crate) fn proves(&self) -> PatchStyle {
        let whole = |operation: &Value| operation["path"] == "/config";
        PatchStyle {
            version_test: self.guarded || self.base_version.is_none(),
            config_fields: !self
                .wire
                .as_array()
                .or_else(|| self.wire["patch"].as_array())
                .is_some_and(|it| it.iter().any(whole)),
            comment: self.reason.is_none() || !self.wire.is_array(),
        }
    }

    /// Whether it waits for a reason before anything else.
    pub(crate) fn lacks_reason(&self) -> bool {
        self.needs_reason && self.reason.is_none()
    }
}

/// Keeps a plan and gives the ID under which it can be carried out once.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
pub(crate) async fn keep(portal: &Portal, viewer: &Viewer, plan: &Plan) -> Result<TicketId, Failure> {
    keep_for(portal, viewer, plan, LIFETIME_MS).await
}

/// The same for `lifetime_ms` milliseconds.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
pub(crate) async fn keep_for(
    portal: &Portal,
    viewer: &Viewer,
    plan: &Plan,
    lifetime_ms: i64,
) -> Result<TicketId, Failure> {
    // What the integration has now says whose it is; it is what the form was drawn from.
    let managed = portal.managed_by(&tags(&plan.base));
    let payload = serde_json::to_vec(&Plan { managed, ..plan.clone() }).map_err(|_| Failure::Database)?;
    let tickets = &portal.tickets;
    Ok(tickets.issue(TicketKind::Plan, &viewer.session, &plan.place.subject(), &payload, lifetime_ms).await?)
}

/// The tags of a form.
pub(super) fn tags(form: &FormValues) -> Vec<String> {
    form.get("tags").split(',').map(|tag| tag.trim().to_owned()).collect()
}

/// Looks at a plan that waits.
///
/// # Errors
/// [`Failure::Expired`] if it waits no longer, or not in this session or for this place.
pub(crate) async fn look(portal: &Portal, viewer: &Viewer, id: &TicketId, subject: &str) -> Result<Plan, Failure> {
    waiting(portal, viewer, id, subject).await?.ok_or(Failure::Expired)
}

/// A plan that waits; `None` if it does not, for whatever reason.
///
/// # Errors
/// [`Failure::Database`] if it cannot be read.
pub(crate) async fn waiting(
    portal: &Portal,
    viewer: &Viewer,
    id: &TicketId,
    subject: &str,
) -> Result<Option<Plan>, Failure> {
    let ticket = portal.tickets.peek(TicketKind::Plan, id, &viewer.session).await?;
    ticket.filter(|ticket| ticket.subject == subject).map(|ticket| read(&ticket.payload)).transpose()
}

/// Whether a plan waits because LaunchDarkly turned the very same away for its rate limit. One that waits for another reason is
/// not what was reviewed, or was refused for what it is.
pub(super) async fn was_turned_away(portal: &Portal, viewer: &Viewer, id: &TicketId, subject: &str) -> bool {
    let plan = waiting(portal, viewer, id, subject).await.ok().flatten();
    plan.is_some_and(|plan| matches!(plan.not_done.as_slice(), [NotDone::Answered { answer: Reply::RateLimited, .. }]))
}

/// Takes a plan, once; `None` if another request has used it, or it waits no longer.
///
/// # Errors
/// [`Failure::Database`] if it cannot be taken; [`Failure::Expired`] if it was written by another release.
pub(super) async fn take(who: &Requester, id: &TicketId, place: &Place) -> Result<Option<Plan>, Failure> {
    let (tickets, session) = (&who.portal.tickets, &who.viewer.session);
    match tickets.consume(TicketKind::Plan, id, session, &place.subject()).await? {
        Consumed::Taken(payload) => read(&payload).map(Some),
        Consumed::AlreadyUsed | Consumed::Gone => Ok(None),
    }
}

/// Reads a plan that was unsealed.
fn read(payload: &[u8]) -> Result<Plan, Failure> {
    serde_json::from_slice(payload).map_err(|_| Failure::Expired)
}

fn stays(odd: Odd) -> Caution {
    Caution::Odd { label: odd.label.to_owned(), json: odd.json, oddity: odd.oddity }
}

/// Whether a write was certainly not done, and may well be done if it is asked for again as it is: later, or once the
/// token's role allows it.
pub(crate) fn worth_another_try(error: &Error) -> bool {
    let not_sent = matches!(error, Error::Unavailable { .. }) && !error.outcome_unknown();
    not_sent || matches!(error, Error::RateLimited { .. } | Error::Forbidden { .. })
}

/// Keeps a plan that was not carried out, so that nothing that was typed is lost.
///
/// # Errors
/// [`Failure::Database`] if it could not be kept.
pub(crate) async fn again(
    portal: &Portal,
    viewer: &Viewer,
    mut plan: Plan,
    error: &Error,
) -> Result<TicketId, Failure> {
    let next = match error {
        Error::RateLimited { until } => {
            Remedy::Wait { seconds: ((until.since(portal.clock.now()) + 999) / 1000).max(1) }
        }
        Error::Forbidden { .. } => Remedy::AskForRole,
        Error::Invalid { .. } if matches!(plan.verb, Verb::Create | Verb::Change) => Remedy::Correct,
        _ => Remedy::TryAgain,
    };
    plan.not_done = vec![NotDone::Answered { answer: answered(error), next }];
    keep(portal, viewer, &plan).await
}
