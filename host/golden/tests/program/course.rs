//! Jobs one after the other, wipes, and what becomes of a program with a fault.

use crate::run::Card;
use zkcard_golden::program::machine::Job;

const WIPE: u32 = 3;

#[test]
fn a_wipe_leaves_zeros() {
    let mut card = Card::new();
    assert!(!card.machine.is_wiped());
    card.run(&Job { course: WIPE, ..Job::default() });
    assert!(card.machine.is_wiped());
}
