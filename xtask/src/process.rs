//! Running other programs, with errors that name the command line.

use anyhow::{Context, Result, anyhow, bail};
use std::io::ErrorKind;
use std::process::{Child, Command, ExitStatus, Output};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program with a time limit is looked at.
const POLL: Duration = Duration::from_millis(50);

/// Runs a program on this terminal. `next` says what to do when it fails, after its own message.
pub(crate) fn run(command: &mut Command, next: &str) -> Result<()> {
    let mut child = start(command)?;
    let status = child
        .wait()
        .with_context(|| format!("cannot wait for {}", describe(command)))?;
    check(command, status).context(next.to_owned())
}

/// Runs a program on this terminal, and ends it when it takes longer than `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = start(command)?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return check(command, status);
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            bail!("{} did not end within {} s", describe(command), limit.as_secs());
        }
        thread::sleep(POLL);
    }
}

/// Runs a program and gives what it wrote to stdout. What it wrote to stderr goes into the error.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command.output().map_err(|error| not_started(command, error))?;
    check(command, status).with_context(|| String::from_utf8_lossy(&stderr).trim().to_owned())?;
    String::from_utf8(stdout).with_context(|| format!("{} did not write UTF-8", describe(command)))
}

/// Whether a program by this name can be started at all.
pub(crate) fn exists(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Starts a program.
pub(crate) fn start(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|error| not_started(command, error))
}

/// The program and its arguments, as one would type them.
pub(crate) fn describe(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let words = std::iter::once(name).chain(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    format!("`{}`", words.collect::<Vec<_>>().join(" "))
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{} failed: {status}", describe(command))
}

fn not_started(command: &Command, error: std::io::Error) -> anyhow::Error {
    let program = command.get_program().to_string_lossy().into_owned();
    if error.kind() == ErrorKind::NotFound {
        return anyhow!("`{program}` is not installed, or not on PATH");
    }
    anyhow!(error).context(format!("cannot start `{program}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_missing_is_named() {
        let error = run(&mut Command::new("no-such-program-here"), "unused").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`no-such-program-here` is not installed, or not on PATH"
        );
    }

    #[test]
    fn a_failure_says_what_to_do_and_which_command_failed() {
        let error = run(&mut Command::new("false"), "do this").unwrap_err();
        assert_eq!(error.to_string(), "do this");
        assert_eq!(error.root_cause().to_string(), "`false` failed: exit status: 1");
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let started = Instant::now();
        let error = run_within(Command::new("sleep").arg("60"), Duration::from_millis(100)).unwrap_err();
        assert!(error.to_string().contains("`sleep 60` did not end"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(30));
    }
}
