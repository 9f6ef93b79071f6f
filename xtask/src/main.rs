//! The commands of this repository: `cargo xtask --help` lists them.

mod bench;
mod build;
mod copy;
mod dev_env;
mod fuzz;
mod manifest;
mod new;
mod process;
mod reproduce;
mod samples;
mod sbom;
mod setup;
mod signals;
mod spin_cli;
mod steps;
mod test;
mod token;
mod torture;
mod up;
mod wasm_target;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

/// Serves, tests and measures the bundle. Each command does first whatever it needs, and nothing twice.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build every component and serve spin.toml, until Ctrl-C
    Up(up::Args),
    /// Check and test everything: format, lints, documentation, licences, unit and conformance tests
    Test(test::Args),
    /// Break stores, kill the server, and call it for half an hour: what docs/reliability.md tells of
    Torture(torture::Args),
    /// Measure the components against the floor
    Bench(bench::Args),
    /// Look for bytes that a decoder of what comes from outside cannot bear
    Fuzz(fuzz::Args),
    /// Build every component that spin.toml names
    Build(build::Args),
    /// Write the bill of materials of every component: `CycloneDX`, in target/sbom
    Sbom,
    /// Get the standard library for wasm32-wasip2
    Setup,
    /// Begin an endpoint
    New(new::Args),
    /// Make a bearer token with the variable `api_secret`
    Token(token::Args),
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {}", cause.to_string().replace('\n', "\n    "));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<()> {
    let workspace = Workspace::locate();
    match &cli.command {
        Command::Up(args) => up::run(&workspace, args),
        Command::Test(args) => test::run(&workspace, args),
        Command::Torture(args) => torture::run(&workspace, args),
        Command::Bench(args) => bench::run(&workspace, args),
        Command::Fuzz(args) => fuzz::run(&workspace, args),
        Command::Build(args) => build::run(&workspace, args),
        Command::Sbom => sbom::run(&workspace),
        Command::Setup => setup::run(&workspace),
        Command::New(args) => new::run(&workspace, args),
        Command::Token(args) => token::run(&workspace, args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
