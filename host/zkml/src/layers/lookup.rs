//! Functions of one integer that are given by their values: sigmoids and the like.

use super::clip::Clip;
use super::layer::{Layer, Misfit, Operand};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::table::{Function, Table};
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use crate::model::bounds::LIMIT;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most values.
pub const MAX_VALUES: usize = 1 << 16;

/// `values[x − first]`, elementwise; of arguments beyond them the value at the nearest end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The least argument that has a value.
    pub first: i64,
    /// Its value, and those of the arguments behind it.
    pub values: Vec<i64>,
}

impl Lookup {
    /// The arguments that have a value.
    fn arguments(&self) -> Interval {
        Interval::new(self.first, self.first + self.values.len() as i64 - 1)
    }

    fn apply(&self, x: i64) -> i64 {
        let Interval { lo, hi } = self.arguments();
        self.values[(x.clamp(lo, hi) - lo) as usize]
    }

    /// What brings arguments to where there are values, if any may be beyond; there are two at least.
    fn clip(&self, x: &[Interval]) -> Option<Clip> {
        let Interval { lo, hi } = self.arguments();
        let within = x.iter().all(|x| Interval::new(lo, hi).encloses(*x));
        (!within).then_some(Clip { low: lo, high: hi })
    }
}

impl Layer for Lookup {
    fn operation(&self) -> &'static str {
        "lookup"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])?;
        parameter("the number of values", self.values.len(), [2, MAX_VALUES])?;
        let limit = LIMIT as u64 - MAX_VALUES as u64;
        let far =
            self.values.iter().chain([&self.first]).filter(|value| value.unsigned_abs() > limit).count();
        parameter("the number of values beyond 2^61", far, [0, 0])
    }

    /// Exact.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let Interval { lo, hi } = self.arguments();
        let of = |x: &Interval| {
            let [from, to] = [x.lo, x.hi].map(|end| (end.clamp(lo, hi) - lo) as usize);
            let values = &self.values[from..=to];
            let start = [values[0]; 2];
            let [least, most] = values.iter().fold(start, |[least, most], &y| [least.min(y), most.max(y)]);
            [least.into(), most.into()]
        };
        operands[0].iter().map(of).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| self.apply(x)).collect()
    }

    /// A query each, of a table for all.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let function = Arc::new(Function { first: self.first, values: self.values.clone() });
        let clipped = self.clip(operands[0].ranges).map(|clip| clip.constrain(b, operands)).transpose()?;
        let x = clipped.as_deref().unwrap_or(operands[0].elements);
        x.iter().map(|x| b.apply(&function, x)).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        let function = Function { first: self.first, values: self.values.clone() };
        let clip = self.clip(operands[0]).map_or(0, |clip| clip.cost(operands, ranges));
        clip + 2 * operands[0].len() + Table::Of(function.into()).cost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, cost, damage, enumerate, gadget, gadget_in, is_ambiguous, layer};

    const TABLE: Ranges = Ranges::Table { width: 3 };

    fn lookup() -> Lookup {
        Lookup { first: -3, values: vec![7, 5, 5, -2, 0, 30] }
    }

    fn of(range: Interval) -> System<F257> {
        let build = |b: &mut Builder<F257>, [x]: [&Lc<F257>; 1]| {
            Ok(layer(&lookup(), b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
        };
        gadget_in(TABLE, build).unwrap()
    }

    #[test]
    fn each_argument_has_exactly_one_value() {
        for (lo, hi) in [(-3, 2), (-1, 1), (-9, 9), (-3, 5), (-20, -1)] {
            let range = Interval::new(lo, hi);
            let system = of(range);
            let tables = lookup().cost(&[&[range]], TABLE) - cost(&system);
            assert_eq!(tables, lookup().values.len() + 1);
            enumerate(&system, [range], |[x]| lookup().apply(x)).sound_within();
            for damaged in damage(&system) {
                assert!(is_ambiguous(&damaged, [range]), "{range:?}");
            }
            let values = || (lo..=hi).map(|x| i128::from(lookup().evaluate(&[&[x]])[0]));
            assert_eq!(lookup().bounds(&[&[range]]), [[values().min().unwrap(), values().max().unwrap()]]);
        }
    }

    #[test]
    fn without_tables_it_is_refused() {
        let build = |b: &mut Builder<F257>, [x]: [&Lc<F257>; 1]| {
            let range = Interval::new(-3, 2);
            Ok(layer(&lookup(), b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
        };
        assert_eq!(gadget(build).unwrap_err(), GadgetError::NoTables);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let check = |first, values: Vec<i64>| Lookup { first, values }.check(&[1], 1).is_ok();
        assert!(check(0, vec![0, 1]) && !check(0, vec![1]) && !check(0, vec![0; MAX_VALUES + 1]));
        assert!(!check(i64::MAX, vec![0, 1]) && !check(0, vec![0, i64::MIN]) && !check(LIMIT, vec![0, 1]));
        assert!(lookup().check(&[1], 2).is_err());
    }
}
