//! `zkcard prove`.

use crate::args::Prove;
use crate::card::Card;
use crate::commands::named;
use crate::commands::verify::Answer;
use crate::device::{Device, Made, policy, prove_on_card};
use crate::dir::{Dir, save_all};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::journey::Journey;
use crate::output::{public_beside, refuse_existing};
use crate::ui::{Ui, good, seconds};
use ark_bn254::Fr;
use serde_json::json;
use std::path::Path;
use zeroize::Zeroizing;
use zkcard_accel::Policy;
use zkcard_groth16::{Proof, Proven, ProvingKey, snarkjs};
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::data::Samples;

/// Proves and says what was proved.
pub fn run(args: &Prove, ui: &Ui) -> CliResult<()> {
    let device: Device = args.device.parse()?;
    let policy = args.check.as_deref().map_or_else(|| Ok(device.usual_policy()), policy)?;
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    refuse_existing(&[&args.proof, &public], args.force)?;
    let session = Session::open(&Dir::new(&args.dir), device, policy, ui)?;
    let input = session.input(&args.input, args.row)?;
    let bar = ui.spinner("proving");
    let (made, answer) = session.prove(&input, ui)?;
    bar.finish_and_clear();
    let proven = made.proven;
    save(&proven, &args.proof, &public)?;
    ui.say(good(format!("{} proves {}", args.proof.display(), answer.text())))?;
    ui.say(good(format!("{} holds the public values", public.display())))?;
    ui.say(format!("proved and verified in {}", seconds(proven.timings.total)))?;
    ui.timings(&proven.timings)?;
    if let Some(journey) = &made.journey {
        journey.show_faults(ui)?;
        if ui.verbose {
            ui.say("")?;
            journey.show(ui)?;
        }
    }
    ui.report(&json!({
        "proof": args.proof, "public": public, "outputs": answer, "proof_bytes": Proof::BYTES, "device": args.device,
        "check": policy.to_string(), "timings": proven.timings, "card": made.journey.as_ref().map(Journey::report),
    }))
}

/// A model ready to prove.
pub struct Session {
    circuit: Circuit,
    key: ProvingKey,
    device: Device,
    policy: Policy,
}

impl Session {
    /// Reads a model's folder.
    pub fn open(dir: &Dir, device: Device, policy: Policy, ui: &Ui) -> CliResult<Self> {
        let circuit = dir.load_circuit()?;
        let bar = ui.spinner("reading and checking the proving key");
        let key = dir.load_proving_key()?;
        bar.finish_and_clear();
        Ok(Session { circuit, key, device, policy })
    }

    /// The model's circuit.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Reads one sample of a file.
    pub fn input(&self, path: &Path, row: Option<usize>) -> CliResult<Zeroizing<Vec<f64>>> {
        let samples =
            Samples::load(path, &self.circuit.model().input.shape).map_err(|error| named(path, error))?;
        let row = match row {
            None if samples.len() > 1 => {
                let message =
                    format!("{}: {} samples, and one proof is of one", path.display(), samples.len());
                return Err(CliError::new(Code::Input, message).hint("choose one: --row 0"));
            }
            row => row.unwrap_or(0),
        };
        let found = samples.rows().nth(row).map(|values| Zeroizing::new(values.to_vec()));
        found.ok_or_else(|| {
            named(path, format!("no sample {row}; it holds {}, counted from 0", samples.len()))
        })
    }

    /// Proves the output for an input in real units.
    pub fn prove(&self, input: &[f64], ui: &Ui) -> CliResult<(Made, Answer)> {
        let z = self.witness(input)?;
        let made = self.device.prove(self.policy, &self.key, self.circuit.r1cs(), &z, ui)?;
        let answer = self.answer(&made.proven)?;
        Ok((made, answer))
    }

    /// The same on a card that is open; `meddle` has a moment when the key is on the card.
    pub fn prove_on(
        &self,
        card: &Card,
        input: &[f64],
        ui: &Ui,
        meddle: impl FnOnce(&Card),
    ) -> CliResult<(Made, Answer)> {
        let z = self.witness(input)?;
        let made = prove_on_card(card, Policy::Twin, &self.key, self.circuit.r1cs(), &z, ui, meddle)?;
        let answer = self.answer(&made.proven)?;
        Ok((made, answer))
    }

    fn witness(&self, input: &[f64]) -> CliResult<Zeroizing<Vec<Fr>>> {
        let quantised = Zeroizing::new(self.circuit.model().input.quantise(input).code(Code::Input)?);
        self.circuit.witness(&quantised).code(Code::Input)
    }

    fn answer(&self, proven: &Proven) -> CliResult<Answer> {
        let values = self.circuit.decode_public(&proven.public).code(Code::NotValid)?;
        Ok(Answer::of(&self.circuit, &values))
    }
}

/// Writes a proof with its public values, both or neither.
pub fn save(proven: &Proven, proof: &Path, public: &Path) -> CliResult<()> {
    let (proof_json, public_json) =
        (snarkjs::proof_json(&proven.proof), snarkjs::public_json(&proven.public));
    save_all(&[(public, public_json.as_bytes()), (proof, proof_json.as_bytes())])
}
