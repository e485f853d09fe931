//! A model's folder: model.json, circuit.bin, proving.key, verification_key.json.

use crate::error::{Classify, CliError, CliResult, Code};
use crate::output::writing;
use std::io::Write;
use std::path::{Path, PathBuf};
use zkcard_groth16::file::{self, Access, Staged};
use zkcard_groth16::{FileError, ProvingKey, R1cs, VerifyingKey, snarkjs};
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::model::IntModel;

/// No model of a network that this version takes is larger.
const MAX_MODEL_BYTES: u64 = 1 << 30;

/// The folder of a compiled model.
#[derive(Clone, Debug)]
pub struct Dir(PathBuf);

impl Dir {
    /// A folder, there or not.
    pub fn new(path: &Path) -> Self {
        Dir(path.to_owned())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The quantised model.
    pub fn model(&self) -> PathBuf {
        self.0.join("model.json")
    }

    /// The constraints.
    pub fn circuit(&self) -> PathBuf {
        self.0.join("circuit.bin")
    }

    /// The proving key.
    pub fn proving_key(&self) -> PathBuf {
        self.0.join("proving.key")
    }

    /// The verifying key, as snarkjs writes it.
    pub fn verification_key(&self) -> PathBuf {
        self.0.join("verification_key.json")
    }

    /// Writes what `compile` makes.
    pub fn save_circuit(&self, circuit: &Circuit) -> CliResult<()> {
        let json = serde_json::to_vec_pretty(circuit.model()).code(Code::Output)?;
        save_all(&[(&self.model(), &json), (&self.circuit(), &circuit.r1cs().to_bytes())])
    }

    /// Writes what `setup` makes.
    pub fn save_keys(&self, key: &ProvingKey) -> CliResult<()> {
        let vk = snarkjs::verifying_key_json(&key.vk);
        save_all(&[(&self.verification_key(), vk.as_bytes()), (&self.proving_key(), &key.to_bytes())])
    }

    /// Reads the model and builds its circuit again, which must be the one in circuit.bin.
    pub fn load_circuit(&self) -> CliResult<Circuit> {
        let circuit = self.load_model()?;
        let stored = R1cs::load(self.circuit()).map_err(|error| self.unreadable(error, "compile"))?;
        if stored.digest() != circuit.r1cs().digest() {
            let message = format!("{}: not the circuit of model.json beside it", self.circuit().display());
            return Err(CliError::new(Code::Input, message).hint("make both again: zkcard compile … --force"));
        }
        Ok(circuit)
    }

    /// Reads the model alone and builds its circuit: what a verifier needs.
    pub fn load_model(&self) -> CliResult<Circuit> {
        let path = self.model();
        let bytes = file::load(&path, MAX_MODEL_BYTES).map_err(|error| self.unreadable(error, "compile"))?;
        let wrong = |error: &dyn std::fmt::Display| {
            CliError::new(Code::Input, format!("{}: {error}", path.display()))
                .hint("make it again: zkcard compile … --force")
        };
        let model: IntModel = serde_json::from_slice(&bytes).map_err(|error| wrong(&error))?;
        Circuit::compile(&model).map_err(|error| wrong(&error))
    }

    /// Reads the proving key.
    pub fn load_proving_key(&self) -> CliResult<ProvingKey> {
        ProvingKey::load(self.proving_key()).map_err(|error| self.unreadable(error, "setup"))
    }

    /// Reads the verifying key.
    pub fn load_verifying_key(&self) -> CliResult<VerifyingKey> {
        snarkjs::read_verifying_key(self.verification_key()).map_err(|error| self.unreadable(error, "setup"))
    }

    /// Says which command makes the file.
    fn unreadable(&self, error: FileError, made_by: &str) -> CliError {
        let command = match made_by {
            "compile" => format!("zkcard compile MODEL.onnx --data FILE --out {} --force", self.0.display()),
            _ => format!("zkcard setup {} --force", self.0.display()),
        };
        CliError::new(Code::Input, error).hint(format!("this file is made by: {command}"))
    }
}

/// Writes files that belong together, all or none; Ctrl-C waits until they are in their places.
pub fn save_all(files: &[(&Path, &[u8])]) -> CliResult<()> {
    let _writing = writing();
    let stage =
        |(path, bytes): &(&Path, &[u8])| file::stage(path, Access::Public, |out| out.write_all(bytes));
    let staged = files.iter().map(stage).collect::<Result<Vec<_>, _>>().map_err(unwritable)?;
    staged.into_iter().try_for_each(Staged::commit).map_err(unwritable)
}

fn unwritable(error: FileError) -> CliError {
    CliError::new(Code::Output, error).hint("nothing was written; free some space or choose another place")
}
