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
mod ui;

use args::{Args, Command};
use clap::Parser;
use error::CliResult;
use std::process::ExitCode;
use ui::Ui;

fn main() -> ExitCode {
    let args = Args::parse();
    let ui = Ui { json: args.json, verbose: args.verbose };
    match run(args.command, &ui) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ui.fail(&error);
            ExitCode::from(error.code as u8)
        }
    }
}

fn run(command: Command, ui: &Ui) -> CliResult<()> {
    log::start(ui.verbose)?;
    if !matches!(command, Command::SimCard(_)) {
        output::end_on_interrupt()?; // a server takes its signals itself
    }
    match command {
        Command::Compile(args) => commands::compile::run(&args, ui),
        Command::Setup(args) => commands::setup::run(&args, ui),
        Command::Prove(args) => commands::prove::run(&args, ui),
        Command::Verify(args) => commands::verify::run(&args, ui),
        Command::Export { what } => commands::export::run(&what, ui),
        Command::Devices => commands::devices::run(ui),
        Command::Selftest(args) => commands::selftest::run(&args, ui),
        Command::Monitor(args) => commands::monitor::run(&args, ui),
        Command::SimCard(args) => commands::sim_card::run(&args, ui),
        Command::Demo(args) => commands::demo::run(&args, ui),
        Command::Completions { shell } => commands::completions::run(shell),
    }
}
