//! `zkcard demo`: the main job on three real networks, each step shown as its user would type it.

use crate::args::{Compile, Demo, Protocol, Visibility};
use crate::card::{self, OpenCard};
use crate::commands::prove::session;
use crate::commands::{compile, named, setup, verify};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::save_proof;
use crate::journey;
use crate::output::public_beside;
use crate::report::show;
use crate::ui::{Ui, bad, bytes, good, picture, seconds};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use zkcard::{Answer, Device, Folder, Policy, ProofRun, Proven, Session, Verifier};
use zkcard_formats::snarkjs;
use zkcard_zkml::data::{Samples, load_labels};
use zkcard_zkml::report::CompileReport;

/// Digits that are proved.
const DIGITS: usize = 10;
/// The same of the larger pictures.
const LARGE_DIGITS: usize = 3;

/// Pixels of a row, and the brightest.
type Pixels = (usize, f64);
const SMALL: Pixels = (8, 1.0);
const LARGE: Pixels = (28, 255.0);

/// The last row of a network in the closing table.
#[derive(Debug, Serialize)]
struct Summary {
    network: &'static str,
    float_accuracy: f64,
    integer_accuracy: f64,
    constraints: usize,
    proofs: usize,
    setup_seconds: f64,
    proving_seconds: f64,
    verifying_seconds: f64,
    proving_key_bytes: u64,
    proof_bytes: usize,
}

/// One network, taken through the commands.
struct Network<'a> {
    ui: &'a Ui,
    name: &'static str,
    models: PathBuf,
    dir: Folder,
    report: CompileReport,
    keys: setup::SetupReport,
    session: Session,
    verifier: Verifier,
    proving: Vec<f64>,
    verifying: Vec<f64>,
}

#[derive(Deserialize)]
struct Applicants {
    applicants: Vec<Applicant>,
}

#[derive(Deserialize)]
struct Applicant {
    record: Map<String, Value>,
    input_data: Vec<Vec<f64>>,
}

/// Runs the main job on all networks.
pub fn run(args: &Demo, ui: &Ui) -> CliResult<()> {
    // First, so that a build without the simulated card says so before it does anything.
    let card = OpenCard::open(card::SIM)?;
    let digits = digits(args, &card, ui)?;
    let credit = credit(args, ui)?;
    let lenet5 = lenet5(args, ui)?;
    let summaries = [digits, credit, lenet5];
    ui.say("")?;
    let heading =
        ["network", "float", "integer", "constraints", "setup", "proving key", "prove", "verify", "proof"];
    ui.table(&heading, &summaries.iter().map(summary_row).collect::<Vec<_>>())?;
    ui.say("prove and verify: medians. Every proof was verified before it was written.")?;
    ui.report(&summaries)
}

fn digits(args: &Demo, card: &OpenCard, ui: &Ui) -> CliResult<Summary> {
    let mut network = Network::begin(args, ui, "digits", Protocol::Plain)?;
    let first = network.prove_digits(DIGITS, SMALL)?;
    network.tamper("digit0.json")?;
    network.prove_on_card(card, &first)?;
    Ok(network.end())
}

/// A convolutional network, whose ReLUs and ranges are looked up.
fn lenet5(args: &Demo, ui: &Ui) -> CliResult<Summary> {
    let mut network = Network::begin(args, ui, "lenet5", Protocol::Lookup)?;
    network.prove_digits(LARGE_DIGITS, LARGE)?;
    network.tamper("digit0.json")?;
    Ok(network.end())
}

fn credit(args: &Demo, ui: &Ui) -> CliResult<Summary> {
    let mut network = Network::begin(args, ui, "credit", Protocol::Plain)?;
    let path = network.models.join("applicants.json");
    let bytes = std::fs::read(&path).map_err(|error| named(&path, error))?;
    let file: Applicants = serde_json::from_slice(&bytes).map_err(|error| named(&path, error))?;
    let applicant = file.applicants.first().ok_or_else(|| named(&path, "no applicant"))?;
    show_applicant(ui, &applicant.record)?;
    let proof = network.dir.path().join("decision.json");
    let answer = network.prove_and_verify(&applicant.input_data.concat(), &proof)?;
    let decision = if answer.class == 1 { "granted" } else { "refused" };
    ui.say(good(format!(
        "{} proves: for some record in range, known to the prover, the network answers: credit {decision}",
        proof.display()
    )))?;
    ui.say("  Of the record it says no more, and nothing ties it to a person.")?;
    network.tamper("decision.json")?;
    Ok(network.end())
}

impl<'a> Network<'a> {
    /// Compiles and sets up.
    fn begin(args: &Demo, ui: &'a Ui, name: &'static str, protocol: Protocol) -> CliResult<Self> {
        let models = args.models.join(name);
        let out = args.out.join(name);
        ui.say(format!("\n━━ {name} ━━\n"))?;
        let compile = compile_args(&models, &out, protocol);
        ui.say(format!(
            "$ zkcard compile {} --data {} --test {} --labels {} --out {}{}",
            compile.model.display(),
            compile.data.display(),
            models.join("test.npy").display(),
            models.join("test_labels.npy").display(),
            out.display(),
            if protocol == Protocol::Lookup { " --protocol lookup" } else { "" },
        ))?;
        let compile::Compiled { dir, report, .. } = compile::make(&compile, ui)?;
        show(&report, ui)?;
        ui.say(format!("\n$ zkcard setup {}", out.display()))?;
        let keys = setup::make(&dir, true, ui)?;
        ui.say(good(format!("keys made in {}", seconds(keys.timings.total))))?;
        ui.say(format!("! {}", setup::WARNING))?;
        ui.say(format!("model id {}", keys.model_id))?;
        let session = session(&dir, Device::Soft, Policy::None, ui)?;
        let verifier = verify::open(&dir)?;
        let (proving, verifying) = (Vec::new(), Vec::new());
        Ok(Network { ui, name, models, dir, report, keys, session, verifier, proving, verifying })
    }

    fn report_shape(&self) -> Vec<usize> {
        self.session.circuit().model().input.shape.clone()
    }

    /// Proves the first digits of the test set and shows each; gives the first.
    fn prove_digits(&mut self, count: usize, shown: Pixels) -> CliResult<Vec<f64>> {
        let path = self.models.join("test.npy");
        let samples = Samples::load(&path, &self.report_shape()).map_err(|error| named(&path, error))?;
        let labels = load_labels(self.models.join("test_labels.npy"), 10).code(Code::Input)?;
        for (row, (pixels, label)) in samples.rows().zip(labels).take(count).enumerate() {
            let proof = self.dir.path().join(format!("digit{row}.json"));
            let answer = self.prove_and_verify(pixels, &proof)?;
            show_digit(self.ui, pixels, shown, label, &answer, &proof)?;
        }
        samples.rows().next().map(<[f64]>::to_vec).ok_or_else(|| named(&path, "no sample"))
    }

    fn prove_and_verify(&mut self, input: &[f64], proof: &Path) -> CliResult<Answer> {
        let begin = Instant::now();
        let proven = self.session.prove(input)?.0.proven;
        self.proving.push(begin.elapsed().as_secs_f64());
        save_proof(&proven.proof, &proven.public, proof, &public_beside(proof))?;
        let valid = verify::check(&self.verifier, proof, &public_beside(proof), None)?;
        self.verifying.push(valid.seconds);
        self.ui.timings(&proven.timings)?;
        Ok(valid.answer())
    }

    /// Changes one public output and shows that the proof is refused.
    fn tamper(&self, proof: &str) -> CliResult<()> {
        let proof = self.dir.path().join(proof);
        let mut public = snarkjs::read_public(public_beside(&proof)).code(Code::Input)?;
        let last = public.len() - 1;
        public[last] = if public[last] == 0u64.into() { 1u64.into() } else { 0u64.into() };
        let forged = self.dir.path().join("forged.public.json");
        snarkjs::write_public(&forged, &public).code(Code::Output)?;
        self.ui.say(format!(
            "\n$ zkcard verify {} --proof {} --public {}     (its last public value was changed)",
            self.dir.path().display(),
            proof.display(),
            forged.display()
        ))?;
        match verify::check(&self.verifier, &proof, &forged, None) {
            Err(error) if error.code == Code::NotValid => self.ui.say(bad(error.message)),
            Err(error) => Err(error),
            Ok(_) => Err(CliError::new(Code::NotValid, "a forged output was accepted: this build is broken")),
        }
    }

    /// Proves on the simulated card, then again after a bit of its memory has flipped.
    fn prove_on_card(&mut self, card: &OpenCard, input: &[f64]) -> CliResult<()> {
        let (ui, dir) = (self.ui, self.dir.path().display());
        ui.say(format!(
            "\n$ zkcard prove {dir} --input test.npy --row 0 --proof card0.json --device sim -v\n"
        ))?;
        let described = card::describe(card.offload().engine().caps());
        ui.say(format!("the simulated card: {described}, {}\n", card.card.memory()))?;
        let session = session(&self.dir, Device::Card(Arc::clone(&card.card)), Policy::Twin, ui)?;
        let (run, _) = self.on_card(&session, input, "card0.json")?;
        run.journey.as_ref().map_or(Ok(()), |journey| journey::show(journey, ui))?;
        ui.say("\nThe same, and a bit of the card's memory flips under the key's first point:\n")?;
        flip_a_bit(card);
        let (run, answer) = self.on_card(&session, input, "card0.json")?;
        let journey = run.journey.filter(|journey| journey.health.replays > 0).ok_or_else(|| {
            CliError::new(Code::NotValid, "a flipped bit went unnoticed: this build is broken")
        })?;
        journey::show_faults(&journey, ui)?;
        ui.say(good(format!("the proof is valid all the same: this picture is a {}", answer.class)))
    }

    fn on_card(
        &self,
        session: &Session,
        input: &[f64],
        proof: &str,
    ) -> CliResult<(ProofRun<Proven>, Answer)> {
        let (run, _) = session.prove(input)?;
        let proof = self.dir.path().join(proof);
        save_proof(&run.proven.proof, &run.proven.public, &proof, &public_beside(&proof))?;
        let valid = verify::check(&self.verifier, &proof, &public_beside(&proof), None)?;
        let (took, timings) = (seconds(run.proven.timings.total), &run.proven.timings);
        self.ui.say(good(format!("{} proved on the card and verified in {took}", proof.display())))?;
        self.ui.timings(timings)?;
        Ok((run, valid.answer()))
    }

    fn end(mut self) -> Summary {
        let accuracy = self.report.evaluation.as_ref().and_then(|evaluation| evaluation.accuracy);
        Summary {
            network: self.name,
            float_accuracy: accuracy.map_or(f64::NAN, |accuracy| accuracy.float),
            integer_accuracy: accuracy.map_or(f64::NAN, |accuracy| accuracy.integer),
            constraints: self.report.size.constraints,
            proofs: self.proving.len(),
            setup_seconds: self.keys.timings.total,
            proving_seconds: median(&mut self.proving),
            verifying_seconds: median(&mut self.verifying),
            proving_key_bytes: self.keys.proving_key_bytes,
            proof_bytes: self.session.statement().protocol.proof_bytes(),
        }
    }
}

/// In the first unit of card memory: bases lie at the bottom.
fn flip_a_bit(card: &OpenCard) {
    if let Some(sim) = &card.sim {
        sim.with_card(|card| card.unit_mut(0)[0] ^= 1);
    }
}

fn compile_args(models: &Path, out: &Path, protocol: Protocol) -> Compile {
    Compile {
        model: models.join("model.onnx"),
        data: models.join("calibration.npy"),
        out: out.to_owned(),
        test: Some(models.join("test.npy")),
        labels: Some(models.join("test_labels.npy")),
        input_bits: 8,
        weight_bits: 8,
        activation_bits: 8,
        input_visibility: Visibility::Private,
        output: None,
        protocol,
        context: false,
        output_name: None,
        min_agreement: None,
        report: None,
        force: true,
    }
}

fn show_digit(
    ui: &Ui,
    pixels: &[f64],
    (side, brightest): Pixels,
    label: usize,
    answer: &Answer,
    proof: &Path,
) -> CliResult<()> {
    let says = [
        String::new(),
        good(format!("the proof is valid: this picture is a {}", answer.class)),
        format!(
            "  labelled {label}{}",
            if label == answer.class { "" } else { ": the network errs, and proves that it does" }
        ),
        format!("  {}", proof.display()),
    ];
    let lines = picture(pixels, side, brightest);
    let beside = says.iter().map(String::as_str).chain(std::iter::repeat(""));
    ui.say("")?;
    lines.iter().zip(beside).try_for_each(|(line, text)| ui.say(format!("  {line}   {text}").trim_end()))
}

fn show_applicant(ui: &Ui, record: &Map<String, Value>) -> CliResult<()> {
    ui.say("\nthe applicant, known to the prover only:")?;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    record.iter().take(6).try_for_each(|(name, value)| ui.say(format!("    {name}: {}", text(value))))?;
    ui.say(format!("    … and {} more", record.len().saturating_sub(6)))
}

fn summary_row(summary: &Summary) -> Vec<String> {
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    vec![
        summary.network.to_string(),
        percent(summary.float_accuracy),
        percent(summary.integer_accuracy),
        summary.constraints.to_string(),
        seconds(summary.setup_seconds),
        bytes(summary.proving_key_bytes),
        seconds(summary.proving_seconds),
        seconds(summary.verifying_seconds),
        format!("{} B", summary.proof_bytes),
    ]
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
