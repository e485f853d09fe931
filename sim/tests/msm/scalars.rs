//! Scalars as provers have them.

use crate::common::fr;
use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

/// How scalars are drawn.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// All of [0, r).
    Uniform,
    /// 70% of 8 bits, half of them negative; 20% one; 10% full width.
    ZkMl,
    /// One full-width scalar.
    AllEqual,
    /// Two, at random.
    TwoValues,
    /// Zero.
    Zero,
    /// One.
    One,
    /// r − 1.
    MinusOne,
    /// One and r − 1.
    Signs,
    /// Around 0, (r − 1)/2 and r, and powers of two.
    Edges,
}

/// All of them.
pub const KINDS: [Kind; 9] = [
    Kind::Uniform,
    Kind::ZkMl,
    Kind::AllEqual,
    Kind::TwoValues,
    Kind::Zero,
    Kind::One,
    Kind::MinusOne,
    Kind::Signs,
    Kind::Edges,
];

/// `n` scalars.
pub fn draw(kind: Kind, n: usize, rng: &mut ChaCha8Rng) -> Vec<BigUint> {
    let fixed = [uniform(rng), uniform(rng)];
    (0..n).map(|_| one(kind, &fixed, rng)).collect()
}

fn one(kind: Kind, fixed: &[BigUint; 2], rng: &mut ChaCha8Rng) -> BigUint {
    let r = &fr().p;
    let minus = |number: u32| if number == 0 { BigUint::ZERO } else { r - number };
    match kind {
        Kind::Uniform => uniform(rng),
        Kind::AllEqual => fixed[0].clone(),
        Kind::TwoValues => fixed[rng.next_u32() as usize % 2].clone(),
        Kind::Zero => BigUint::ZERO,
        Kind::One => 1u8.into(),
        Kind::MinusOne => minus(1),
        Kind::Signs => {
            if rng.next_u32().is_multiple_of(2) {
                1u8.into()
            } else {
                minus(1)
            }
        }
        Kind::ZkMl => match rng.next_u32() % 10 {
            0..7 => {
                let (number, is_negative) = (rng.next_u32() % 256, rng.next_u32().is_multiple_of(2));
                if is_negative { minus(number) } else { number.into() }
            }
            7..9 => 1u8.into(),
            _ => uniform(rng),
        },
        Kind::Edges => match rng.next_u32() % 4 {
            0 => BigUint::from(rng.next_u32() % 4),
            1 => minus(rng.next_u32() % 4),
            2 => r / 2u8 + rng.next_u32() % 4 - 1u8,
            _ => (BigUint::from(1u8) << (rng.next_u32() % 254)) % r,
        },
    }
}

fn uniform(rng: &mut ChaCha8Rng) -> BigUint {
    BigUint::new((0..10).map(|_| rng.next_u32()).collect()) % &fr().p
}
