//! What the card may reach, and when: the server's map table, asked through jobs and by itself.

use super::support::{Serving, has_card};
use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zkcard_bus::{Device, DmaBuf, Reach};
use zkcard_layout::{Completion, Descriptor, Flags, Opcode, RECORD_BYTES, State, Status, reg};
use zkcard_sim::server::{Access, Count, Counts, MapTable, Range, ServerConfig};

const BOTH: Access = Access { read: true, write: true };
const PAGE: u64 = 4096;
const LOG: u32 = 6;
/// Cycles that a job may take.
const BUDGET: u64 = 5_000_000;

/// Rings on a device, by hand: the engine would hide what is asked here.
struct Rings<'a, D: Device> {
    device: &'a D,
    submission: DmaBuf,
    completion: DmaBuf,
    given: u32,
}

impl<'a, D: Device> Rings<'a, D> {
    fn on(device: &'a D) -> Self {
        let [submission, completion] =
            [(); 2].map(|()| device.alloc(RECORD_BYTES << LOG, zkcard_bus::Access::ReadWrite).unwrap());
        device.write(reg::RESET, 1).unwrap();
        let mut spent = 0;
        while State(device.read(reg::STATE).unwrap()).phase() != State::READY {
            assert!(spent < BUDGET, "the reset does not end");
            spent += device.relax(10_000).unwrap().cycles;
        }
        device.write64(reg::SQ_BASE, submission.iova()).unwrap();
        device.write64(reg::CQ_BASE, completion.iova()).unwrap();
        [(reg::SQ_LOG, LOG), (reg::CQ_LOG, LOG), (reg::ENABLE, 1)]
            .into_iter()
            .for_each(|(offset, value)| device.write(offset, value).unwrap());
        Self { device, submission, completion, given: 0 }
    }

    fn give(&mut self, job: &Descriptor) {
        self.submission.write(RECORD_BYTES * (self.given as usize % (1 << LOG)), &job.to_bytes());
        self.given += 1;
        self.device.write(reg::DOORBELL, self.given).unwrap();
    }

    /// The newest completion, if it is there.
    fn look(&self) -> Option<Completion> {
        let index = self.given - 1;
        let at = RECORD_BYTES * (index as usize % (1 << LOG));
        let last = self.completion.words()[at / 8 + 7].load(Ordering::Acquire);
        let mut bytes = [0; RECORD_BYTES];
        self.completion.read(at, &mut bytes);
        Completion::is_new(last, index >> LOG & 1 == 0).then(|| Completion::from_bytes(&bytes).unwrap())
    }

    fn run(&mut self, job: &Descriptor) -> Completion {
        self.give(job);
        let mut spent = 0;
        loop {
            if let Some(completion) = self.look() {
                return completion;
            }
            assert!(spent < BUDGET, "the completion does not come");
            spent += self.device.relax(10_000).unwrap().cycles;
        }
    }
}

fn copy(opcode: Opcode, iova: u64, length: u32) -> Descriptor {
    Descriptor { length, host: iova, flags: Flags::INTERRUPT, ..Descriptor::new(opcode, 0) }
}

#[test]
fn an_address_works_while_it_is_mapped_and_no_longer() {
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    let device = serving.open().unwrap();
    let count = |count| serving.report.counts.get(count);
    let mut rings = Rings::on(&device);
    let mut buffer = device.alloc(PAGE as usize, zkcard_bus::Access::ReadWrite).unwrap();
    let iova = buffer.iova();
    buffer.write(0, &[0x11; 128]);
    for opcode in [Opcode::CopyIn, Opcode::CopyOut] {
        assert_eq!(rings.run(&copy(opcode, iova, 4)).status, Status::Ok);
    }
    assert_eq!((count(Count::NotMapped), serving.report.maps.refusals().len()), (0, 0));
    assert_eq!(serving.report.maps.ranges().iter().map(|range| range.bytes).sum::<u64>(), 3 * PAGE);
    drop(buffer);
    assert_eq!(rings.run(&copy(Opcode::CopyIn, iova, 4)).status, Status::HostRead);
    assert_eq!(rings.run(&copy(Opcode::CopyOut, iova, 4)).status, Status::HostWrite);
    // What the guest's memory would be without an IOMMU.
    assert_eq!(rings.run(&copy(Opcode::CopyIn, 0x10_0000, 4)).status, Status::HostRead);
    let refusals = serving.report.maps.refusals();
    assert!(count(Count::NotMapped) >= 6, "two beats each: {}", count(Count::NotMapped));
    for (place, is_write) in [(iova, false), (iova, true), (0x10_0000, false)] {
        assert!(refusals.iter().any(|seen| (seen.iova, seen.is_write) == (place, is_write)), "{refusals:?}");
    }
    // The card goes on.
    let fresh = device.alloc(64, zkcard_bus::Access::ReadWrite).unwrap();
    assert_eq!(rings.run(&copy(Opcode::CopyIn, fresh.iova(), 2)).status, Status::Ok);
}

#[test]
fn nothing_is_reached_without_bus_mastership() {
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    let device = serving.open().unwrap();
    let mut rings = Rings::on(&device);
    assert_eq!(rings.run(&Descriptor::new(Opcode::Fence, 0)).status, Status::Ok);
    serving.report.maps.set_master(false); // as a write to the command register does, see the unit tests of config
    rings.give(&Descriptor::new(Opcode::Fence, 0));
    serving.await_that("the fetch is refused", |report| report.counts.get(Count::NoMaster) > 0);
    assert!(rings.look().is_none());
    assert!(serving.report.maps.refusals().iter().all(|seen| seen.why == Count::NoMaster));
    device.function_reset().unwrap(); // which also makes it master again
    assert!(serving.report.maps.is_master());
    drop(rings);
    assert_eq!(Rings::on(&device).run(&Descriptor::new(Opcode::Fence, 0)).status, Status::Ok);
}

#[test]
fn dropped_maps_are_found_out_and_dropped_interrupts_change_nothing() {
    if !has_card() {
        return;
    }
    for (drops_maps, drops_interrupts) in [(true, false), (false, true)] {
        let serving =
            Serving::start(ServerConfig { drops_maps, drops_interrupts, ..ServerConfig::default() });
        let device = serving.open().unwrap();
        let mut rings = Rings::on(&device);
        let (count, copies) = (|count| serving.report.counts.get(count), copy(Opcode::Zero, 0, 4));
        if drops_maps {
            rings.give(&copies);
            serving.await_that("the fetch is refused", |report| report.counts.get(Count::NotMapped) > 0);
            assert!(rings.look().is_none());
            assert_eq!((count(Count::MapsDropped), count(Count::Maps)), (2, 0));
        } else {
            assert_eq!(rings.run(&copies).status, Status::Ok);
            serving.await_that("it is dropped", |report| report.counts.get(Count::InterruptsDropped) == 1);
            assert_eq!(count(Count::Interrupts), 0);
        }
    }
}

/// The host looks without pause: whenever it sees a completion, the data of that job must be there.
#[test]
fn a_completion_never_comes_before_its_data() {
    if !has_card() {
        return;
    }
    const JOBS: u32 = 300;
    const BYTES: usize = 512;
    let serving = Serving::start(ServerConfig::default());
    let device = serving.open().unwrap();
    let mut rings = Rings::on(&device);
    let (mut from, mut to) = (
        device.alloc(BYTES, zkcard_bus::Access::ReadWrite).unwrap(),
        device.alloc(BYTES, zkcard_bus::Access::ReadWrite).unwrap(),
    );
    for job in 0..JOBS {
        let data: Vec<u8> = (0..BYTES).map(|i| (i as u32 * 7 + job * 13) as u8 & 0x1f).collect();
        from.write(0, &data);
        to.wipe(BYTES);
        assert_eq!(rings.run(&copy(Opcode::CopyIn, from.iova(), BYTES as u32 / 32)).status, Status::Ok);
        rings.give(&copy(Opcode::CopyOut, to.iova(), BYTES as u32 / 32));
        super::support::await_that("a completion", || rings.look().is_some());
        let mut seen = vec![0; BYTES];
        to.read(0, &mut seen);
        assert_eq!(seen, data, "job {job}: the completion came before its data");
    }
}

fn table() -> (MapTable, Arc<Counts>) {
    let counts = Arc::<Counts>::default();
    let table = MapTable::new(Arc::clone(&counts));
    table.set_master(true);
    (table, counts)
}

fn file(pages: u64) -> File {
    let mut file = tempfile::tempfile().unwrap();
    (0..pages).for_each(|page| file.write_all(&[page as u8 + 1; PAGE as usize]).unwrap());
    file
}

#[test]
fn one_withdrawal_covers_many_maps_and_each_file_is_mapped_once() {
    let (table, counts) = table();
    let file = file(8);
    for page in 0..8 {
        let range = Range { iova: 0x10_000 + page * PAGE, bytes: PAGE };
        table.announce(range, BOTH, Some((&file, (7 - page) * PAGE))).unwrap();
    }
    assert_eq!((table.files(), table.ranges().len(), counts.get(Count::MostMaps)), (1, 1, 8));
    let mut bytes = [0; 8];
    table.read(0x10_000 + 2 * PAGE, &mut bytes).unwrap();
    assert_eq!(bytes, [6; 8]);
    // From the middle of one to the middle of another: both go.
    table.withdraw(Range { iova: 0x10_000 + PAGE + 64, bytes: 2 * PAGE });
    assert_eq!((table.ranges().len(), counts.get(Count::Unmaps)), (2, 3));
    assert!(table.read(0x10_000 + PAGE, &mut bytes).is_err());
    assert!(table.read(0x10_000 + 4 * PAGE, &mut bytes).is_ok());
    table.clear();
    assert_eq!((table.files(), table.ranges().len(), table.is_master()), (0, 0, false));
}

#[test]
fn a_map_is_what_was_announced_and_no_more() {
    let (table, counts) = table();
    let file = file(2);
    let range = |iova, pages| Range { iova, bytes: pages * PAGE };
    let only_read = Access { read: true, write: false };
    table.announce(range(0, 1), only_read, Some((&file, 0))).unwrap();
    table.announce(range(4 * PAGE, 1), BOTH, None).unwrap();
    for (wrong, place) in [
        (range(0, 2), Some((&file, 0))),                      // over another
        (range(PAGE, 0), None),                               // empty
        (range(u64::MAX - PAGE + 1, 2), None),                // beyond the last address
        (Range { iova: PAGE + 64, bytes: PAGE }, None),       // no page
        (range(PAGE, 1), Some((&file, 64))),                  // nor in the file
        (range(PAGE, 1), Some((&file, 2 * PAGE))),            // beyond the file
        (range(PAGE, 1), Some((&file, u64::MAX - PAGE + 1))), // far beyond
    ] {
        assert!(table.announce(wrong, BOTH, place).is_err(), "{wrong:?}");
    }
    assert_eq!(counts.get(Count::MapsRefused), 7);
    assert_eq!((counts.get(Count::Maps), counts.get(Count::MapsWithoutMemory)), (1, 1));
    let mut beat = [0; 64];
    table.read(0, &mut beat).unwrap();
    let seen = [
        (table.write(0, &beat, !0), Count::NotAllowed),
        (table.read(4 * PAGE, &mut beat), Count::NoMemory),
        (table.read(PAGE - 32, &mut beat), Count::NotMapped), // half in it
        (table.read(PAGE, &mut beat), Count::NotMapped),
    ];
    assert!(seen.iter().all(|(result, _)| result.is_err()));
    let whys: Vec<_> = table.refusals().iter().map(|refusal| refusal.why).collect();
    assert_eq!(whys, seen.map(|(_, why)| why));
}

#[test]
fn no_access_comes_after_a_withdrawal() {
    let (table, _) = table();
    let (file, done) = (file(1), AtomicBool::new(false));
    let range = Range { iova: 0, bytes: PAGE };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut value = 0u8;
            while !done.load(Ordering::Relaxed) {
                value = value.wrapping_add(1);
                let _ = table.write(0, &[value; 64], !0); // refused half of the time
            }
        });
        for _ in 0..2_000 {
            table.announce(range, BOTH, Some((&file, 0))).unwrap();
            table.withdraw(range);
            let looks: [[u8; 64]; 2] = [(); 2].map(|()| {
                let mut bytes = [0; 64];
                std::os::unix::fs::FileExt::read_exact_at(&file, &mut bytes, 0).unwrap();
                std::hint::spin_loop();
                bytes
            });
            assert_eq!(looks[0], looks[1]);
            assert!(looks[0].iter().all(|byte| *byte == looks[0][0]), "withdrawn in the middle of a beat");
        }
        done.store(true, Ordering::Relaxed);
    });
}
