//! Our prover in place of ark-groth16's: one line of a program changes.
//!
//! ```
//! // was: use ark_groth16::Groth16;
//! use zkcard::ark::Groth16;
//! # use ark_bn254::{Bn254, Fr};
//! # use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError};
//! # use ark_snark::SNARK;
//! # use ark_std::rand::{SeedableRng, rngs::StdRng};
//! # #[derive(Clone)]
//! # struct Square(Option<u64>);
//! # impl ConstraintSynthesizer<Fr> for Square {
//! #     fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
//! #         let root = self.0.map(Fr::from);
//! #         let x = cs.new_witness_variable(|| root.ok_or(SynthesisError::AssignmentMissing))?;
//! #         let y = cs.new_input_variable(|| root.map(|x| x * x).ok_or(SynthesisError::AssignmentMissing))?;
//! #         cs.enforce_r1cs_constraint(|| x.into(), || x.into(), || LinearCombination::from(y))
//! #     }
//! # }
//! # fn main() -> Result<(), SynthesisError> {
//! # let mut rng = StdRng::seed_from_u64(1);
//! let (key, verifying) = Groth16::<Bn254>::circuit_specific_setup(Square(None), &mut rng)?;
//! let proof = Groth16::<Bn254>::prove(&key, Square(Some(3)), &mut rng)?;
//! assert!(Groth16::<Bn254>::verify(&verifying, &[Fr::from(9)], &proof)?);
//! # Ok(())
//! # }
//! ```
//!
//! Keys and proofs are ark-groth16's own types, so that whatever reads, writes and verifies them goes on as before, and both
//! provers take the same keys. What differs:
//!
//! - **The generator that is given is not used.** Blinders, and the secrets of a setup, come from the operating system's
//!   generator, in our prover: one with a fixed seed would publish the witness, or let others forge. No proof comes out twice.
//! - **A proof has been verified before it is returned.** A witness that breaks a constraint is
//!   [an error](zkcard_groth16::ProveError::Unsatisfied) which names it, in debug builds too.
//! - **Keys are checked** at their first proof: every point, that they fit the circuit, and that nobody
//!   [can forge](zkcard_groth16::check) under them. Public inputs of another number than the key's are an error, and are not
//!   cut short.
//! - **A key is prepared once.** With its first proof it is kept, with its circuit, for the next ones, which then synthesise
//!   values alone. Up to [`KEPT`] keys stay so; [`forget`] gives their memory back, and with [`Prepared`] a program keeps them
//!   itself.
//! - **A device computes**, the CPU unless [`prove_on`] names another.
//! - **Values are wiped** when their proof ends, or fails. What arkworks' lists leave as they grow is not, unless the program's
//!   allocator wipes what it frees: `#[global_allocator] static A: ZeroAlloc<System> = ZeroAlloc(System);`, of the crate
//!   `zeroizing-alloc`.
//!
//! [`Error`] becomes a [`SynthesisError`] by `?`, in functions that return what ark-groth16's do. Keys of ark-circom, whose
//! quotient is snarkjs's, are `Groth16::<Bn254, CircomReduction>`'s.

mod kept;
mod prepared;

pub use ark_groth16::r1cs_to_qap::LibsnarkReduction;
pub use ark_groth16::{PreparedVerifyingKey, Proof, ProvingKey, VerifyingKey, prepare_verifying_key};
pub use kept::{KEPT, forget, prove_on};
pub use prepared::Prepared;
pub use zkcard_groth16::Convention;

use crate::Error;
use ark_bn254::{Bn254, Fr};
use ark_ec::pairing::PairingOutput;
use ark_relations::gr1cs::{ConstraintSynthesizer, SynthesisError};
use ark_snark::{CircuitSpecificSetupSNARK, SNARK};
use ark_std::rand::{CryptoRng, RngCore};
use std::marker::PhantomData;
use zkcard_formats::ark::{self, ArkError};
use zkcard_groth16::{ProveError, Stopwatch, Verifier, VerifyError, setup};
use zkcard_soft::Soft;

/// Groth16 over BN254, as [`ark_groth16::Groth16`] with our prover: see the [module](self).
pub struct Groth16<E = Bn254, Q = LibsnarkReduction>(PhantomData<(E, Q)>);

/// The quotient of keys that come from circom and snarkjs, by ark-circom's name.
pub enum CircomReduction {}

/// For which quotient a key is.
pub trait Reduction {
    /// The quotient.
    const CONVENTION: Convention;
}

impl Reduction for LibsnarkReduction {
    const CONVENTION: Convention = Convention::Arkworks;
}

impl Reduction for CircomReduction {
    const CONVENTION: Convention = Convention::Snarkjs;
}

impl<Q: Reduction> SNARK<Fr> for Groth16<Bn254, Q> {
    type ProvingKey = ProvingKey<Bn254>;
    type VerifyingKey = VerifyingKey<Bn254>;
    type Proof = Proof<Bn254>;
    type ProcessedVerifyingKey = PreparedVerifyingKey<Bn254>;
    type Error = Error;

    /// Makes a development key on the CPU, with secrets of the operating system's; `_rng` is not used.
    fn circuit_specific_setup<C: ConstraintSynthesizer<Fr>, R: RngCore + CryptoRng>(
        circuit: C,
        _rng: &mut R,
    ) -> Result<(Self::ProvingKey, Self::VerifyingKey), Error> {
        let r1cs = ark::constraints(circuit)?;
        let key = setup(&Soft::new(), &r1cs, Q::CONVENTION, &Stopwatch::new())?;
        let key = ark::proving_key_to(&key);
        let verifying = key.vk.clone();
        Ok((key, verifying))
    }

    /// Proves, on the device that [`prove_on`] has named, and verifies; `_rng` is not used.
    fn prove<C: ConstraintSynthesizer<Fr>, R: RngCore + CryptoRng>(
        key: &Self::ProvingKey,
        circuit: C,
        _rng: &mut R,
    ) -> Result<Self::Proof, Error> {
        kept::prove(key, Q::CONVENTION, circuit)
    }

    /// Refuses a key under which anybody can forge.
    fn process_vk(key: &Self::VerifyingKey) -> Result<Self::ProcessedVerifyingKey, Error> {
        ark::verifying_key_from(key).map_err(Error::VerifyingKey)?;
        Ok(prepare_verifying_key(key))
    }

    /// Whether the proof is valid. Public inputs of another number than the key's are an error.
    fn verify_with_processed_vk(
        key: &Self::ProcessedVerifyingKey,
        public: &[Fr],
        proof: &Self::Proof,
    ) -> Result<bool, Error> {
        match verifier(key)?.verify(public, &ark::proof_from(proof)) {
            Ok(()) => Ok(true),
            Err(VerifyError::NotVerified | VerifyError::NotInGroup(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl<Q: Reduction> CircuitSpecificSetupSNARK<Fr> for Groth16<Bn254, Q> {}

/// What ark-groth16 has beside the trait, by its names.
impl<Q: Reduction> Groth16<Bn254, Q> {
    /// [`circuit_specific_setup`](SNARK::circuit_specific_setup), which gives the proving key alone.
    pub fn generate_random_parameters_with_reduction<C: ConstraintSynthesizer<Fr>>(
        circuit: C,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<ProvingKey<Bn254>, Error> {
        Ok(Self::circuit_specific_setup(circuit, rng)?.0)
    }

    /// [`prove`](SNARK::prove).
    pub fn create_random_proof_with_reduction<C: ConstraintSynthesizer<Fr>>(
        circuit: C,
        key: &ProvingKey<Bn254>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Proof<Bn254>, Error> {
        Self::prove(key, circuit, rng)
    }

    /// [`verify_with_processed_vk`](SNARK::verify_with_processed_vk).
    pub fn verify_proof(
        key: &PreparedVerifyingKey<Bn254>,
        proof: &Proof<Bn254>,
        public: &[Fr],
    ) -> Result<bool, Error> {
        Self::verify_with_processed_vk(key, public, proof)
    }
}

/// What ark-groth16 would have said, as near as its words come.
impl From<Error> for SynthesisError {
    fn from(error: Error) -> Self {
        match error {
            Error::ArkCircuit(ArkError::Synthesis(error)) => error,
            Error::Prove(ProveError::Unsatisfied { .. }) => SynthesisError::Unsatisfiable,
            Error::ArkCircuit(ArkError::NotRank1(_)) => SynthesisError::PredicateNotFound,
            Error::ArkCircuit(ArkError::R1cs(_)) => SynthesisError::PolynomialDegreeTooLarge,
            _ => SynthesisError::MissingCS,
        }
    }
}

fn verifier(key: &PreparedVerifyingKey<Bn254>) -> Result<Verifier, Error> {
    let vk = ark::verifying_key_from(&key.vk).map_err(Error::VerifyingKey)?;
    let alpha_beta = PairingOutput(key.alpha_g1_beta_g2);
    let (minus_gamma, minus_delta) = (key.gamma_g2_neg_pc.clone(), key.delta_g2_neg_pc.clone());
    Verifier::of_prepared(&vk, alpha_beta, minus_gamma, minus_delta).map_err(Error::VerifyingKey)
}
