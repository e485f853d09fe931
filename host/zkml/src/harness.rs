//! What the tests of gadgets and circuits share: enumeration over small primes, and replaced hints.

use crate::constraints::builder::{Builder, System};
use crate::constraints::domain::{Modular, signed};
use crate::constraints::lc::Lc;
use crate::constraints::program::{Program, Row, Rule, Step};
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use crate::layers::layer::{Layer, Operand};
use ark_ff::{Fp64, MontBackend, MontConfig, PrimeField};

#[derive(MontConfig)]
#[modulus = "97"]
#[generator = "5"]
pub struct Config97;
#[derive(MontConfig)]
#[modulus = "257"]
#[generator = "3"]
pub struct Config257;
#[derive(MontConfig)]
#[modulus = "8191"]
#[generator = "17"]
pub struct Config8191;

/// Integers modulo 97.
pub type F97 = Fp64<MontBackend<Config97, 1>>;
/// Integers modulo 257.
pub type F257 = Fp64<MontBackend<Config257, 1>>;
/// Integers modulo 8191.
pub type F8191 = Fp64<MontBackend<Config8191, 1>>;

/// A circuit of one gadget: N private inputs without constraints, its result as the only public value.
pub fn gadget<F: PrimeField, const N: usize>(
    build: impl FnOnce(&mut Builder<F>, [&Lc<F>; N]) -> Result<Lc<F>, GadgetError>,
) -> Result<System<F>, GadgetError> {
    gadget_in(Ranges::Bits, build)
}

/// The same, with numbers ranged in this way.
pub fn gadget_in<F: PrimeField, const N: usize>(
    ranges: Ranges,
    build: impl FnOnce(&mut Builder<F>, [&Lc<F>; N]) -> Result<Lc<F>, GadgetError>,
) -> Result<System<F>, GadgetError> {
    let mut b = Builder::with_ranges(ranges, 0);
    let inputs: [Lc<F>; N] = std::array::from_fn(|i| b.input(i));
    b.layer("gadget");
    let output = build(&mut b, inputs.each_ref())?;
    b.layer("output");
    b.expose(&output);
    Ok(b.finish())
}

/// What a layer constrains, for operands in their intervals.
pub fn layer<F: PrimeField>(
    layer: &impl Layer,
    b: &mut Builder<F>,
    operands: &[&[Lc<F>]],
    ranges: &[&[Interval]],
) -> Result<Vec<Lc<F>>, GadgetError> {
    let operand = |(&elements, &ranges)| Operand { elements, ranges };
    layer.constrain(b, &operands.iter().zip(ranges).map(operand).collect::<Vec<_>>())
}

/// The constraints of the gadget.
pub fn cost<F>(system: &System<F>) -> usize {
    system.layers[0].constraints
}

/// The same system without one of the gadget's conditions, for each of them: the last constraint is that of the result.
pub fn damage<F: PrimeField>(system: &System<F>) -> impl Iterator<Item = System<F>> {
    let without = |damaged: &mut System<F>, i: usize| match i.checked_sub(system.constraints.len() - 1) {
        None => drop(damaged.constraints.remove(i)),
        Some(query) => drop(damaged.queries.remove(query)),
    };
    (0..system.conditions() - 1).map(move |i| {
        let mut damaged = system.clone();
        without(&mut damaged, i);
        damaged
    })
}

/// What was found for one input.
#[derive(Debug)]
struct Case {
    input: Vec<i64>,
    within: bool,
    expected: i64,
    /// The results of all satisfying assignments.
    results: Vec<i64>,
}

/// What was found for all inputs.
#[derive(Debug)]
pub struct Enumeration(Vec<Case>);

/// Tries every assignment of every variable for inputs of the box `ranges`; for one input, for every
/// element of the field.
pub fn enumerate<F: PrimeField, const N: usize>(
    system: &System<F>,
    ranges: [Interval; N],
    specification: impl Fn([i64; N]) -> i64,
) -> Enumeration {
    let field: Vec<F> = elements();
    let search = Search::new(system, &field);
    let case = |input: [i64; N]| Case {
        within: input.iter().zip(ranges).all(|(&x, range)| range.contains(x)),
        expected: signed(F::from(specification(input))).unwrap(),
        results: search.results(&input.map(F::from), usize::MAX),
        input: input.to_vec(),
    };
    let whole = field.iter().filter_map(|&x| signed(x)).map(|x| [x; N]);
    let inputs = if N == 1 { whole.collect() } else { boxed(ranges) };
    Enumeration(inputs.into_iter().map(case).collect())
}

/// Whether some input of the box has two satisfying assignments.
pub fn is_ambiguous<F: PrimeField, const N: usize>(system: &System<F>, ranges: [Interval; N]) -> bool {
    let field: Vec<F> = elements();
    let search = Search::new(system, &field);
    boxed(ranges).into_iter().any(|input| search.results(&input.map(F::from), 2).len() > 1)
}

/// The inputs, of all elements of the field, for which there is a satisfying assignment; in order.
pub fn accepted<F: PrimeField>(system: &System<F>) -> Vec<i64> {
    let field: Vec<F> = elements();
    let search = Search::new(system, &field);
    let inputs = field.iter().filter(|&&x| !search.results(&[x], 1).is_empty());
    let mut accepted: Vec<i64> = inputs.filter_map(|&x| signed(x)).collect();
    accepted.sort_unstable();
    accepted
}

impl Enumeration {
    /// Exactly one assignment for inputs within the interval, none for others.
    pub fn exact(&self) {
        self.sound_within();
        self.all(|case| case.within || case.results.is_empty());
    }

    /// Exactly one assignment for inputs within the interval, at most one for others; all with the right result.
    pub fn sound(&self) {
        self.sound_within();
        self.all(|case| case.results.is_empty() || case.results == [case.expected]);
    }

    /// Exactly one assignment for inputs within the interval, with the right result.
    pub fn sound_within(&self) {
        self.all(|case| !case.within || case.results == [case.expected]);
    }

    /// Whether some input within the interval has a wrong result.
    pub fn finds_a_wrong_result(&self) -> bool {
        self.0.iter().any(|case| case.within && case.results.iter().any(|&result| result != case.expected))
    }

    fn all(&self, holds: impl Fn(&Case) -> bool) {
        assert!(self.0.iter().any(|case| case.within), "no input within the interval");
        if let Some(case) = self.0.iter().find(|case| !holds(case)) {
            panic!("input {:?}, expected {}, found {:?}", case.input, case.expected, case.results);
        }
    }
}

fn elements<F: PrimeField>() -> Vec<F> {
    (0..F::MODULUS.as_ref()[0]).map(F::from).collect()
}

/// Every integer point of a box.
fn boxed<const N: usize>(ranges: [Interval; N]) -> Vec<[i64; N]> {
    ranges.iter().enumerate().fold(vec![[0; N]], |points, (i, range)| {
        let with = |mut point: [i64; N], x| {
            point[i] = x;
            point
        };
        points.iter().flat_map(|&point| (range.lo..=range.hi).map(move |x| with(point, x))).collect()
    })
}

/// Depth-first search over the variables in the order of the program; a constraint is checked as soon as
/// the last of its variables has a value.
struct Search<'a, F> {
    system: &'a System<F>,
    columns: Vec<usize>,
    /// For each variable the conditions of which it is the last.
    due: Vec<Vec<usize>>,
    /// For each variable the values that the constraints on it alone allow: two for a bit.
    choices: Vec<Vec<F>>,
}

impl<'a, F: PrimeField> Search<'a, F> {
    fn new(system: &'a System<F>, field: &[F]) -> Self {
        let steps = system.program.steps.iter();
        let columns: Vec<usize> =
            steps.flat_map(|step| (step.column as usize..).take(step.rule.results())).collect();
        let mut due = vec![Vec::new(); columns.len()];
        for i in 0..system.conditions() {
            let read = |column: &usize| rows(system, i).flatten().any(|&(at, _)| at as usize == *column);
            due[columns.iter().rposition(read).unwrap_or(0)].push(i);
        }
        let mut search = Search { system, columns, due, choices: Vec::new() };
        search.choices = (0..search.columns.len()).map(|depth| search.choices(depth, field)).collect();
        search
    }

    fn choices(&self, depth: usize, field: &[F]) -> Vec<F> {
        let column = self.columns[depth];
        let alone =
            |i: &&usize| rows(self.system, **i).flatten().all(|&(at, _)| at == 0 || at as usize == column);
        let unary: Vec<usize> = self.due[depth].iter().filter(alone).copied().collect();
        let mut z = self.blank();
        let mut allowed = |value| {
            z[column] = value;
            unary.iter().all(|&i| self.system.holds(i, &z))
        };
        field.iter().copied().filter(|&value| allowed(value)).collect()
    }

    fn blank(&self) -> Vec<F> {
        let mut z = vec![F::zero(); self.system.program.columns];
        z[0] = F::one();
        z
    }

    /// The results of the first assignments found, at most `most`.
    fn results(&self, input: &[F], most: usize) -> Vec<i64> {
        let mut z = self.blank();
        let mut results = Vec::new();
        self.descend(input, &mut z, 0, most, &mut results);
        results
    }

    fn descend(&self, input: &[F], z: &mut [F], depth: usize, most: usize, results: &mut Vec<i64>) {
        let Some(&column) = self.columns.get(depth) else {
            return results.extend(signed(z[1]));
        };
        let choices = if depth < input.len() { &input[depth..=depth] } else { &self.choices[depth][..] };
        for &value in choices {
            z[column] = value;
            if results.len() < most && self.due[depth].iter().all(|&i| self.system.holds(i, z)) {
                self.descend(input, z, depth + 1, most, results);
            }
        }
    }
}

/// What a condition reads.
fn rows<F>(system: &System<F>, condition: usize) -> std::slice::Iter<'_, Row<F>> {
    match condition.checked_sub(system.constraints.len()) {
        None => system.constraints[condition].iter(),
        Some(query) => system.queries[query].values.iter(),
    }
}

/// A replaced value that no constraint refused.
#[derive(Debug, PartialEq)]
pub struct Survivor {
    /// Which column.
    pub column: usize,
    /// What it should be.
    pub honest: String,
    /// What it was replaced by.
    pub replaced: String,
}

/// Replaces every value but the inputs by others, one at a time, with everything downstream recomputed:
/// neighbours, the flipped bit, the negative, multiples of the modulus traded with remainders.
pub fn survivors<F: PrimeField>(system: &System<F>, input: &[F]) -> Vec<Survivor> {
    let program = written_out(system);
    let honest = program.run::<Modular<F>>(input, []);
    assert_eq!(system.first_violation(&honest), None, "the honest assignment");
    let mut survivors = Vec::new();
    for step in program.steps.iter().filter(|step| !matches!(step.rule, Rule::Input(_))) {
        for column in (step.column as usize..).take(step.rule.results()) {
            for replaced in replacements(honest[column], &step.rule) {
                let edit = |at, value| if at == column { replaced } else { value };
                let z = program.run_edited::<Modular<F>>(input, [], edit);
                if replaced != honest[column] && system.first_violation(&z).is_none() {
                    let [honest, replaced] = [honest[column], replaced].map(|value| format!("{value}"));
                    survivors.push(Survivor { column, honest, replaced });
                }
            }
        }
    }
    survivors
}

/// The program with every element of a tensor written out: it needs no inference, and what is replaced is
/// seen in all tensors after it.
pub fn written_out<F: PrimeField>(system: &System<F>) -> Program<F> {
    let Program { columns, ref steps, .. } = system.program;
    let term = |&(column, c): &(u32, F)| match (column as usize).checked_sub(columns) {
        Some(element) => {
            system.elements[element].iter().map(|&(column, value)| (column, value * c)).collect()
        }
        None => vec![(column, c)],
    };
    let row = |row: &Row<F>| row.iter().flat_map(term).collect();
    let step = |step: &Step<F>| step.with_rule(step.rule.map(row));
    Program { columns, elements: 0, steps: steps.iter().map(step).collect() }
}

fn replacements<F: PrimeField, L>(value: F, rule: &Rule<L>) -> Vec<F> {
    let one = F::one();
    let mut others = vec![value + one, value - one, one - value, -value, F::zero(), one, value.double()];
    others.extend((1..20).flat_map(|i| [value + F::from(1u64 << i), value - F::from(1u64 << i)]));
    if let Rule::Quotient { shift, .. } = rule {
        others.extend(wrapped(value, *shift));
    }
    others
}

/// Quotients of `a + j·r`, r the modulus: whole numbers beyond any range, with a valid remainder.
fn wrapped<F: PrimeField>(quotient: F, shift: u32) -> impl Iterator<Item = F> {
    let step = F::from(1u64 << shift).inverse().unwrap();
    let most = 1i64 << shift.min(6);
    (-most..=most).map(move |i| quotient + step * F::from(i))
}
