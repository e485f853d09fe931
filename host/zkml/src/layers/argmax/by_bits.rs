//! The largest element by a tournament: each element against the largest before it.
//!
//! It wins if it is greater, strictly, so ties stay with the lowest index: `c = [x − max − 1 ≥ 0]`, a sign of B + 1 bits
//! where the interval of `x − max` has B beside it; then `max' = max + c·(x − max)` and `index' = index + c·(j − index)`.
//!
//! n elements cost (n − 1)·(B + 3) constraints less two: the first index is c itself and the last maximum is not needed. A
//! match that the intervals decide costs nothing.

use super::Operand;
use crate::constraints::bits::{not, signed_bits};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use crate::layers::rectify::larger;
use ark_ff::PrimeField;

/// The index.
pub(super) fn constrain<F: PrimeField>(
    b: &mut Builder<F>,
    operand: &Operand<'_, F>,
) -> Result<Lc<F>, GadgetError> {
    let &Operand { elements, ranges } = operand;
    let mut entrants = elements.iter().zip(ranges.iter().copied());
    let Some((value, range)) = entrants.next() else { return Ok(Lc::zero()) };
    let mut leader = Leader { value: value.clone(), range, index: Lc::zero() };
    for (j, entrant) in entrants.enumerate() {
        leader = play(b, leader, entrant, j as u64 + 1, j + 2 == elements.len())?;
    }
    Ok(leader.index)
}

/// The constraints.
pub(super) fn cost(ranges: &[Interval]) -> usize {
    let Some((&first, rest)) = ranges.split_first() else { return 0 };
    let (mut leader, mut index_varies, mut cost) = (first, false, 0);
    for (j, &range) in rest.iter().enumerate() {
        match Match::between(leader, range) {
            Match::Lost => {}
            Match::Won => (leader, index_varies) = (range, false),
            Match::Open { bits } => {
                let maximum = usize::from(j + 1 < rest.len());
                cost += bits as usize + usize::from(index_varies) + maximum;
                (leader, index_varies) = (larger(leader, range), true);
            }
        }
    }
    cost
}

/// The largest element so far.
struct Leader<F> {
    value: Lc<F>,
    range: Interval,
    index: Lc<F>,
}

/// What the intervals say of an element against the largest before it.
enum Match {
    /// It is never greater.
    Lost,
    /// It is always greater.
    Won,
    /// `x − max − 1` has so many bits with its sign.
    Open { bits: u32 },
}

impl Match {
    fn between(leader: Interval, x: Interval) -> Self {
        let lead = Interval::new(x.lo - leader.hi - 1, x.hi - leader.lo - 1);
        match lead {
            Interval { hi: ..0, .. } => Match::Lost,
            Interval { lo: 0.., .. } => Match::Won,
            _ => Match::Open { bits: lead.magnitude_bits() + 1 },
        }
    }
}

/// The leader after element j.
fn play<F: PrimeField>(
    b: &mut Builder<F>,
    leader: Leader<F>,
    (x, range): (&Lc<F>, Interval),
    j: u64,
    last: bool,
) -> Result<Leader<F>, GadgetError> {
    let bits = match Match::between(leader.range, range) {
        Match::Lost => return Ok(leader),
        Match::Won => return Ok(Leader { value: x.clone(), range, index: Lc::constant(F::from(j)) }),
        Match::Open { bits } => bits,
    };
    let difference = x.clone() - leader.value.clone();
    let ahead = difference.clone() - Lc::constant(F::one());
    let wins = not(&signed_bits(b, &ahead, bits)?.sign);
    let index = select(b, &wins, &leader.index, &(Lc::constant(F::from(j)) - leader.index.clone()));
    let value = if last { leader.value } else { select(b, &wins, &leader.value, &difference) };
    Ok(Leader { value, range: larger(leader.range, range), index })
}

/// `from + condition·step`; a constant step costs nothing.
fn select<F: PrimeField>(b: &mut Builder<F>, condition: &Lc<F>, from: &Lc<F>, step: &Lc<F>) -> Lc<F> {
    match b.as_constant(step) {
        Some(step) => from.clone() + condition.clone() * step,
        None => b.product([condition.clone(), step.clone()], 1, from.clone()),
    }
}
