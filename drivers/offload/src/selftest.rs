//! Whether a card does what every card does: for whoever has just plugged one in.

use crate::accelerator::image_of;
use crate::{CardBases, CardVector, Counters, Form, Offload};
use ark_bn254::{Fr, G1Projective};
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::{FftField, Field, PrimeField};
use zkcard_accel::{Scalars, Transform};
use zkcard_bus::Device;
use zkcard_engine::{EngineError, Vector};
use zkcard_layout::{Limbs, Opcode};

/// One line of a self-test's table.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was tried.
    pub name: &'static str,
    /// On how many elements.
    pub elements: usize,
    /// Whether it went well, and if not, why.
    pub outcome: Result<(), EngineError>,
    /// What the card counted meanwhile.
    pub counted: Counters,
}

impl<D: Device> Offload<D> {
    /// Tries every opcode of the card on vectors of `elements`; vectors that are on the card keep their values.
    ///
    /// A check that fails does not end the test; a broken session is recovered before the next, at the vectors' cost.
    pub fn check_out(&self, elements: usize) -> Vec<Check> {
        self.check_some(elements, &|_| true)
    }

    /// The checks whose name is wanted.
    pub fn check_some(&self, elements: usize, wanted: &dyn Fn(&str) -> bool) -> Vec<Check> {
        let mut checks = [
            self.check(wanted, "memory", elements, || self.self_test(elements)),
            self.check(wanted, "numbers in and out", elements, || self.loop_back(Form::Canonical, elements)),
            self.check(wanted, "Montgomery images in", elements, || {
                self.loop_back(Form::Montgomery, elements)
            }),
            self.check(wanted, "coordinates in and out", elements, || {
                self.loop_back(Form::Coordinates, elements)
            }),
            self.check(wanted, "one element", 1, || self.loop_back(Form::Canonical, 1)),
            self.check(wanted, "zeros", elements, || self.expect(&self.zeros(elements)?, |_| [0; 4])),
            self.check(wanted, "fence", 0, || self.engine().fence()?.wait().map(drop)),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
        if self.engine().caps().has(Opcode::Constant) {
            checks.extend(self.check(wanted, "constants", 1, || self.load_constants(0, &[[1, 0, 0, 0]])));
        }
        checks.extend(self.check_kernels(elements, wanted));
        checks
    }

    fn check(
        &self,
        wanted: &dyn Fn(&str) -> bool,
        name: &'static str,
        elements: usize,
        test: impl FnOnce() -> Result<(), EngineError>,
    ) -> Option<Check> {
        if !wanted(name) {
            return None;
        }
        let (outcome, counted) = self.counted(|| self.engine().make_ready().and_then(|_| test()));
        tracing::info!(name, elements, ok = outcome.is_ok(), cycles = counted.cycles(), "check");
        Some(Check { name, elements, outcome, counted })
    }

    /// Products, transforms and sums against what they are by definition.
    fn check_kernels(&self, elements: usize, wanted: &dyn Fn(&str) -> bool) -> Vec<Check> {
        let n = elements.clamp(1, (self.inner.traits.max_len / 4).max(1)); // operands, answer and scratch fit
        let log = n.ilog2().min(self.inner.traits.max_log_transform);
        let values = |first: u64| -> Vec<Fr> {
            let next = |x: &Fr| Some(*x * x - Fr::from(3u64));
            std::iter::successors(Some(Fr::from(first)), next).take(n).collect()
        };
        let (a, b, k) = (values(5), values(7), -Fr::from(11u64));
        let short = &a[..1 << log];
        let has = |opcode| self.engine().caps().has(opcode);
        let mut checks = Vec::new();
        if has(Opcode::Multiply) {
            checks.extend(self.check(wanted, "products", n, || {
                let product = self.multiply(&self.numbers(&a)?, &self.numbers(&b)?)?;
                self.holds(&product, |i| a[i] * b[i])
            }));
        }
        if has(Opcode::Quotient) {
            checks.extend(self.check(wanted, "quotients", n, || {
                let mut x = self.numbers(&a)?;
                self.quotient(&mut x, &self.numbers(&b)?, &self.numbers(&a)?, k)?;
                self.holds(&x, |i| k * (a[i] * b[i] - a[i]))
            }));
        }
        if has(Opcode::Transform) {
            for shift in [None, Some(Fr::GENERATOR)] {
                let name = if shift.is_none() { "transforms" } else { "transforms on a coset" };
                checks.extend(self.check(wanted, name, 1 << log, || self.there_and_back(short, shift)));
            }
        }
        if has(Opcode::MsmG1) {
            checks.extend(self.check(wanted, "sums over G1", n, || self.sum_up(&a)));
        }
        checks
    }

    fn numbers(&self, values: &[Fr]) -> Result<CardVector<D>, EngineError> {
        let place = self.upload(Form::Montgomery, values.len(), |i| image_of(values[i]))?;
        Ok(CardVector::new(place, None))
    }

    fn holds(&self, vector: &CardVector<D>, value: impl Fn(usize) -> Fr) -> Result<(), EngineError> {
        vector.settle()?;
        self.expect(&vector.place, |i| value(i).into_bigint().0)
    }

    /// Some values of the polynomial with these coefficients, then all coefficients again.
    fn there_and_back(&self, coefficients: &[Fr], shift: Option<Fr>) -> Result<(), EngineError> {
        let (there, back) = match shift {
            None => (Transform::Forward, Transform::Inverse),
            Some(shift) => (Transform::CosetForward(shift), Transform::CosetInverse(shift)),
        };
        let n = coefficients.len();
        let root = Fr::get_root_of_unity(n as u64).ok_or(EngineError::Misuse { what: "there is a root" })?;
        let mut vector = self.numbers(coefficients)?;
        self.transform(&mut vector, there)?;
        vector.settle()?;
        let found = self.download(&vector.place)?;
        for index in [0, n / 3, n / 2, n - 1] {
            let x = there.shift() * root.pow([index as u64]);
            let value = coefficients.iter().rev().fold(Fr::from(0u64), |value, c| value * x + c);
            if found[index] != value.into_bigint().0 {
                return Err(EngineError::WrongValue { index });
            }
        }
        self.transform(&mut vector, back)?;
        self.holds(&vector, |i| coefficients[i])
    }

    /// A sum over multiples of the generator; loading them has checked another.
    fn sum_up(&self, values: &[Fr]) -> Result<(), EngineError> {
        let g = G1Projective::generator();
        let multiples = std::iter::successors(Some(g), |point| Some(*point + g)).take(values.len());
        let points = G1Projective::normalize_batch(&multiples.collect::<Vec<_>>());
        let bases = CardBases::new(points.into(), values.len(), Scalars::Loaded);
        let pieces = self.pieces(&bases)?;
        let sum = self.sum(&pieces, &self.numbers(values)?, 0..values.len())?;
        let weights = values.iter().zip(1u64..).map(|(value, i)| *value * Fr::from(i));
        if *sum == g * weights.sum::<Fr>() { Ok(()) } else { Err(EngineError::WrongValue { index: 0 }) }
    }

    /// Loads 0, 1, 2, … in one image and reads them in the other.
    fn loop_back(&self, form: Form, elements: usize) -> Result<(), EngineError> {
        let number = |i: usize| [i as u64, 0, 0, 0];
        let image = |i: usize| image_of(Fr::from(i as u64));
        let sent = |i: usize| if form == Form::Montgomery { image(i) } else { number(i) };
        self.expect(&self.upload(form, elements, sent)?, number)
    }

    fn expect(&self, vector: &Vector<D>, value: impl Fn(usize) -> Limbs) -> Result<(), EngineError> {
        let wrong = self.download(vector)?.iter().enumerate().position(|(i, found)| *found != value(i));
        wrong.map_or(Ok(()), |index| Err(EngineError::WrongValue { index }))
    }
}
