//! `zkcard groth16 setup`, `zkcard zkey new|contribute|beacon|verify`.

use super::ceremony::{From, STAGES, refused, show, show_source};
use super::{info, save};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::Ui;
use serde_json::json;
use std::path::{Path, PathBuf};
use zkcard_formats::file::Access;
use zkcard_formats::iden3::ceremony;
use zkcard_formats::iden3::ptau::Ptau;
use zkcard_formats::iden3::r1cs;
use zkcard_formats::iden3::zkey::{Entry, Zkey};
use zkcard_groth16::ceremony::{PhaseOne, Uncontributed, check_contributed, initial};
use zkcard_groth16::{R1cs, Stopwatch};
use zkcard_soft::Soft;

/// Arguments of `groth16 setup`.
#[derive(Debug, clap::Args)]
pub struct Setup {
    /// The circuit
    #[arg(default_value = "circuit.r1cs", value_name = "CIRCUIT.r1cs")]
    pub circuit: PathBuf,
    /// Powers of tau, prepared for phase 2
    #[arg(default_value = "powersoftau.ptau", value_name = "POWERSOFTAU.ptau")]
    pub powers: PathBuf,
    /// Where the key goes
    #[arg(default_value = "circuit_0000.zkey", value_name = "CIRCUIT_0000.zkey")]
    pub to: PathBuf,
}

/// Arguments of `zkey verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard zkey verify circuit.r1cs pot14_final.ptau circuit_final.zkey
  zkcard zkey verify init circuit_0000.zkey pot14_final.ptau circuit_final.zkey
  zkcard zkey verify digits pot14_final.ptau

The first word may be r1cs or init, which says what the key is held against: the circuit, or the key before any contribution.
Powers of tau are taken as they are: verify them, too (zkcard powersoftau verify). A folder is one that zkcard setup DIR --ptau
made: its keys and its statement are checked with it.")]
pub struct Verify {
    /// r1cs or init, then circuit.r1cs or circuit_0000.zkey, powersoftau.ptau and circuit_final.zkey; or a folder and the powers
    #[arg(value_name = "[r1cs|init] FIRST POWERSOFTAU.ptau KEY.zkey", num_args = 0..=4)]
    pub words: Vec<String>,
}

/// The powers where none are named.
const POWERS: &str = "powersoftau.ptau";

/// Makes the key of a circuit before any contribution.
pub fn setup(args: &Setup, ui: &Ui) -> CliResult<()> {
    info(ui, "Reading r1cs")?;
    let circuit = r1cs::load(&args.circuit).code(Code::Input)?.r1cs;
    let file = Ptau::open(&args.powers).code(Code::Input)?;
    let (stages, bar) = ui.progress(STAGES);
    let made = first_key(&circuit, &file, &stages, ui);
    bar.finish_and_clear();
    let (key, _) = made?;
    write(&args.to, &key, &ceremony::entries(&circuit))?;
    show(ui, "Circuit hash: ", &key.transcript().circuit)?;
    let timings = stages.finish();
    ui.timings(&timings)?;
    ui.report(&json!({ "file": args.to, "timings": timings }))
}

/// The key of a circuit before any contribution, with the powers that it is from. Its circuit is named by the coefficients.
pub fn first_key(
    r1cs: &R1cs,
    file: &Ptau,
    stages: &Stopwatch,
    ui: &Ui,
) -> CliResult<(Uncontributed, PhaseOne)> {
    let makers = ceremony::contributions(file).code(Code::Input)?;
    if let Err(unfinished) = check_contributed(makers.iter().map(|one| &one.by.source)) {
        super::warn(ui, format!("the powers of tau: {unfinished}"))?;
    }
    let phase_one = stages.time("check the powers", || ceremony::phase_one(file, r1cs)).code(Code::Input)?;
    refused(ui, stages.time("check the powers", || phase_one.check(&Soft::new())))?;
    let key = refused(ui, initial(&Soft::new(), r1cs, &phase_one, stages))?;
    let digest = ceremony::digest(ceremony::entries(r1cs).into_iter());
    Ok((key.of_circuit(digest), phase_one))
}

/// Adds a contribution to a key.
pub fn contribute(old: &Path, new: &Path, from: From, ui: &Ui) -> CliResult<()> {
    let (mut key, entries) = open(old, ui)?;
    let (stages, bar) = ui.progress(2);
    let made = key.contribute(&Soft::new(), from.stream, from.by, &stages).map(|made| made.hash());
    bar.finish_and_clear();
    let hash = refused(ui, made)?;
    write(new, &key, &entries)?;
    show(ui, "Circuit Hash: ", &key.transcript().circuit)?;
    show(ui, "Contribution Hash: ", &hash)?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "contributions": key.transcript().contributions.len(), "file": new }))
}

impl Verify {
    /// Whether the key is held against the one before any contribution, and the files.
    fn files(&self) -> (bool, &[String]) {
        match self.words.split_first() {
            Some((word, files)) if word.eq_ignore_ascii_case("init") => (true, files),
            Some((word, files)) if word.eq_ignore_ascii_case("r1cs") => (false, files),
            _ => (false, &self.words),
        }
    }

    fn file(&self, at: usize, default: &str) -> PathBuf {
        self.files().1.get(at).map_or(default, String::as_str).into()
    }

    /// The folder that is meant, if it is one, and the powers.
    pub fn folder(&self) -> CliResult<Option<(PathBuf, PathBuf)>> {
        let (dir, (is_init, files)) = (self.file(0, "circuit.r1cs"), self.files());
        match dir.is_dir() {
            true if is_init || files.len() > 2 => Err(CliError::new(
                Code::Input,
                format!("{}: a folder is verified by itself and powers of tau alone", dir.display()),
            )),
            is_folder => Ok(is_folder.then(|| (dir, self.file(1, POWERS)))),
        }
    }
}

/// Verifies a key against its circuit, or against the key before any contribution.
pub fn verify(args: &Verify, ui: &Ui) -> CliResult<()> {
    let (is_init, files) = args.files();
    if files.len() > 3 {
        return Err(CliError::new(Code::Input, "Invalid number of parameters"));
    }
    let first = args.file(0, if is_init { "circuit_0000.zkey" } else { "circuit.r1cs" });
    if !first.is_file() {
        return Err(CliError::new(Code::Input, format!("{}: no such file or folder", first.display())));
    }
    let powers = Ptau::open(args.file(1, POWERS)).code(Code::Input)?;
    let (key, _) = open(&args.file(2, "circuit_final.zkey"), ui)?;
    let (stages, bar) = ui.progress(STAGES);
    let initial = match is_init {
        true => {
            powers.check_tau_g1(2 * key.key().domain_size).code(Code::Input)?;
            open(&first, ui)?.0
        }
        false => {
            let circuit = r1cs::load(&first).code(Code::Input)?;
            first_key(&circuit.r1cs, &powers, &stages, ui)?.0
        }
    };
    let verified = key.verify(&Soft::new(), &initial, &powers.tau_g1(), &stages);
    bar.finish_and_clear();
    refused(ui, verified)?;
    show_all(&key, ui)?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "valid": true, "contributions": key.transcript().contributions.len() }))
}

/// Who contributed to a key that is verified.
pub fn show_all(key: &Uncontributed, ui: &Ui) -> CliResult<()> {
    let transcript = key.transcript();
    show(ui, "Circuit Hash: ", &transcript.circuit)?;
    for (number, contribution) in transcript.contributions.iter().enumerate().rev() {
        let name = contribution.by.name.as_deref().unwrap_or_default();
        info(ui, "-------------------------")?;
        show(ui, format!("contribution #{} {name}:", number + 1), &contribution.hash())?;
        show_source(ui, &contribution.by.source)?;
    }
    info(ui, "-------------------------")?;
    if let Err(unfinished) = transcript.check_contributed() {
        super::warn(ui, unfinished)?;
    }
    info(ui, "ZKey Ok!")
}

/// Reads a key, to which maybe nobody has contributed, and checks its points.
pub fn open(path: &Path, ui: &Ui) -> CliResult<(Uncontributed, Vec<Entry>)> {
    let bar = ui.spinner("reading the key");
    let file = Zkey::open(path).code(Code::Input)?;
    let key = ceremony::uncontributed(&file).code(Code::Input)?;
    let entries = file.coefficients().entries().collect();
    bar.finish_and_clear();
    Ok((key, entries))
}

/// Writes a key.
pub fn write(to: &Path, key: &Uncontributed, entries: &[Entry]) -> CliResult<()> {
    save(to, Access::Public, |out| ceremony::write_key(out, key, entries))
}
