//! A watched accelerator that sees all that a card sees and may answer what it likes.
#![allow(dead_code)] // each test binary uses its own part

use ark_bn254::{Fr, G1Affine};
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::{UniformRand, Zero};
use ark_std::rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use std::any::Any;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};
use zkcard_accel::{AccelError, Accelerator, Caps, G1, G2, Group, Op, Points, Scalars, Transform};
use zkcard_checked::{Checked, Policy};
use zkcard_checked::{Entropy, Event, EventKind, Limits, OsEntropy};
use zkcard_soft::{Soft, SoftBases};

/// A sum that is asked for, as the card sees it.
pub struct Query {
    /// Lists of G1 are numbered as they come: under twins 2h is the list of handle h and 2h + 1 its twin.
    pub list: usize,
    pub scalars: Vec<Fr>,
    pub range: Range<usize>,
}

impl Query {
    pub fn is_twin(&self) -> bool {
        self.list % 2 == 1
    }
}

type Sums<G> = Box<dyn FnMut(&Query, G) -> Result<G, AccelError> + Send>;
type Vectors = Box<dyn FnMut(Op, &[Fr], &mut Vec<Fr>) -> Result<(), AccelError> + Send>;

/// What the card knows, and what it is told to do; the test holds the other end.
#[derive(Default)]
pub struct Mind {
    lists: Mutex<Vec<Vec<G1Affine>>>,
    g1: Mutex<Option<Sums<G1>>>,
    g2: Mutex<Option<Sums<G2>>>,
    vectors: Mutex<Option<Vectors>>,
}

impl Mind {
    pub fn list(&self, list: usize) -> Vec<G1Affine> {
        hold(&self.lists)[list].clone()
    }

    pub fn lists(&self) -> usize {
        hold(&self.lists).len()
    }

    /// The j-th point of a list.
    pub fn point(&self, list: usize, j: usize) -> G1 {
        self.list(list)[j].into()
    }

    pub fn forge(&self, f: impl FnMut(&Query, G1) -> Result<G1, AccelError> + Send + 'static) {
        *hold(&self.g1) = Some(Box::new(f));
    }

    pub fn forge_g2(&self, f: impl FnMut(&Query, G2) -> Result<G2, AccelError> + Send + 'static) {
        *hold(&self.g2) = Some(Box::new(f));
    }

    /// Is given the operation, the vector before it (the operand a) and the right one after it.
    pub fn tamper(&self, f: impl FnMut(Op, &[Fr], &mut Vec<Fr>) -> Result<(), AccelError> + Send + 'static) {
        *hold(&self.vectors) = Some(Box::new(f));
    }

    pub fn behave(&self) {
        *hold(&self.g1) = None;
        *hold(&self.g2) = None;
        *hold(&self.vectors) = None;
    }

    fn touch(&self, op: Op, before: &[Fr], after: &mut Vec<Fr>) -> Result<(), AccelError> {
        hold(&self.vectors).as_mut().map_or(Ok(()), |f| f(op, before, after))
    }
}

pub struct Spy {
    pub soft: Soft,
    pub caps: Caps,
    pub mind: Arc<Mind>,
}

impl Spy {
    pub fn new() -> Self {
        let soft = Soft::new();
        let caps = Caps { name: "spy".into(), transformed_products: false, ..soft.caps().clone() };
        Spy { soft, caps, mind: Arc::default() }
    }
}

pub struct SpyBases<G: Group> {
    bases: SoftBases<G>,
    list: usize,
}

impl Accelerator for Spy {
    type Vector = <Soft as Accelerator>::Vector;
    type Bases<G: Group> = SpyBases<G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        s: Scalars,
    ) -> Result<SpyBases<G>, AccelError> {
        let points = points.into();
        let bases = self.soft.load_bases(&points, s)?;
        let mut lists = hold(&self.mind.lists);
        if let Some(points) = (&points.to_vec() as &dyn Any).downcast_ref::<Vec<G1Affine>>() {
            lists.push(points.clone());
        }
        Ok(SpyBases { bases, list: lists.len().wrapping_sub(1) })
    }

    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
        let mut vector = self.soft.load(values)?;
        self.mind.touch(Op::Load, values, &mut vector)?;
        Ok(vector)
    }

    /// It has no business to be told.
    fn load_repeating(&self, _: &[Fr], _: &[u32]) -> Result<Self::Vector, AccelError> {
        Err(AccelError::Unsupported { op: Op::Load, why: "a card is not told what repeats" })
    }

    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
        let mut values = self.soft.read(vector)?;
        self.mind.touch(Op::Read, vector, &mut values)?;
        Ok(values)
    }

    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
        let before = vector.clone();
        self.soft.ntt(vector, transform)?;
        self.mind.touch(Op::Ntt, &before, vector)
    }

    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
        let mut product = self.soft.mul(a, b)?;
        self.mind.touch(Op::Mul, a, &mut product)?;
        Ok(product)
    }

    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError> {
        let before = a.clone();
        self.soft.quotient(a, b, c, k)?;
        self.mind.touch(Op::Quotient, &before, a)
    }

    fn msm<G: Group>(
        &self,
        bases: &SpyBases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let mut sum = self.soft.msm(&bases.bases, vector, range.clone())?;
        let query = Query { list: bases.list, scalars: vector.to_vec(), range };
        let any = &mut sum as &mut dyn Any;
        if let (Some(sum), Some(f)) = (any.downcast_mut::<G1>(), hold(&self.mind.g1).as_mut()) {
            *sum = f(&query, *sum)?;
        }
        if let (Some(sum), Some(f)) = (any.downcast_mut::<G2>(), hold(&self.mind.g2).as_mut()) {
            *sum = f(&query, *sum)?;
        }
        Ok(sum)
    }
}

pub type Watched = Checked<Soft, Spy>;

/// A checked spy, the spy's mind and what the observer has seen.
pub struct Desk {
    pub checked: Watched,
    pub mind: Arc<Mind>,
    pub soft: Soft,
    events: Arc<Mutex<Vec<Event>>>,
}

/// What became of an answer.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// It was believed.
    Accepted,
    /// It failed this check.
    Refused(&'static str),
}

impl Desk {
    pub fn new(policy: Policy) -> Self {
        Self::with(policy, Spy::new(), OsEntropy)
    }

    pub fn with(policy: Policy, spy: Spy, entropy: impl Entropy + 'static) -> Self {
        let (mind, events) = (spy.mind.clone(), Arc::new(Mutex::new(Vec::new())));
        let log = events.clone();
        let checked = Checked::with_entropy(Soft::new(), spy, policy, entropy)
            .with_limits(Limits { reload_after: 0, quarantine_after: 0 })
            .with_observer(Arc::new(move |event: &Event| hold(&log).push(*event)));
        Desk { checked, mind, soft: Soft::new(), events }
    }

    pub fn limits(self, reload_after: u64, quarantine_after: u64) -> Self {
        let checked = self.checked.with_limits(Limits { reload_after, quarantine_after });
        Desk { checked, ..self }
    }

    /// The events since this was last asked.
    pub fn events(&self) -> Vec<EventKind> {
        hold(&self.events).drain(..).map(|event| event.kind).collect()
    }

    /// What the events since the last question say.
    pub fn verdict(&self) -> Verdict {
        let mismatch = |kind: &EventKind| match kind {
            EventKind::Mismatch { check } => Some(*check),
            _ => None,
        };
        self.events().iter().find_map(mismatch).map_or(Verdict::Accepted, Verdict::Refused)
    }

    /// Asks for a sum. It must be right if it was refused and wrong if it was believed.
    pub fn judge(
        &self,
        bases: &<Watched as Accelerator>::Bases<G1>,
        vector: &<Watched as Accelerator>::Vector,
        range: Range<usize>,
        right: G1,
    ) -> Verdict {
        self.events();
        let sum: G1 = self.checked.msm(bases, vector, range).expect("a fault is replayed");
        let verdict = self.verdict();
        assert_eq!(sum == right, verdict != Verdict::Accepted, "what is refused is repaired, {verdict:?}");
        verdict
    }
}

/// A source that repeats itself: every handle has the same α, key and γ, and a test can know them all.
pub const SEED: [u8; 32] = [42; 32];

pub fn leaky() -> [u8; 32] {
    SEED
}

/// The α of every handle under [`leaky`].
pub fn leaked_alpha() -> Fr {
    Fr::rand(&mut ChaCha20Rng::from_seed(SEED))
}

/// The secret point of G1 under [`leaky`].
pub fn leaked_x() -> Fr {
    let mut rng = ChaCha20Rng::from_seed(SEED);
    rng.set_stream(1);
    Fr::rand(&mut rng)
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panics under a lock")
}

pub fn points(n: usize, seed: u64) -> Vec<G1Affine> {
    group_points::<G1>(n, seed)
}

pub fn group_points<G: Group>(n: usize, seed: u64) -> Vec<G::Affine> {
    let rng = &mut ChaCha20Rng::seed_from_u64(seed);
    G::normalize_batch(&(0..n).map(|_| G::rand(rng)).collect::<Vec<_>>())
}

pub fn scalars(n: usize, seed: u64) -> Vec<Fr> {
    let rng = &mut ChaCha20Rng::seed_from_u64(seed ^ 0xdead);
    (0..n).map(|_| Fr::rand(rng)).collect()
}

/// `Σ sᵢ·Pᵢ` the slow way.
pub fn sum<G: Group>(points: &[G::Affine], scalars: &[Fr]) -> G {
    points.iter().zip(scalars).fold(G::zero(), |sum, (point, scalar)| sum + *point * scalar)
}

pub fn infinity() -> G1Affine {
    G1::zero().into_affine()
}

pub fn generator() -> G1 {
    G1::generator()
}
