//! Linux, through vfio-ioctls: container, group, iommufd, device, regions, interrupts, mappings.
//!
//! What vfio-ioctls does not say is asked beside it, of the files that it has opened (`sys.rs`): which addresses there are;
//! whether the card can be reset, and was, since its own reset returns nothing; and how an access to the configuration
//! space ended, which it only logs. Memory is mapped beside it too: its own maps are all for both ways. Its nodes are those of `/dev`, so that tests stand in for all of this.

use crate::iova::ranges_of;
use crate::kernel::{Card, Kernel, Refusal};
use crate::survey::Nodes;
use crate::sys::{self, Device, Memory, Region, Window};
use iommufd_ioctls::IommuFd;
use nix::sys::eventfd::EventFd;
use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use vfio_bindings::bindings::vfio as abi;
use vfio_ioctls::{VfioContainer, VfioDevice, VfioError, VfioIommufd, VfioOps};
use zkcard_bus::Access;

/// Linux.
pub struct Linux;

impl Kernel for Linux {
    fn open(&self, nodes: &Nodes, folder: &Path) -> Result<Box<dyn Card>, Refusal> {
        let (ops, source) = match nodes {
            Nodes::Group(..) => container()?,
            Nodes::Device(..) => iommufd()?,
        };
        let device = Device::new(VfioDevice::new(folder, Arc::clone(&ops), true)?);
        let file = sys::file_of(&device).map_err(|_| VfioError::VfioDeviceDupFd)?;
        Ok(Box::new(Opened { file, device, ops, source }))
    }
}

type Space = (Arc<dyn VfioOps>, Source);

fn container() -> Result<Space, Refusal> {
    let container = Arc::new(VfioContainer::new(None)?);
    Ok((Arc::clone(&container) as _, Source::Container(container)))
}

fn iommufd() -> Result<Space, Refusal> {
    let iommufd = Arc::new(IommuFd::new().map_err(VfioError::NewVfioIommufd)?);
    let space = Arc::new(VfioIommufd::new(iommufd, None, None)?);
    Ok((Arc::clone(&space) as _, Source::Iommufd(space)))
}

/// A card that is open. Its file goes first: a group that has one open does not leave its container.
struct Opened {
    file: File,
    device: Device,
    ops: Arc<dyn VfioOps>,
    source: Source,
}

/// Who knows which addresses there are.
enum Source {
    Container(Arc<VfioContainer>),
    Iommufd(Arc<VfioIommufd>),
}

impl Card for Opened {
    fn ranges(&self) -> io::Result<Option<Vec<RangeInclusive<u64>>>> {
        match &self.source {
            Source::Container(container) => Ok(ranges_of(&sys::iommu_info(container)?)),
            Source::Iommufd(space) => sys::space_ranges(space.iommufd(), space.ioas().id()).map(Some),
        }
    }

    fn map(&self, iova: u64, memory: &Memory, access: Access) -> io::Result<()> {
        match &self.source {
            Source::Container(container) => sys::map(&**container, iova, memory, access),
            Source::Iommufd(space) => sys::map_ioas(space, iova, memory, access),
        }
    }

    fn unmap(&self, iova: u64, bytes: usize) -> io::Result<()> {
        self.ops.vfio_dma_unmap(iova, bytes).map_err(cause)
    }

    fn can_reset(&self) -> io::Result<bool> {
        sys::can_reset(&self.file)
    }

    fn region(&self, index: u32) -> Region {
        Region {
            offset: self.device.get_region_offset(index),
            bytes: self.device.get_region_size(index),
            can_map: self.device.get_region_flags(index) & abi::VFIO_REGION_INFO_FLAG_MMAP != 0,
        }
    }

    fn vectors(&self) -> u32 {
        self.device.get_irq_info(abi::VFIO_PCI_MSIX_IRQ_INDEX).map_or(0, |irq| irq.count)
    }

    fn set_vectors(&self, events: &[EventFd]) -> io::Result<()> {
        if events.is_empty() {
            return self.device.disable_msix().map_err(cause);
        }
        let events = events.iter().map(sys::event_of).collect::<io::Result<Vec<_>>>()?;
        self.device.enable_msix(events.iter().collect()).map_err(cause)
    }

    fn reset(&self) -> io::Result<()> {
        sys::reset(&self.file)
    }

    fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(bytes, at)
    }

    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all_at(bytes, at)
    }

    fn window(&self, region: Region) -> io::Result<Window> {
        Window::new(&self.file, region)
    }
}

fn cause(step: VfioError) -> io::Error {
    Refusal::from(step).cause
}
