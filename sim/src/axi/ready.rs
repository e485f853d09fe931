//! When a slave is ready. AXI4 (A3.3.1) lets it wait for valids in any order; a master may wait for no ready.

use super::{Driven, Offered};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

/// How a slave's readies depend on what the master offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// Whenever there is room.
    Eager,
    /// `AWREADY` only while `WVALID` stands, and data only after its address.
    AddressAfterData,
    /// All data of a burst, then its address.
    DataFirst,
    /// Each ready only after its valid has stood for a clock.
    AfterValid,
    /// Each ready low for a hundred clocks or two, then high for a few.
    Seldom,
}

impl Ready {
    /// The most clocks for which [`Seldom`](Self::Seldom) shuts a channel.
    pub const SELDOM: u32 = 200;
    /// Every way.
    pub const ALL: [Self; 5] =
        [Self::Eager, Self::AddressAfterData, Self::DataFirst, Self::AfterValid, Self::Seldom];
}

/// Places of the channels in what follows.
const AR: usize = 0;
const AW: usize = 1;
const W: usize = 2;

/// What the readies of the next clock depend on.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// Offered in the last clock and not taken: AR, AW, W.
    waits: [bool; 3],
    /// For [`Ready::Seldom`]: whether the channel is open, and for how many clocks it stays so.
    phases: [(bool, u32); 3],
}

/// What the slave has of write bursts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Has {
    /// An address whose data is still to come.
    pub address: bool,
    /// All data of a burst whose address is still to come.
    pub burst: bool,
}

impl Gate {
    /// Whether AR, AW and W may be ready in this clock.
    pub fn readies(&mut self, mode: Ready, has: Has, rng: &mut ChaCha8Rng) -> [bool; 3] {
        match mode {
            Ready::Eager => [true; 3],
            Ready::AddressAfterData => [true, self.waits[W] && !has.address, has.address],
            Ready::DataFirst => [true, has.burst, !has.burst],
            Ready::AfterValid => self.waits,
            Ready::Seldom => self.phases.each_mut().map(|phase| step(phase, rng)),
        }
    }

    /// After the clock.
    pub fn clock(&mut self, driven: &Driven, offered: &Offered) {
        self.waits[AR] = offered.ar.is_some() && !driven.ar_ready;
        self.waits[AW] = offered.aw.is_some() && !driven.aw_ready;
        self.waits[W] = offered.w.is_some() && !driven.w_ready;
    }
}

fn step((is_open, left): &mut (bool, u32), rng: &mut ChaCha8Rng) -> bool {
    if *left == 0 {
        *is_open = !*is_open;
        *left = if *is_open { 1 + rng.next_u32() % 8 } else { 50 + rng.next_u32() % (Ready::SELDOM - 50) };
    }
    *left -= 1;
    *is_open
}

#[cfg(test)]
mod tests {
    use super::super::{Ax, Checker, HostMemory, Rules, Slave, Timing, W};
    use super::*;

    const BURSTS: u64 = 20;
    const BUDGET: u64 = 40_000;

    /// A master that writes bursts of two beats, and `waits` for AWREADY before it offers data, or does not.
    struct Master {
        waits: bool,
        base: u64,
        /// Addresses taken, beats taken, responses.
        counts: [u64; 3],
    }

    impl Master {
        fn offers(&self) -> Offered {
            let [addressed, sent, _] = self.counts;
            let aw = Ax { addr: self.base + 128 * addressed, id: addressed as u16, len: 1 };
            let w = W { data: [sent as u32 + 1; 16], strb: u64::MAX, last: sent % 2 == 1 };
            let may_send = sent / 2 < if self.waits { addressed } else { BURSTS.min(addressed + 1) };
            Offered {
                aw: (addressed < BURSTS && sent.div_ceil(2) >= addressed).then_some(aw),
                w: may_send.then_some(w),
                b_ready: true,
                ..Offered::default()
            }
        }

        fn clock(&mut self, driven: &Driven, offered: &Offered) {
            self.counts[0] += u64::from(driven.aw_ready && offered.aw.is_some());
            self.counts[1] += u64::from(driven.w_ready && offered.w.is_some());
            self.counts[2] += u64::from(driven.b.is_some());
        }
    }

    /// Writes all bursts; the clocks that it took, or what the checker said.
    fn write(mode: Ready, waits: bool) -> Result<u64, String> {
        let mut memory = HostMemory::new(Timing { ready: mode, ..Timing::steady(3) }, 1);
        let base = memory.alloc(128 * BURSTS as usize);
        let mut master = Master { waits, base, counts: [0; 3] };
        let mut checker = Checker::new(Rules::host());
        for now in 0..BUDGET {
            let (driven, offered) = (memory.drive(now), master.offers());
            checker.clock(&driven, &offered).map_err(|broken| broken.to_string())?;
            memory.clock(now, &driven, &offered).map_err(|outside| outside.to_string())?;
            master.clock(&driven, &offered);
            if master.counts[2] == BURSTS {
                for beat in 0..2 * BURSTS {
                    let mut bytes = [0; 8];
                    memory.read(base + 64 * beat, &mut bytes);
                    assert_eq!(u64::from(bytes[0]), beat + 1, "beat {beat} under {mode:?}");
                }
                return Ok(now);
            }
        }
        Err(format!("{:?} of {BURSTS} bursts", master.counts))
    }

    #[test]
    fn every_way_serves_a_master_that_waits_for_no_ready() {
        let clocks =
            Ready::ALL.map(|mode| write(mode, false).unwrap_or_else(|said| panic!("{mode:?}: {said}")));
        assert!(clocks[0] < clocks[3] && clocks[3] < clocks[4], "{clocks:?}");
    }

    #[test]
    fn a_write_that_waits_for_its_address_is_found() {
        for mode in [Ready::AddressAfterData, Ready::DataFirst] {
            let said = write(mode, true).unwrap_err();
            assert!(said.contains("rule data-free-of-address"), "{mode:?}: {said}");
        }
        write(Ready::Eager, true).unwrap();
    }
}
