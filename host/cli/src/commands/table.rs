//! `zkcard table`.

use crate::error::CliResult;
use crate::folder::{MadeBy, advised};
use crate::report::{report_of, show_layers};
use crate::ui::Ui;
use std::path::PathBuf;
use zkcard::Folder;

/// Arguments of `table`.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  zkcard table model
  zkcard table model --json

Real values are integers times the scale. Ranges hold for every input of the declared range."
)]
pub struct Args {
    /// A folder that compile made
    pub dir: PathBuf,
}

/// Shows operators, sizes, ranges, scales and constraints, by layer.
pub fn run(args: &Args, ui: &Ui) -> CliResult<()> {
    let bar = ui.spinner("building the circuit");
    let folder = Folder::new(&args.dir);
    let circuit = advised(&folder, MadeBy::Compile, folder.load_circuit());
    bar.finish_and_clear();
    let report = report_of(&circuit?, None);
    show_layers(&report, ui)?;
    ui.report(&report)
}
