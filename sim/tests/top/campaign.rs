//! Faults of a real bus, injected into copies: no wrong byte is accepted, nothing hangs, the card is usable after a reset.
//!
//! A small campaign always; the whole with `ZKCARD_LONG=1`. `ZKCARD_SEED` repeats it.

use super::driver::{Driver, open};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::BTreeMap;
use zkcard_device_suite::usual_or_long;
use zkcard_layout::{Completion, Descriptor, Opcode, State, Status, crc32c, reg};
use zkcard_sim::axi::{Fault, Timing};
use zkcard_sim::{SimConfig, seed};

const SMALL: usize = 200;
const WHOLE: usize = 5_000;
/// Cycles that a copy of these lengths may take, faults included.
const BUDGET: u64 = 30_000;
const WATCHDOG: u32 = 6_000;
const QUIESCE_LIMIT: u32 = 4_000;
const MAX_LENGTH: u32 = 257;
/// Near the top, so that wiping takes no time.
const UNIT: u32 = 0xff00;
const CLEAN_UNIT: u32 = 0xffc0;

/// What a job came to, as a host can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Accepted,
    Refused(u8),
    BadPayload,
    BadCompletion,
    Hung,
}

struct Campaign {
    driver: Driver,
    rng: ChaCha8Rng,
    table: BTreeMap<(&'static str, Outcome), usize>,
    lost: usize,
}

impl Campaign {
    fn below(&mut self, limit: u32) -> u32 {
        self.rng.next_u32() % limit
    }

    fn bytes(&mut self, length: u32) -> Vec<u8> {
        let mut bytes = vec![0; 32 * length as usize];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Plants one fault into the copy that comes next; its name.
    fn plant(&mut self, entry: &mut [u8; 64], bursts: u64) -> &'static str {
        let fault = match self.below(5) {
            0 => Fault::Flip(self.rng.next_u32()),
            1 => Fault::Error,
            2 => Fault::Drop,
            3 => Fault::Twice,
            _ => Fault::Late(u64::from(self.rng.next_u32()) % 9_000),
        };
        let nth = self.rng.next_u64() % (bursts + 2);
        let [reads, writes] = self.driver.device.host.bursts();
        let [card_reads, card_writes] = self.driver.device.memory[0].bursts();
        // A flipped bit inside card memory is for its own ECC to find.
        let inside = if matches!(fault, Fault::Flip(_)) { Fault::Error } else { fault };
        match self.below(6) {
            0 | 1 => {
                self.driver.device.host.faults().reads.push((reads + nth, fault));
                "host read"
            }
            2 | 3 => {
                self.driver.device.host.faults().writes.push((writes + nth, fault));
                "host write"
            }
            4 if self.below(2) == 0 => {
                self.driver.device.memory[0].faults().reads.push((card_reads + nth, inside));
                "card read"
            }
            4 => {
                self.driver.device.memory[0].faults().writes.push((card_writes + nth, inside));
                "card write"
            }
            _ => {
                let bit = self.below(512) as usize;
                entry[bit / 8] ^= 1 << (bit % 8);
                "descriptor"
            }
        }
    }

    /// Runs one copy as a careful host does: `expected` is what host memory holds or must hold.
    fn attempt(&mut self, entry: [u8; 64], host: u64, length: u32) -> Outcome {
        let index = self.driver.submit_bytes(&[entry]);
        let at = self.driver.cq + 64 * u64::from(index % 16);
        let phase = index >> 4 & 1 == 0;
        let end = self.driver.device.cycles() + BUDGET;
        loop {
            let mut bytes = [0; 64];
            self.driver.device.host.read(at, &mut bytes);
            if Completion::is_new(u64::from(bytes[56]), phase) {
                return self.judge(&bytes, index, host, length);
            }
            if self.driver.device.cycles() > end {
                return Outcome::Hung;
            }
            self.driver.step(32);
        }
    }

    fn judge(&self, bytes: &[u8; 64], index: u32, host: u64, length: u32) -> Outcome {
        let Ok(done) = Completion::from_bytes(bytes) else { return Outcome::BadCompletion };
        if done.index != index {
            return Outcome::BadCompletion;
        }
        if done.status != Status::Ok {
            return Outcome::Refused(done.status.code());
        }
        let payload = self.driver.bytes(host, 32 * length as usize);
        if done.payload_crc != crc32c(&payload) { Outcome::BadPayload } else { Outcome::Accepted }
    }

    /// Faults that have not struck are taken back; then reset, and FLR where the bridge was lost.
    fn recover(&mut self) {
        let device = &mut self.driver.device;
        *device.host.faults() = Default::default();
        *device.memory[0].faults() = Default::default();
        self.driver.write(reg::RESET, 1);
        let end = self.driver.device.cycles() + u64::from(QUIESCE_LIMIT) + 100;
        while self.driver.state().phase() == State::QUIESCING {
            assert!(self.driver.device.cycles() < end, "quiescence has its limit");
            self.driver.step(100);
        }
        if self.driver.state().bridge_lost() {
            self.lost += 1;
            self.driver.device.function_reset().expect("FLR");
            self.driver.write(reg::WATCHDOG, WATCHDOG);
            self.driver.write(reg::QUIESCE_LIMIT, QUIESCE_LIMIT);
        }
        self.driver.wait_ready();
        self.driver.enable();
    }

    /// One fault, in a copy in, a copy out, or a reset at any moment.
    fn round(&mut self) {
        let length = 1 + self.below(MAX_LENGTH);
        let bytes = self.bytes(length);
        let host = self.driver.buffer(&bytes);
        let job = Descriptor { host, length, ..Descriptor::new(Opcode::CopyIn, 1) };
        let copy_in = Descriptor { destination: UNIT, ..job };
        let is_out = self.below(2) == 0;
        if is_out {
            assert_eq!(self.driver.run(copy_in).status, Status::Ok);
            self.driver.device.host.write(host, &vec![0; bytes.len()]);
        }
        let out = Descriptor { opcode: Opcode::CopyOut, source_a: UNIT, ..job };
        let mut entry = if is_out { out } else { copy_in }.to_bytes();
        if self.below(16) == 0 {
            self.driver.submit_bytes(&[entry]);
            let cut = u64::from(self.below(700));
            self.driver.step(cut);
            self.recover();
            self.count("reset", Outcome::Hung);
        } else {
            let name = self.plant(&mut entry, u64::from(length.div_ceil(16)));
            let outcome = self.attempt(entry, host, length);
            self.count(name, outcome);
            if outcome == Outcome::Accepted {
                self.check_accepted(is_out, host, &bytes);
            }
            self.recover();
        }
        self.driver.device.host.free(host);
        self.clean_round_trip();
    }

    fn count(&mut self, name: &'static str, outcome: Outcome) {
        *self.table.entry((name, outcome)).or_default() += 1;
    }

    /// Bytes that the host takes for good are good: where they are, or, copied in, when read again without faults.
    fn check_accepted(&mut self, is_out: bool, host: u64, bytes: &[u8]) {
        if is_out {
            assert!(self.driver.bytes(host, bytes.len()) == bytes, "wrong bytes were accepted");
            return;
        }
        let got: Vec<u8> = (0..bytes.len().div_ceil(64) as u32)
            .flat_map(|unit| {
                self.driver
                    .device
                    .unit(UNIT + unit)
                    .iter()
                    .flat_map(|word| word.to_le_bytes())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert!(got[..bytes.len()] == *bytes, "wrong bytes were accepted by the card");
    }

    fn clean_round_trip(&mut self) {
        let bytes = self.bytes(33);
        let host = self.driver.buffer(&bytes);
        let job = Descriptor { host, length: 33, ..Descriptor::new(Opcode::CopyIn, 7) };
        assert_eq!(self.driver.run(Descriptor { destination: CLEAN_UNIT, ..job }).status, Status::Ok);
        self.driver.device.host.write(host, &[0; 33 * 32]);
        let out = Descriptor { opcode: Opcode::CopyOut, source_a: CLEAN_UNIT, ..job };
        assert_eq!(self.driver.run(out).status, Status::Ok);
        assert!(self.driver.bytes(host, bytes.len()) == bytes);
        self.driver.device.host.free(host);
    }
}

#[test]
fn no_wrong_byte_is_accepted_and_the_card_survives() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let host = Timing { jitter: 40, reorder: true, pause: 16, ..Timing::steady(60) };
    let Some(mut driver) = open(&SimConfig { host, seed, ..SimConfig::default() }) else { return };
    driver.write(reg::WATCHDOG, WATCHDOG);
    driver.write(reg::QUIESCE_LIMIT, QUIESCE_LIMIT);
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut campaign = Campaign { driver, rng, table: BTreeMap::new(), lost: 0 };
    for _ in 0..usual_or_long(SMALL, WHOLE) {
        campaign.round();
    }
    println!("seed {seed}; bridge lost {} times", campaign.lost);
    campaign.table.iter().for_each(|((name, outcome), count)| println!("{name:12} {outcome:?}: {count}"));
    let kinds = campaign.table.keys().map(|(_, outcome)| outcome);
    assert!(
        kinds.clone().any(|outcome| *outcome != Outcome::Accepted),
        "faults that nobody notices are no faults"
    );
}
