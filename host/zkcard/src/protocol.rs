//! Keys and proofs of either protocol, and their files.

use crate::Error;
use ark_bn254::Fr;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use zkcard_formats::{native, snarkjs};
use zkcard_groth16::{self as groth16, Convention, ProveError, SetupError, Stopwatch, Timings, lookup};
use zkcard_soft::Soft;
use zkcard_zkml::circuit::Constraints;
use zkcard_zkml::model;

/// A proof system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Groth16 over BN254, as arkworks and snarkjs have it.
    Groth16,
    /// Groth16 with a committed round, [`zkcard_groth16::lookup`].
    Lookup,
}

/// A proving key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvingKey {
    /// Of [`Protocol::Groth16`].
    Plain(groth16::ProvingKey),
    /// Of [`Protocol::Lookup`].
    Lookup(lookup::ProvingKey),
}

/// A verifying key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyingKey {
    /// Of [`Protocol::Groth16`].
    Plain(groth16::VerifyingKey),
    /// Of [`Protocol::Lookup`].
    Lookup(lookup::VerifyingKey),
}

/// A proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Of [`Protocol::Groth16`].
    Plain(groth16::Proof),
    /// Of [`Protocol::Lookup`].
    Lookup(lookup::Proof),
}

/// A proof that has been verified, its public values and how long each stage took.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The proof.
    pub proof: Proof,
    /// The public values that it is for.
    pub public: Vec<Fr>,
    /// The stages of the job.
    pub timings: Timings,
}

impl ProvingKey {
    /// A development setup on the CPU, for constraints of either protocol: whoever ran it could forge proofs.
    pub fn setup(constraints: &Constraints, stages: &Stopwatch) -> Result<Self, SetupError> {
        let accel = Soft::new();
        Ok(match constraints {
            Constraints::Plain(r1cs) => {
                ProvingKey::Plain(groth16::setup(&accel, r1cs, Convention::Snarkjs, stages)?)
            }
            Constraints::Lookup(system) => {
                ProvingKey::Lookup(lookup::setup(&accel, system.circuit(), stages)?)
            }
        })
    }

    /// Reads a key of this protocol, whose every point is checked.
    pub fn load(protocol: Protocol, path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(match protocol {
            Protocol::Groth16 => ProvingKey::Plain(native::key::load(path)?),
            Protocol::Lookup => ProvingKey::Lookup(native::lookup::key::load(path)?),
        })
    }

    /// Its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            ProvingKey::Plain(key) => native::key::to_bytes(key),
            ProvingKey::Lookup(key) => native::lookup::key::to_bytes(key),
        }
    }

    /// The digest of the circuit that it was made for.
    pub fn circuit(&self) -> [u8; 32] {
        match self {
            ProvingKey::Plain(key) => key.circuit,
            ProvingKey::Lookup(key) => key.circuit,
        }
    }

    /// The quotient that it is for.
    pub fn convention(&self) -> Convention {
        match self {
            ProvingKey::Plain(key) => key.convention,
            ProvingKey::Lookup(_) => lookup::key::QUOTIENT,
        }
    }

    /// The key that verifies its proofs.
    pub fn verifying_key(&self) -> VerifyingKey {
        match self {
            ProvingKey::Plain(key) => VerifyingKey::Plain(key.vk.clone()),
            ProvingKey::Lookup(key) => VerifyingKey::Lookup(key.vk.clone()),
        }
    }

    /// Checks that the key was made for these constraints.
    pub fn check_circuit(&self, constraints: &Constraints) -> Result<(), Error> {
        match (self, constraints) {
            (ProvingKey::Plain(key), Constraints::Plain(r1cs)) => key.check_circuit(&**r1cs),
            (ProvingKey::Lookup(key), Constraints::Lookup(system)) => key.check_circuit(system.circuit()),
            (key, constraints) => {
                let (expected, found) = (Protocol::of(constraints), key.protocol());
                return Err(Error::Protocol { expected, found });
            }
        }
        .map_err(|error| ProveError::from(error).into())
    }

    /// The protocol that it is of.
    pub fn protocol(&self) -> Protocol {
        match self {
            ProvingKey::Plain(_) => Protocol::Groth16,
            ProvingKey::Lookup(_) => Protocol::Lookup,
        }
    }
}

impl VerifyingKey {
    /// Reads a key of this protocol, which must be none under which anybody can forge.
    pub fn read(protocol: Protocol, path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(match protocol {
            Protocol::Groth16 => VerifyingKey::Plain(snarkjs::read_verifying_key(path)?),
            Protocol::Lookup => VerifyingKey::Lookup(snarkjs::lookup::read_verifying_key(path)?),
        })
    }

    /// The text of its file.
    pub fn json(&self) -> String {
        match self {
            VerifyingKey::Plain(key) => snarkjs::verifying_key_json(key),
            VerifyingKey::Lookup(key) => snarkjs::lookup::verifying_key_json(key),
        }
    }

    /// What names it.
    pub fn digest(&self) -> [u8; 32] {
        match self {
            VerifyingKey::Plain(key) => key.digest(),
            VerifyingKey::Lookup(key) => key.digest(),
        }
    }

    /// How many public values it takes.
    pub fn num_public(&self) -> usize {
        match self {
            VerifyingKey::Plain(key) => key.num_public(),
            VerifyingKey::Lookup(key) => key.num_public,
        }
    }

    /// The protocol that it is of.
    pub fn protocol(&self) -> Protocol {
        match self {
            VerifyingKey::Plain(_) => Protocol::Groth16,
            VerifyingKey::Lookup(_) => Protocol::Lookup,
        }
    }
}

impl Proof {
    /// Reads a proof of this protocol.
    pub fn read(protocol: Protocol, path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(match protocol {
            Protocol::Groth16 => Proof::Plain(snarkjs::read_proof(path)?),
            Protocol::Lookup => Proof::Lookup(snarkjs::lookup::read_proof(path)?),
        })
    }

    /// The text of its file.
    pub fn json(&self) -> String {
        match self {
            Proof::Plain(proof) => snarkjs::proof_json(proof),
            Proof::Lookup(proof) => snarkjs::lookup::proof_json(proof),
        }
    }

    /// The protocol that it is of.
    pub fn protocol(&self) -> Protocol {
        match self {
            Proof::Plain(_) => Protocol::Groth16,
            Proof::Lookup(_) => Protocol::Lookup,
        }
    }
}

impl Protocol {
    /// The protocol that proves these constraints.
    pub fn of(constraints: &Constraints) -> Self {
        match constraints {
            Constraints::Plain(_) => Protocol::Groth16,
            Constraints::Lookup(_) => Protocol::Lookup,
        }
    }

    /// Bytes of an uncompressed proof.
    pub fn proof_bytes(self) -> usize {
        match self {
            Protocol::Groth16 => groth16::Proof::BYTES,
            Protocol::Lookup => lookup::Proof::BYTES,
        }
    }
}

impl From<model::Protocol> for Protocol {
    fn from(protocol: model::Protocol) -> Self {
        match protocol {
            model::Protocol::Plain => Protocol::Groth16,
            model::Protocol::Lookup => Protocol::Lookup,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protocol::Groth16 => "groth16",
            Protocol::Lookup => "lookup",
        })
    }
}

impl From<groth16::Proof> for Proof {
    fn from(proof: groth16::Proof) -> Self {
        Proof::Plain(proof)
    }
}

impl From<lookup::Proof> for Proof {
    fn from(proof: lookup::Proof) -> Self {
        Proof::Lookup(proof)
    }
}

impl From<groth16::Proven> for Proven {
    fn from(groth16::Proven { proof, public, timings }: groth16::Proven) -> Self {
        Proven { proof: proof.into(), public, timings }
    }
}

impl From<lookup::Proven> for Proven {
    fn from(lookup::Proven { proof, public, timings }: lookup::Proven) -> Self {
        Proven { proof: proof.into(), public, timings }
    }
}
