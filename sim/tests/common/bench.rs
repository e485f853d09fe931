//! The comparison of a module with its golden model.

use super::{Operand, open, pack, unpack, vectors};
use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::env;
use zkcard_device_suite::usual_or_long;
use zkcard_sim::{Gaps, StreamSim, seed};

/// Cases that are sent through a module at a time.
const BATCH: usize = 1024;
/// Random cases, and how many with `ZKCARD_LONG=1`.
const RANDOM: usize = 3000;
const RANDOM_LONG: usize = 1_000_000;

/// Operands of one case, or its results.
pub type Numbers = Vec<BigUint>;

/// How a module is tested. Start with [`bench`].
#[derive(Clone)]
pub struct Bench {
    operands: Vec<Operand>,
    results: Vec<u64>,
    cases: Vec<Numbers>,
    random: usize,
    known: Vec<(Numbers, Numbers)>,
    normal: fn(Numbers) -> Numbers,
}

/// A test of edge cases in all pairs, named cases and random cases.
pub fn bench() -> Bench {
    let random = usual_or_long(RANDOM, RANDOM_LONG);
    let normal = |numbers| numbers;
    Bench { operands: Vec::new(), results: Vec::new(), cases: Vec::new(), known: Vec::new(), random, normal }
}

impl Bench {
    /// The operands in the order of `duts.toml`.
    pub fn operands(mut self, operands: impl IntoIterator<Item = Operand>) -> Self {
        self.operands = operands.into_iter().collect();
        self
    }

    /// The widths of the results in the order of `duts.toml`.
    pub fn results(mut self, widths: impl IntoIterator<Item = u64>) -> Self {
        self.results = widths.into_iter().collect();
        self
    }

    /// Cases that must be tried beside the pairs of edges.
    pub fn cases(mut self, cases: impl IntoIterator<Item = Numbers>) -> Self {
        self.cases.extend(cases);
        self
    }

    /// For slow modules: a fraction of the random cases, and one edge of each operand at a time.
    pub fn slow(mut self, fraction: usize) -> Self {
        self.random = (self.random / fraction).max(1);
        self
    }

    /// The known answers of `sim/vectors/<id>.json`; `normal` makes them of the module's results.
    pub fn known(mut self, id: &str, normal: fn(Numbers) -> Numbers) -> Self {
        self.known = vectors(id);
        self.cases.extend(self.known.iter().map(|(operands, _)| operands.clone()));
        self.normal = normal;
        self
    }

    /// Runs module `name` against `model`.
    ///
    /// Known answers come first. Edges and named cases go without gaps, at the promised latency; then everything goes again
    /// with gaps, and the random cases. `ZKCARD_SEED` repeats a run.
    pub fn check(&self, name: &str, model: impl Fn(&[BigUint]) -> Numbers) {
        let seed = seed();
        eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
        let Some(mut sim) = open(name, seed) else { return };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        self.check_known(&mut sim);
        let edges = self.edge_cases(&mut rng);
        self.compare(&mut sim, &edges, Gaps::none(), &model);
        self.compare(&mut sim, &edges, Gaps::random(seed), &model);
        let mut left = self.random;
        while left > 0 {
            let batch: Vec<_> = (0..left.min(BATCH)).map(|_| self.random_case(&mut rng)).collect();
            let gaps = if rng.next_u32() % 4 == 0 { Gaps::none() } else { Gaps::random(rng.next_u64()) };
            self.compare(&mut sim, &batch, gaps, &model);
            left -= batch.len();
        }
    }

    /// Every pair of operands at every pair of their edges, the others random; then the named cases.
    fn edge_cases(&self, rng: &mut ChaCha8Rng) -> Vec<Numbers> {
        let mut cases = self.cases.clone();
        for (i, a) in self.operands.iter().enumerate() {
            for (j, b) in self.operands.iter().enumerate().skip(i.min(self.operands.len() - 1)) {
                if i == j && self.operands.len() > 1 {
                    continue;
                }
                for (edge_a, edge_b) in a.edges.iter().flat_map(|x| b.edges.iter().map(move |y| (x, y))) {
                    let mut case = self.random_case(rng);
                    case[i] = edge_a.clone();
                    case[j] = edge_b.clone();
                    cases.push(case);
                }
            }
        }
        cases
    }

    fn random_case(&self, rng: &mut ChaCha8Rng) -> Numbers {
        self.operands.iter().map(|operand| operand.random(rng)).collect()
    }

    fn check_known(&self, sim: &mut StreamSim) {
        let operands: Vec<_> = self.known.iter().map(|(operands, _)| operands.clone()).collect();
        for ((case, expected), got) in self.known.iter().zip(self.run(sim, &operands, Gaps::none())) {
            agree(case, &(self.normal)(got), expected);
        }
    }

    fn compare(
        &self,
        sim: &mut StreamSim,
        cases: &[Numbers],
        gaps: Gaps,
        model: &impl Fn(&[BigUint]) -> Numbers,
    ) {
        for (case, got) in cases.iter().zip(self.run(sim, cases, gaps)) {
            agree(case, &got, &model(case));
        }
    }

    fn run(&self, sim: &mut StreamSim, cases: &[Numbers], gaps: Gaps) -> Vec<Numbers> {
        let widths: Vec<_> = self.operands.iter().map(|operand| operand.width).collect();
        let inputs: Vec<_> = cases.iter().map(|case| pack(case, &widths)).collect();
        let report = sim.run(&inputs, gaps).unwrap_or_else(|error| panic!("{error}"));
        report.outputs.iter().map(|words| unpack(words, &self.results)).collect()
    }
}

fn agree(case: &Numbers, got: &Numbers, expected: &Numbers) {
    assert!(got == expected, "operands {case:#x?}\n     got {got:#x?}\nexpected {expected:#x?}");
}
