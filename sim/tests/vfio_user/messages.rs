//! Messages that the driver has no use for, but a VMM has: the configuration space, and accesses of other widths.

use super::support::{PATIENCE, Serving, has_card};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use zkcard_layout::{MAGIC, pci};
use zkcard_sim::server::{Count, ServerConfig};

const READ: u16 = 9;
const WRITE: u16 = 10;
const NO_REPLY: u32 = 1 << 4;
const BAR0: u32 = 0;
const BAR2: u32 = 2;
const CONFIG: u32 = 7;

/// A client of a few lines, which shares nothing with the driver.
struct Raw(UnixStream);

impl Raw {
    fn connect(serving: &Serving) -> Self {
        let stream = UnixStream::connect(&serving.path).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    fn send(&mut self, command: u16, flags: u32, region: u32, offset: u64, count: u32, data: &[u8]) {
        let mut message = Vec::from(7u16.to_ne_bytes());
        message.extend(command.to_ne_bytes());
        for word in [32 + data.len() as u32, flags, 0, offset as u32, (offset >> 32) as u32, region, count] {
            message.extend(word.to_ne_bytes());
        }
        message.extend(data);
        self.0.write_all(&message).unwrap();
    }

    fn take(&mut self, bytes: usize) -> Vec<u8> {
        let mut reply = vec![0; 32 + bytes];
        self.0.read_exact(&mut reply).unwrap();
        assert_eq!((reply[8], reply[12]), (1, 0), "a reply without an error");
        reply.split_off(32)
    }

    fn read(&mut self, region: u32, offset: u64, bytes: usize) -> Vec<u8> {
        self.send(READ, 0, region, offset, bytes as u32, &[]);
        self.take(bytes)
    }

    fn write(&mut self, region: u32, offset: u64, data: &[u8]) {
        self.send(WRITE, 0, region, offset, data.len() as u32, data);
        self.take(0);
    }
}

#[test]
fn the_configuration_space_masters_and_resets_the_card() {
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    let mut client = Raw::connect(&serving);
    let id = u32::from(pci::DEVICE) << 16 | u32::from(pci::VENDOR);
    assert_eq!(client.read(CONFIG, 0, 4), id.to_le_bytes());
    assert!(!serving.report.maps.is_master());
    client.write(CONFIG, 4, &[6, 0]);
    assert!(serving.report.maps.is_master());
    let scratch = u64::from(zkcard_layout::reg::SCRATCH);
    client.write(BAR0, scratch, &[1, 2, 3, 4]);
    assert_eq!(client.read(BAR0, scratch, 4), [1, 2, 3, 4]);
    let capability = u64::from(client.read(CONFIG, 0x41, 1)[0]); // the one behind MSI-X: PCI Express
    client.write(CONFIG, capability + 8, &0x8000u16.to_le_bytes());
    assert_eq!(serving.report.counts.get(Count::FunctionResets), 1);
    assert!(!serving.report.maps.is_master());
    assert_eq!(client.read(CONFIG, 4, 2), [0, 0]);
    assert_eq!(client.read(BAR0, scratch, 4), [0; 4], "the reset has reached the gates");
}

#[test]
fn other_widths_and_places_are_answered_too() {
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    let mut client = Raw::connect(&serving);
    assert_eq!(client.read(BAR0, 0, 8)[..4], MAGIC.to_le_bytes());
    for (place, bytes) in [(1, 4), (0, 2), (4094, 4), (4096, 4), (u64::MAX - 3, 4)] {
        assert!(client.read(BAR0, place, bytes).iter().all(|byte| *byte == 0xff), "{place:#x}");
        client.write(BAR0, place, &vec![0; bytes]);
    }
    assert_eq!(serving.report.counts.get(Count::BadAccesses), 10);
    client.write(BAR2, 8, &[5; 4]); // the table of MSI-X is memory
    assert_eq!(client.read(BAR2, 8, 4), [5; 4]);
    // Posted, as VMMs write: no reply comes that would be taken for the next one's.
    for value in 0..100u8 {
        client.send(WRITE, NO_REPLY, BAR0, 0x14, 4, &[value; 4]);
        assert_eq!(client.read(BAR0, 0x14, 4), [value; 4]);
    }
}
