//! Interchange with ark-groth16 0.6: its verifier takes our proofs and ours takes its proofs, with its keys
//! and with ours.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G2Affine};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable,
};
use ark_snark::SNARK;
use ark_std::rand::{SeedableRng, rngs::StdRng};
use std::sync::Arc;
use zkcard_formats::ark::{self, ArkKeyError};
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
    let proven = Prover::new(Soft::new(), key, Arc::new(r1cs)).unwrap().prove(&z).unwrap();
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
    assert_eq!(
        verify(&ark::verifying_key_from(&ark_vk).unwrap(), &public, &ark::proof_from(&theirs)),
        Ok(())
    );
}

#[test]
fn our_keys_serve_both() {
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
    let (public, proof) = our_proof(&key);
    assert!(ark_accepts(&key, &public, proof));
    let theirs =
        Groth16::<Bn254>::prove(&ark::proving_key_to(&key), CIRCUIT, &mut StdRng::seed_from_u64(2)).unwrap();
    assert_eq!(verify(&key.vk, &public, &ark::proof_from(&theirs)), Ok(()));
}

#[test]
fn each_refuses_the_others_proof_of_another_statement() {
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
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
    let refused = ark::proving_key_from(&ark_key, &r1cs, Convention::Arkworks);
    assert!(matches!(refused, Err(ArkKeyError::Shape(_))), "{refused:?}");
}

type ArkKey = ark_groth16::ProvingKey<Bn254>;

/// Why a sound key of arkworks' is refused after a change.
fn refused(change: impl FnOnce(&mut ArkKey)) -> String {
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let mut key =
        ark::proving_key_to(&setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap());
    change(&mut key);
    ark::proving_key_from(&key, &r1cs, Convention::Arkworks).unwrap_err().to_string()
}

#[test]
fn points_of_arkworks_keys_are_checked_in_every_list() {
    let told = |list: &str, index| {
        format!("{list}, point {index}: not a point of its group; take the key from its maker again")
    };
    let one = Fq::from(1u64);
    assert_eq!(refused(|key| key.a_query[3].x += one), told("a_query", 3));
    assert_eq!(refused(|key| key.b_g1_query[20].y += one), told("b_g1_query", 20));
    assert_eq!(refused(|key| key.b_g2_query[20].x.c0 += one), told("b_g2_query", 20));
    assert_eq!(refused(|key| key.l_query[1].x += one), told("l_query", 1));
    assert_eq!(refused(|key| key.h_query[9].x += one), told("h_query", 9));
    assert_eq!(refused(|key| key.beta_g1.x += one), told("beta_g1", 0));
    assert_eq!(refused(|key| key.delta_g1.x += one), told("delta_g1", 0));
    let outside = (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::from(x), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve());
    assert_eq!(refused(|key| key.b_g2_query[2] = outside.unwrap()), told("b_g2_query", 2));
}

#[test]
fn arkworks_keys_under_which_anybody_can_forge_are_refused() {
    assert!(refused(|key| key.vk.delta_g2 = key.vk.gamma_g2).starts_with("γ = δ: "));
    assert!(refused(|key| key.vk.gamma_abc_g1[0] = -key.vk.gamma_abc_g1[1]).starts_with("IC[0] = −IC[1]: "));
    let (r1cs, _) = ark::synthesise(CIRCUIT).unwrap();
    let key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
    let mut key = ark::verifying_key_to(&key.vk);
    key.beta_g2 = -key.gamma_g2;
    assert!(ark::verifying_key_from(&key).unwrap_err().to_string().starts_with("β = −γ: "));
}
