//! What can go wrong, whose fault it is, and what to do about it.

use crate::protocol::Protocol;
use crate::statement::StatementError;
use crate::unexpected::Unexpected;
use std::io::ErrorKind;
use std::path::PathBuf;
use zkcard_engine::EngineError;
use zkcard_formats::solidity::SolidityError;
use zkcard_formats::{FileError, ark, file, iden3, native, snarkjs};
use zkcard_groth16::{KeyError, ProveError, SetupError, VerifyError};
use zkcard_serial::OpenError as SerialError;
use zkcard_vfio::VfioError;
use zkcard_vfio_user::OpenError;
use zkcard_zkml::circuit::CircuitError;
use zkcard_zkml::model::encode::EncodeError;
use zkcard_zkml::model::infer::InputError;
use zkcard_zkml::public::PublicError;

/// What to do where a circuit has other variables than its key.
const OTHER_CIRCUIT: &str = "prove with the circuit that the key was made for, or make a key for this one";

/// Why there is no session, no card or no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No device is called so.
    #[error("no card {word:?}")]
    UnknownDevice {
        /// What was asked for.
        word: String,
    },
    /// A card on the PCI bus cannot be had.
    #[error(transparent)]
    Vfio(#[from] VfioError),
    /// A card behind a socket cannot be had.
    #[error(transparent)]
    VfioUser(#[from] OpenError),
    /// A card behind a serial port cannot be had.
    #[error(transparent)]
    Serial(#[from] SerialError),
    /// A card is there, but not in order.
    #[error(transparent)]
    Card(#[from] EngineError),
    /// No threads can be had for proofs on a card.
    #[error("no thread can be started: {source}")]
    Threads {
        /// What the system said.
        source: std::io::Error,
    },
    /// The PCI bus cannot be looked at.
    #[error("cannot read the PCI bus in {}: {source}", folder.display())]
    Survey {
        /// Where sysfs should be.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The serial ports cannot be looked for.
    #[error("cannot look for serial ports in {}: {source}", folder.display())]
    Ports {
        /// Where they should be.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A circuit or a proving key cannot be read.
    #[error(transparent)]
    Native(#[from] native::FileError),
    /// A file of circom's or snarkjs's cannot be used.
    #[error(transparent)]
    Iden3(#[from] iden3::FileError),
    /// A verifying key, a proof or public values cannot be read.
    #[error(transparent)]
    Snarkjs(#[from] snarkjs::FileError),
    /// An arkworks circuit has no constraints or no values, or is none for Groth16.
    #[error(transparent)]
    ArkCircuit(#[from] ark::ArkError),
    /// An arkworks key cannot be used, or is of another circuit.
    #[error(transparent)]
    ArkKey(#[from] ark::ArkKeyError),
    /// There is no key.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Any other file cannot be read, or none can be written.
    #[error(transparent)]
    File(#[from] file::FileError),
    /// The model's file is no model.
    #[error("{}: {source}", file.display())]
    Model {
        /// The model's file.
        file: PathBuf,
        /// Where, and why.
        source: serde_json::Error,
    },
    /// The model has no circuit.
    #[error("{}: {source}", file.display())]
    Circuit {
        /// The model's file.
        file: PathBuf,
        /// Why not.
        source: CircuitError,
    },
    /// The folder's circuit is not that of its model.
    #[error("{}: not the circuit of model.json beside it", file.display())]
    OtherCircuit {
        /// The circuit's file.
        file: PathBuf,
    },
    /// The statement's file is none, or not of the key beside it.
    #[error("{}: {source}", file.display())]
    Statement {
        /// The statement's file.
        file: PathBuf,
        /// What is wrong with it.
        source: StatementError,
    },
    /// A statement is not of a key.
    #[error(transparent)]
    NotOfKey(StatementError),
    /// A file of the folder is not of its proving key.
    #[error("{}: not of the proving key beside it", file.display())]
    OtherKey {
        /// The file.
        file: PathBuf,
    },
    /// A key or a proof is of another protocol.
    #[error("of protocol {found} where {expected} is needed")]
    Protocol {
        /// What is needed.
        expected: Protocol,
        /// What was given.
        found: Protocol,
    },
    /// The verifying key binds nothing.
    #[error(transparent)]
    VerifyingKey(KeyError),
    /// The model takes a context, or none.
    #[error("{}", if *needed { "every proof of this model names a context; none was given" } else { "proofs of this model name no context; it was compiled without one" })]
    Context {
        /// Whether the model has one.
        needed: bool,
    },
    /// No contract can be written.
    #[error(transparent)]
    Solidity(#[from] SolidityError),
    /// The input is not one of the model's.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The input has no witness.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Public values that no inference gives.
    #[error(transparent)]
    Public(#[from] PublicError),
    /// The proof is not valid.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A valid proof says something else than was expected.
    #[error(transparent)]
    Unexpected(#[from] Unexpected),
    /// There is no proof.
    #[error(transparent)]
    Prove(#[from] ProveError),
}

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The proof is not valid, or none could be made.
    NotValid,
    /// An input is malformed, does not fit or is not supported.
    Input,
    /// The device cannot be used.
    Device,
}

impl Error {
    /// Whose fault it is.
    pub fn kind(&self) -> Kind {
        match self {
            Error::UnknownDevice { .. }
            | Error::Vfio(_)
            | Error::VfioUser(_)
            | Error::Serial(_)
            | Error::Ports { .. }
            | Error::Card(_)
            | Error::Survey { .. }
            | Error::Threads { .. }
            | Error::Setup(_)
            | Error::Prove(ProveError::Accel(_) | ProveError::Entropy(_)) => Kind::Device,
            Error::Prove(
                ProveError::Circuit(_)
                | ProveError::Key(_)
                | ProveError::WrongKey
                | ProveError::OtherConvention { .. },
            ) => Kind::Input,
            Error::Prove(_) | Error::Public(_) | Error::Verify(_) | Error::Unexpected(_) => Kind::NotValid,
            _ => Kind::Input,
        }
    }

    /// Whether a file is not there.
    pub fn is_missing_file(&self) -> bool {
        let fault = match self {
            Error::File(FileError { fault, .. })
            | Error::Native(FileError { fault: native::Fault::File(fault), .. })
            | Error::Iden3(FileError { fault: iden3::Fault::File(fault), .. })
            | Error::Snarkjs(FileError { fault: snarkjs::Fault::File(fault), .. }) => fault,
            _ => return false,
        };
        matches!(fault, file::Fault::Io(error) if error.kind() == ErrorKind::NotFound)
    }

    /// Whether a file is there, or may be, and is none of its format. A key under which anybody can forge is.
    pub fn is_unreadable_file(&self) -> bool {
        match self {
            Error::Native(FileError { fault, .. }) => !matches!(fault, native::Fault::Key(_)),
            Error::Snarkjs(FileError { fault, .. }) => !matches!(fault, snarkjs::Fault::Key(_)),
            Error::Iden3(FileError { fault, .. }) => !matches!(
                fault,
                iden3::Fault::Key(_)
                    | iden3::Fault::Uncontributed
                    | iden3::Fault::BeaconOnly
                    | iden3::Fault::NotPrepared
            ),
            Error::File(_) => true,
            _ => false,
        }
    }

    /// What to do next, where there is something. Never to overwrite a file: it may be another's.
    pub fn remedy(&self) -> Option<String> {
        Some(match self {
            Error::UnknownDevice { .. } => "one of soft, vfio:ADDRESS, vfio-user:SOCKET, serial:PORT".into(),
            Error::Vfio(error) => error.remedy(),
            Error::Survey { .. } => "mount sysfs there".into(),
            Error::Model { .. } | Error::Circuit { .. } => {
                "compile the network again, into another folder: zkcard compile … --out NEW".into()
            }
            Error::OtherCircuit { .. } => {
                "make both again, in another folder: zkcard compile … --out NEW".into()
            }
            Error::Statement { .. } | Error::OtherKey { .. } => {
                "take statement and keys of one setup, or move these away and make others: zkcard setup DIR"
                    .into()
            }
            Error::ArkKey(ark::ArkKeyError::Shape(_)) => OTHER_CIRCUIT.into(),
            Error::Prove(ProveError::Assignment(_)) => OTHER_CIRCUIT.into(),
            Error::Context { needed: true } => "give it: --context HEX".into(),
            Error::Verify(VerifyError::Key(_))
            | Error::Prove(ProveError::Key(_) | ProveError::OtherConvention { .. }) => return None, // it says what to do
            Error::Prove(ProveError::Refuted) => {
                "the circuit's constraints tell which: zkcard wtns check CIRCUIT.r1cs WITNESS.wtns".into()
            }
            Error::Verify(_) => {
                "the proof, its public values, its context or the key were changed, or do not belong together"
                    .into()
            }
            Error::Public(_) => "these public values cannot come from this model".into(),
            Error::Prove(_) if self.kind() == Kind::Input => {
                "use the keys of this circuit, or move these away and make others: zkcard setup DIR".into()
            }
            _ => return None,
        })
    }
}
