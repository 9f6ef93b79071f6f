//! `cargo xtask fuzz`: looks for bytes for which a decoder breaks what `tests/fuzz` says that it keeps.

use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// LLVM's instrumentation by which libFuzzer sees what is reached, without the sanitizers that a stable compiler has not.
const INSTRUMENTATION: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// The longest that is tried, in bytes: beyond it little is reached that shorter ones do not reach.
const LONGEST: u32 = 4096;
/// The longest that is kept, in bytes.
const LONGEST_KEPT: u32 = 1024;
/// More memory than this is a finding, in MiB.
const MEMORY: u32 = 1024;
/// One entry that takes longer than this is a finding, in seconds: far beyond what a busy machine could make of it.
const SLOWEST: u32 = 120;

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
#[command(
    after_help = "Needs a C++ compiler (Debian's package `g++`), for libFuzzer. What is found new is kept in \
    target/fuzz/corpus, and what breaks something in target/fuzz/crashes."
)]
pub(crate) struct Args {
    /// The decoder: a folder of tests/fuzz/corpus [default: each, one after the other]
    target: Option<String>,
    /// How long each is fuzzed
    #[arg(long, default_value_t = 1)]
    minutes: u32,
    /// Only decode this file, as for a crash that was found
    #[arg(long, requires = "target")]
    input: Option<PathBuf>,
    /// Only replace the committed corpus with what is smallest, of it and of all that was found, and reaches as much; files with
    /// a name of their own stay
    #[arg(long)]
    keep: bool,
}

/// The command.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let fuzzer = Fuzzer {
        program: build(workspace)?,
        committed: workspace.root().join("tests/fuzz/corpus"),
        work: workspace.target().join("fuzz"),
    };
    for target in fuzzer.targets(args.target.as_deref())? {
        match &args.input {
            Some(input) => fuzzer.decode(&target, input)?,
            None if args.keep => fuzzer.keep(&target)?,
            None => fuzzer.fuzz(&target, args.minutes)?,
        }
    }
    Ok(())
}

/// Builds the program in a folder of its own: whatever it depends on is instrumented.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let about = process::read(Command::new("rustc").arg("-vV"))?;
    // Named, or build scripts and macros would be instrumented too.
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("`rustc -vV` does not name the machine")?;
    let folder = workspace.target().join("fuzz");
    let mut cargo = workspace.cargo();
    cargo
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", INSTRUMENTATION)
        .args(["build", "--profile", "fuzz", "--target", host])
        .args(["--package", "fuzz", "--bin", "fuzz", "--features", "libfuzzer"]);
    process::run(
        &mut cargo,
        "the fuzzing program is not built, see above. If it is a C++ compiler that is missing: Debian's package is `g++`",
    )?;
    Ok(folder.join(host).join("fuzz/fuzz"))
}

struct Fuzzer {
    program: PathBuf,
    /// A folder a target, each with its corpus.
    committed: PathBuf,
    /// Where everything that is not committed goes.
    work: PathBuf,
}

impl Fuzzer {
    fn targets(&self, wanted: Option<&str>) -> Result<Vec<String>> {
        let folders = fs::read_dir(&self.committed).with_context(|| self.committed.display().to_string())?;
        let names: std::io::Result<Vec<_>> = folders.map(|folder| Ok(folder?.file_name())).collect();
        let mut names: Vec<String> = names?.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        match wanted {
            None => Ok(names),
            Some(wanted) if names.iter().any(|name| name == wanted) => Ok(vec![wanted.to_owned()]),
            Some(wanted) => bail!("{wanted} is none of: {}", names.join(", ")),
        }
    }

    fn command(&self, target: &str, longest: u32) -> Command {
        let mut command = Command::new(&self.program);
        command.env("FUZZ_TARGET", target);
        command.arg(format!("-max_len={longest}"));
        command.arg(format!("-rss_limit_mb={MEMORY}"));
        command.arg(format!("-timeout={SLOWEST}"));
        command
    }

    fn folder(&self, what: &str, target: &str) -> Result<PathBuf> {
        let folder = self.work.join(what).join(target);
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(folder)
    }

    fn fuzz(&self, target: &str, minutes: u32) -> Result<()> {
        eprintln!("fuzzing {target} for {minutes} min …");
        let crashes = self.folder("crashes", target)?;
        let mut command = self.command(target, LONGEST);
        command
            .arg(format!("-max_total_time={}", minutes.saturating_mul(60)))
            .arg(format!("-artifact_prefix={}/", crashes.display()))
            .args(["-print_final_stats=1", "-verbosity=0"])
            .arg(self.folder("corpus", target)?)
            .arg(self.committed.join(target));
        let next = format!(
            "{target}: something does not hold for the bytes in the file that is named above. \
             `cargo xtask fuzz {target} --input <file>` repeats it; once it is mended, keep the file in tests/fuzz/corpus/{target}"
        );
        process::run(&mut command, &next)
    }

    fn decode(&self, target: &str, input: &Path) -> Result<()> {
        let mut command = self.command(target, LONGEST);
        process::run(command.arg(input), "something does not hold, see above")
    }

    fn keep(&self, target: &str) -> Result<()> {
        let kept = self.folder("kept", target)?;
        let committed = self.committed.join(target);
        fs::remove_dir_all(&kept)?;
        fs::create_dir_all(&kept)?;
        copy(&committed, &kept, |name| !is_hash(name))?;
        let mut command = self.command(target, LONGEST_KEPT);
        command
            // What reaches a place is kept, not what reaches it more often.
            .args(["-set_cover_merge=1", "-use_counters=0", "-verbosity=0"])
            .args([&kept, &committed, &self.folder("corpus", target)?]);
        process::run(&mut command, "libFuzzer says above why it cannot merge")?;
        fs::remove_dir_all(&committed)?;
        fs::create_dir_all(&committed)?;
        copy(&kept, &committed, |_| true)
    }
}

/// Copies the files of a folder that have such names.
fn copy(from: &Path, to: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if is_wanted(&entry.file_name().to_string_lossy()) {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Whether libFuzzer gave a file its name.
fn is_hash(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
