//! `zkcard`: a neural network in, a proof of its output out.

mod args;
mod card;
mod commands;
mod device;
mod error;
mod folder;
mod journey;
mod log;
mod output;
mod page;
mod plain;
mod report;
mod sample;
mod snarkjs;
mod ui;

use args::{Args, Command};
use clap::Parser;
use clap::error::ErrorKind;
use commands::version;
use error::{Classify, CliResult, Code};
use std::alloc::System;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use ui::Ui;
use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is freed: copies that arkworks makes of scalars, vectors that grow, tables, texts of files.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    let words = snarkjs::spelt_out(std::env::args_os());
    if let Some(why) = snarkjs::left_out(&words) {
        let _ = writeln!(std::io::stderr(), "error: {why}"); // nobody is left to tell
        return ExitCode::from(snarkjs::MISUSED);
    }
    let is_snarkjs = snarkjs::is_command(&words);
    let args = match Args::try_parse_from(&words) {
        Ok(args) => args,
        Err(error) if error.kind() == ErrorKind::DisplayVersion && version::is_long(&words) => {
            return tell_version(&words);
        }
        Err(error) => return misused(&error, is_snarkjs),
    };
    let ui = Ui { json: args.json, verbose: args.verbose };
    match run(args.command, &ui) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui.fail(&error);
            ExitCode::from(if is_snarkjs { snarkjs::FAILED } else { error.code as u8 })
        }
    }
}

/// All that there is to say of this command; `-V` gives the number alone.
fn tell_version(words: &[OsString]) -> ExitCode {
    let ui = Ui { json: words.iter().any(|word| word == "--json"), verbose: false };
    match version::run(&ui) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui.fail(&error);
            ExitCode::from(error.code as u8)
        }
    }
}

/// Says what is wrong with a command line, whose words may be anybody's; help is ours.
fn misused(error: &clap::Error, is_snarkjs: bool) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) || !error.use_stderr() {
        error.exit();
    }
    let _ = writeln!(std::io::stderr(), "{}", plain::plain(&error.to_string())); // nobody is left to tell
    ExitCode::from(if is_snarkjs { snarkjs::MISUSED } else { error.exit_code() as u8 })
}

/// Whether a command holds what nobody else may see.
fn has_secrets(command: &Command) -> bool {
    matches!(
        command,
        Command::Setup(_)
            | Command::Contribute(_)
            | Command::Mock(_)
            | Command::Prove(_)
            | Command::Demo(_)
            | Command::Groth16(_)
            | Command::PowersOfTau(_)
            | Command::Zkey(_)
            | Command::Wtns(_)
    )
}

fn run(command: Command, ui: &Ui) -> CliResult<()> {
    if has_secrets(&command) {
        zkcard::process::keep_private().code(Code::Device)?;
    }
    log::start(ui.verbose)?;
    if !matches!(command, Command::SimCard(_)) {
        output::end_on_interrupt()?; // a server takes its signals itself
    }
    match command {
        Command::Compile(args) => commands::compile::run(&args, ui),
        Command::Setup(args) => commands::setup::run(&args, ui),
        Command::Contribute(args) => commands::contribute::run(&args, ui),
        Command::Table(args) => commands::table::run(&args, ui),
        Command::Mock(args) => commands::mock::run(&args, ui),
        Command::Prove(args) => commands::prove::run(&args, ui),
        Command::Verify(args) => commands::verify::run(&args, ui),
        Command::Export { what } => commands::export::run(&what, ui),
        Command::Context(args) => commands::context::run(&args, ui),
        Command::Devices => commands::devices::run(ui),
        Command::Selftest(args) => commands::selftest::run(&args, ui),
        Command::Monitor(args) => commands::monitor::run(&args, ui),
        Command::SimCard(args) => commands::sim_card::run(&args, ui),
        Command::Groth16(command) => snarkjs::groth16::run(&command, ui),
        Command::PowersOfTau(command) => snarkjs::powersoftau::run(&command, ui),
        Command::Zkey(command) => snarkjs::zkey::run(&command, ui),
        Command::Wtns(command) => snarkjs::wtns::run(&command, ui),
        Command::R1cs(command) => snarkjs::r1cs::run(&command, ui),
        Command::Demo(args) => commands::demo::run(&args, ui),
        Command::Completions { shell } => commands::completions::run(shell),
        Command::Man { dir } => commands::man::run(&dir),
    }
}
