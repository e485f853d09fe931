//! Our prover in place of ark-groth16's: what either makes the other takes, for any circuit, and what is wrong is an error.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

use ark_bn254::{Bn254, Fq, Fr};
use ark_ff::Zero;
use ark_relations::gr1cs::predicate::PredicateConstraintSystem;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable,
};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_snark::{CircuitSpecificSetupSNARK, SNARK};
use ark_std::rand::{SeedableRng, rngs::StdRng};
use proptest::prelude::*;
use zkcard::ark::{CircomReduction, Convention, Groth16, Prepared, Proof, ProvingKey};
use zkcard::{Device, Error, Kind, Policy};
use zkcard_groth16::{ProveError, VerifyError};

type Ours = Groth16<Bn254>;
type Theirs = ark_groth16::Groth16<Bn254>;

#[allow(dead_code)] // its main takes words from a command line
#[path = "../examples/arkworks.rs"]
mod example;

#[test]
fn the_example_runs() {
    assert_eq!(example::prove_and_verify().map_err(|error| error.to_string()), Ok(true));
}

/// A product of two sums of earlier variables, each with a small coefficient.
#[derive(Clone, Debug)]
struct Gate {
    a: Vec<(usize, i8)>,
    b: Vec<(usize, i8)>,
    is_public: bool,
    /// The first sum is named, and later gates may use it.
    is_named: bool,
}

/// A circuit of any shape, with what one of its products is wrong by.
#[derive(Clone, Debug)]
struct Gates {
    start: Option<u64>,
    gates: Vec<Gate>,
    wrong: Option<usize>,
}

impl Gates {
    fn new(start: u64, gates: Vec<Gate>) -> Self {
        Gates { start: Some(start), gates, wrong: None }
    }

    /// `steps` squarings, the last of them public.
    fn squares(steps: usize) -> Self {
        let square = |i: usize| Gate {
            a: vec![(i + 1, 1)],
            b: vec![(i + 1, 1)],
            is_public: i + 1 == steps,
            is_named: false,
        };
        Gates::new(3, (0..steps).map(square).collect())
    }

    fn without_values(&self) -> Self {
        Gates { start: None, ..self.clone() }
    }

    fn wrong_at(&self, gate: usize) -> Self {
        Gates { wrong: Some(gate), ..self.clone() }
    }

    /// The values of all variables, and those that are public.
    fn values(&self) -> (Vec<Fr>, Vec<Fr>) {
        let (mut all, mut public) = (vec![Fr::from(1u64), Fr::from(self.start.unwrap())], vec![]);
        for gate in &self.gates {
            let [a, b] = [&gate.a, &gate.b].map(|terms| {
                terms.iter().map(|(i, k)| all[i % all.len()] * Fr::from(i64::from(*k))).sum::<Fr>()
            });
            all.extend(gate.is_named.then_some(a));
            all.push(a * b);
            public.extend(gate.is_public.then_some(a * b));
        }
        (all, public)
    }

    fn public(&self) -> Vec<Fr> {
        self.values().1
    }
}

impl ConstraintSynthesizer<Fr> for Gates {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let values = self.start.map(|_| self.values().0);
        let value = |i: usize| values.as_ref().map(|all| all[i]).ok_or(SynthesisError::AssignmentMissing);
        let mut all = vec![Variable::One, cs.new_witness_variable(|| value(1))?];
        for (index, gate) in self.gates.iter().enumerate() {
            let [a, b] = [&gate.a, &gate.b].map(|terms| {
                let terms = terms.iter().map(|(i, k)| (Fr::from(i64::from(*k)), all[i % all.len()]));
                terms.fold(LinearCombination::zero(), |sum, term| sum + term)
            });
            if gate.is_named {
                all.push(cs.new_lc(|| a.clone())?);
            }
            let error = Fr::from(u64::from(self.wrong == Some(index)));
            let product = || value(all.len()).map(|product| product + error);
            let c = match gate.is_public {
                true => cs.new_input_variable(product)?,
                false => cs.new_witness_variable(product)?,
            };
            cs.enforce_r1cs_constraint(|| a, || b, || c.into())?;
            all.push(c);
        }
        Ok(())
    }
}

fn gates() -> impl Strategy<Value = Gates> {
    let sum = || prop::collection::vec((0usize..40, -3i8..4), 0..4);
    let gate = (sum(), sum(), any::<bool>(), any::<bool>()).prop_map(|(a, b, is_public, is_named)| Gate {
        a,
        b,
        is_public,
        is_named,
    });
    (any::<u64>(), prop::collection::vec(gate, 0..24)).prop_map(|(start, gates)| Gates::new(start, gates))
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(1)
}

/// Both verifiers say the same of a proof.
fn both_say(key: &ProvingKey<Bn254>, public: &[Fr], proof: &Proof<Bn254>) -> bool {
    let ours = Ours::verify(&key.vk, public, proof).unwrap();
    assert_eq!(ours, Theirs::verify(&key.vk, public, proof).unwrap());
    ours
}

fn again<T: CanonicalSerialize + CanonicalDeserialize>(value: &T) -> T {
    let mut bytes = vec![];
    value.serialize_compressed(&mut bytes).unwrap();
    T::deserialize_compressed(&*bytes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn either_takes_what_the_other_makes(circuit in gates()) {
        let public = circuit.public();
        let (ours, _) = Ours::circuit_specific_setup(circuit.without_values(), &mut rng()).unwrap();
        let (theirs, _) = Theirs::circuit_specific_setup(circuit.without_values(), &mut rng()).unwrap();
        for key in [again(&ours), again(&theirs)] {
            // The second by the key that is kept.
            for _ in 0..2 {
                let proof = Ours::prove(&key, circuit.clone(), &mut rng()).unwrap();
                prop_assert!(both_say(&key, &public, &again(&proof)));
                for i in 0..public.len() {
                    let mut other = public.clone();
                    other[i] += Fr::from(1u64);
                    prop_assert!(!both_say(&key, &other, &proof));
                }
            }
            prop_assert!(both_say(&key, &public, &Theirs::prove(&key, circuit.clone(), &mut rng()).unwrap()));
        }
    }

    #[test]
    fn a_broken_constraint_is_an_error_that_names_it(circuit in gates(), gate in any::<prop::sample::Index>()) {
        prop_assume!(!circuit.gates.is_empty());
        let gate = gate.index(circuit.gates.len());
        let (key, _) = Ours::setup(circuit.without_values(), &mut rng()).unwrap();
        let refused = |error: Error| {
            matches!(error, Error::Prove(ProveError::Unsatisfied { constraint }) if constraint == gate)
        };
        // Before the key is kept, and after.
        prop_assert!(refused(Ours::prove(&key, circuit.wrong_at(gate), &mut rng()).unwrap_err()));
        prop_assert!(Ours::prove(&key, circuit.clone(), &mut rng()).is_ok());
        prop_assert!(refused(Ours::prove(&key, circuit.wrong_at(gate), &mut rng()).unwrap_err()));
    }
}

#[test]
fn a_key_of_another_circuit_is_refused_and_takes_its_own_after() {
    let circuit = Gates::squares(9);
    let (key, _) = Ours::setup(circuit.clone(), &mut rng()).unwrap();
    let told = |other: Gates| {
        let error = Ours::prove(&key, other, &mut rng()).unwrap_err();
        let remedy = error.remedy().unwrap_or_default();
        (error.kind(), format!("{error}; {remedy}"))
    };
    let remedy = "; prove with the circuit that the key was made for, or make a key for this one";
    let longer = "A has 11 points where the circuit needs 12";
    assert_eq!(told(Gates::squares(10)), (Kind::Input, format!("{longer}{remedy}")));
    // As many variables, of other constraints: only a proof can tell.
    let mut other = circuit.clone();
    other.gates[4].a[0].0 = 2;
    assert!(told(other.clone()).1.contains("the proving key is wrong"));
    assert!(Ours::prove(&key, circuit, &mut rng()).is_ok());
    let (kind, text) = told(Gates::squares(10));
    assert_eq!(
        (kind, text),
        (Kind::NotValid, format!("an assignment of 12 values for 11 variables{remedy}"))
    );
    assert!(told(other).1.starts_with("the witness does not satisfy the circuit: constraint 4 is broken"));
}

#[test]
fn public_inputs_of_another_number_are_an_error() {
    let circuit = Gates::squares(3);
    let (key, verifying) = Ours::setup(circuit.clone(), &mut rng()).unwrap();
    let proof = Ours::prove(&key, circuit.clone(), &mut rng()).unwrap();
    let [public] = circuit.public()[..] else { panic!("one is public") };
    for public in [&[][..], &[public, public], &[public, Fr::zero()]] {
        let error = Ours::verify(&verifying, public, &proof).unwrap_err();
        let expected = VerifyError::PublicInputs { expected: 1, found: public.len() };
        assert!(matches!(&error, Error::Verify(found) if *found == expected), "{error}");
    }
}

#[test]
fn keys_under_which_anybody_can_forge_are_refused_at_every_door() {
    let circuit = Gates::squares(3);
    let (mut key, _) = Ours::setup(circuit.clone(), &mut rng()).unwrap();
    let public = circuit.public();
    let proof = Ours::prove(&key, circuit.clone(), &mut rng()).unwrap();
    key.vk.delta_g2 = key.vk.gamma_g2;
    let processed = ark_groth16::prepare_verifying_key(&key.vk);
    let errors = [
        Ours::prove(&key, circuit, &mut rng()).map(|_| false).unwrap_err(),
        Ours::process_vk(&key.vk).map(|_| false).unwrap_err(),
        Ours::verify(&key.vk, &public, &proof).unwrap_err(),
        Ours::verify_with_processed_vk(&processed, &public, &proof).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().starts_with("γ = δ: "), "{error}");
    }
}

#[test]
fn points_outside_their_groups_are_an_error_in_a_key_and_no_proof() {
    let circuit = Gates::squares(3);
    let (mut key, _) = Ours::setup(circuit.clone(), &mut rng()).unwrap();
    let mut proof = Ours::prove(&key, circuit.clone(), &mut rng()).unwrap();
    proof.c.x += Fq::from(1u64);
    assert!(!Ours::verify(&key.vk, &circuit.public(), &proof).unwrap());
    key = Ours::setup(circuit.clone(), &mut rng()).unwrap().0; // another, which is not kept
    key.l_query[1].x += Fq::from(1u64);
    let error = Ours::prove(&key, circuit, &mut rng()).unwrap_err();
    assert!(error.to_string().starts_with("l_query, point 1: not a point of its group"), "{error}");
}

/// As in the programs of others.
fn in_words_of_arkworks(circuit: Gates, key: &ProvingKey<Bn254>) -> Result<Proof<Bn254>, SynthesisError> {
    Ok(Ours::create_random_proof_with_reduction(circuit, key, &mut rng())?)
}

#[test]
fn errors_become_those_of_arkworks() {
    let circuit = Gates::squares(3);
    let key = Ours::generate_random_parameters_with_reduction(circuit.without_values(), &mut rng()).unwrap();
    let processed = Ours::process_vk(&key.vk).unwrap();
    let proof = in_words_of_arkworks(circuit.clone(), &key).unwrap();
    assert!(Ours::verify_proof(&processed, &proof, &circuit.public()).unwrap());
    let said = |circuit| in_words_of_arkworks(circuit, &key).unwrap_err();
    assert_eq!(said(circuit.without_values()), SynthesisError::AssignmentMissing);
    assert_eq!(said(circuit.wrong_at(1)), SynthesisError::Unsatisfiable);
}

/// x·x = 1 by a predicate of another name.
struct NotRank1;

impl ConstraintSynthesizer<Fr> for NotRank1 {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        cs.register_predicate("square", PredicateConstraintSystem::new_sr1cs_predicate()?)?;
        let x = cs.new_witness_variable(|| Ok(Fr::from(1u64)))?;
        cs.enforce_constraint_arity_2("square", || x.into(), || Variable::One.into())
    }
}

#[test]
fn constraints_that_are_not_of_rank_1_are_refused() {
    let error = Ours::setup(NotRank1, &mut rng()).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("has the predicate \"square\""), "{error}");
}

#[test]
fn keys_with_the_quotient_of_snarkjs_prove_too() {
    let circuit = Gates::squares(9);
    let (key, _) = Groth16::<Bn254, CircomReduction>::setup(circuit.without_values(), &mut rng()).unwrap();
    let proof = Groth16::<Bn254, CircomReduction>::prove(&key, circuit.clone(), &mut rng()).unwrap();
    assert!(both_say(&key, &circuit.public(), &proof));
    assert!(matches!(Ours::prove(&key, circuit, &mut rng()), Err(Error::ArkKey(_))));
}

#[test]
fn threads_share_a_prepared_key() {
    let circuit = Gates::squares(40);
    let (key, _) = Theirs::setup(circuit.without_values(), &mut rng()).unwrap();
    let values = circuit.without_values();
    let prepared = Prepared::new(Device::Soft, Policy::Full, &key, Convention::Arkworks, values).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert!(both_say(&key, &circuit.public(), &prepared.prove(circuit.clone()).unwrap()))
            });
            scope.spawn(|| {
                let proof = Ours::prove(&key, circuit.clone(), &mut rng()).unwrap();
                assert!(both_say(&key, &circuit.public(), &proof));
            });
        }
    });
}
