//! `zkcard powersoftau …`.

use super::ceremony::{AddBeacon, Contribute, From, STAGES, refused, show, show_source};
use super::{info, save, warn};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::Ui;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};
use zkcard_accel::Accelerator;
use zkcard_formats::file::Access;
use zkcard_formats::iden3::ceremony::{self, Prepared};
use zkcard_formats::iden3::ptau::Ptau;
use zkcard_groth16::Stopwatch;
use zkcard_groth16::ceremony::{Blake2b, CeremonyError, Contribution, Lagrange, Powers, check_contributed};
use zkcard_soft::Soft;

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum PowersOfTau {
    /// Begin a ceremony
    #[command(after_help = "\
Examples:
  zkcard powersoftau new bn128 14 pot14_0000.ptau
  zkcard powersoftau contribute pot14_0000.ptau pot14_0001.ptau --name=\"First\"
  zkcard powersoftau beacon pot14_0001.ptau pot14_beacon.ptau 0102030405060708090a 10 -n=\"Final Beacon\"
  zkcard powersoftau prepare phase2 pot14_beacon.ptau pot14_final.ptau
  zkcard powersoftau verify pot14_final.ptau")]
    New {
        /// bn128, which is also called bn254
        curve: String,
        /// Circuits of up to 2 to this rows
        #[arg(value_parser = clap::value_parser!(u32).range(1..=i64::from(Powers::MAX)))]
        power: u32,
        /// Where the powers go [default: powersOfTauPOWER_0000.ptau]
        #[arg(value_name = "POWERSOFTAU.ptau")]
        to: Option<PathBuf>,
    },
    /// Contribute secrets, which are forgotten
    Contribute(Contribute),
    /// Contribute public randomness
    Beacon(AddBeacon),
    /// Compute what setups need
    Prepare {
        /// For what
        #[command(subcommand)]
        what: Prepare,
    },
    /// Verify every contribution and every power
    Verify {
        /// The powers
        #[arg(value_name = "POWERSOFTAU.ptau")]
        file: PathBuf,
    },
}

/// What `powersoftau prepare` computes.
#[derive(Debug, Subcommand)]
pub enum Prepare {
    /// The Lagrange bases of the powers
    Phase2 {
        /// The powers
        #[arg(value_name = "OLD.ptau")]
        old: PathBuf,
        /// Where they go with the bases
        #[arg(value_name = "NEW.ptau")]
        new: PathBuf,
    },
}

/// A file's powers and contributions.
struct Held {
    powers: Powers,
    ceremony_power: u32,
    contributions: Vec<Contribution>,
}

/// Runs a command of the group.
pub fn run(command: &PowersOfTau, ui: &Ui) -> CliResult<()> {
    match command {
        PowersOfTau::New { curve, power, to } => {
            let to = to.clone().unwrap_or_else(|| format!("powersOfTau{power}_0000.ptau").into());
            begin(curve, *power, &to, ui)
        }
        PowersOfTau::Contribute(args) => contribute(&args.old, &args.new, args.maker.draw()?, ui),
        PowersOfTau::Beacon(args) => contribute(&args.old, &args.new, args.draw(ui)?, ui),
        PowersOfTau::Prepare { what: Prepare::Phase2 { old, new } } => prepare(old, new, ui),
        PowersOfTau::Verify { file } => verify(file, ui),
    }
}

fn begin(curve: &str, power: u32, to: &Path, ui: &Ui) -> CliResult<()> {
    let plain: String = curve.to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
    if !["BN128", "BN254", "ALTBN128"].contains(&plain.as_str()) {
        return Err(CliError::new(Code::Input, format!("Curve not supported: {curve}")).hint("take bn128"));
    }
    let bar = ui.spinner("hashing");
    let held = Held { powers: Powers::new(power), ceremony_power: power, contributions: Vec::new() };
    held.save(to, None)?;
    let challenge = Powers::first_challenge(power);
    bar.finish_and_clear();
    show(ui, "Blank Contribution Hash:", &Blake2b::of(b""))?;
    show(ui, "First Contribution Hash:", &challenge)?;
    ui.report(&json!({ "power": power, "file": to }))
}

fn contribute(old: &Path, new: &Path, from: From, ui: &Ui) -> CliResult<()> {
    let file = Ptau::open(old).code(Code::Input)?;
    if file.is_prepared() {
        warn(
            ui,
            "WARNING: Contributing into a file that has phase2 calculated. You will have to prepare phase2 again.",
        )?;
    }
    let mut held = Held::of(&file, ui)?;
    if held.powers.power != held.ceremony_power {
        let text = "This file has been reduced. You cannot contribute into a reduced file.";
        return Err(CliError::new(Code::Input, text));
    }
    let challenge = held.contributions.last().map(|last| last.next_challenge);
    let challenge = challenge.unwrap_or_else(|| Powers::first_challenge(held.powers.power));
    let (stages, bar) = ui.progress(STAGES);
    let made = held.powers.contribute(&Soft::new(), &challenge, from.stream, from.by, &stages);
    bar.finish_and_clear();
    let made = refused(ui, made)?;
    held.contributions.push(made.clone());
    held.save(new, None)?;
    show(ui, "Contribution Response Hash imported: ", &refused(ui, made.response())?)?;
    show(ui, "Next Challenge Hash: ", &made.next_challenge)?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "contributions": held.contributions.len(), "file": new }))
}

fn prepare(old: &Path, new: &Path, ui: &Ui) -> CliResult<()> {
    let held = Held::of(&Ptau::open(old).code(Code::Input)?, ui)?;
    if held.powers.power > Powers::MAX {
        let text = format!(
            "powers of 2^{} have no Lagrange bases: the field's roots of unity end",
            held.powers.power
        );
        return Err(CliError::new(Code::Input, text).hint("take smaller ones"));
    }
    let (stages, bar) = ui.progress(4);
    let prepared = bases(&Soft::new(), &held.powers, &stages);
    bar.finish_and_clear();
    held.save(new, Some(&refused(ui, prepared)?))?;
    let timings = stages.finish();
    ui.timings(&timings)?;
    ui.report(&json!({ "power": held.powers.power, "file": new, "timings": timings }))
}

fn bases(accel: &impl Accelerator, powers: &Powers, stages: &Stopwatch) -> Result<Prepared, CeremonyError> {
    let top = powers.power;
    Ok(Prepared {
        tau_g1: stages.time("tauG1", || Lagrange::of(accel, &powers.tau_g1, top + 1))?,
        tau_g2: stages.time("tauG2", || Lagrange::of(accel, &powers.tau_g2, top))?,
        alpha_g1: stages.time("alphaTauG1", || Lagrange::of(accel, &powers.alpha_g1, top))?,
        beta_g1: stages.time("betaTauG1", || Lagrange::of(accel, &powers.beta_g1, top))?,
    })
}

fn verify(path: &Path, ui: &Ui) -> CliResult<()> {
    let file = Ptau::open(path).code(Code::Input)?;
    let held = Held::of(&file, ui)?;
    let (stages, bar) = ui.progress(STAGES);
    let verified = held.powers.verify(&Soft::new(), held.ceremony_power, &held.contributions, &stages);
    let prepared = verified.and_then(|()| held.check_bases(&file, &stages));
    bar.finish_and_clear();
    let is_prepared = refused(ui, prepared)?;
    for (number, contribution) in held.contributions.iter().enumerate().rev() {
        let name = contribution.by.name.as_deref().unwrap_or_default();
        info(ui, "-----------------------------------------------------")?;
        info(ui, format!("Contribution #{}: {name}", number + 1))?;
        show(ui, "Next Challenge: ", &contribution.next_challenge)?;
        show(ui, "Response Hash:", &refused(ui, contribution.response())?)?;
        show_source(ui, &contribution.by.source)?;
    }
    info(ui, "-----------------------------------------------------")?;
    if let Err(unfinished) = check_contributed(held.contributions.iter().map(|one| &one.by.source)) {
        warn(ui, unfinished)?;
    }
    if !is_prepared {
        warn(
            ui,
            "this file does not contain phase2 precalculated values. Please run: zkcard powersoftau prepare phase2",
        )?;
    }
    info(ui, "Powers of Tau Ok!")?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "valid": true, "power": held.powers.power, "contributions": held.contributions.len(), "prepared": is_prepared }))
}

impl Held {
    /// Reads a file and checks its points.
    fn of(file: &Ptau, ui: &Ui) -> CliResult<Self> {
        let bar = ui.spinner("reading the powers");
        let contributions = ceremony::contributions(file).code(Code::Input)?;
        let powers = ceremony::powers(file).code(Code::Input)?;
        bar.finish_and_clear();
        Ok(Held { powers, ceremony_power: file.ceremony_power(), contributions })
    }

    fn save(&self, to: &Path, prepared: Option<&Prepared>) -> CliResult<()> {
        let ceremony_power = if prepared.is_some() { self.powers.power } else { self.ceremony_power };
        save(to, Access::Public, |out| {
            ceremony::write_powers(out, &self.powers, ceremony_power, &self.contributions, prepared)
        })
    }

    /// Checks the Lagrange bases, if there are any.
    fn check_bases(&self, file: &Ptau, stages: &Stopwatch) -> Result<bool, CeremonyError> {
        let Some(prepared) = ceremony::prepared(file) else { return Ok(false) };
        let (accel, powers, top) = (Soft::new(), &self.powers, self.powers.power);
        let _stage = stages.start("Lagrange bases");
        prepared.tau_g1.check(&accel, &powers.tau_g1, top + 1, "Lagrange tauG1")?;
        prepared.tau_g2.check(&accel, &powers.tau_g2, top, "Lagrange tauG2")?;
        prepared.alpha_g1.check(&accel, &powers.alpha_g1, top, "Lagrange alphaTauG1")?;
        prepared.beta_g1.check(&accel, &powers.beta_g1, top, "Lagrange betaTauG1")?;
        Ok(true)
    }
}
