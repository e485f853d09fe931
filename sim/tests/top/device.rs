//! The card behind the seam of the bus.

use super::driver::BUDGET;
use zkcard_bus::{Access, BusError, Device, Registers};
use zkcard_layout::{Completion, Descriptor, Flags, MAGIC, Opcode, State, Status, crc32c, reg};
use zkcard_sim::{SimConfig, SimDevice};

fn open() -> Option<SimDevice> {
    SimDevice::open(&SimConfig::default()).ok()
}

fn wait(device: &impl Device, what: &str, mut is_over: impl FnMut() -> bool) {
    let mut passed = 0;
    while !is_over() {
        assert!(passed < BUDGET, "{what}");
        passed += device.relax(500).unwrap().cycles;
    }
}

/// The worked example of `REGISTERS.md`, on any device; what became of it.
fn one_copy_in(device: &impl Device) -> Completion {
    device.write(reg::RESET, 1).unwrap();
    wait(device, "ready", || State(device.read(reg::STATE).unwrap()).phase() == State::READY);
    let (mut sq, cq) =
        (device.alloc(256, Access::ReadWrite).unwrap(), device.alloc(256, Access::ReadWrite).unwrap());
    for (offset, buffer) in [(reg::SQ_BASE, &sq), (reg::CQ_BASE, &cq)] {
        device.write64(offset, buffer.iova()).unwrap();
    }
    device.write(reg::SQ_LOG, 2).unwrap();
    device.write(reg::CQ_LOG, 2).unwrap();
    device.write(reg::ENABLE, 1).unwrap();
    let bytes: Vec<u8> = (0..1024 * 32).map(|i| (i * 7) as u8).collect();
    let mut data = device.alloc(bytes.len(), Access::ReadWrite).unwrap();
    data.write(0, &bytes);
    let flags = Flags::INTERRUPT;
    let job = Descriptor { flags, host: data.iova(), length: 1024, ..Descriptor::new(Opcode::CopyIn, 3) };
    sq.write(0, &job.to_bytes());
    device.write(reg::DOORBELL, 1).unwrap();
    let mut raised = false;
    wait(device, "an interrupt", || {
        raised |= device.relax(10_000).unwrap().raised.has(0);
        raised
    });
    let mut entry = [0; 64];
    cq.read(0, &mut entry);
    assert!(Completion::is_new(u64::from(entry[56]), true));
    let done = Completion::from_bytes(&entry).unwrap();
    assert_eq!(done.payload_crc, crc32c(&bytes));
    done
}

#[test]
fn the_worked_example_of_the_manual() {
    let Some(device) = open() else { return };
    assert_eq!((device.name(), device.read(reg::MAGIC).unwrap()), ("sim", MAGIC));
    let done = one_copy_in(&device);
    assert_eq!((done.tag, done.index, done.status), (3, 0, Status::Ok));
    assert!(matches!(device.read(0x1000), Err(BusError::Offset { .. })));
    assert!(matches!(device.alloc(usize::MAX, Access::ReadWrite), Err(BusError::NoBuffer { .. })));
}

#[test]
fn a_card_that_writes_where_no_buffer_is_is_gone_and_says_where() {
    let Some(device) = open() else { return };
    let ring = device.alloc(256, Access::ReadWrite).unwrap();
    device.write(reg::RESET, 1).unwrap();
    wait(&device, "ready", || State(device.read(reg::STATE).unwrap()).phase() == State::READY);
    device.write64(reg::SQ_BASE, ring.iova()).unwrap();
    let lost = device.alloc(256, Access::ReadWrite).unwrap();
    device.write64(reg::CQ_BASE, lost.iova()).unwrap();
    device.write(reg::ENABLE, 1).unwrap();
    let (at, _) = (lost.iova(), drop(lost));
    device.write(reg::DOORBELL, 1).unwrap();
    let error = (0..20).find_map(|_| device.relax(500).err()).expect("the completion has nowhere to go");
    assert!(error.to_string().contains(&format!("at {at:#x}")), "{error}");
    assert!(matches!(device.read(reg::MAGIC), Err(BusError::Gone { .. })));
}
