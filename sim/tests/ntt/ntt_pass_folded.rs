//! Tests `rtl/ntt/ntt_pass_folded.sv`: what `ntt_pass` is tried with, and the products of the multiplier's guests beside it.

use super::ntt_pass::{Bench, check};
use crate::common::{fr, vectors};
use num_bigint::BigUint;
use zkcard_golden::field::{mod_tighten, mont_mul};
use zkcard_golden::ntt::ntt_pass_folded;
use zkcard_sim::Gaps;

/// The multiplier's guests.
const GUESTS: usize = 7;

#[test]
fn ntt_pass_folded_fast() {
    check("ntt_pass_folded_fast", |_| Gaps::none());
    check("ntt_pass_folded_fast", Gaps::random);
}

#[test]
fn ntt_pass_folded_structural() {
    check("ntt_pass_folded", Gaps::random);
}

/// Results wait for their phase elsewhere with other multipliers.
#[test]
fn ntt_pass_folded_on_more_dsp() {
    check("ntt_pass_folded_dsp_fast", Gaps::random);
}

/// Loose numbers without pattern.
fn operands(salt: u32) -> Vec<BigUint> {
    let number = |guest: usize| BigUint::from(salt).modpow(&(guest + 200).into(), &fr().two_p());
    (0..GUESTS).map(number).collect()
}

/// All of a port, the first guest lowest.
fn joined(operands: &[BigUint]) -> BigUint {
    operands.iter().rev().fold(BigUint::ZERO, |all, one| all << 256 | one)
}

/// In each interval the guests' products come one behind the other, whatever the stages do.
#[test]
fn guests_have_their_products() {
    let Some(mut bench) = Bench::open("ntt_pass_folded_fast", Gaps::random) else { return };
    let (left, right) = (operands(3), operands(5));
    bench.set("left_i", &joined(&left));
    bench.set("right_i", &joined(&right));
    bench.send_all();
    let products: Vec<_> =
        left.iter().zip(&right).map(|(a, b)| mod_tighten(fr(), &mont_mul(fr(), a, b))).collect();
    let mut next = || {
        bench.tick();
        bench.element("product_o")
    };
    let shown: Vec<_> = (0..200).map(|_| next()).collect();
    let begins = |at: &usize| shown[*at..].starts_with(&products);
    let begun: Vec<_> = (0..shown.len()).filter(begins).collect();
    let interval = begun[1] - begun[0];
    assert!(begun.len() >= 200 / interval - 1, "{begun:?}");
    assert!(begun.windows(2).all(|pair| pair[1] - pair[0] == interval), "{begun:?}");
    bench.finish();
}

#[test]
fn known_answers_are_what_the_model_says() {
    for (x, y) in vectors("ntt/ntt_pass_folded") {
        let rows: Vec<_> = x.into_iter().map(|x| vec![x]).collect();
        assert_eq!(ntt_pass_folded(fr(), &rows, false).concat(), y);
    }
}
