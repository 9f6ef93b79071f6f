//! The program `host`: what it prints, how it ends, and what a sudden end leaves.

use crate::probe::Setup;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The program, killed if the test ends before it does.
pub(crate) struct Program {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    pub(crate) base: String,
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

pub(crate) fn command(folder: &Path) -> Command {
    command_on(folder, "127.0.0.1:0")
}

fn command_on(folder: &Path, address: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host"));
    command
        .arg("--manifest")
        .arg(folder.join("spin.toml"))
        .arg("--state-dir")
        .arg(folder.join("state"));
    command
        .args(["--listen", address])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Program {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        output.read_line(&mut first).unwrap();
        let base = first.trim_end().strip_prefix("Serving ").map(ToOwned::to_owned);
        let Some(base) = base else {
            let mut errors = String::new();
            child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
            panic!("it does not serve: {first}{errors}");
        };
        Self { child, output, base }
    }

    /// Sends a signal by its name.
    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &process])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Ends it: what it has printed as errors.
    pub(crate) fn end(&mut self) -> String {
        self.signal("TERM");
        let mut errors = String::new();
        let output = self.child.stderr.as_mut().unwrap();
        output.read_to_string(&mut errors).unwrap();
        errors
    }

    /// Ends it: what it has printed after its first line.
    pub(crate) fn rest(&mut self) -> String {
        self.signal("TERM");
        let mut output = String::new();
        self.output.read_to_string(&mut output).unwrap();
        output
    }

    pub(crate) async fn ask(&self, path: &str, body: &str) -> String {
        let reply = reqwest::Client::new()
            .post(format!("{}{path}", self.base))
            .body(body.to_owned())
            .send()
            .await;
        reply.unwrap().error_for_status().unwrap().text().await.unwrap()
    }
}

pub(crate) fn folder() -> TempDir {
    let rest = "[[trigger.http]]\nroute = \"/a/...\"\ncomponent = \"probe\"\n[variables]\nv = { default = \"default\" }\n\
        [component.probe.variables]\nv = \"{{ v }}\"";
    Setup {
        rest: rest.into(),
        ..Setup::default()
    }
    .folder()
}

#[tokio::test]
async fn it_says_where_it_serves_what_and_where_the_state_is() {
    let folder = folder();
    let mut program = Program::start(command(folder.path()));
    assert_eq!(program.ask("/a/variable", "v").await, "default");
    let mut lines = String::new();
    for _ in 0..2 {
        program.output.read_line(&mut lines).unwrap();
    }
    assert!(lines.contains("/a/...") && lines.contains("probe"), "{lines}");
    assert!(
        lines.contains(&folder.path().join("state").display().to_string()),
        "{lines}"
    );
}

#[tokio::test]
async fn it_takes_variables_from_the_environment() {
    let folder = folder();
    let mut command = command(folder.path());
    command.env("SPIN_VARIABLE_V", "from the environment");
    let program = Program::start(command);
    assert_eq!(program.ask("/a/variable", "v").await, "from the environment");
}

#[tokio::test]
async fn it_ends_well_when_told_to() {
    for signal in ["INT", "TERM"] {
        let folder = folder();
        let mut program = Program::start(command(folder.path()));
        program.ask("/a/print", "before the end").await;
        program.signal(signal);
        assert!(program.child.wait().unwrap().success(), "{signal}");
    }
}

#[tokio::test]
async fn it_prints_what_components_print_unless_told_to_be_quiet() {
    for (arguments, expected) in [(&[][..], true), (&["--quiet"][..], false)] {
        let folder = folder();
        let mut command = command(folder.path());
        command.args(arguments);
        let mut program = Program::start(command);
        program.ask("/a/print", "text").await;
        program.signal("TERM");
        let (mut output, mut errors) = (String::new(), String::new());
        program.output.read_to_string(&mut output).unwrap();
        program
            .child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        assert_eq!(output.contains("out text\n"), expected, "{output}");
        assert_eq!(errors.contains("err text\n"), expected, "{errors}");
    }
}

#[tokio::test]
async fn a_trap_is_logged_with_the_component_and_where_it_was() {
    let folder = folder();
    let mut command = command(folder.path());
    command.arg("--quiet");
    let mut program = Program::start(command);
    let reply = reqwest::get(format!("{}/a/trap", program.base)).await.unwrap();
    assert_eq!(reply.status().as_u16(), 500);
    program.signal("TERM");
    let mut errors = String::new();
    program
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert!(
        errors.contains("component `probe`") && errors.contains("wasm backtrace"),
        "{errors}"
    );
    assert!(errors.contains("probe.wasm!probe::"), "{errors}");
}

#[tokio::test]
async fn a_taken_port_is_named_with_what_to_do() {
    let folder = folder();
    let program = Program::start(command(folder.path()));
    let address = program.base.strip_prefix("http://").unwrap();
    let output = command_on(folder.path(), address).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains(&format!("{address} is taken")) && errors.contains("--listen"),
        "{errors}"
    );
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = folder();
    for round in 1..=5 {
        let program = Program::start(command(folder.path()));
        for step in 1..=10 {
            let sum = (round - 1) * 10 + step;
            assert_eq!(program.ask("/a/increment", "n").await, sum.to_string());
            program
                .ask(
                    "/a/sql",
                    &format!("CREATE TABLE IF NOT EXISTS t (a)\nINSERT INTO t VALUES ({sum})"),
                )
                .await;
            assert_eq!(
                program.ask("/a/sql", "SELECT max(a) AS m FROM t").await,
                format!("m|{sum} changes=0 rowid=0")
            );
        }
        program.ask("/a/print", &format!("round {round}")).await;
        drop(program);
        let log = std::fs::read_to_string(folder.path().join("state/logs/probe_stdout.txt")).unwrap();
        assert!(log.ends_with(&format!("out round {round}\n")), "{log}");
    }
}

#[tokio::test]
async fn nobody_else_on_the_machine_reads_what_is_stored_or_logged() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let program = Program::start(command(folder.path()));
    program.ask("/a/sql", "CREATE TABLE t (a)").await;
    program.ask("/a/print", "x").await;
    let mut folders = vec![folder.path().join("state")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let shown = entry.path().display().to_string();
            assert_eq!(metadata.permissions().mode() & 0o077, 0, "{shown}");
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
}
