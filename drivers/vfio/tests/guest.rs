//! The real thing: a card behind a real kernel's VFIO, at the PCI address in `ZKCARD_VFIO`; without it nothing is tried.
//!
//! `scripts/qemu-test` runs this in a guest, where the card is simulated gates and the IOMMU is QEMU's. One thread only: a
//! card is had by one at a time.

use std::io::{Write, stdin, stdout};
use std::sync::atomic::{AtomicU64, Ordering};
use zkcard_bus::{Access, Device, DmaBuf, Mapping};
use zkcard_device_suite::{Scale, device_suite};
use zkcard_engine::{EngineError, Request};
use zkcard_layout::{Descriptor, Opcode, Status, pci, reg};
use zkcard_offload::{Offload, Settings};
use zkcard_vfio::{PciId, VfioConfig, VfioDevice};

fn card() -> Option<VfioDevice> {
    let address = std::env::var("ZKCARD_VFIO").ok()?;
    let id = PciId { vendor: pci::VENDOR, device: pci::DEVICE };
    let config = VfioConfig { id, cycles: reg::CYCLES, address_bits: 48 };
    Some(VfioDevice::open(&address, &config).unwrap_or_else(|error| panic!("{error}; {}", error.remedy())))
}

device_suite!(vfio, card(), Scale { elements: 100, steps: 10, ..Scale::default() });

/// Memory that the card was never told of.
struct Elsewhere(Vec<AtomicU64>);

impl Mapping for Elsewhere {
    fn words(&self) -> &[AtomicU64] {
        &self.0
    }
}

fn elsewhere(iova: u64) -> DmaBuf {
    DmaBuf::new(Box::new(Elsewhere((0..512).map(|_| AtomicU64::new(0)).collect())), iova)
}

/// One beat, to or from host memory, at unit 0 of the card.
fn copy(offload: &Offload<VfioDevice>, opcode: Opcode, buffer: DmaBuf) -> Result<DmaBuf, EngineError> {
    let job = Descriptor { length: 2, ..Descriptor::new(opcode, 0) };
    let done = offload.engine().run(Request::new(job).with_buffer(buffer))?;
    Ok(done.buffer.expect("a copy gives its buffer back"))
}

fn must_be_refused(offload: &Offload<VfioDevice>, iova: u64) {
    for (opcode, expected) in [(Opcode::CopyIn, Status::HostRead), (Opcode::CopyOut, Status::HostWrite)] {
        let answer = copy(offload, opcode, elsewhere(iova));
        let is_refused = matches!(&answer, Err(EngineError::Refused { status, .. }) if *status == expected);
        assert!(is_refused, "{opcode:?} at {iova:#x}: {answer:?}");
        say(&format!("\nREFUSED {iova:#x}"));
    }
}

fn say(line: &str) {
    writeln!(stdout(), "{line}").expect("somebody reads this");
}

/// An address works while it is mapped, and is refused before and after, as is the guest's own memory; the card goes on.
#[test]
fn the_iommu_lets_through_what_is_mapped_and_nothing_else() {
    let Some(device) = card() else { return };
    let offload = Offload::open(device, Settings::default()).expect("it opens");
    let mut buffer = offload.engine().device().alloc(4096, Access::ReadWrite).expect("there is memory");
    buffer.write(0, &[5; 64]);
    let iova = buffer.iova();
    let buffer = copy(&offload, Opcode::CopyIn, buffer).expect("it is mapped");
    buffer.words().iter().for_each(|word| word.store(0, Ordering::Relaxed));
    let buffer = copy(&offload, Opcode::CopyOut, buffer).expect("it is mapped");
    assert!(
        buffer.words()[..8].iter().all(|word| word.load(Ordering::Relaxed) == u64::from_ne_bytes([5; 8]))
    );
    hold(&buffer);
    drop(buffer);
    must_be_refused(&offload, iova);
    must_be_refused(&offload, 0x10_0000); // guest-physical: the kernel's own
    must_be_refused(&offload, 0x7f_0000_0000); // nobody's
    let again = offload.engine().device().alloc(4096, Access::ReadWrite).expect("there is memory");
    assert_eq!(again.iova(), iova, "the lowest address is free again");
    copy(&offload, Opcode::CopyIn, again).expect("it is mapped again");
    assert!(!offload.engine().is_broken());
}

/// With `ZKCARD_HOLD`: says what is mapped and waits for a line, so that somebody can look at the card's side.
fn hold(buffer: &DmaBuf) {
    if std::env::var_os("ZKCARD_HOLD").is_some() {
        say(&format!("\nHOLDING {:#x}", buffer.iova()));
        stdin().read_line(&mut String::new()).expect("somebody answers");
    }
}
