//! Soft with one fault.

use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, GroupKind, Misuse, Op, Points, Scalars, Transform};
use zkcard_soft::Soft;

macro_rules! faults {
    ($($fault:ident)*) => {
        /// What is wrong with an accelerator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($fault,)* }

        impl Fault {
            /// Each of them.
            pub const ALL: &[Fault] = &[$(Fault::$fault,)*];
        }
    };
}

faults! {
    None ShiftSquared InverseIgnoresShift BitReversed InverseUnscaled SecondForwardLeftOut OnlyTheFirstVector OnlyTheLastTransform
    ProductInPlace
    QuotientForgetsK QuotientAddsC QuotientIgnoresC QuotientSpoilsB MinusOneIsOne LowHalfOfScalars
    InfinityIsGenerator EqualTermsOnce OddTermLost LastBases RangeFromZero RangeOnBases WantsAllPoints
    ReadWipes OnePlaceForAll OverlapSpoils EvidenceSwapped ZeroShiftAccepted ReversedRangeAccepted
    ReversedRangePanics RefusalSpoils ClaimBelieved G2Refused G2Denied ProductsDenied TransformsDenied
    VectorsDenied MembersLost RepetitionKept RepetitionBelieved MultiplesReversed ZeroTakenForOne SurplusScalarsTaken
}

/// An accelerator that is right but for one fault.
pub struct Faulty {
    soft: Soft,
    caps: Caps,
    fault: Fault,
    running: AtomicUsize,
    spoilt: AtomicBool,
    place: Arc<Mutex<Vec<Fr>>>,
}

/// A vector that may be changed behind its owner's back.
pub struct Vector {
    values: Arc<Mutex<Vec<Fr>>>,
    /// What they are said to repeat; nothing of a vector that was just loaded.
    firsts: Vec<u32>,
    forwards: usize,
}

/// Points, and what they were announced for.
pub struct Bases<G: Group> {
    points: Vec<G::Affine>,
    scalars: Scalars,
}

impl Faulty {
    /// An accelerator with this fault.
    pub fn with(fault: Fault) -> Self {
        let soft = Soft::new();
        let mut caps = soft.caps().clone();
        match fault {
            Fault::G2Denied => caps.g2 = false,
            Fault::ProductsDenied => caps.transformed_products = false,
            Fault::TransformsDenied => caps.max_log_transform = 4,
            Fault::VectorsDenied => caps.max_len = 100,
            _ => {}
        }
        let (running, spoilt, place) = Default::default();
        Faulty { soft, caps, fault, running, spoilt, place }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn vector(&self, values: Vec<Fr>) -> Vector {
        if self.has(Fault::OnePlaceForAll) {
            *locked(&self.place) = values;
            return Vector { values: Arc::clone(&self.place), firsts: vec![], forwards: 0 };
        }
        Vector { values: Arc::new(Mutex::new(values)), firsts: vec![], forwards: 0 }
    }

    /// Notes a refusal.
    fn noted<T>(&self, answer: Result<T, AccelError>) -> Result<T, AccelError> {
        if answer.is_err() && self.has(Fault::RefusalSpoils) {
            self.spoilt.store(true, Ordering::Relaxed);
        }
        answer
    }

    fn transform(&self, transform: Transform) -> Transform {
        match (self.fault, transform) {
            (Fault::ShiftSquared, Transform::CosetForward(s)) => Transform::CosetForward(s.square()),
            (Fault::InverseIgnoresShift, Transform::CosetInverse(_)) => Transform::Inverse,
            (Fault::ZeroShiftAccepted, t) if t.shift() == Fr::ZERO => Transform::Forward,
            (_, transform) => transform,
        }
    }

    fn damage(&self, values: &mut [Fr], transform: Transform) {
        let n = values.len() as u64;
        match self.fault {
            Fault::BitReversed if transform.is_forward() => bit_reverse(values),
            Fault::InverseUnscaled if !transform.is_forward() => {
                values.iter_mut().for_each(|v| *v *= Fr::from(n));
            }
            _ if self.spoilt.load(Ordering::Relaxed) => values.fill(Fr::ZERO),
            _ => {}
        }
    }

    /// Whether another job ran at the same time.
    fn overlapped(&self) -> bool {
        if !self.has(Fault::OverlapSpoils) {
            return false;
        }
        self.running.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(5));
        self.running.fetch_sub(1, Ordering::SeqCst) > 1
    }

    fn scalar(&self, scalar: Fr) -> Fr {
        match self.fault {
            Fault::MinusOneIsOne if scalar == -Fr::ONE => Fr::ONE,
            Fault::LowHalfOfScalars => {
                let [low, high, ..] = scalar.into_bigint().0;
                Fr::from(u128::from(high) << 64 | u128::from(low))
            }
            _ => scalar,
        }
    }

    fn range(&self, range: Range<usize>) -> Range<usize> {
        match self.fault {
            Fault::RangeFromZero if range.start < range.end => 0..range.len(),
            Fault::ReversedRangeAccepted if range.start > range.end => 0..0,
            Fault::ReversedRangePanics if range.start > range.end => panic!("slice index starts late"),
            _ => range,
        }
    }

    fn points<G: Group>(&self, bases: &Bases<G>, range: &Range<usize>) -> Vec<G::Affine> {
        let mut points = bases.points.clone();
        match self.fault {
            Fault::LastBases => drop(points.drain(..points.len().saturating_sub(range.len()))),
            Fault::RangeOnBases if !points.is_empty() => points.rotate_left(range.start % bases.points.len()),
            Fault::InfinityIsGenerator => {
                points.iter_mut().filter(|p| p.is_zero()).for_each(|p| *p = G::Affine::generator());
            }
            _ => {}
        }
        points
    }

    /// What this accelerator makes of scalars that repeat.
    fn repeat(&self, scalars: &mut [Fr], firsts: &[u32]) {
        for (i, first) in firsts.iter().enumerate() {
            match self.fault {
                Fault::MembersLost if *first as usize != i => scalars[i] = Fr::ZERO,
                Fault::RepetitionKept => scalars[i] = scalars[*first as usize],
                _ => {}
            }
        }
    }

    /// Wipes terms that this accelerator loses.
    fn lose<G: Group>(&self, points: &[G::Affine], scalars: &mut [Fr]) {
        let n = scalars.len();
        if self.has(Fault::OddTermLost) && n % 2 == 1 {
            scalars[n - 1] = Fr::ZERO;
        }
        let terms = scalars.to_vec();
        let met = |i: usize| (0..i).any(|j| (points.get(j), terms[j]) == (points.get(i), terms[i]));
        if self.has(Fault::EqualTermsOnce) {
            (0..n).filter(|i| met(*i)).for_each(|i| scalars[i] = Fr::ZERO);
        }
    }
}

impl Accelerator for Faulty {
    type Vector = Vector;
    type Bases<G: Group> = Bases<G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(&self, points: impl Into<Points<G>>, s: Scalars) -> Result<Bases<G>, AccelError> {
        let points = points.into();
        if self.has(Fault::G2Refused) && G::KIND == GroupKind::G2 {
            return Err(AccelError::Unsupported { op: Op::LoadBases(G::KIND), why: "not today" });
        }
        if let (Fault::WantsAllPoints, Scalars::Polynomial { n, .. }) = (self.fault, s) {
            zkcard_accel::check::same_len(Op::LoadBases(G::KIND), n, points.len())?;
        }
        self.soft.load_bases::<G>(&points, s)?;
        Ok(Bases { points: points.to_vec(), scalars: s })
    }

    fn load(&self, values: &[Fr]) -> Result<Vector, AccelError> {
        Ok(self.vector(values.to_vec()))
    }

    fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Vector, AccelError> {
        if !self.has(Fault::RepetitionBelieved) {
            zkcard_accel::check::repeating(values, firsts)?;
        }
        Ok(Vector { firsts: firsts.to_vec(), ..self.vector(values.to_vec()) })
    }

    fn read(&self, vector: &Vector) -> Result<Vec<Fr>, AccelError> {
        let mut values = locked(&vector.values);
        let read = values.clone();
        if self.has(Fault::ReadWipes) {
            values.fill(Fr::ZERO);
        }
        Ok(read)
    }

    fn ntt(&self, vector: &mut Vector, transform: Transform) -> Result<(), AccelError> {
        vector.forwards += usize::from(transform.is_forward());
        if self.has(Fault::SecondForwardLeftOut) && vector.forwards > 1 && transform.is_forward() {
            return Ok(());
        }
        let mut values = locked(&vector.values);
        let mut image = self.soft.load(&values)?;
        self.noted(self.soft.ntt(&mut image, self.transform(transform)))?;
        self.damage(&mut image, transform);
        *values = self.soft.read(&image)?;
        if self.overlapped() {
            values.reverse();
        }
        Ok(())
    }

    fn ntt_all(&self, vectors: &mut [&mut Vector], transforms: &[Transform]) -> Result<(), AccelError> {
        let (vectors, transforms) = match self.fault {
            Fault::OnlyTheFirstVector => (vectors.split_at_mut(1.min(vectors.len())).0, transforms),
            Fault::OnlyTheLastTransform => (vectors, &transforms[transforms.len().saturating_sub(1)..]),
            _ => (vectors, transforms),
        };
        for vector in vectors {
            transforms.iter().try_for_each(|transform| self.ntt(vector, *transform))?;
        }
        Ok(())
    }

    fn mul(&self, a: &Vector, b: &Vector) -> Result<Vector, AccelError> {
        let image = |v: &Vector| self.soft.load(&locked(&v.values).clone());
        let (x, y) = (image(a)?, image(b)?);
        if self.has(Fault::EvidenceSwapped) && x.len() != y.len() {
            let misuse = Misuse::Length { expected: y.len(), found: x.len() };
            return Err(AccelError::misuse(Op::Mul, misuse));
        }
        let product = self.noted(self.soft.mul(&x, &y))?.to_vec();
        if self.has(Fault::ProductInPlace) {
            *locked(&a.values) = product.clone();
        }
        Ok(self.vector(product))
    }

    fn quotient(&self, a: &mut Vector, b: &Vector, c: &Vector, k: Fr) -> Result<(), AccelError> {
        let image = |v: &Vector| self.soft.load(&locked(&v.values).clone());
        let (mut x, y, mut z) = (image(a)?, image(b)?, image(c)?);
        match self.fault {
            Fault::QuotientAddsC => z.iter_mut().for_each(|z| *z = -*z),
            Fault::QuotientIgnoresC => z.fill(Fr::ZERO),
            Fault::QuotientSpoilsB => locked(&b.values).fill(Fr::ZERO),
            _ => {}
        }
        let k = if self.has(Fault::QuotientForgetsK) { Fr::ONE } else { k };
        self.noted(self.soft.quotient(&mut x, &y, &z, k))?;
        *locked(&a.values) = x.to_vec();
        Ok(())
    }

    fn msm<G: Group>(&self, bases: &Bases<G>, v: &Vector, range: Range<usize>) -> Result<G, AccelError> {
        let points = self.points(bases, &range);
        let bases = self.soft.load_bases::<G>(&points, bases.scalars)?;
        let mut scalars: Vec<Fr> = locked(&v.values).iter().map(|s| self.scalar(*s)).collect();
        self.repeat(&mut scalars, &v.firsts);
        self.lose::<G>(&points, &mut scalars);
        let vector = self.soft.load(&scalars)?;
        self.noted(self.soft.msm::<G>(&bases, &vector, self.range(range)))
    }

    fn recompute<G: Group>(
        &self,
        bases: &Bases<G>,
        vector: &Vector,
        range: Range<usize>,
        claimed: &G,
    ) -> Result<G, AccelError> {
        let right = self.msm::<G>(bases, vector, range)?;
        Ok(if self.has(Fault::ClaimBelieved) { *claimed } else { right })
    }

    fn multiples<G: Group>(&self, point: &G::Affine, scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        let mut multiples = self.soft.multiples::<G>(point, scalars)?;
        if self.has(Fault::MultiplesReversed) {
            multiples.reverse();
        }
        Ok(multiples)
    }

    fn products<G: Group>(&self, points: &[G::Affine], scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        let mut scalars = scalars.to_vec();
        match self.fault {
            Fault::ZeroTakenForOne => {
                scalars.iter_mut().filter(|s| **s == Fr::ZERO).for_each(|s| *s = Fr::ONE)
            }
            Fault::SurplusScalarsTaken => scalars.truncate(points.len()),
            _ => {}
        }
        self.soft.products::<G>(points, &scalars)
    }
}

fn locked(values: &Mutex<Vec<Fr>>) -> MutexGuard<'_, Vec<Fr>> {
    values.lock().expect("no thread panics while it holds a vector")
}

fn bit_reverse(values: &mut [Fr]) {
    let log = values.len().trailing_zeros();
    let original = values.to_vec();
    for (i, value) in values.iter_mut().enumerate() {
        *value = original[i.reverse_bits().checked_shr(usize::BITS - log).unwrap_or(0)];
    }
}
