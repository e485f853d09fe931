//! A circuit to prove something about.

use crate::Random;
use ark_bn254::Fr;
use ark_ff::One;
use std::sync::Arc;
use zkcard_groth16::{Convention, ProvingKey, R1cs, SparseMatrix, Stopwatch, setup};
use zkcard_soft::Soft;

/// A circuit, its key, and what satisfies it.
pub struct Circuit {
    pub r1cs: Arc<R1cs>,
    pub key: ProvingKey,
    pub assignment: Vec<Fr>,
}

impl Circuit {
    /// Each constraint multiplies a variable with the sum of two, and so defines the next; the last is public too. The
    /// witness begins with a byte, as a neural network's would.
    pub fn new(random: &mut Random, constraints: usize, convention: Convention) -> Self {
        let (one, mut z) = (Fr::one(), vec![Fr::one(), Fr::one(), Fr::from(random.draw() as u8)]);
        let mut rows: [Vec<Vec<(usize, Fr)>>; 3] = Default::default();
        for _ in 1..constraints.max(2) {
            let [i, j, k] = [(); 3].map(|()| 2 + random.below(z.len() - 2));
            let factor = -Fr::from(random.draw() % 9 + 1);
            rows[0].push(vec![(i, one)]);
            rows[1].push(vec![(0, one), (j, factor), (k, one)]);
            rows[2].push(vec![(z.len(), one)]);
            z.push(z[i] * (one + factor * z[j] + z[k]));
        }
        z[1] = z[z.len() - 1];
        rows[0].push(vec![(z.len() - 1, one)]);
        rows[1].push(vec![(0, one)]);
        rows[2].push(vec![(1, one)]);
        let r1cs = R1cs::new(1, z.len() - 2, rows.map(SparseMatrix::from_rows)).expect("the matrices fit");
        let key =
            setup(&Soft::new(), &r1cs, convention, &Stopwatch::new()).expect("the system has randomness");
        Self { r1cs: r1cs.into(), key, assignment: z }
    }
}
