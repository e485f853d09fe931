//! Faults at random on the software card: a few hundred in CI, many with `ZKCARD_LONG=1` or `PROPTEST_CASES`.

mod saboteur;

use saboteur::Saboteur;
use std::sync::Arc;
use zkcard_device_suite::campaign;
use zkcard_device_suite::{Scale, seed_from_environment, usual_or_long};
use zkcard_mock::{Fault, MockConfig, MockDevice};

/// Any fault that the driver can see without a prover's checks.
fn visible(draw: u64) -> (u64, Fault) {
    let faults = || Fault::ALL.iter().filter(|fault| fault.is_visible() && !fault.is_of_kernels());
    let fault = *faults().cycle().nth((draw >> 8) as usize % faults().count()).unwrap_or(&Fault::Gone);
    (draw % 6, fault)
}

#[test]
fn no_fault_is_believed_and_none_is_final() {
    let rounds = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let rounds = rounds.unwrap_or(usual_or_long(600, 20_000));
    let seed = seed_from_environment(6);
    for (card, limit) in [(MockConfig::default(), 2_000_000), (narrow(), 4_000_000)] {
        let card = MockDevice::new(card);
        let saboteur = Saboteur { card: card.clone(), draw: visible };
        let tally = campaign::run(&Arc::new(card), &saboteur, &Scale::default(), seed, rounds, limit);
        assert!(tally.faults * 3 > rounds, "too few faults happened: {tally}");
        #[expect(clippy::print_stdout, reason = "the harness shows it on demand")]
        {
            println!("{tally}");
        }
    }
}

/// What the campaign is there to find: a wrong value that the card vouches for.
#[test]
#[should_panic(expected = "a wrong value was accepted")]
fn a_wrong_value_would_be_noticed() {
    let card = MockDevice::new(MockConfig::default());
    let liar = Saboteur { card: card.clone(), draw: |_| (0, Fault::Lie) };
    campaign::run(&Arc::new(card), &liar, &Scale::default(), 1, 50, 2_000_000);
}

/// Few tags, short rings, short buffers: everything wraps.
fn narrow() -> MockConfig {
    MockConfig { tags: 3, max_log_entries: 1, dma_limit: 4096, ..MockConfig::default() }
}
