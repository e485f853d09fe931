//! Cards on the PCI bus, as the command line reaches them.

use crate::error::{CliError, CliResult, Code};
use std::path::PathBuf;
use zkcard_layout::{pci, reg};
use zkcard_vfio::{Found, PciId, Roots, VfioConfig, VfioDevice, VfioError, survey};

/// What `--device` begins with.
pub const VFIO: &str = "vfio";
/// What a card is called on its bus.
const ID: PciId = PciId { vendor: pci::VENDOR, device: pci::DEVICE };
/// Bits of an address: what PCIe bridges of FPGAs pass on. The card itself takes 64.
const ADDRESS_BITS: u32 = 48;

/// Opens the card at an address on the bus.
pub fn open(address: &str) -> CliResult<VfioDevice> {
    let config = VfioConfig { id: ID, cycles: reg::CYCLES, address_bits: ADDRESS_BITS };
    VfioDevice::open(address, &config).map_err(|error| failure(&error))
}

/// The cards on the bus. `ZKCARD_SYS` and `ZKCARD_DEV` stand for `/sys` and `/dev` in tests.
pub fn cards() -> CliResult<Vec<Found>> {
    let root = |name, usual: PathBuf| std::env::var_os(name).map_or(usual, PathBuf::from);
    let usual = Roots::default();
    let roots = Roots { sys: root("ZKCARD_SYS", usual.sys), dev: root("ZKCARD_DEV", usual.dev) };
    survey(&roots, ID).map_err(|error| {
        CliError::new(Code::Device, format!("cannot read the PCI bus in {}: {error}", roots.sys.display()))
            .hint("mount sysfs there")
    })
}

fn failure(error: &VfioError) -> CliError {
    CliError::new(Code::Device, error).hint(error.remedy())
}
