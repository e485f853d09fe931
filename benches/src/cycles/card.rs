//! Whole jobs and whole proofs on the simulated card, through driver, rings, bus and memory: one channel of DDR4-2400
//! (transforms on ideal memory too), a host 1 µs away at 250 MHz. One thread asks, in an order of its own, so that every run counts the same.

use super::CyclesError;
use crate::circuits::{self, Case};
use crate::scalars::{Kind, SEED};
use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{CurveGroup, PrimeGroup};
use serde_json::{Map, Value, json};
use zkcard_accel::{AccelError, Accelerator, Basis, G1, Points, Scalars, Transform};
use zkcard_groth16::{Convention, ProvingKey, R1csError, Stopwatch, setup};
use zkcard_layout::{UNIT_BYTES, reg};
use zkcard_offload::{Offload, Phase, Settings, phases, span};
use zkcard_sim::axi::MemoryTiming;
use zkcard_sim::{SimConfig, SimDevice};
use zkcard_soft::Soft;

/// The card that is measured, an entry of `sim/duts.toml`.
const CARD: &str = "card_kernels_fast";
/// Elements that touch every bank of card memory.
const ALL_BANKS: usize = 8192;

type Card = Offload<SimDevice>;

/// Sums by distribution and size, transforms by size: from the first byte asked for to the answer.
pub(super) fn jobs() -> Result<Value, CyclesError> {
    let card = open(CARD, MemoryTiming::ddr4())?;
    let mut rows = Map::new();
    for kind in [Kind::Uniform, Kind::ZkmlLike] {
        let sizes: Result<Map<_, _>, CyclesError> =
            [8, 10, 12].map(|log| Ok((format!("2^{log}"), sum(&card, kind, log)?))).into_iter().collect();
        rows.insert(format!("msm {}", kind.name()), sizes?.into());
    }
    let ideal = open(CARD, MemoryTiming::ideal())?;
    for (name, card) in [("transform", &card), ("transform, ideal memory", &ideal)] {
        let sizes: Result<Map<_, _>, CyclesError> =
            [8, 10, 12, 14].map(|log| Ok((format!("2^{log}"), transform(card, log)?))).into_iter().collect();
        rows.insert(name.into(), sizes?.into());
    }
    Ok(rows.into())
}

/// Proofs of 2^10 constraints, by phase.
pub(super) fn proofs() -> Result<Value, CyclesError> {
    proofs_of(10..=10)
}

/// The same for 2^11 to 2^14: minutes, so not measured again by every check.
pub(super) fn large_proofs() -> Result<Value, CyclesError> {
    proofs_of(11..=14)
}

fn proofs_of(logs: impl Iterator<Item = u32> + Clone) -> Result<Value, CyclesError> {
    let mut rows = Map::new();
    type Make = fn(u32) -> Result<Case, R1csError>;
    for (name, make) in [("bits", circuits::bits as Make), ("squares", circuits::squares)] {
        let sizes: Result<Map<_, _>, CyclesError> =
            logs.clone().map(|log| Ok((format!("2^{log}"), proof(make(log).map_err(bad)?)?))).collect();
        rows.insert(name.into(), sizes?.into());
    }
    Ok(rows.into())
}

fn open(dut: &'static str, memory: MemoryTiming) -> Result<Card, CyclesError> {
    let device = SimDevice::open(&SimConfig { dut, memory, ..SimConfig::default() })?;
    Ok(Offload::open(device, Settings::default())?)
}

fn bad(error: impl ToString) -> CyclesError {
    CyclesError::Card(error.to_string())
}

/// Multiples of the generator.
fn points(count: usize) -> Vec<G1Affine> {
    let g = G1Projective::generator();
    let multiples = std::iter::successors(Some(g), |point| Some(*point + g)).take(count);
    G1Projective::normalize_batch(&multiples.collect::<Vec<_>>())
}

fn sum(card: &Card, kind: Kind, log: u32) -> Result<Value, CyclesError> {
    let scalars = kind.scalars(1 << log, SEED);
    let bases = card.load_bases::<G1>(&points(1 << log), Scalars::Loaded).map_err(bad)?;
    watch(card, || {
        let vector = card.load(&scalars)?;
        card.msm::<G1>(&bases, &vector, 0..scalars.len()).map(drop)
    })
}

fn transform(card: &Card, log: u32) -> Result<Value, CyclesError> {
    let values = Kind::Uniform.scalars(1 << log, SEED);
    watch(card, || {
        let mut vector = card.load(&values)?;
        card.ntt(&mut vector, Transform::Forward)?;
        card.read(&vector).map(drop)
    })
}

fn proof(case: Case) -> Result<Value, CyclesError> {
    ProofWork::new(case)?.on(&open(CARD, MemoryTiming::ddr4())?).map(|(row, _)| row)
}

/// A key's lists over G1, on an accelerator.
type Lists<A> = [<A as Accelerator>::Bases<G1>; 4];

/// What a prover asks of a card for one proof.
pub struct ProofWork {
    key: ProvingKey,
    witness: Vec<Fr>,
    products: [Vec<Fr>; 2],
}

impl ProofWork {
    /// Of `bits` with 2^10 constraints, under a fresh key.
    pub fn bits() -> Result<Self, CyclesError> {
        Self::new(circuits::bits(10).map_err(bad)?)
    }

    /// Its row in the ledger and its sums in G1, by the gates of this entry of `sim/duts.toml`.
    pub fn on_card(&self, dut: &'static str) -> Result<(Value, [G1; 4]), CyclesError> {
        self.on(&open(dut, MemoryTiming::ddr4())?)
    }

    /// The same sums by another accelerator.
    pub fn on_accelerator(&self, accelerator: &impl Accelerator) -> Result<[G1; 4], CyclesError> {
        let lists = self.lists(accelerator).map_err(bad)?;
        self.sums(accelerator, &lists).map_err(bad)
    }

    fn new(Case { r1cs, z }: Case) -> Result<Self, CyclesError> {
        let key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).map_err(bad)?;
        let products = r1cs.products(&z, &Stopwatch::new());
        Ok(Self { key, witness: z, products: products.each_ref().map(|values| values.to_vec()) })
    }

    fn on(&self, card: &Card) -> Result<(Value, [G1; 4]), CyclesError> {
        let lists = self.lists(card).map_err(bad)?;
        let mut sums = [G1::default(); 4];
        let row = watch(card, || {
            sums = self.sums(card, &lists)?;
            Ok(())
        })?;
        Ok((row, sums))
    }

    fn lists<A: Accelerator>(&self, accelerator: &A) -> Result<Lists<A>, AccelError> {
        let of_h = Scalars::Polynomial { n: self.key.domain_size, basis: Basis::Coefficients };
        let list = |points: &Points<G1>, scalars| accelerator.load_bases::<G1>(points, scalars);
        let (key, loaded) = (&self.key, Scalars::Loaded);
        Ok([list(&key.a, loaded)?, list(&key.b_g1, loaded)?, list(&key.l, loaded)?, list(&key.h, of_h)?])
    }

    /// The transforms first: they run beside the sums of the witness.
    fn sums<A: Accelerator>(&self, on: &A, [a, b, l, h]: &Lists<A>) -> Result<[G1; 4], AccelError> {
        let (n, convention, count) = (self.key.domain_size, Convention::Arkworks, self.witness.len());
        let [az, bz] = &self.products;
        let (mut x, mut y, witness) = (on.load(az)?, on.load(bz)?, on.load(&self.witness)?);
        let mut w = on.mul(&x, &y)?;
        let shift = convention.shift(n);
        for vector in [&mut x, &mut y, &mut w] {
            on.ntt(vector, Transform::Inverse)?;
            on.ntt(vector, Transform::CosetForward(shift))?;
        }
        on.quotient(&mut x, &y, &w, convention.factor(n))?;
        on.ntt(&mut x, Transform::CosetInverse(shift))?;
        let of_a = on.msm::<G1>(a, &witness, 0..count)?;
        let of_b = on.msm::<G1>(b, &witness, 0..count)?;
        let of_l = on.msm::<G1>(l, &witness, 2..count)?;
        Ok([of_a, of_b, of_l, on.msm::<G1>(h, &x, 0..n)?])
    }
}

/// What the card does meanwhile.
fn watch(
    card: &Card,
    ask: impl FnOnce() -> Result<(), zkcard_accel::AccelError>,
) -> Result<Value, CyclesError> {
    card.engine().device().with_card(|card| card.settle_memory());
    drop(card.zeros(ALL_BANKS)?); // which rows are open must not depend on what was before
    card.engine().start_journal();
    let (done, counted) = card.counted(ask);
    done.map_err(bad)?;
    let entries = card.engine().take_journal();
    let beats = |register| counted.of(register) * UNIT_BYTES as u64;
    Ok(json!({
        "cycles": span(&entries),
        "bytes_from_host": beats(reg::HOST_READ_BEATS),
        "bytes_to_host": beats(reg::HOST_WRITE_BEATS),
        "phases": phases(&entries, card.engine().caps()).iter().map(row).collect::<Vec<_>>(),
    }))
}

fn row(phase: &Phase) -> Value {
    let rounded = |share: f64| json!((share * 1e3).round() / 1e3);
    let shares = phase.shares;
    json!({
        "name": phase.name, "jobs": phase.jobs, "cycles": phase.cycles, "bound_by": shares.bound_by(),
        "core": rounded(shares.core), "card_memory": rounded(shares.memory), "bus": rounded(shares.host),
    })
}
