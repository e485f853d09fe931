#![allow(clippy::print_stdout)] // as a user's program does
//! A program that was written for ark-groth16: only the line that names the prover has changed.
//!
//! `cargo run --release --package zkcard --example arkworks`; with a word such as `vfio:0000:03:00.0` after `--`, on that device.

use ark_bn254::{Bn254, Fr};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable,
};
use ark_snark::SNARK;
use ark_std::rand::{SeedableRng, rngs::StdRng};
use std::error::Error;
use zkcard::Device;
use zkcard::ark::{self, Groth16}; // was: use ark_groth16::Groth16;

/// I know the x for which x³ + x + 5 is this.
#[derive(Clone, Copy)]
struct Cubic {
    x: Option<u64>,
}

impl ConstraintSynthesizer<Fr> for Cubic {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let value = |of: fn(Fr) -> Fr| {
            let x = self.x.ok_or(SynthesisError::AssignmentMissing);
            move || x.map(|x| of(Fr::from(x)))
        };
        let x = cs.new_witness_variable(value(|x| x))?;
        let square = cs.new_witness_variable(value(|x| x * x))?;
        let y = cs.new_input_variable(value(|x| x * x * x + x + Fr::from(5)))?;
        cs.enforce_r1cs_constraint(|| x.into(), || x.into(), || square.into())?;
        let cube = || LinearCombination::from(y) - x - (Fr::from(5), Variable::One);
        cs.enforce_r1cs_constraint(|| square.into(), || x.into(), cube)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(word) = std::env::args().nth(1) {
        let device = Device::open(&word)?;
        let policy = device.usual_policy();
        ark::prove_on(device, policy); // the line that chooses a device
    }
    println!("x³ + x + 5 = 35 for an x that the prover knows: {}", prove_and_verify()?);
    Ok(())
}

/// Makes a key, proves and verifies.
pub fn prove_and_verify() -> Result<bool, Box<dyn Error>> {
    let mut rng = StdRng::from_entropy();
    let (key, verifying) = Groth16::<Bn254>::circuit_specific_setup(Cubic { x: None }, &mut rng)?;
    let proof = Groth16::<Bn254>::prove(&key, Cubic { x: Some(3) }, &mut rng)?;
    Ok(Groth16::<Bn254>::verify(&verifying, &[Fr::from(35)], &proof)?)
}
