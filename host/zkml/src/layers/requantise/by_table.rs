//! Saturation by a table of the layer's own, of rows (q, clamp(q)), where that is less than [comparing](clamp_cost) with both ends.

use super::{Case, Requantise};
use crate::constraints::ranges::Ranges;
use crate::constraints::table::{Function, Table};
use crate::interval::Interval;
use crate::layers::rectify::clamp_cost;
use std::sync::Arc;

/// The constraints of a query of two columns.
pub(super) const QUERY: usize = 2;

/// The most rows of a table of its own.
const MAX_ROWS: u64 = 1 << Ranges::MAX_WIDTH;

/// The table of a layer with these accumulators, where that is less than comparing each of them.
pub(super) fn function(to: Requantise, accumulators: &[Interval], ranges: Ranges) -> Option<Arc<Function>> {
    let quotients = || {
        let open = accumulators.iter().filter(|range| to.constant(**range).is_none());
        open.map(|range| range.map(|a| to.round(a))).filter(|q| matches!(to.case(*q), Case::Saturates))
    };
    let all = quotients().reduce(Interval::hull).filter(|_| ranges != Ranges::Bits)?;
    if all.hi.abs_diff(all.lo) >= MAX_ROWS {
        return None;
    }
    let [min, max] = to.clamp();
    let values = (all.lo..=all.hi).map(|q| q.clamp(min, max)).collect();
    let function = Arc::new(Function { first: all.lo, values });
    let compared: usize = quotients().map(|q| clamp_cost(q, to.clamp(), ranges)).sum();
    let looked_up = quotients().count() * QUERY + Table::Of(Arc::clone(&function)).cost();
    (looked_up < compared).then_some(function)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::constraints::width::GadgetError;
    use crate::harness::{F257, cost, damage, enumerate, gadget_in, is_ambiguous, layer, survivors};
    use crate::layers::layer::Layer;
    use ark_bn254::Fr;
    use ark_ff::PrimeField;

    fn of<F: PrimeField>(width: u32, range: Interval, to: Requantise) -> Result<System<F>, GadgetError> {
        let ranges = Ranges::Table { width };
        let system = gadget_in(ranges, |b, [a]| {
            Ok(layer(&to, b, &[std::slice::from_ref(a)], &[&[range]])?.swap_remove(0))
        });
        let system = system?;
        let functions: usize =
            system.tables.iter().filter(|table| matches!(table, Table::Of(_))).map(Table::cost).sum();
        assert_eq!(to.cost(&[&[range]], ranges), cost(&system) + functions, "{to:?} {range:?}");
        Ok(system)
    }

    fn settings() -> impl Iterator<Item = (u32, Interval, Requantise)> {
        const RANGES: [(i64, i64); 7] = [(-28, 27), (-5, 27), (-27, 5), (0, 27), (3, 20), (-8, 7), (0, 1)];
        let forms = (0..=2).flat_map(|shift| [(shift, 1), (shift, 2)]);
        let forms =
            forms.flat_map(|(shift, bits)| [false, true].map(|relu| Requantise { shift, bits, relu }));
        let ranges = RANGES.map(|(lo, hi)| Interval::new(lo, hi));
        forms
            .flat_map(move |to| ranges.map(|range| (range, to)))
            .flat_map(|(range, to)| [1, 2].map(|width| (width, range, to)))
    }

    /// Settings and intervals of every kind: every accumulator of the interval, every assignment.
    #[test]
    fn each_accumulator_has_exactly_one_result() {
        for (width, range, to) in settings() {
            if let Ok(system) = of::<F257>(width, range, to) {
                enumerate(&system, [range], |[a]| to.apply(a)).sound_within();
            }
        }
        assert!(settings().filter(|&(width, range, to)| of::<F257>(width, range, to).is_ok()).count() > 60);
    }

    #[test]
    fn no_condition_is_superfluous() {
        for (width, range, to) in settings().step_by(5) {
            for damaged in of::<F257>(width, range, to).iter().flat_map(damage) {
                assert!(is_ambiguous(&damaged, [range]), "{width} {to:?} {range:?}");
            }
        }
    }

    const WIDE: [(i64, i64); 4] = [(-70_000, 90_000), (-60_000, 60_000), (0, 300_000), (-1_000, 900_000)];

    #[test]
    fn every_replaced_hint_is_refused() {
        for ((lo, hi), relu) in WIDE.into_iter().flat_map(|range| [(range, false), (range, true)]) {
            for (shift, width) in [(8, 8), (8, 5), (6, 8), (3, 9)] {
                let (range, to) = (Interval::new(lo, hi), Requantise { shift, bits: 8, relu });
                let system = of::<Fr>(width, range, to).unwrap();
                for a in [lo, lo + 1, 0, 1, to.half(), 1 << shift, 255 << shift, hi - 1, hi] {
                    assert_eq!(survivors(&system, &[Fr::from(a)]), [], "{range:?} {a}");
                }
            }
        }
    }
}
