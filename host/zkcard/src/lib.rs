//! Proofs on the CPU, or on a card whose every answer is checked.
//!
//! ```no_run
//! # fn main() -> Result<(), zkcard::Error> {
//! use zkcard::{Device, Folder, Session};
//! let folder = Folder::new("digits");                          // what `zkcard compile` and `zkcard setup` have made
//! let device = Device::open("vfio:0000:03:00.0")?;             // or "soft", or "vfio-user:SOCKET"
//! let policy = device.usual_policy();
//! let session = Session::open(&folder, device, policy)?;       // the key is loaded once, for any number of proofs
//! # let pixels = vec![0.0; 64];
//! let (run, answer) = session.prove(&pixels)?;
//! println!("{} in {} s", answer.text(), run.proven.timings.total);
//! # Ok(())
//! # }
//! ```
//!
//! | to | use |
//! |---|---|
//! | prove what a network gave | [`Session`], over a [`Folder`] |
//! | verify what a network gave | [`Verifier`], with a [`Statement`] and its key, without the model |
//! | prove a circuit of your own | [`Prover`], with a key that [`zkcard_groth16::setup()`] or `zkcard_formats` gives |
//! | calculate a witness of circom's | [`calculator`] |
//! | prove with a key of circom's | [`Prover::open_zkey`] |
//! | choose what computes | [`Device::open`] by a user's word; [`Card::over`] for any [`Device`](zkcard_bus::Device) of a bus |
//! | see what a card did | [`ProofRun::journey`]; [`health`] between processes |
//! | list the cards of this machine | [`pci::cards`] |
//!
//! Sessions and provers own all that they need: they can be kept, shared between threads, and held by another language.
//! Whatever a card answers, no proof leaves here that has not been verified.

mod answer;
pub mod calculator;
mod card;
mod device;
mod error;
mod folder;
pub mod health;
mod journey;
pub mod pci;
mod prover;
mod session;
mod stack;
mod statement;
mod unexpected;
mod verifier;

pub use answer::Answer;
pub use card::Card;
pub use device::Device;
pub use error::{Error, Kind};
pub use folder::{Folder, save_all};
pub use journey::Journey;
pub use prover::{ProofRun, Prover};
pub use session::Session;
pub use statement::{Digest, DigestError, ModelId, Protocol, Quotient, Statement, StatementError};
pub use unexpected::Unexpected;
pub use verifier::{Verified, Verifier};
pub use zkcard_checked::Policy;
