//! `zkcard --version`: what this command is, and what it would compute with.

use crate::device::listings;
use crate::error::CliResult;
use crate::ui::Ui;
use serde_json::json;
use std::ffi::OsStr;
use zkcard_sim::{DutInfo, NAMED_CARDS};
use zkcard_soft::KernelChoice;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The build script asks git.
const COMMIT: &str = env!("ZKCARD_COMMIT");
/// Devices that need nothing built in but the driver.
const DRIVEN: [&str; 3] = ["vfio", "vfio-user", "serial"];

/// Whether a command line that asks for the version wants all of it: `-V` is for the number alone.
pub fn is_long<W: AsRef<OsStr>>(words: &[W]) -> bool {
    words.iter().any(|word| word.as_ref() == "--version")
}

/// Prints the version, commit, features, kernels and devices.
pub fn run(ui: &Ui) -> CliResult<()> {
    let (features, kernels, devices) = (features(), kernels(), devices());
    let chosen = KernelChoice::fastest().to_string();
    ui.say(format!("zkcard {VERSION}"))?;
    ui.say(format!("commit: {COMMIT}"))?;
    ui.say(format!("features: {}", features.join(", ")))?;
    ui.say(format!("kernels: {}; chosen: {chosen}", kernels.join(", ")))?;
    ui.say(format!("devices:\n  {}", devices.join("\n  ")))?;
    ui.report(&json!({
        "version": VERSION,
        "commit": COMMIT,
        "features": features,
        "kernels": kernels,
        "chosen_kernel": chosen,
        "devices": devices,
    }))
}

/// What was built in: the driver's buses, and those simulated cards that there was a Verilator for.
fn features() -> Vec<String> {
    let is_built = |dut| DutInfo::find(dut).is_ok_and(|info| info.is_built && info.failed.is_none());
    let simulated = NAMED_CARDS.iter().filter(|card| is_built(card.dut));
    let simulated = simulated.map(|card| format!("sim:{}", card.name));
    DRIVEN.map(String::from).into_iter().chain(simulated).collect()
}

/// The kernels that this processor can run.
fn kernels() -> Vec<String> {
    KernelChoice::ALL.iter().filter(|kernel| kernel.is_able()).map(ToString::to_string).collect()
}

/// The devices of this machine; where they cannot be listed, why.
fn devices() -> Vec<String> {
    match listings() {
        Ok(all) => all.into_iter().map(|device| format!("{}: {}", device.name, device.description)).collect(),
        Err(error) => vec![format!("cannot be listed: {}", error.message)],
    }
}
