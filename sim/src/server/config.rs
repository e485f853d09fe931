//! The card's PCI configuration space: a header, MSI-X, and PCI Express with function-level reset.

use zkcard_layout::pci;

/// Bytes of the space.
pub const BYTES: usize = 4096;
/// Bytes of the BAR with the table of MSI-X, BAR2.
pub const TABLE_BYTES: u32 = 0x1000;

const COMMAND: usize = 0x04;
const BUS_MASTER: u8 = 1 << 2;
const MSIX: usize = 0x40;
const EXPRESS: usize = 0x50;
const DEVICE_CONTROL: usize = EXPRESS + 8;
/// In the upper byte of device control.
const START_RESET: u8 = 1 << 7;
/// Where the pending bits lie behind the table.
const PENDING: u32 = 0x800;

/// What a write meant beyond its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A function-level reset was asked for.
    Reset,
}

/// The bytes, and which of them can be written.
pub struct ConfigSpace {
    bytes: Vec<u8>,
    writable: Vec<u8>,
}

impl ConfigSpace {
    /// As after power-up.
    pub fn new() -> Self {
        let mut space = Self { bytes: vec![0; BYTES], writable: vec![0; BYTES] };
        space.put(0x00, &pci::VENDOR.to_le_bytes());
        space.put(0x02, &pci::DEVICE.to_le_bytes());
        space.put(0x06, &[0x10]); // there is a list of capabilities
        space.put(0x08, &(pci::CLASS << 8 | 1).to_le_bytes()); // with revision 1
        space.put(0x2c, &pci::VENDOR.to_le_bytes());
        space.put(0x2e, &pci::DEVICE.to_le_bytes());
        space.put(0x34, &[MSIX as u8]);
        space.put(MSIX, &[0x11, EXPRESS as u8]);
        space.put(MSIX + 2, &(pci::VECTORS as u16 - 1).to_le_bytes());
        space.put(MSIX + 4, &2u32.to_le_bytes()); // the table: BAR2, from its start
        space.put(MSIX + 8, &(PENDING | 2).to_le_bytes());
        space.put(EXPRESS, &[0x10, 0, 0x02, 0]); // the last one; version 2, an endpoint
        space.put(EXPRESS + 4, &(1u32 << 28).to_le_bytes()); // function-level reset
        space.put(EXPRESS + 12, &0x11u32.to_le_bytes()); // a link: one lane, 2.5 GT/s
        space.put(EXPRESS + 18, &0x11u16.to_le_bytes());
        space.allow(COMMAND, &[0x07, 0x04]); // I/O, memory, bus master; no legacy interrupt
        space.allow(0x0c, &[0xff]);
        space.allow(0x10, &(!(pci::BAR0_BYTES - 1)).to_le_bytes());
        space.allow(0x18, &(!(TABLE_BYTES - 1)).to_le_bytes());
        space.allow(0x3c, &[0xff]);
        space.allow(MSIX + 3, &[0xc0]);
        space.allow(DEVICE_CONTROL, &[0xff, 0x7f]);
        space
    }

    /// Bytes from `offset` on; all-ones beyond the end.
    pub fn read(&self, offset: usize, data: &mut [u8]) {
        for (i, byte) in data.iter_mut().enumerate() {
            *byte = self.bytes.get(offset.saturating_add(i)).copied().unwrap_or(0xff);
        }
    }

    /// Writes what can be written.
    pub fn write(&mut self, offset: usize, data: &[u8]) -> Option<Event> {
        let mut event = None;
        for (at, &byte) in (offset..BYTES).zip(data) {
            let writable = self.writable[at];
            self.bytes[at] = self.bytes[at] & !writable | byte & writable;
            if at == DEVICE_CONTROL + 1 && byte & START_RESET != 0 {
                event = Some(Event::Reset);
            }
        }
        event
    }

    /// Whether the card may reach memory and raise interrupts.
    pub fn is_master(&self) -> bool {
        self.bytes[COMMAND] & BUS_MASTER != 0
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn allow(&mut self, at: usize, bits: &[u8]) {
        self.writable[at..at + bits.len()].copy_from_slice(bits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(space: &ConfigSpace, at: usize) -> u32 {
        let mut bytes = [0; 4];
        space.read(at, &mut bytes);
        u32::from_le_bytes(bytes)
    }

    #[test]
    fn says_who_it_is_and_how_large() {
        let mut space = ConfigSpace::new();
        assert_eq!(word(&space, 0), 0x5a4b_1234);
        assert_eq!(word(&space, 8) >> 8, pci::CLASS);
        for (bar, size) in [(0x10, pci::BAR0_BYTES), (0x14, 0), (0x18, TABLE_BYTES)] {
            space.write(bar, &[0xff; 4]);
            assert_eq!((!word(&space, bar)).wrapping_add(1), size);
        }
        assert_eq!(word(&space, BYTES - 2), 0xffff_0000);
    }

    #[test]
    fn capabilities_are_a_list_with_an_end() {
        let space = ConfigSpace::new();
        let (mut at, mut ids) = (word(&space, 0x34) as usize & 0xff, Vec::new());
        while at != 0 && ids.len() < 10 {
            ids.push(word(&space, at) & 0xff);
            at = (word(&space, at) >> 8) as usize & 0xff;
        }
        assert_eq!(ids, [0x11, 0x10]);
        assert_eq!(word(&space, EXPRESS + 4) >> 28 & 1, 1);
    }

    #[test]
    fn resets_and_mastership_are_seen() {
        let mut space = ConfigSpace::new();
        assert!(!space.is_master());
        assert_eq!(space.write(COMMAND, &[0xff, 0xff]), None);
        assert!(space.is_master());
        assert_eq!(word(&space, COMMAND) & 0xffff, 0x0407);
        assert_eq!(space.write(DEVICE_CONTROL, &0x8010u16.to_le_bytes()), Some(Event::Reset));
        assert_eq!(word(&space, DEVICE_CONTROL) & 0x8000, 0, "the bit reads as 0");
    }
}
