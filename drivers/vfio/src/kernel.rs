//! The calls of the kernel that this driver makes, typed, so that a test can stand in for the kernel.

use crate::survey::Nodes;
use crate::sys::{Memory, Region, Window};
use nix::sys::eventfd::EventFd;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::Path;
use vfio_ioctls::VfioError as Step;
use zkcard_bus::Access;

/// Linux, or what a test has in its place.
pub trait Kernel {
    /// Opens the card at these nodes, in an address space of its own. `folder` is its place in sysfs.
    fn open(&self, nodes: &Nodes, folder: &Path) -> Result<Box<dyn Card>, Refusal>;
}

/// A card that is open, with its address space. Dropped, it is closed.
pub trait Card: Send + Sync {
    /// The addresses that the IOMMU translates; none where the kernel is too old to say.
    fn ranges(&self) -> io::Result<Option<Vec<RangeInclusive<u64>>>>;
    /// Maps memory for the card to read, or to read and write.
    fn map(&self, iova: u64, memory: &Memory, access: Access) -> io::Result<()>;
    /// Unmaps all of what was mapped there.
    fn unmap(&self, iova: u64, bytes: usize) -> io::Result<()>;
    /// Whether the card can be reset.
    fn can_reset(&self) -> io::Result<bool>;
    /// A region of the card's file; one that is not there has no bytes.
    fn region(&self, index: u32) -> Region;
    /// How many vectors MSI-X has.
    fn vectors(&self) -> u32;
    /// Switches MSI-X on, one event a vector; without events, off.
    fn set_vectors(&self, events: &[EventFd]) -> io::Result<()>;
    /// Resets the card.
    fn reset(&self) -> io::Result<()>;
    /// Reads the card's file: its configuration space.
    fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()>;
    /// Writes the card's file: its configuration space.
    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()>;
    /// Maps a region's registers.
    fn window(&self, region: Region) -> io::Result<Window>;
    /// Zeroed memory of whole pages; whole huge ones if asked for.
    fn memory(&self, bytes: usize, is_huge: bool) -> io::Result<Memory> {
        Memory::new(bytes, is_huge)
    }
}

/// A step of opening a card that the kernel refused.
pub struct Refusal {
    /// The step, as vfio-ioctls names it.
    pub step: Step,
    /// What the kernel said.
    pub cause: io::Error,
}

impl From<Step> for Refusal {
    /// What this thread was refused just now: to some steps vfio-ioctls does not keep the kernel's answer, and then it is
    /// this thread's last error.
    fn from(step: Step) -> Self {
        let cause = match &step {
            Step::InvalidDmaUnmapSize => ErrorKind::InvalidInput.into(),
            Step::ContainerSetIOMMU(errno)
            | Step::IommuDmaMap(errno)
            | Step::IommuDmaUnmap(errno)
            | Step::VfioDeviceBindIommufd(errno)
            | Step::VfioDeviceAttachIommufdPt(errno) => (*errno).into(),
            _ => io::Error::last_os_error(),
        };
        Self { step, cause }
    }
}
