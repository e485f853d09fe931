//! The suite finds what it is there to find: devices with one bug each, and the case that must fail on it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use zkcard_bus::{Access, BusError, Device, DmaBuf, Lines, Mapping, Registers, Relaxed};
use zkcard_device_suite::{Scale, cases};
use zkcard_layout::reg;
use zkcard_mock::{Fault, MockConfig, MockDevice};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bug {
    None,
    ForgetsScratch,
    SwapsWords,
    TakesAnyOffset,
    GivesDirtyBuffers,
    GivesTheSameAddress,
    MapsForBothWays,
    StopsTheClock,
    MakesInterruptsUp,
    SwallowsInterrupts,
    DoesNotResetFunction,
    LosesDoorbells,
    ChangesData,
}

struct Buggy {
    mock: MockDevice,
    bug: Bug,
}

/// Memory that was somebody else's.
struct Foreign(Vec<AtomicU64>);

impl Mapping for Foreign {
    fn words(&self) -> &[AtomicU64] {
        &self.0
    }
}

impl Registers for Buggy {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        match self.bug {
            Bug::TakesAnyOffset => self.mock.read(offset & 0xffc),
            _ => self.mock.read(offset),
        }
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        match (self.bug, offset) {
            (Bug::ForgetsScratch, reg::SCRATCH) | (Bug::LosesDoorbells, reg::DOORBELL) => Ok(()),
            (Bug::SwapsWords, reg::SQ_BASE..reg::SQ_LOG) => self.mock.write(offset ^ 4, value),
            _ => self.mock.write(offset, value),
        }
    }
}

impl Device for Buggy {
    fn name(&self) -> &str {
        "buggy"
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        let access = if self.bug == Bug::MapsForBothWays { Access::ReadWrite } else { access };
        let buffer = self.mock.alloc(bytes, access)?;
        let words = |value| (0..bytes.div_ceil(8)).map(|_| AtomicU64::new(value)).collect();
        Ok(match self.bug {
            Bug::GivesDirtyBuffers => DmaBuf::new(Box::new(Foreign(words(7))), buffer.iova()),
            Bug::GivesTheSameAddress => DmaBuf::new(Box::new(Foreign(words(0))), 4096),
            _ => buffer,
        })
    }

    fn dma_limit(&self) -> usize {
        self.mock.dma_limit()
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        let relaxed = self.mock.relax(most)?;
        Ok(match self.bug {
            Bug::StopsTheClock => Relaxed { cycles: 0, ..relaxed },
            Bug::MakesInterruptsUp => Relaxed { raised: relaxed.raised.with(0), ..relaxed },
            Bug::SwallowsInterrupts => Relaxed { raised: Lines::default(), ..relaxed },
            _ => relaxed,
        })
    }

    fn function_reset(&self) -> Result<(), BusError> {
        if self.bug == Bug::DoesNotResetFunction { Ok(()) } else { self.mock.function_reset() }
    }
}

type Case = fn(Arc<Buggy>, &Scale);

/// Whether the case passes on a device with this bug.
fn passes(bug: Bug, case: Case) -> bool {
    let device = Buggy { mock: MockDevice::new(MockConfig::default()), bug };
    if bug == Bug::ChangesData {
        device.mock.arm_after(3, Fault::Lie);
    }
    let scale = Scale::default();
    catch_unwind(AssertUnwindSafe(|| case(Arc::new(device), &scale))).is_ok()
}

#[test]
fn every_bug_is_found() {
    use cases::{bus, card};
    let table: [(Bug, Case); 12] = [
        (Bug::ForgetsScratch, bus::keeps_what_is_written),
        (Bug::SwapsWords, bus::keeps_what_is_written),
        (Bug::TakesAnyOffset, bus::refuses_what_is_no_register),
        (Bug::GivesDirtyBuffers, bus::gives_clean_buffers_apart),
        (Bug::GivesTheSameAddress, bus::gives_clean_buffers_apart),
        (Bug::MapsForBothWays, bus::does_not_write_where_it_may_only_read),
        (Bug::StopsTheClock, bus::lets_time_pass),
        (Bug::MakesInterruptsUp, bus::raises_interrupts_only_when_asked),
        (Bug::SwallowsInterrupts, bus::raises_interrupts_only_when_asked),
        (Bug::DoesNotResetFunction, bus::forgets_its_rings_at_function_reset),
        (Bug::LosesDoorbells, card::copies_every_length),
        (Bug::ChangesData, card::copies_every_length),
    ];
    for (bug, case) in table {
        assert!(passes(Bug::None, case), "{bug:?}: its case fails on a sound device");
        assert!(!passes(bug, case), "{bug:?} was not found");
    }
}
