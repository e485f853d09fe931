//! The card as synthesis leaves it, through the same registers and rings: without kernels in an ECP5's cells, with all kernels
//! as Yosys' words. Both models take minutes to build, and are the long run's. And the card from any state that its registers
//! and memories may have at power-up.

use super::card::round_trip;
use super::driver::{Driver, open};
use super::kernels::{check_product, check_transform, kinds};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_device_suite::usual_or_long;
use zkcard_layout::{Completion, Descriptor, Opcode, Status};
use zkcard_sim::SimConfig;

/// The lengths of a few vectors.
const LENGTHS: [u32; 5] = [1, 2, 33, 256, 1000];
/// Seeds for what registers and memories hold before the reset.
const STATES: usize = 4;
const STATES_LONG: usize = 64;

/// A fence after a few copies, with its cycles.
fn copies(driver: &mut Driver) -> Completion {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for length in LENGTHS {
        round_trip(driver, &mut rng, 100, length);
    }
    let done = driver.run(Descriptor::new(Opcode::Fence, 3));
    assert_eq!(done.status, Status::Ok);
    done
}

#[test]
fn mapped_card() {
    let Some(mut mapped) = open(&SimConfig { dut: "card_mapped", ..SimConfig::default() }) else { return };
    let mut source = open(&SimConfig::default()).expect("built with the other");
    assert_eq!(copies(&mut mapped), copies(&mut source), "the same, to the cycle");
}

#[test]
fn card_with_kernels_of_words() {
    let config = |dut| SimConfig { dut, ..SimConfig::default() };
    let Some(mut words) = open(&config("card_kernels_words")) else { return };
    let mut source = open(&config(super::kernels::DUT)).expect("built with the other");
    let run = |driver: &mut Driver| {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let transforms = kinds(8).map(|kind| check_transform(driver, &mut rng, 8, kind));
        check_product(driver, &mut rng, None, 0, 333);
        (transforms, copies(driver))
    };
    assert_eq!(run(&mut words), run(&mut source), "the same, to the cycle");
}

/// Registers without reset and all memories start with bits that the seed picks.
#[test]
fn any_initial_state_ends_in_the_same_card() {
    let mut first = None;
    for seed in 1..=usual_or_long(STATES, STATES_LONG) as u64 {
        let Some(mut driver) = open(&SimConfig { seed, ..SimConfig::default() }) else { return };
        let done = copies(&mut driver);
        assert_eq!(*first.get_or_insert(done), done, "seed {seed} differs from seed 1");
    }
}
