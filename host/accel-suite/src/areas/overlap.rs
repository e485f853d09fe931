//! Jobs of several threads at once, all right.

use crate::probe::{Probe, together};
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use zkcard_accel::{Accelerator, G1, G2, Group, Scalars, Transform};

/// A job on a thread of its own.
type Job<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Each thread transforms a vector of its own.
pub fn transforms_side_by_side<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = &Probe::new(accel, scale);
    let n = 64.min(1 << t.longest_log());
    let values = &inputs::randoms(&mut t.rng(), n);
    together(inputs::transforms(&mut t.rng(), n).into_iter().step_by(3).map(|transform| {
        let job = move || {
            let want = naive::transform(values, transform);
            (0..3).for_each(|_| t.holds(&t.transformed(values, &[transform]), &want, "a transform of many"));
        };
        Box::new(job) as Job<'_>
    }));
}

/// Several threads read and multiply the same vectors.
pub fn readers_of_one_vector<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = &Probe::new(accel, scale);
    let values = &inputs::randoms(&mut t.rng(), 50);
    let vector = &t.load(values);
    let square = &naive::product(values, values);
    together((0..4).map(|_| {
        let job = move || {
            t.holds(vector, values, "a vector of many readers");
            t.holds(&t.mul(vector, vector), square, "a product of many");
        };
        Box::new(job) as Job<'_>
    }));
}

/// Threads load, read and drop while others do.
pub fn loads_and_drops<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = &Probe::new(accel, scale);
    together((0..4usize).map(|i| {
        let job = move || {
            for n in t.fitting(&[0, 1, 33, 64]) {
                let values = vec![Fr::from((i + n) as u64); n];
                t.holds(&t.load(&values), &values, "one of many loads");
            }
        };
        Box::new(job) as Job<'_>
    }));
}

/// As a prover does it: sums over the witness in either group, transforms to the quotient, reads.
pub fn as_a_prover<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = &Probe::new(accel, scale);
    let n = 32.min(1 << t.longest_log());
    let witness = &inputs::witness(&mut t.rng(), 20);
    let vector = &t.load(witness);
    let mut jobs: Vec<Job<'_>> = vec![Box::new(move || quotient(t, n))];
    jobs.push(Box::new(move || (0..5).for_each(|_| t.holds(vector, witness, "the witness"))));
    sum::<A, G1>(t, vector, witness, &mut jobs);
    sum::<A, G2>(t, vector, witness, &mut jobs);
    jobs.push(Box::new(move || quotient(t, n)));
    together(jobs);
    t.still_works();
}

/// Adds two jobs that sum the witness, where the group is granted.
fn sum<'a, A: Accelerator, G: Group>(
    t: &'a Probe<'_, A>,
    vector: &'a A::Vector,
    witness: &'a [Fr],
    jobs: &mut Vec<Job<'a>>,
) {
    if !t.caps().has_group(G::KIND) {
        return;
    }
    for start in [0, 3] {
        jobs.push(Box::new(move || {
            let points = inputs::points::<G>(&mut t.rng(), witness.len() - start);
            let bases = t.bases::<G>(&points, Scalars::Loaded);
            let want: G = naive::msm(&points, &witness[start..]);
            t.is_sum(t.msm(&bases, vector, start..witness.len()), want, "a sum beside transforms");
        }));
    }
}

/// Loads a and b, makes c, and takes them to h on the coset of 5.
fn quotient<A: Accelerator>(t: &Probe<'_, A>, n: usize) {
    let values = inputs::randoms(&mut t.rng(), 2 * n);
    let (a, b) = values.split_at(n);
    let c = naive::product(a, b);
    let chain = [Transform::Inverse, Transform::CosetForward(Fr::from(5u64))];
    let [mut va, mut vb] = [a, b].map(|values| t.load(values));
    let mut vc = t.mul(&va, &vb);
    [&mut va, &mut vb, &mut vc].into_iter().for_each(|v| chain.iter().for_each(|x| t.ntt(v, *x)));
    t.quotient(&mut va, &vb, &vc, -Fr::from(2u64));
    let move_on = |v: &[Fr]| chain.iter().fold(v.to_vec(), |v, x| naive::transform(&v, *x));
    let want = naive::quotient(&move_on(a), &move_on(b), &move_on(&c), -Fr::from(2u64));
    t.holds(&va, &want, "a quotient beside sums");
}
