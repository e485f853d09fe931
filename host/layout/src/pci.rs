//! How the card is known on the PCI bus, and where its parts lie there.
//!
//! No vendor stands behind the card, so it has no number of its own. 0x1234 is assigned to nobody and is what emulated
//! devices use by custom (0x1b36 would be QEMU's own, 0x10ee is Xilinx's); whoever builds a card to sell puts their number here.
//! A driver believes `MAGIC` and `ABI` only; these numbers are for finding cards.

/// Vendor.
pub const VENDOR: u16 = 0x1234;
/// Device: "ZK".
pub const DEVICE: u16 = 0x5a4b;
/// Class, subclass and interface: a processing accelerator.
pub const CLASS: u32 = 0x12_0000;
/// Bytes of BAR0, the registers.
pub const BAR0_BYTES: u32 = 0x1000;
/// Interrupt lines, one MSI-X vector each.
pub const VECTORS: u32 = 2;
