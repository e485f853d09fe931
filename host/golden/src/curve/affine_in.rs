//! Mirrors `rtl/curve/affine_in.sv`.

use super::Point;
use crate::field::Prime;
use num_bigint::BigUint;

/// (x, y) as (x : y : 1), and (0, 0) as infinity, (0 : 1 : 0); tight coordinates in Montgomery form.
pub fn affine_in(field: &Prime, x: &BigUint, y: &BigUint) -> Point {
    if *x == BigUint::ZERO && *y == BigUint::ZERO {
        return Point::infinity(field);
    }
    Point { x: x.clone(), y: y.clone(), z: field.to_mont(&1u8.into()) }
}
