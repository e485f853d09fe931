//! Interchange with ark-groth16 0.6: its verifier takes our proofs and ours takes its proofs, with its keys
//! and with ours.

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable,
};
use ark_snark::SNARK;
use ark_std::rand::{SeedableRng, rngs::StdRng};
use zkcard_formats::ark;
use zkcard_groth16::{Convention, Proof, Prover, ProvingKey, Stopwatch, setup, verify};
use zkcard_soft::Soft;

/// `x_{i+1} = x_i·(x_i + i)`, `steps` times; the first and the last are public.
#[derive(Clone)]
struct Chain {
    start: Option<u64>,
    steps: u64,
}

impl ConstraintSynthesizer<Fr> for Chain {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let values: Option<Vec<Fr>> = self.start.map(|start| {
            let next = |x: &Fr, i: u64| *x * (*x + Fr::from(i));
            (0..self.steps).fold(vec![Fr::from(start)], |mut xs, i| {
                xs.push(next(&xs[i as usize], i));
                xs
            })
        });
        let value =
            |i: u64| values.as_ref().map(|xs| xs[i as usize]).ok_or(SynthesisError::AssignmentMissing);
        let first = cs.new_input_variable(|| value(0))?;
        let last = cs.new_input_variable(|| value(self.steps))?;
        let mut x = first;
        for i in 0..self.steps {
            let next = if i + 1 == self.steps { last } else { cs.new_witness_variable(|| value(i + 1))? };
            let shifted = LinearCombination::from(x) + (Fr::from(i), Variable::One);
            cs.enforce_r1cs_constraint(|| x.into(), || shifted.clone(), || next.into())?;
            x = next;
        }
        Ok(())
    }
}

const CIRCUIT: Chain = Chain { start: Some(3), steps: 21 };

fn ark_accepts(key: &ProvingKey, public: &[Fr], proof: Proof) -> bool {
    Groth16::<Bn254>::verify(&ark::verifying_key_to(&key.vk), public, &ark::proof_to(&proof)).unwrap()
}

fn our_proof(key: &ProvingKey) -> (Vec<Fr>, Proof) {
    let (r1cs, z) = ark::synthesise(CIRCUIT).unwrap();
    let proven = Prover::new(Soft::new(), key, r1cs.into()).unwrap().prove(&z).unwrap();
    (proven.public, proven.proof)
}

#[test]
fn arkworks_keys_serve_both() {
    let mut rng = StdRng::seed_from_u64(1);
    let (ark_key, ark_vk) = Groth16::<Bn254>::circuit_specific_setup(CIRCUIT, &mut rng).unwrap();
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = ark::proving_key_from(&ark_key, &r1cs, Convention::Arkworks).unwrap();
    assert_eq!(ark::proving_key_to(&key), ark_key);
    let (public, proof) = our_proof(&key);
    assert!(ark_accepts(&key, &public, proof));
    let theirs = Groth16::<Bn254>::prove(&ark_key, CIRCUIT, &mut rng).unwrap();
    assert_eq!(verify(&ark::verifying_key_from(&ark_vk), &public, &ark::proof_from(&theirs)), Ok(()));
}

#[test]
fn our_keys_serve_both() {
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = setup(&r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
    let (public, proof) = our_proof(&key);
    assert!(ark_accepts(&key, &public, proof));
    let theirs =
        Groth16::<Bn254>::prove(&ark::proving_key_to(&key), CIRCUIT, &mut StdRng::seed_from_u64(2)).unwrap();
    assert_eq!(verify(&key.vk, &public, &ark::proof_from(&theirs)), Ok(()));
}

#[test]
fn each_refuses_the_others_proof_of_another_statement() {
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = setup(&r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
    let (mut public, proof) = our_proof(&key);
    public[0] += Fr::from(1u64);
    assert!(!ark_accepts(&key, &public, proof));
    assert!(verify(&key.vk, &public, &proof).is_err());
}

#[test]
fn arkworks_keys_of_another_circuit_are_refused() {
    let other = Chain { start: Some(3), steps: 5 };
    let (ark_key, _) =
        Groth16::<Bn254>::circuit_specific_setup(other, &mut StdRng::seed_from_u64(1)).unwrap();
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    assert!(ark::proving_key_from(&ark_key, &r1cs, Convention::Arkworks).is_err());
}
