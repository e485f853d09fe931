//! The key of a circuit before any contribution: γ = δ = 1, everything else from powers of tau.

use crate::ceremony::blake2b::{Blake2b, Hash};
use crate::ceremony::encoding::{Curve, uncompressed};
use crate::ceremony::key::generators;
use crate::ceremony::lagrange::check_basis;
use crate::ceremony::ratio::{is_same, random_factors, sum};
use crate::ceremony::{CeremonyError, ListFault, Transcript, Uncontributed, overrun};
use crate::key::{ProvingKey, VerifyingKey};
use crate::quotient::Convention;
use crate::r1cs::{R1cs, SparseMatrix};
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::short_weierstrass::Affine;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{One, Zero};
use rayon::prelude::*;
use zkcard_accel::{Accelerator, G1, G2, Group, Points};

/// What a circuit with a domain of n needs of a first phase.
#[derive(Clone, Debug)]
pub struct PhaseOne {
    /// Powers of τ in G1, at least 2n − 1.
    pub powers: Points<G1>,
    /// The 64 bytes behind them in their file, of which snarkjs hashes what it takes for one more.
    pub behind: Option<[u8; 64]>,
    /// The Lagrange basis of n, of τ in G1.
    pub tau_g1: Points<G1>,
    /// The same in G2.
    pub tau_g2: Points<G2>,
    /// The same, times α.
    pub alpha_g1: Points<G1>,
    /// The same, times β.
    pub beta_g1: Points<G1>,
    /// The Lagrange basis of 2n, of τ in G1.
    pub double_g1: Points<G1>,
    /// α·G₁.
    pub alpha: G1Affine,
    /// β·G₁.
    pub beta: G1Affine,
    /// β·G₂.
    pub beta_2: G2Affine,
}

/// Points whose differences snarkjs hashes at once.
const HASHED: usize = 1 << 14;
/// Pieces of so many that are made before they are hashed: 64 MiB.
const AT_ONCE: usize = 64;
/// Terms that are multiplied and added together.
const TERMS: usize = 1 << 14;

impl PhaseOne {
    /// The logarithm of a circuit's domain.
    pub fn log_domain(r1cs: &R1cs) -> u32 {
        r1cs.domain_size().trailing_zeros()
    }

    /// Checks the Lagrange bases against the powers of τ and against α and β.
    pub fn check(&self, accel: &impl Accelerator) -> Result<(), CeremonyError> {
        self.check_lengths(self.tau_g1.len())?;
        check_basis::<G1>(accel, &self.powers, &self.tau_g1, "the Lagrange basis of tau")?;
        check_basis::<G1>(accel, &self.powers, &self.double_g1, "the Lagrange basis of tau, of the double")?;
        let factors = random_factors(self.tau_g1.len())?;
        let in_g1 = |list: &Points<G1>| sum::<G1>(accel, list, &factors);
        let (tau, alpha, beta) = (in_g1(&self.tau_g1)?, in_g1(&self.alpha_g1)?, in_g1(&self.beta_g1)?);
        let tau_g2 = sum::<G2>(accel, &self.tau_g2, &factors)?;
        let (g1, g2) = generators();
        let rules = [
            ("the Lagrange basis of tau in G2", is_same([g1, tau], [g2, tau_g2])),
            ("the Lagrange basis of tau, times alpha", is_same([self.alpha, alpha], [g2, tau_g2])),
            ("the Lagrange basis of tau, times beta", is_same([tau, beta], [g2, self.beta_2])),
            ("beta in G2", is_same([g1, self.beta], [g2, self.beta_2])),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            Some((list, _)) => Err(CeremonyError::List { list, fault: ListFault::NotLagrange }),
            None => Ok(()),
        }
    }

    /// Checks that every list is as long as a domain of n needs.
    fn check_lengths(&self, n: usize) -> Result<(), CeremonyError> {
        let lists = [
            ("the Lagrange basis of tau", self.tau_g1.len(), n),
            ("the Lagrange basis of tau in G2", self.tau_g2.len(), n),
            ("the Lagrange basis of tau, times alpha", self.alpha_g1.len(), n),
            ("the Lagrange basis of tau, times beta", self.beta_g1.len(), n),
            ("the Lagrange basis of tau, of the double", self.double_g1.len(), 2 * n),
        ];
        match lists.into_iter().find(|(_, found, expected)| found != expected) {
            Some((list, found, expected)) => {
                Err(CeremonyError::List { list, fault: ListFault::Length { expected, found } })
            }
            None => Ok(()),
        }
    }
}

/// The key of a circuit to which nobody has contributed, and the hash that names it.
pub fn initial(
    accel: &impl Accelerator,
    r1cs: &R1cs,
    phase_one: &PhaseOne,
    stages: &Stopwatch,
) -> Result<Uncontributed, CeremonyError> {
    let n = r1cs.domain_size();
    phase_one.check_lengths(n)?;
    let PhaseOne { tau_g1, tau_g2, alpha_g1, beta_g1, .. } = phase_one;
    let compose = Compose { accel, r1cs, stages };
    let a = compose.run::<G1>("A", &[(&r1cs.a, tau_g1)], Some(tau_g1))?;
    let b_g1 = compose.run::<G1>("B in G1", &[(&r1cs.b, tau_g1)], None)?;
    let b_g2 = compose.run::<G2>("B in G2", &[(&r1cs.b, tau_g2)], None)?;
    let lists = [(&r1cs.a, beta_g1), (&r1cs.b, alpha_g1), (&r1cs.c, tau_g1)].map(|(m, list)| (m, &list[..]));
    let mut ic = compose.run::<G1>("IC and L", &lists, Some(beta_g1))?;
    let l = ic.split_off(1 + r1cs.num_public());
    let (g1, g2) = generators();
    let key = ProvingKey {
        vk: VerifyingKey {
            alpha_g1: phase_one.alpha,
            beta_g2: phase_one.beta_2,
            gamma_g2: g2,
            delta_g2: g2,
            ic,
        },
        convention: Convention::Snarkjs,
        domain_size: n,
        circuit: r1cs.digest(),
        beta_g1: phase_one.beta,
        delta_g1: g1,
        a: a.into(),
        b_g1: b_g1.into(),
        b_g2: b_g2.into(),
        l: l.into(),
        h: phase_one.double_g1.iter().skip(1).step_by(2).copied().collect(),
    };
    let circuit = stages.time("hash", || hash(&key, phase_one))?;
    Ok(Uncontributed { key, transcript: Transcript::new(circuit) })
}

/// The hash of a key before any contribution. H is hashed as the differences of powers that it stands for.
fn hash(key: &ProvingKey, phase_one: &PhaseOne) -> Result<Hash, CeremonyError> {
    let vk = &key.vk;
    let mut hash = Blake2b::new()
        .with(uncompressed(&[vk.alpha_g1, key.beta_g1]))
        .with(uncompressed(&[vk.beta_g2, vk.gamma_g2]))
        .with(uncompressed(&[key.delta_g1]))
        .with(uncompressed(&[vk.delta_g2]));
    list(&mut hash, &vk.ic);
    differences(&mut hash, phase_one, key.domain_size)?;
    list(&mut hash, &key.l);
    list(&mut hash, &key.a);
    list(&mut hash, &key.b_g1);
    list(&mut hash, &key.b_g2);
    Ok(hash.finish())
}

fn list<P: Curve>(hash: &mut Blake2b, points: &[Affine<P>]) {
    hash.update(&(points.len() as u32).to_be_bytes());
    points.chunks(TERMS).for_each(|chunk| hash.update(&uncompressed(chunk)));
}

/// `τⁿ⁺ⁱ − τⁱ` for i below n − 1; snarkjs takes one more where they are hashed in several pieces, and what stands behind
/// the powers where there are no more.
fn differences(hash: &mut Blake2b, phase_one: &PhaseOne, n: usize) -> Result<(), CeremonyError> {
    let (powers, hashed) = (&phase_one.powers, if n > HASHED { n } else { n - 1 });
    let sound = hashed.min(powers.len().saturating_sub(n));
    hash.update(&(n as u32 - 1).to_be_bytes());
    let encoded = |(high, low): (&[G1Affine], &[G1Affine])| {
        let differences: Vec<_> = high.iter().zip(low).map(|(high, low)| high.into_group() - low).collect();
        uncompressed(&G1::normalize_batch(&differences))
    };
    let (high, low) = (&powers[powers.len().min(n)..][..sound], &powers[..sound]);
    for (high, low) in high.chunks(AT_ONCE * HASHED).zip(low.chunks(AT_ONCE * HASHED)) {
        let pairs = high.par_chunks(HASHED).zip(low.par_chunks(HASHED));
        pairs.map(encoded).collect::<Vec<_>>().iter().for_each(|chunk| hash.update(chunk));
    }
    match (hashed - sound, &phase_one.behind) {
        (0, _) => {}
        (1, Some(behind)) => hash.update(&uncompressed(&[overrun::difference(behind, &powers[n - 1])])),
        _ => {
            return Err(CeremonyError::too_few(n, powers.len()));
        }
    }
    Ok(())
}

/// One product of a variable's sum.
#[derive(Clone, Copy)]
struct Term {
    list: u32,
    row: u32,
    coefficient: Fr,
}

/// The entries of matrices by variable.
struct Columns {
    terms: Vec<Term>,
    /// The variable of each term, ascending.
    variables: Vec<u32>,
}

struct Compose<'a, A> {
    accel: &'a A,
    r1cs: &'a R1cs,
    stages: &'a Stopwatch,
}

impl<A: Accelerator> Compose<'_, A> {
    /// Of each variable `Σ mⱼᵢ·Lⱼ` over the rows of each matrix with its list, and of the constant and each public input
    /// the point of its consistency row in `consistency`, which is one of the lists.
    fn run<G: Group>(
        &self,
        name: &'static str,
        lists: &[(&SparseMatrix, &[G::Affine])],
        consistency: Option<&[G::Affine]>,
    ) -> Result<Vec<G::Affine>, CeremonyError> {
        let _stage = self.stages.start(name);
        let columns = Columns::of(self.r1cs, &lists.iter().map(|(matrix, _)| *matrix).collect::<Vec<_>>());
        let points: Vec<&[G::Affine]> = lists.iter().map(|(_, list)| *list).collect();
        let chunks = columns.terms.par_chunks(TERMS).zip(columns.variables.par_chunks(TERMS));
        let partial = chunks.map(|(terms, variables)| self.partial::<G>(&points, terms, variables));
        let mut sums = vec![G::zero(); self.r1cs.num_variables()];
        for (variable, sum) in partial.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            sums[variable as usize] += sum;
        }
        let rows = consistency.map(|list| &list[self.r1cs.num_constraints()..]).unwrap_or_default();
        sums.iter_mut().zip(rows).take(1 + self.r1cs.num_public()).for_each(|(sum, row)| *sum += row);
        Ok(normalized(&sums))
    }

    /// The sums of a chunk: of each variable in it what its terms here come to.
    fn partial<G: Group>(
        &self,
        lists: &[&[G::Affine]],
        terms: &[Term],
        variables: &[u32],
    ) -> Result<Vec<(u32, G)>, CeremonyError> {
        let products = self.products::<G>(lists, terms)?;
        let mut sums: Vec<(u32, G)> = Vec::new();
        for (variable, product) in variables.iter().zip(products) {
            match sums.last_mut() {
                Some((last, sum)) if last == variable => *sum += product,
                _ => sums.push((*variable, product.into_group())),
            }
        }
        Ok(sums)
    }

    /// Each term's product; most coefficients are 1 or −1.
    fn products<G: Group>(
        &self,
        lists: &[&[G::Affine]],
        terms: &[Term],
    ) -> Result<Vec<G::Affine>, CeremonyError> {
        let point = |term: &Term| lists[term.list as usize][term.row as usize];
        let is_sign = |term: &Term| term.coefficient.is_one() || (-term.coefficient).is_one();
        let others: Vec<&Term> = terms.iter().filter(|term| !is_sign(term)).collect();
        let points: Vec<_> = others.iter().map(|term| point(term)).collect();
        let factors: Vec<_> = others.iter().map(|term| term.coefficient).collect();
        let mut products = self.accel.products::<G>(&points, &factors)?.into_iter();
        let negated = |point: G::Affine| (-point.into_group()).into_affine();
        let product = |term: &Term| match (is_sign(term), term.coefficient.is_one()) {
            (false, _) => products.next().unwrap_or_default(),
            (_, true) => point(term),
            (_, false) => negated(point(term)),
        };
        Ok(terms.iter().map(product).collect())
    }
}

impl Columns {
    fn of(r1cs: &R1cs, matrices: &[&SparseMatrix]) -> Self {
        let mut starts = vec![0usize; r1cs.num_variables() + 1];
        for_each(matrices, |variable, _| starts[variable + 1] += 1);
        (1..starts.len()).for_each(|i| starts[i] += starts[i - 1]);
        let total = starts[r1cs.num_variables()];
        let nothing = Term { list: 0, row: 0, coefficient: Fr::zero() };
        let mut columns = Columns { terms: vec![nothing; total], variables: vec![0; total] };
        for_each(matrices, |variable, term| {
            let at = starts[variable];
            (columns.terms[at], columns.variables[at]) = (term, variable as u32);
            starts[variable] += 1;
        });
        columns
    }
}

fn for_each(matrices: &[&SparseMatrix], mut take: impl FnMut(usize, Term)) {
    for (list, matrix) in matrices.iter().enumerate() {
        for row in 0..matrix.rows() {
            for (variable, coefficient) in matrix.row(row) {
                take(variable, Term { list: list as u32, row: row as u32, coefficient: *coefficient });
            }
        }
    }
}

fn normalized<G: Group>(sums: &[G]) -> Vec<G::Affine> {
    sums.par_chunks(TERMS).flat_map_iter(|chunk| G::normalize_batch(chunk)).collect()
}
