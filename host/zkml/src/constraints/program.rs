//! How the values of a circuit are computed: a list of steps over the assignment and the tensors of an
//! inference.
//!
//! The same program runs over the integers, which is what proving does, and over the field, where a test
//! may replace any value and have everything downstream recomputed from it. The matrices are not touched, and
//! of the tensors, which inference has evaluated already, nothing is computed again.

use crate::constraints::domain::{Domain, signed};
use crate::constraints::round::Phase;
use crate::constraints::table::Function;
use ark_ff::PrimeField;
use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};

/// A sparse linear combination: columns of the assignment, or behind it of elements of tensors, and
/// coefficients.
pub type Row<C> = Vec<(u32, C)>;

/// What a step computes from linear combinations `L` of earlier values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule<L> {
    /// An element of what its phase begins with: the input or, after it, the challenges.
    Input(Index),
    /// The value itself.
    Copy(L),
    /// `⌊of / 2^shift⌋`.
    Quotient {
        /// The dividend.
        of: L,
        /// Bits dropped.
        shift: u32,
    },
    /// `⌊numerator / of⌋`, for a numerator that is not negative; zero where `of` is not positive.
    Over {
        /// What is divided.
        numerator: i64,
        /// The divisor.
        of: L,
    },
    /// Bits of the two's complement of `of`, least first.
    Bits {
        /// The number.
        of: L,
        /// Which bits.
        positions: Range<u32>,
    },
    /// The number that some bits of the two's complement of `of` are.
    Limb {
        /// The number.
        of: L,
        /// Which bits.
        positions: Range<u32>,
    },
    /// `max(x, 0)`.
    Positive(L),
    /// The largest.
    Largest(Vec<L>),
    /// One if both are equal, else zero.
    Equal([L; 2]),
    /// The value of a function; zero where it has none.
    Value {
        /// The argument.
        of: L,
        /// The function.
        function: Arc<Function>,
    },
    /// `plus + x·y/over`, the division exact.
    Product {
        /// x and y.
        factors: [L; 2],
        /// A constant divisor.
        over: i64,
        /// The summand.
        plus: L,
    },
}

/// Which element. Only the builder makes one, so that what is read has the round that it is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index(pub(super) usize);

/// One step: a rule and where its results go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<C> {
    /// When it is done.
    pub phase: Phase,
    /// The first column that it fills; the others follow.
    pub column: u32,
    /// What it computes.
    pub rule: Rule<Row<C>>,
}

/// Steps in the order in which they are done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program<C> {
    /// Length of the assignment.
    pub columns: usize,
    /// Elements of tensors that rows may read: column `columns` is the first.
    pub elements: usize,
    /// The steps of both phases; together they fill every column but the first, which is one.
    pub steps: Vec<Step<C>>,
}

impl<L> Rule<L> {
    /// How many values it computes.
    pub fn results(&self) -> usize {
        match self {
            Rule::Bits { positions, .. } => positions.len(),
            _ => 1,
        }
    }

    /// Result `i`, given what [`evaluate`] says.
    fn result<D: Domain>(&self, value: D::Value, i: usize) -> D::Value {
        match self {
            Rule::Bits { positions, .. } => D::lift((D::small(value) >> (positions.start as usize + i)) & 1),
            _ => value,
        }
    }

    /// The same rule over other linear combinations.
    pub fn map<M>(&self, mut f: impl FnMut(&L) -> M) -> Rule<M> {
        let Ok(rule) = self.try_map(|row| Ok::<M, Infallible>(f(row)));
        rule
    }

    /// The same rule over other linear combinations, unless one of them cannot be made.
    pub fn try_map<M, E>(&self, mut f: impl FnMut(&L) -> Result<M, E>) -> Result<Rule<M>, E> {
        Ok(match self {
            Rule::Input(index) => Rule::Input(*index),
            Rule::Copy(of) => Rule::Copy(f(of)?),
            Rule::Quotient { of, shift } => Rule::Quotient { of: f(of)?, shift: *shift },
            Rule::Over { numerator, of } => Rule::Over { numerator: *numerator, of: f(of)? },
            Rule::Bits { of, positions } => Rule::Bits { of: f(of)?, positions: positions.clone() },
            Rule::Limb { of, positions } => Rule::Limb { of: f(of)?, positions: positions.clone() },
            Rule::Positive(of) => Rule::Positive(f(of)?),
            Rule::Largest(of) => Rule::Largest(of.iter().map(f).collect::<Result<_, _>>()?),
            Rule::Equal([x, y]) => Rule::Equal([f(x)?, f(y)?]),
            Rule::Value { of, function } => Rule::Value { of: f(of)?, function: Arc::clone(function) },
            Rule::Product { factors: [x, y], over, plus } => {
                Rule::Product { factors: [f(x)?, f(y)?], over: *over, plus: f(plus)? }
            }
        })
    }
}

impl<C> Step<C> {
    /// Another rule in the place of this one.
    pub fn with_rule<D>(&self, rule: Rule<Row<D>>) -> Step<D> {
        Step { phase: self.phase, column: self.column, rule }
    }
}

impl<F: PrimeField> Program<F> {
    /// The first phase over the integers, if every coefficient is a small one. What comes after a challenge
    /// has no small values.
    pub fn integral(&self) -> Option<Program<i64>> {
        let first = self.steps.iter().filter(|step| step.phase == Phase::BeforeChallenge);
        let term = |&(column, c): &(u32, F)| Some((column, signed(c)?));
        let row = |row: &Row<F>| row.iter().map(term).collect::<Option<Row<i64>>>().ok_or(());
        let step = |step: &Step<F>| Some(step.with_rule(step.rule.try_map(row).ok()?));
        let steps = first.map(step).collect::<Option<_>>()?;
        Some(Program { columns: self.columns, elements: self.elements, steps })
    }
}

impl<C: Copy + Zeroize> Program<C> {
    /// The first phase: the assignment for an input and the tensors that inference finds for it, of which the
    /// caller has checked that they are long enough. What comes after a challenge is zero.
    pub fn run<D: Domain<Value = C>>(
        &self,
        input: &[C],
        elements: impl IntoIterator<Item = C>,
    ) -> Zeroizing<Vec<C>> {
        self.run_edited::<D>(input, elements, |_, value| value)
    }

    /// The same with every value passed through `edit`, together with its column, as it is computed.
    pub fn run_edited<D: Domain<Value = C>>(
        &self,
        input: &[C],
        elements: impl IntoIterator<Item = C>,
        edit: impl FnMut(usize, C) -> C,
    ) -> Zeroizing<Vec<C>> {
        let mut z = self.start::<D>(elements);
        self.run_phase::<D>(Phase::BeforeChallenge, input, &mut z, edit);
        z.truncate(self.columns);
        z
    }

    /// The second phase: fills in what depends on the challenges. `z` is what the first phase left.
    pub fn resume<D: Domain<Value = C>>(&self, challenges: &[C], z: &mut [C]) {
        self.run_phase::<D>(Phase::AfterChallenge, challenges, z, |_, value| value);
    }

    fn run_phase<D: Domain<Value = C>>(
        &self,
        phase: Phase,
        input: &[C],
        z: &mut [C],
        mut edit: impl FnMut(usize, C) -> C,
    ) {
        for step in self.steps.iter().filter(|step| step.phase == phase) {
            let value = evaluate::<D>(&step.rule, z, input);
            for (i, column) in (step.column as usize..).take(step.rule.results()).enumerate() {
                z[column] = edit(column, step.rule.result::<D>(value, i));
            }
        }
    }

    /// One, zeros for what is to be computed, and the elements; in one piece of memory, so that all is wiped.
    fn start<D: Domain<Value = C>>(&self, elements: impl IntoIterator<Item = C>) -> Zeroizing<Vec<C>> {
        let mut z = Zeroizing::new(Vec::with_capacity(self.columns + self.elements));
        z.resize(self.columns, D::lift(0));
        z[0] = D::lift(1);
        z.extend(elements.into_iter().take(self.elements));
        z
    }
}

/// The result of a rule; for bits the number that they are of.
fn evaluate<D: Domain>(rule: &Rule<Row<D::Value>>, z: &[D::Value], input: &[D::Value]) -> D::Value {
    let value = |row: &Row<D::Value>| dot::<D>(row, z);
    match rule {
        Rule::Input(index) => input[index.0],
        Rule::Copy(of) | Rule::Bits { of, .. } => value(of),
        Rule::Quotient { of, shift } => D::lift(D::small(value(of)) >> shift),
        Rule::Over { numerator, of } => D::lift(match D::small(value(of)) {
            ..=0 => 0,
            of => numerator / of,
        }),
        Rule::Limb { of, positions } => {
            let mask = (1 << positions.len()) - 1;
            D::lift((D::small(value(of)) >> positions.start) & mask)
        }
        Rule::Positive(of) => D::lift(D::small(value(of)).max(0)),
        Rule::Largest(of) => D::lift(of.iter().map(|of| D::small(value(of))).max().unwrap_or(0)),
        Rule::Equal([x, y]) => D::lift(i64::from(D::small(value(x)) == D::small(value(y)))),
        Rule::Value { of, function } => D::lift(function.at(D::small(value(of))).unwrap_or(0)),
        Rule::Product { factors: [x, y], over, plus } => {
            let product = D::mul_div(value(x), value(y), *over);
            D::mul_add(value(plus), product, D::lift(1))
        }
    }
}

fn dot<D: Domain>(row: &Row<D::Value>, z: &[D::Value]) -> D::Value {
    row.iter().fold(D::lift(0), |sum, &(column, c)| D::mul_add(sum, c, z[column as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::domain::{Integers, Modular};
    use ark_bn254::Fr;
    use ark_ff::{Field, One};

    /// Every rule once, on x = z₁.
    fn sampler<C: Copy>(one: C, minus: C) -> Program<C> {
        let x = || vec![(1, one)];
        let negated = || vec![(1, minus)];
        let rules = [
            Rule::Input(Index(0)),
            Rule::Copy(vec![(14, one)]),
            Rule::Quotient { of: x(), shift: 3 },
            Rule::Bits { of: x(), positions: 1..4 },
            Rule::Positive(negated()),
            Rule::Product { factors: [x(), vec![(1, one), (0, one)]], over: 2, plus: negated() },
            Rule::Limb { of: x(), positions: 1..4 },
            Rule::Largest(vec![x(), negated(), vec![]]),
            Rule::Equal([x(), vec![(3, one)]]),
            Rule::Value { of: x(), function: Arc::new(Function { first: 12, values: vec![5, 6] }) },
            Rule::Over { numerator: 40, of: x() },
        ];
        let columns = [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13];
        let phase = Phase::BeforeChallenge;
        let steps = columns.into_iter().zip(rules).map(|(column, rule)| Step { phase, column, rule });
        let steps = steps.collect();
        Program { columns: 14, elements: 1, steps }
    }

    #[test]
    fn rules_do_what_they_say() {
        let run = |x: i64| sampler(1, -1).run::<Integers>(&[x], [-x]).to_vec();
        assert_eq!(run(13), [1, 13, -13, 1, 0, 1, 1, 0, 78, 6, 13, 0, 6, 3]);
        assert_eq!(run(-13), [1, -13, 13, -2, 1, 0, 0, 13, 91, 1, 13, 0, 0, 0]);
        assert_eq!(run(0)[11], 1);
    }

    #[test]
    fn integers_and_fields_agree() {
        let program = sampler(Fr::one(), -Fr::one());
        assert_eq!(program.integral(), Some(sampler(1, -1)));
        for x in -40..40 {
            let integers = sampler(1, -1).run::<Integers>(&[x], [-x]);
            let field = program.run::<Modular<Fr>>(&[Fr::from(x)], [-Fr::from(x)]);
            assert!(integers.iter().map(|&value| Fr::from(value)).eq(field.iter().copied()));
        }
    }

    #[test]
    fn an_edit_is_seen_downstream() {
        let edit = |column, value| if column == 1 { value - 8 } else { value };
        let edited = sampler(1, -1).run_edited::<Integers>(&[13], [2], edit);
        assert_eq!(edited[..], sampler(1, -1).run::<Integers>(&[5], [2])[..]);
    }

    #[test]
    fn coefficients_that_are_not_small_are_not_integral() {
        assert_eq!(sampler(Fr::from(2).inverse().unwrap(), Fr::one()).integral(), None);
    }
}
