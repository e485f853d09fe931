//! `zkcard prove`.

use crate::args::Prove;
use crate::commands::named;
use crate::commands::verify::Answer;
use crate::device::{Device, policy};
use crate::dir::{Dir, save_all};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::output::{public_beside, refuse_existing};
use crate::ui::{Ui, good, seconds};
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
    let policy = policy(&args.check)?;
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    refuse_existing(&[&args.proof, &public], args.force)?;
    let session = Session::open(&Dir::new(&args.dir), device, policy, ui)?;
    let input = session.input(&args.input, args.row)?;
    let bar = ui.spinner("proving");
    let (proven, answer) = session.prove(&input)?;
    bar.finish_and_clear();
    save(&proven, &args.proof, &public)?;
    ui.say(good(format!("{} proves {}", args.proof.display(), answer.text())))?;
    ui.say(good(format!("{} holds the public values", public.display())))?;
    ui.say(format!("proved and verified in {}", seconds(proven.timings.total)))?;
    ui.timings(&proven.timings)?;
    ui.report(&json!({
        "proof": args.proof, "public": public, "outputs": answer,
        "proof_bytes": Proof::BYTES, "device": args.device, "check": args.check, "timings": proven.timings,
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
    pub fn prove(&self, input: &[f64]) -> CliResult<(Proven, Answer)> {
        let quantised = Zeroizing::new(self.circuit.model().input.quantise(input).code(Code::Input)?);
        let z = self.circuit.witness(&quantised).code(Code::Input)?;
        let proven = self.device.prove(self.policy, &self.key, self.circuit.r1cs(), &z)?;
        let values = self.circuit.decode_public(&proven.public).code(Code::NotValid)?;
        Ok((proven, Answer::of(&self.circuit, &values)))
    }
}

/// Writes a proof with its public values, both or neither.
pub fn save(proven: &Proven, proof: &Path, public: &Path) -> CliResult<()> {
    let (proof_json, public_json) =
        (snarkjs::proof_json(&proven.proof), snarkjs::public_json(&proven.public));
    save_all(&[(public, public_json.as_bytes()), (proof, proof_json.as_bytes())])
}
