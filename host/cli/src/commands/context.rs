//! `zkcard context`.

use crate::error::CliResult;
use crate::ui::Ui;
use serde_json::json;
use zkcard::ethereum::{Call, Hex};

/// Arguments of `context`.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example:
  zkcard context --chain 1 --contract 0xd9e1… --caller 0xa1a1… --argument 0x0000…01
  zkcard prove credit --input applicant.json --proof proof.json --context 0x5f0c…

The contract that zkcard export solidityverifier writes computes the same: its function contextOf."
)]
pub struct Args {
    /// The call
    #[command(flatten)]
    pub call: CallArgs,
}

/// Which call: all of it, or nothing where none is needed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct CallArgs {
    /// The chain's id, such as 1
    #[arg(long, required = false, requires_all = ["contract", "caller", "argument"], value_name = "ID")]
    pub chain: u64,
    /// The contract that verifies
    #[arg(long, required = false, requires_all = ["chain", "caller", "argument"], value_name = "ADDRESS")]
    pub contract: Hex<20>,
    /// Whoever calls it: an account, or another contract
    #[arg(long, required = false, requires_all = ["chain", "contract", "argument"], value_name = "ADDRESS")]
    pub caller: Hex<20>,
    /// What the caller says that the proof is for: 32 bytes, in hexadecimal
    #[arg(long, required = false, requires_all = ["chain", "contract", "caller"], value_name = "HEX")]
    pub argument: Hex<32>,
}

/// Prints the context.
pub fn run(args: &Args, ui: &Ui) -> CliResult<()> {
    let context = Hex(args.call.call().context()).to_string();
    ui.say(&context)?;
    ui.report(&json!({ "context": context }))
}

impl CallArgs {
    /// The call.
    pub fn call(&self) -> Call {
        let CallArgs { chain, contract, caller, argument } = *self;
        Call { chain, contract, caller, argument }
    }
}
