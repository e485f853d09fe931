//! Circuits that the tests share.
#![allow(dead_code)] // each test file uses its own part

use ark_bn254::Fr;
use ark_ff::{One, UniformRand, Zero};
use ark_std::rand::{Rng, SeedableRng, rngs::StdRng};
use zkcard_groth16::{R1cs, SparseMatrix};

pub type Row = Vec<(usize, Fr)>;

/// A random circuit with an assignment that satisfies it: each constraint multiplies two random
/// combinations of earlier variables and defines the next variable by the product. The last `num_public`
/// of the defined variables' values are also public inputs, bound by one constraint each.
pub fn random_circuit(seed: u64, constraints: usize, num_public: usize) -> (R1cs, Vec<Fr>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let first = 1 + num_public; // the first witness variable
    let mut witness = vec![Fr::rand(&mut rng)];
    let mut rows: [Vec<Row>; 3] = Default::default();
    for _ in 0..constraints {
        let [left, right] = [0, 1].map(|_| combination(&mut rng, first, witness.len()));
        let value = |row: &Row| -> Fr {
            row.iter().map(|&(i, k)| k * if i == 0 { Fr::one() } else { witness[i - first] }).sum()
        };
        let product = value(&left) * value(&right);
        rows[0].push(left);
        rows[1].push(right);
        rows[2].push(vec![(first + witness.len(), Fr::one())]);
        witness.push(product);
    }
    let mut public = Vec::new();
    for i in 0..num_public {
        let from = witness.len() - 1 - i % witness.len();
        public.push(witness[from]);
        rows[0].push(vec![(first + from, Fr::one()), (1 + i, -Fr::one())]);
        rows[1].push(vec![(0, Fr::one())]);
        rows[2].push(vec![]);
    }
    let z = [vec![Fr::one()], public, witness.clone()].concat();
    let matrices = rows.map(SparseMatrix::from_rows);
    (R1cs::new(num_public, witness.len(), matrices).unwrap(), z)
}

fn combination(rng: &mut StdRng, first: usize, known: usize) -> Row {
    let constant = if rng.gen_bool(0.3) { vec![(0, Fr::from(rng.gen_range(1..9u64)))] } else { vec![] };
    let terms = (0..rng.gen_range(1..4)).map(|_| (first + rng.gen_range(0..known), small(rng)));
    constant.into_iter().chain(terms).collect()
}

fn small(rng: &mut StdRng) -> Fr {
    let k = Fr::from(rng.gen_range(1..100u64));
    if rng.gen_bool(0.5) { -k } else { k }
}

/// `x·x = y` with y public: (circuit, assignment for x = 3).
pub fn square() -> (R1cs, Vec<Fr>) {
    let one = Fr::one();
    let matrices = [[(2, one)], [(2, one)], [(1, one)]].map(|row| SparseMatrix::from_rows([row]));
    (R1cs::new(1, 1, matrices).unwrap(), [1u64, 9, 3].map(Fr::from).to_vec())
}

/// No constraint at all: `public` inputs that nothing reads.
pub fn empty(num_public: usize) -> (R1cs, Vec<Fr>) {
    let r1cs = R1cs::new(num_public, 0, [0, 1, 2].map(|_| SparseMatrix::default())).unwrap();
    let mut z = vec![Fr::zero(); 1 + num_public];
    z[0] = Fr::one();
    (r1cs, z)
}
