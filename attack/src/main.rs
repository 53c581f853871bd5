//! Runs the checks of `rows.toml` against a portal that is built as it is shipped, and prints a line a row.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program prints")]

mod checks;
mod faults;
mod rows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use checks::Checks;
use rows::Row;

/// Row by row, whether the portal holds what its security claims.
#[derive(Parser)]
struct Arguments {
    /// The portal, as it is shipped
    #[arg(long, default_value = "target/release/storekeeper")]
    binary: PathBuf,
    /// Put faults into a copy of the portal instead, and see that the checks notice
    #[arg(long)]
    plant: bool,
    /// The rows to check, such as S1 or S for all of them [default: every row]
    rows: Vec<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if arguments.plant { faults::plant(&arguments.rows) } else { run(&arguments) };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("attack: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(Arguments { binary, rows: wanted, .. }: &Arguments) -> Result<bool, String> {
    let rows = Row::all()?;
    let rows: Vec<&Row> = rows.iter().filter(|row| row.is_wanted(wanted)).collect();
    let checks = Checks::build(binary)?;
    let (mut passed, mut failed, mut named) = (0, 0, 0);
    for row in rows {
        let (mut figures, mut wrong) = (Vec::new(), Vec::new());
        for check in &row.checks {
            let result = checks.run(check)?;
            figures.extend(result.figures);
            if let Some(why) = result.failure {
                wrong.push(format!("{check}: {why}"));
            }
        }
        let figures = figures.join("; ");
        let verdict = if row.checks.is_empty() {
            named += 1;
            "named"
        } else if wrong.is_empty() {
            passed += 1;
            "pass"
        } else {
            failed += 1;
            "FAIL"
        };
        let checks = row.checks.len();
        let what = if figures.is_empty() { format!("{checks} checks") } else { figures };
        let what = if row.checks.is_empty() { row.not_here.clone().unwrap_or_default() } else { what };
        println!("{:<4} {verdict:<5} {}: {what}", row.id, row.what);
        if let Some(rest) = row.not_here.as_ref().filter(|_| !row.checks.is_empty()) {
            println!("           not shown: {rest}");
        }
        for line in wrong {
            println!("           {line}");
        }
    }
    println!("{passed} passed, {failed} failed, {named} named with the reason why they cannot be checked");
    Ok(failed == 0)
}
