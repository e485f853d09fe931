//! Mirrors `rtl/curve/padd_folded.sv`.

use super::Point;
use super::padd::{Factors, factors};
use crate::field::{Prime, mod_add, mod_sub, mont_mul};
use num_bigint::BigUint;

/// [`padd`](super::padd()) with a reduction for each of its 12 products: the same point, other representatives of X, Y, Z.
///
/// Coordinates loose, the result's too.
pub fn padd_folded(field: &Prime, p: &Point, q: &Point) -> Point {
    let Factors { t3, t4, y9, x3, zm, zp } = factors(field, p, q);
    let mul = |a: &BigUint, b: &BigUint| mont_mul(field, a, b);
    Point {
        x: mod_sub(field, &mul(&t3, &zm), &mul(&t4, &y9)),
        y: mod_add(field, &mul(&zm, &zp), &mul(&y9, &x3)),
        z: mod_add(field, &mul(&zp, &t4), &mul(&x3, &t3)),
    }
}
