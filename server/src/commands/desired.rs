//! `storekeeper export`, `drift` and `apply`: writing an account to a file, comparing it with one, and making it match one.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use app::words;
use app::words::desired::{Obstacle, Unconfirmed};
use as_code::drift::{Drift, Pairing, report};
use as_code::{Definition, File, printable};
use domain::{Filter, Index};
use sha2::{Digest as _, Sha256};

use super::account::Reader;
use crate::config::{FileFormat, ToApply, ToCompare, ToExport};
use crate::crypto::hex;
use crate::kept::SessionRef;
use crate::kept::TicketId;
use crate::operations::carrying_out::{self, NotBegun, Steps, Told};
use crate::operations::sign_in;
use crate::operations::unplanned::Unplanned;
use crate::session::Viewer;
use crate::start;
use crate::views::sign_in::not_opened;

/// How a comparison ends that found something.
const DRIFTED: u8 = 2;
/// The largest file that is read, in bytes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Prints the integrations as a file.
///
/// # Errors
/// In one line, what could not be read: a file with less in it than was asked for is worse than none.
pub(super) async fn export(command: ToExport) -> Result<ExitCode, String> {
    let reader = Reader::new(command.account)?;
    let index = Index::new(reader.rows().await?);
    let wanted = command.filter.all(&index).into_iter().map(|place| index.rows()[place].address.clone()).collect();
    let mut definitions: Vec<Definition> = Vec::new();
    for (address, read) in reader.definitions(wanted).await {
        definitions.push(read.map_err(|why| format!("{address} could not be read: {why}"))?);
    }
    let file = File::of(&command.filter, definitions);
    say(&match command.format {
        FileFormat::Toml => file.toml(),
        FileFormat::Json => file.json(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Compares the account with a file. Ends with 0 where everything is the same, 2 where something differs, and 1 where something
/// could not be read.
///
/// # Errors
/// In one line, what kept it from comparing.
pub(super) async fn drift(command: ToCompare) -> Result<ExitCode, String> {
    let (file, _) = read(&command.file)?;
    let filter = filter(&file)?;
    let reader = Reader::new(command.account)?;
    let index = Index::new(reader.rows().await?);
    let pairing = Pairing::of(&file, &index, &filter);
    let found = reader.definitions(pairing.of_file.iter().flatten().cloned().collect()).await;
    let drift = Drift::of(&file, &pairing, &index, &found);
    say(&report(&drift, &command.file.display().to_string(), command.format))?;
    Ok(match (drift.is_unsure(), drift.is_same()) {
        (true, _) => ExitCode::FAILURE,
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(DRIFTED),
    })
}

/// Prints what would make the account like the file, or does it.
///
/// # Errors
/// In one line, what kept it from it.
pub(super) async fn apply(command: ToApply) -> Result<ExitCode, String> {
    let (file, digest) = read(&command.file)?;
    let filter = filter(&file)?;
    let (portal, _stop) = start::offline(&command.config).await.map_err(|error| error.to_string())?;
    let account = &command.account;
    let session = SessionRef::of_secret(format!("a file's plans\0{}", account.token.fingerprint()).as_bytes());
    let signed_in = sign_in::check_token(&portal, &account.instance, account.token.clone()).await;
    let viewer = Viewer { signed_in: signed_in.map_err(|refusal| not_opened(&refusal))?, session };
    let Some(id) = &command.confirm else {
        let wanted =
            carrying_out::Wanted { file: &file, filter: &filter, deletes: command.deletes, reason: command.reason };
        let planning = carrying_out::plan(&portal, &viewer, &wanted, &digest).await;
        let (steps, id) = planning.map_err(unplanned)?;
        say(&planned(&steps, id.as_ref(), &command.file))?;
        return Ok(if id.is_some() { ExitCode::from(DRIFTED) } else { ExitCode::SUCCESS });
    };
    let id = TicketId::parse(id).map_err(|_| "--confirm: not a plan ID; run with --plan to get one".to_owned())?;
    let steps = carrying_out::look(&portal, &viewer, &id, &digest).await.map_err(|why| match why {
        Unplanned::Wrong(why) => words::desired::unconfirmed(why).to_owned(),
        Unplanned::Failed(failure) => words::failure::brief(&failure),
    })?;
    let deletions = steps.deletions();
    if deletions > 0 && typed(command.count, deletions)? != deletions {
        return Err(format!(
            "the plan deletes {}, which was not confirmed: add --allow-delete={deletions}. Nothing was sent",
            integrations(deletions)
        ));
    }
    // What was confirmed is done, whether or not anybody listens.
    let tell = |told: Told<'_>| drop(say(&line(&told)));
    let done =
        Box::pin(carrying_out::carry_out(&portal, &viewer, &id, &steps, tell)).await.map_err(|why| match why {
            NotBegun::Used => words::desired::unconfirmed(Unconfirmed::Used).to_owned(),
            NotBegun::Database(error) => error.to_string(),
        })?;
    // Others are told of the writes in the background.
    portal.writes.close();
    portal.writes.wait().await;
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Why nothing was planned.
fn unplanned(why: Unplanned<Vec<Obstacle>>) -> String {
    match why {
        Unplanned::Wrong(obstacles) => {
            let obstacles: Vec<String> = obstacles.iter().map(words::desired::obstacle).collect();
            let obstacles: Vec<String> = obstacles.iter().map(|obstacle| printable(obstacle)).collect();
            format!("fix these before planning:\n  {}", obstacles.join("\n  "))
        }
        Unplanned::Failed(failure) => words::failure::brief(&failure),
    }
}

/// One line of what comes of a plan.
fn line(told: &Told<'_>) -> String {
    let (step, became) = match told {
        Told::Ended(step, became) => (step, became),
        Told::Stopped { left } => return format!("{}\n", words::desired::stopped(*left)),
    };
    let said = match became {
        Ok(became) => words::desired::became(became),
        Err(failure) => words::desired::not_sent(failure),
    };
    let word = words::desired::word(step.verb);
    format!("{word} {}  {}: {said}\n", step.place.subject(), printable(&step.name))
}

/// How many deletions somebody confirms: by the option, or by typing it.
fn typed(given: Option<usize>, wanted: usize) -> Result<usize, String> {
    use std::io::IsTerminal as _;

    match given {
        Some(count) => Ok(count),
        None if std::io::stdin().is_terminal() => {
            say(&format!("{} will be deleted. Type the number of deletions to continue: ", integrations(wanted)))?;
            std::io::stdout().flush().map_err(|error| error.to_string())?;
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map_err(|error| error.to_string())?;
            Ok(line.trim().parse().unwrap_or_default())
        }
        None => Ok(0),
    }
}

/// The steps, each with its request as it will be sent.
fn planned(steps: &Steps, id: Option<&TicketId>, file: &Path) -> String {
    let mut out = String::new();
    for step in &steps.writes {
        // Writing to a text cannot fail. Whatever others have typed is made harmless for the terminal.
        let word = words::desired::word(step.verb);
        let _ = writeln!(out, "{word} {}  {}", step.place.subject(), printable(&step.name));
        for line in &step.lines {
            let before = line.before.as_deref().map(|before| format!("{} → ", printable(before)));
            let _ = writeln!(out, "    {}: {}{}", line.label, before.unwrap_or_default(), printable(&line.after));
        }
        for caution in &step.cautions {
            let _ = writeln!(out, "    Note: {}", printable(&words::caution::sentence(caution)));
        }
        let _ = writeln!(out, "    {}", step.request());
        let preview = step.preview.as_ref().map(|preview| format!("{preview:#}")).unwrap_or_default();
        for line in preview.lines() {
            let _ = writeln!(out, "    {}", printable(line));
        }
        out.push('\n');
    }
    let _ = match id {
        Some(id) => writeln!(out, "{}", how_to_send(steps, id, file)),
        None => writeln!(out, "Nothing to send: the account matches the file in everything that can be compared."),
    };
    if steps.extra > 0 {
        let are = if steps.extra == 1 { "is" } else { "are" };
        let _ = writeln!(
            out,
            "{} {are} not in the file and will not change. To plan their deletion, add --allow-delete.",
            integrations(steps.extra)
        );
    }
    out
}

fn how_to_send(steps: &Steps, id: &TicketId, file: &Path) -> String {
    let requests = match steps.writes.len() {
        1 => "1 request".to_owned(),
        count => format!("{count} requests"),
    };
    let delete = match steps.deletions() {
        0 => String::new(),
        count => format!(" --allow-delete={count}"),
    };
    let file = shlex_word(file);
    format!(
        "{requests} to send. To send them, run this once within 30 minutes:\n  storekeeper apply {file} --confirm={id}{delete}"
    )
}

fn shlex_word(path: &Path) -> String {
    let text = path.display().to_string();
    if text.chars().all(|char| char.is_ascii_alphanumeric() || "/._-".contains(char)) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

fn integrations(count: usize) -> String {
    if count == 1 { "1 integration".to_owned() } else { format!("{count} integrations") }
}

fn read(path: &Path) -> Result<(File, String), String> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|error| format!("{shown} cannot be read: {error}"))?.len();
    if size > LARGEST {
        return Err(format!("{shown} is larger than 8 MB"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let file = File::parse(&text).map_err(|error| format!("{shown} cannot be used: {error}"))?;
    Ok((file, hex(&Sha256::digest(text.as_bytes()))))
}

fn filter(file: &File) -> Result<Filter, String> {
    crate::operations::desired::filter(file).map_err(|error| error.to_string())
}

fn say(text: &str) -> Result<(), String> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}
