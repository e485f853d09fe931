//! Mirrors `rtl/field/mont_sum.sv`: two products, one reduction.

use super::Prime;
use num_bigint::{BigInt, BigUint, Sign};

/// u = (a₀·a₁ + b₀·b₁ + m·p) / R, less p if that is not negative: loose operands, loose result.
///
/// u < (8p² + R·p) / R < 3p for R > 4p.
pub fn mont_sum(field: &Prime, a: [&BigUint; 2], b: [&BigUint; 2]) -> BigUint {
    let [x, y] = products(field, a, b);
    let u = field.reduce(x + y).magnitude().clone();
    if u < field.p { u } else { u - &field.p }
}

/// u = (a₀·a₁ − b₀·b₁ + m·p) / R, plus p if that is negative: loose operands, loose result.
///
/// −p < −4p²/R ≤ u < (4p² + R·p) / R < 2p for R > 4p.
pub fn mont_difference(field: &Prime, a: [&BigUint; 2], b: [&BigUint; 2]) -> BigUint {
    let [x, y] = products(field, a, b);
    let u = field.reduce(x - y);
    let u = if u.sign() == Sign::Minus { u + BigInt::from(field.p.clone()) } else { u };
    u.magnitude().clone()
}

fn products(field: &Prime, a: [&BigUint; 2], b: [&BigUint; 2]) -> [BigInt; 2] {
    debug_assert!(a.iter().chain(&b).all(|factor| field.is_loose(factor)));
    [a, b].map(|[x, y]| BigInt::from(x * y))
}
