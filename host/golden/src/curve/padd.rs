//! Mirrors `rtl/curve/padd.sv`.

use super::Point;
use crate::field::{Prime, mod_add, mod_combine, mont_difference, mont_mul, mont_sum};
use num_bigint::BigUint;

/// P + Q on y² = x³ + 3, complete: no exceptional case, doublings and infinity included.
///
/// 12 products, 9 reductions; 3b = 9. Coordinates loose, the result's too.
///
/// Source: J. Renes, C. Costello, L. Batina, *Complete addition formulas for prime order elliptic
/// curves*, EUROCRYPT 2016, algorithm 7.
pub fn padd(field: &Prime, p: &Point, q: &Point) -> Point {
    let Factors { t3, t4, y9, x3, zm, zp } = factors(field, p, q);
    Point {
        x: mont_difference(field, [&t3, &zm], [&t4, &y9]),
        y: mont_sum(field, [&zm, &zp], [&y9, &x3]),
        z: mont_sum(field, [&zp, &t4], [&x3, &t3]),
    }
}

/// What the sum's coordinates are made of: X = t3·zm − t4·y9, Y = zm·zp + y9·x3, Z = zp·t4 + x3·t3.
pub(super) struct Factors {
    pub t3: BigUint,
    pub t4: BigUint,
    pub y9: BigUint,
    pub x3: BigUint,
    pub zm: BigUint,
    pub zp: BigUint,
}

/// The first six products and their linear combinations.
pub(super) fn factors(field: &Prime, p: &Point, q: &Point) -> Factors {
    let xx = mont_mul(field, &p.x, &q.x);
    let yy = mont_mul(field, &p.y, &q.y);
    let zz = mont_mul(field, &p.z, &q.z);
    Factors {
        t3: cross(field, 1, [&p.x, &p.y], [&q.x, &q.y], [&xx, &yy]),
        t4: cross(field, 1, [&p.y, &p.z], [&q.y, &q.z], [&yy, &zz]),
        y9: cross(field, 9, [&p.x, &p.z], [&q.x, &q.z], [&xx, &zz]),
        x3: mod_combine(field, &[(3, &xx)]),
        zm: mod_combine(field, &[(1, &yy), (-9, &zz)]),
        zp: mod_combine(field, &[(1, &yy), (9, &zz)]),
    }
}

/// c·(a₀·b₁ + a₁·b₀) = c·((a₀ + a₁)(b₀ + b₁) − a₀b₀ − a₁b₁).
fn cross(field: &Prime, c: i64, a: [&BigUint; 2], b: [&BigUint; 2], straight: [&BigUint; 2]) -> BigUint {
    let all = mont_mul(field, &mod_add(field, a[0], a[1]), &mod_add(field, b[0], b[1]));
    mod_combine(field, &[(c, &all), (-c, straight[0]), (-c, straight[1])])
}
