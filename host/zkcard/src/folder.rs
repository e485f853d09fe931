//! A model's folder: model.json and circuit.bin; proving.key, verification_key.json and statement.json; maybe ceremony.zkey.

use crate::{Error, Protocol, ProvingKey, Statement, Verifier, VerifyingKey};
use std::io::Write;
use std::path::{Path, PathBuf};
use zkcard_formats::file::{self, Access, FileError, Staged};
use zkcard_formats::{json, native};
use zkcard_zkml::circuit::{Circuit, Constraints};
use zkcard_zkml::model::IntModel;

/// No model of a network that this version takes is larger.
const MAX_MODEL_BYTES: u64 = 1 << 30;

/// The folder of a compiled model.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder, there or not.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Folder(path.as_ref().to_owned())
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

    /// The verifying key, as snarkjs writes it, or in that form.
    pub fn verification_key(&self) -> PathBuf {
        self.0.join("verification_key.json")
    }

    /// What is proved, and by which key.
    pub fn statement(&self) -> PathBuf {
        self.0.join("statement.json")
    }

    /// The ceremony of the key: its contributions and the key itself, as snarkjs writes it.
    pub fn ceremony(&self) -> PathBuf {
        self.0.join("ceremony.zkey")
    }

    /// Writes a model and its circuit, both or neither.
    pub fn save_circuit(&self, circuit: &Circuit) -> Result<(), Error> {
        let json = serde_json::to_vec_pretty(circuit.model())
            .map_err(|source| Error::Model { file: self.model(), source })?;
        let constraints = match circuit.constraints() {
            Constraints::Plain(r1cs) => native::circuit::to_bytes(r1cs),
            Constraints::Lookup(system) => native::lookup::circuit::to_bytes(system.circuit()),
        };
        Ok(save_all(&[(&self.model(), &json), (&self.circuit(), &constraints)])?)
    }

    /// Writes a key of a circuit, its verifying key and its statement, all or none.
    pub fn save_keys(&self, circuit: &Circuit, key: &ProvingKey) -> Result<Statement, Error> {
        self.save_with(circuit, key, &[])
    }

    /// The same with the file of the ceremony that the key is of.
    pub fn save_contributed(
        &self,
        circuit: &Circuit,
        key: &ProvingKey,
        ceremony: &[u8],
    ) -> Result<Statement, Error> {
        self.save_with(circuit, key, &[(&self.ceremony(), ceremony)])
    }

    fn save_with(
        &self,
        circuit: &Circuit,
        key: &ProvingKey,
        before: &[(&Path, &[u8])],
    ) -> Result<Statement, Error> {
        let statement = Statement::of(circuit, key);
        let json = statement.to_json().map_err(Error::NotOfKey)?;
        let (vk, keys) = (key.verifying_key().json(), key.to_bytes());
        let (names, texts) = (
            [self.statement(), self.verification_key(), self.proving_key()],
            [json.as_bytes(), vk.as_bytes(), &keys],
        );
        let files: Vec<(&Path, &[u8])> =
            before.iter().copied().chain(names.iter().map(PathBuf::as_path).zip(texts)).collect();
        save_all(&files)?;
        Ok(statement)
    }

    /// Writes what a verifier needs into another folder: the statement and the verifying key, both or neither.
    pub fn export_verifier(&self, to: &Folder) -> Result<Statement, Error> {
        let statement = self.open_verifier()?.statement().clone();
        let json = statement.to_json().map_err(Error::NotOfKey)?;
        let vk = self.load_verifying_key(statement.protocol)?.json();
        save_all(&[(&to.statement(), json.as_bytes()), (&to.verification_key(), vk.as_bytes())])?;
        Ok(statement)
    }

    /// Reads the model and builds its circuit again, which must be the one in circuit.bin.
    pub fn load_circuit(&self) -> Result<Circuit, Error> {
        let circuit = self.compile_model()?;
        let is_stored = match circuit.constraints() {
            Constraints::Plain(r1cs) => native::circuit::load(self.circuit())?.digest() == r1cs.digest(),
            Constraints::Lookup(system) => {
                native::lookup::circuit::load(self.circuit())?.digest() == system.circuit().digest()
            }
        };
        match is_stored {
            true => Ok(circuit),
            false => Err(Error::OtherCircuit { file: self.circuit() }),
        }
    }

    /// Reads the proving key of a circuit; verifying key and statement beside it must be of the same setup.
    pub fn load_keys(&self, circuit: &Circuit) -> Result<ProvingKey, Error> {
        let protocol = Protocol::of(circuit.constraints());
        let key = self.load_proving_key(protocol)?;
        key.check_circuit(circuit.constraints())?;
        if self.load_statement()? != Statement::of(circuit, &key) {
            return Err(Error::OtherKey { file: self.statement() });
        }
        match self.load_verifying_key(protocol)? == key.verifying_key() {
            true => Ok(key),
            false => Err(Error::OtherKey { file: self.verification_key() }),
        }
    }

    fn compile_model(&self) -> Result<Circuit, Error> {
        let file = self.model();
        let bytes = file::load(&file, MAX_MODEL_BYTES)?;
        let model: IntModel =
            json::from_slice(&bytes).map_err(|source| Error::Model { file: file.clone(), source })?;
        Circuit::compile(&model).map_err(|source| Error::Circuit { file, source })
    }

    /// Reads the proving key, which must be of this protocol.
    pub fn load_proving_key(&self, protocol: Protocol) -> Result<ProvingKey, Error> {
        ProvingKey::load(protocol, self.proving_key())
    }

    /// Reads what the folder's proofs say.
    pub fn load_statement(&self) -> Result<Statement, Error> {
        let bytes = file::load(self.statement(), Statement::MAX_BYTES)?;
        Statement::from_json(&bytes).map_err(|source| Error::Statement { file: self.statement(), source })
    }

    /// Reads statement and verifying key, which must belong together, and nothing else: no model, no weights.
    pub fn open_verifier(&self) -> Result<Verifier, Error> {
        let statement = self.load_statement()?;
        let key = self.load_verifying_key(statement.protocol)?;
        let of_file = |source| Error::Statement { file: self.statement(), source };
        statement.check_key(&key).map_err(of_file)?;
        Verifier::new(statement, &key)
    }

    /// Reads the verifying key, which must be of this protocol.
    pub fn load_verifying_key(&self, protocol: Protocol) -> Result<VerifyingKey, Error> {
        VerifyingKey::read(protocol, self.verification_key())
    }
}

/// Writes files that belong together, all or none.
pub fn save_all(files: &[(&Path, &[u8])]) -> Result<(), FileError> {
    let stage =
        |(path, bytes): &(&Path, &[u8])| file::stage(path, Access::Public, |out| out.write_all(bytes));
    let staged = files.iter().map(stage).collect::<Result<Vec<_>, _>>()?;
    staged.into_iter().try_for_each(Staged::commit)
}
