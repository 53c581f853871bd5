//! The binary as a process: what it says, and its end. Killed when dropped.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use super::until;

/// A running `storekeeper`.
pub(crate) struct Process {
    child: Mutex<Child>,
    stdout: Text,
    stderr: Text,
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<String>>);

impl Text {
    /// Gathers what `from` says, line by line, as long as it lives.
    fn gather(from: impl Read + Send + 'static) -> Self {
        let text = Self::default();
        let all = text.clone();
        thread::spawn(move || {
            let mut lines = BufReader::new(from);
            let mut line = Vec::new();
            while matches!(lines.read_until(b'\n', &mut line), Ok(1..)) {
                all.0.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        });
        text
    }

    fn so_far(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Process {
    /// The command as arguments of another, run from the workspace's root as people run it, with nothing in the environment.
    fn command_under(wrapper: &[&str], arguments: &[&str]) -> Command {
        let program = program();
        let program = program.to_str().unwrap();
        let words: Vec<&str> = wrapper.iter().copied().chain([program]).chain(arguments.iter().copied()).collect();
        let mut command = Command::new(words[0]);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        command.args(&words[1..]).env_clear().current_dir(root).stdin(Stdio::null());
        command
    }

    /// Starts it.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// The same with these variables in its environment.
    pub(crate) fn start_with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::start_under(&[], arguments, environment)
    }

    /// The same as arguments of another command, which must become it.
    pub(crate) fn start_under(wrapper: &[&str], arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Self::command_under(wrapper, arguments);
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = Text::gather(child.stdout.take().unwrap());
        let stderr = Text::gather(child.stderr.take().unwrap());
        Self { child: Mutex::new(child), stdout, stderr }
    }

    /// Runs it to its end, which comes within a minute: what starts to serve instead is killed.
    pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        let mut command = Self::command_under(&["timeout", "--signal=KILL", "60"], arguments);
        command.envs(environment.iter().copied()).output().unwrap()
    }

    /// The first URLs on standard output, once there are so many.
    pub(crate) async fn urls<const N: usize>(&self) -> [String; N] {
        until("the portal says where it is", || {
            assert!(self.ended().is_none(), "the portal ended: {}", self.log());
            urls(&self.stdout.so_far()).len() >= N
        })
        .await;
        let mut all = urls(&self.stdout.so_far());
        all.truncate(N);
        all.try_into().unwrap()
    }

    /// Everything on standard error so far.
    pub(crate) fn log(&self) -> String {
        self.stderr.so_far()
    }

    /// Everything on standard output so far.
    pub(crate) fn said(&self) -> String {
        self.stdout.so_far()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> Option<ExitStatus> {
        self.child.lock().unwrap().try_wait().unwrap()
    }

    /// Asks it to stop, as containers are asked.
    pub(crate) fn terminate(&self) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Ends it at once, as a power failure would.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Says the last that was wrong, for whoever reads why a test failed.
    #[expect(clippy::print_stdout, reason = "it is part of what the failed test says")]
    fn complain(&self) {
        let log = self.log();
        let wrong = |line: &&str| ["WARN", "ERROR", "panicked"].iter().any(|word| line.contains(word));
        let mut last: Vec<&str> = log.lines().rev().filter(wrong).take(30).collect();
        last.reverse();
        println!("the portal's last complaints:\n{}", last.join("\n"));
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.lock().unwrap().id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if thread::panicking() {
            self.complain();
        }
        self.kill();
    }
}

/// The portal that is tested: the one that was built for the tests, or another that `make attack` names.
fn program() -> std::path::PathBuf {
    std::env::var_os("ATTACK_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_storekeeper").into()).into()
}

/// The URLs in whole lines of a text.
fn urls(text: &str) -> Vec<String> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let words = whole.split_whitespace().filter(|word| word.starts_with("http"));
    words.map(|word| word.trim_end_matches('.').to_owned()).collect()
}
