//! Proofs on the CPU, or on a card whose every answer is checked.
//!
//! # Prove what a network gave
//!
//! ```no_run
//! # fn main() -> Result<(), zkcard::Error> {
//! use zkcard::{Device, Folder, Session};
//! let folder = Folder::new("digits");                          // what `zkcard compile` and `zkcard setup` have made
//! let device = Device::open("soft")?;
//! let policy = device.usual_policy();
//! let session = Session::open(&folder, device, policy)?;       // the key is loaded once, for any number of proofs
//! # let pixels = vec![0.0; 64];
//! let (run, answer) = session.prove(&pixels)?;
//! println!("{} in {} s", answer.text(), run.proven.timings.total);
//! let verifier = folder.open_verifier()?;                      // it takes a statement and its key, and no model
//! let verified = verifier.verify(&run.proven.public, &run.proven.proof)?;
//! println!("proved: {}", verified.answer().text());
//! # Ok(())
//! # }
//! ```
//!
//! # Prove with a key of circom's
//!
//! ```no_run
//! # fn main() -> Result<(), zkcard::Error> {
//! use zkcard::{Device, Policy, Prover};
//! use zkcard_formats::iden3::wtns;
//! use zkcard_formats::snarkjs;
//! let prover = Prover::open_zkey(Device::open("soft")?, Policy::None, "circuit_final.zkey")?;
//! let witness = wtns::load("witness.wtns")?;                   // or by the circuit's own generator, see `calculator`
//! let proven = prover.prove(&witness)?.proven;
//! snarkjs::write_proof("proof.json", &proven.proof)?;
//! snarkjs::write_public("public.json", &proven.public)?;
//! # Ok(())
//! # }
//! ```
//!
//! # Prove an arkworks circuit
//!
//! A program for ark-groth16 changes one line, and [`ark`] says what else there is to know.
//!
//! ```
//! # use ark_bn254::{Bn254, Fr};
//! # use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
//! # use ark_snark::SNARK;
//! # struct Circuit;
//! # impl ConstraintSynthesizer<Fr> for Circuit {
//! #     fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
//! #         let x = cs.new_witness_variable(|| Ok(Fr::from(3)))?;
//! #         let y = cs.new_input_variable(|| Ok(Fr::from(9)))?;
//! #         cs.enforce_r1cs_constraint(|| x.into(), || x.into(), || y.into())
//! #     }
//! # }
//! # fn main() -> Result<(), SynthesisError> {
//! # let (circuit, without_values) = (Circuit, Circuit);
//! # let public = [Fr::from(9)];
//! use zkcard::ark::Groth16;                                    // was: use ark_groth16::Groth16;
//! let rng = &mut ark_std::rand::rngs::OsRng;
//! let (key, verifying_key) = Groth16::<Bn254>::circuit_specific_setup(without_values, rng)?;
//! let proof = Groth16::<Bn254>::prove(&key, circuit, rng)?;
//! assert!(Groth16::<Bn254>::verify(&verifying_key, &public, &proof)?);
//! # Ok(())
//! # }
//! ```
//!
//! # Choose a device
//!
//! Whatever proves takes a [`Device`] and a [`Policy`], which says how its answers are checked.
//!
//! ```
//! # fn main() -> Result<(), zkcard::Error> {
//! use zkcard::{Device, Policy, ark};
//! let word = std::env::var("ZKCARD_DEVICE");                   // "vfio:0000:03:00.0", "serial:/dev/ttyUSB0"
//! let device = Device::open(word.as_deref().unwrap_or("soft"))?;
//! assert_eq!(device.usual_policy(), Policy::None);             // of the CPU; of a card `Twin`
//! ark::prove_on(device, Policy::None);                         // for programs that were written for ark-groth16
//! # Ok(())
//! # }
//! ```
//!
//! # Check a card
//!
//! ```
//! # fn main() -> Result<(), zkcard::Error> {
//! use zkcard::{Card, pci};
//! for found in pci::cards()? {
//!     for lack in found.lacks {
//!         println!("{}: {lack}; {}", found.address, lack.remedy());
//!     }
//! }
//! # let device = std::sync::Arc::new(zkcard_mock::MockDevice::new(Default::default()));
//! let card = Card::over(device, "its own memory")?;            // or Card::open("vfio:0000:03:00.0")?
//! for check in card.offload().check_out(64) {
//!     println!("{}: {:?}", check.name, check.outcome);
//! #   assert!(check.outcome.is_ok());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | to | use |
//! |---|---|
//! | prove what a network gave | [`Session`], over a [`Folder`] |
//! | verify what a network gave | [`Verifier`], with a [`Statement`] and its key, without the model |
//! | verify on Ethereum what a network gave | [`ethereum`] |
//! | prove an arkworks circuit | [`ark::Groth16`], or [`ark::Prepared`] for keys that the program keeps itself |
//! | prove with a key of circom's | [`Prover::open_zkey`] |
//! | calculate a witness of circom's | [`calculator`] |
//! | prove a circuit of your own | [`Prover`], with a key that [`zkcard_groth16::setup()`] or `zkcard_formats` gives |
//! | prove a system with lookups of your own | [`LookupProver`], with a key of [`zkcard_groth16::lookup`] |
//! | hold keys and proofs of either protocol | [`ProvingKey`], [`VerifyingKey`], [`Proof`] |
//! | choose what computes | [`Device::open`] by a user's word; [`Card::over`] for any [`Device`](zkcard_bus::Device) of a bus |
//! | see what a card did | [`ProofRun::journey`]; [`health`] between processes |
//! | list the cards of this machine | [`pci::cards`]; ports that boards may be behind: [`serial::ports`] |
//! | try all that a card can do | [`check_out`](zkcard_offload::Offload::check_out) |
//!
//! Sessions and provers own all that they need: they can be kept, shared between threads, and held by another language.
//! Whatever a card answers, no proof leaves here that has not been verified.

mod answer;
pub mod ark;
pub mod calculator;
mod card;
mod device;
mod error;
pub mod ethereum;
mod folder;
pub mod health;
mod journey;
mod loaded;
pub mod pci;
pub mod process;
mod protocol;
mod prover;
pub mod serial;
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
pub use loaded::ProofRun;
pub use protocol::{Proof, Protocol, Proven, ProvingKey, VerifyingKey};
pub use prover::{LookupProver, Prover};
pub use session::Session;
pub use statement::{Digest, DigestError, ModelId, Quotient, Statement, StatementError};
pub use unexpected::Unexpected;
pub use verifier::{ContextHash, Verified, Verifier};
pub use zkcard_checked::Policy;
