//! What is proved, and by which key.

mod digest;
mod encode;

pub use digest::{Digest, DigestError, ModelId};

use crate::protocol::{Protocol, ProvingKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zkcard_formats::json;
use zkcard_groth16::Convention;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::public::{LayoutError, PublicLayout};

/// What the proofs of one key say: which circuit, which key, and what each public value means.
///
/// Its digest is the [`ModelId`]. A verifier needs the statement and the key, and neither the model nor its weights. The
/// statement is the claim of who made the key: another setup gives another id, and that key and circuit belong together
/// is seen only by who checks the proving key against the circuit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// [`Statement::VERSION`].
    pub version: u32,
    /// The proof system.
    pub protocol: Protocol,
    /// The network's name, for people.
    pub network: String,
    /// [`R1cs::digest`](zkcard_groth16::R1cs::digest), or that of a [`RoundR1cs`](zkcard_groth16::lookup::RoundR1cs).
    pub circuit: Digest,
    /// [`VerifyingKey::digest`].
    pub verifying_key: Digest,
    /// The quotient that the proving key is for.
    pub quotient: Quotient,
    /// The order, scales and ranges of the public values.
    pub public: PublicLayout,
}

/// See [`Convention`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotient {
    /// [`Convention::Arkworks`].
    Arkworks,
    /// [`Convention::Snarkjs`].
    Snarkjs,
}

/// Why there is no statement, or it is not of a key.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// It is not JSON, or has fields that a statement has not, or has one twice.
    #[error("not a statement: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("a statement of version {found}, but this program reads version {}", Statement::VERSION)]
    Version {
        /// The version that it has.
        found: u32,
    },
    /// No model has such public values.
    #[error("no model has these public values: {0}")]
    Layout(#[from] LayoutError),
    /// The content is not what the id beside it was made of.
    #[error("changed by hand: it says that its id is {claimed}, but its content has {found}")]
    Id {
        /// The id that the file names.
        claimed: ModelId,
        /// The id of what it says.
        found: ModelId,
    },
    /// The key is of another protocol.
    #[error("the verifying key is of protocol {found}, but the statement of {expected}")]
    Protocol {
        /// The statement's.
        expected: Protocol,
        /// The key's.
        found: Protocol,
    },
    /// The public values are those of another protocol.
    #[error("a statement of protocol {expected} with public values of {found}")]
    ValuesOf {
        /// The statement's.
        expected: Protocol,
        /// That of its layout.
        found: Protocol,
    },
    /// The key is another one.
    #[error("the verifying key is {found}, but the statement is of {expected}")]
    Key {
        /// The digest of the statement's key.
        expected: Digest,
        /// The digest of the key.
        found: Digest,
    },
    /// The key takes another number of public values.
    #[error("the verifying key takes {found} public values, but the statement has {expected}")]
    PublicValues {
        /// What the layout has.
        expected: usize,
        /// What the key takes.
        found: usize,
    },
}

/// As it stands in a file: with its own digest, so that it is not changed by accident.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InFile<S> {
    id: ModelId,
    statement: S,
}

impl Statement {
    /// The version of what is encoded and of the file.
    pub const VERSION: u32 = 1;
    /// No statement of a model that this version takes is larger.
    pub const MAX_BYTES: u64 = 16 << 20;

    /// What the proofs of a key say.
    pub fn of(circuit: &Circuit, key: &ProvingKey) -> Self {
        Statement {
            version: Self::VERSION,
            protocol: key.protocol(),
            network: circuit.model().name.clone(),
            circuit: Digest(key.circuit()),
            verifying_key: Digest(key.verifying_key().digest()),
            quotient: key.convention().into(),
            public: circuit.public().clone(),
        }
    }

    /// The model id: SHA-256 of a tag and of the statement's canonical encoding.
    pub fn id(&self) -> ModelId {
        Digest(encode::digest(self))
    }

    /// Whether it is a key's.
    pub fn check_key(&self, key: &VerifyingKey) -> Result<(), StatementError> {
        let (expected, found) = (self.protocol, key.protocol());
        if found != expected {
            return Err(StatementError::Protocol { expected, found });
        }
        let (expected, found) = (self.verifying_key, Digest(key.digest()));
        if found != expected {
            return Err(StatementError::Key { expected, found });
        }
        match (self.public.len(), key.num_public()) {
            (expected, found) if expected != found => Err(StatementError::PublicValues { expected, found }),
            _ => Ok(()),
        }
    }

    /// The text of its file.
    pub fn to_json(&self) -> Result<String, StatementError> {
        Ok(serde_json::to_string_pretty(&InFile { id: self.id(), statement: self })?)
    }

    /// Reads the text of a file.
    pub fn from_json(bytes: &[u8]) -> Result<Self, StatementError> {
        let InFile { id, statement }: InFile<Statement> = json::from_slice(bytes)?;
        statement.check_form()?;
        match statement.id() {
            found if found == id => Ok(statement),
            found => Err(StatementError::Id { claimed: id, found }),
        }
    }

    fn check_form(&self) -> Result<(), StatementError> {
        if self.version != Self::VERSION {
            return Err(StatementError::Version { found: self.version });
        }
        match self.public.protocol.into() {
            found if found == self.protocol => Ok(self.public.check_form()?),
            found => Err(StatementError::ValuesOf { expected: self.protocol, found }),
        }
    }
}

impl From<Convention> for Quotient {
    fn from(convention: Convention) -> Self {
        match convention {
            Convention::Arkworks => Quotient::Arkworks,
            Convention::Snarkjs => Quotient::Snarkjs,
        }
    }
}

#[cfg(test)]
mod tests;
