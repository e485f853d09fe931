//! The calls of the kernel that this driver makes, typed, so that a test can stand in for the kernel.

use crate::sys::{Memory, Window};
use nix::sys::eventfd::EventFd;
use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A region of the device's file.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// Where it begins in the file.
    pub offset: u64,
    /// Bytes in it.
    pub bytes: u64,
    /// Whether it can be mapped.
    pub can_map: bool,
}

/// Every call that can fail; each is one step of the kernel's.
pub trait Kernel: Send + Sync {
    /// Opens a node of `/dev`.
    fn open(&self, path: &Path) -> io::Result<File>;

    // ---- group and container

    /// `VFIO_GET_API_VERSION`.
    fn api_version(&self, container: &File) -> io::Result<u32>;
    /// `VFIO_CHECK_EXTENSION` of type 1, version 2.
    fn has_type1v2(&self, container: &File) -> io::Result<bool>;
    /// `VFIO_GROUP_GET_STATUS`: whether no device of the group is with another driver.
    fn is_viable(&self, group: &File) -> io::Result<bool>;
    /// `VFIO_GROUP_SET_CONTAINER`.
    fn join(&self, group: &File, container: &File) -> io::Result<()>;
    /// `VFIO_SET_IOMMU` to type 1, version 2.
    fn set_iommu(&self, container: &File) -> io::Result<()>;
    /// `VFIO_IOMMU_GET_INFO`: the structure with its chain of capabilities, as it stands in memory.
    fn iommu_info(&self, container: &File) -> io::Result<Vec<u8>>;
    /// `VFIO_GROUP_GET_DEVICE_FD`.
    fn device(&self, group: &File, address: &str) -> io::Result<File>;
    /// `VFIO_IOMMU_MAP_DMA` for reading and writing.
    fn map(&self, container: &File, iova: u64, memory: &Memory) -> io::Result<()>;
    /// `VFIO_IOMMU_UNMAP_DMA`: how many bytes were.
    fn unmap(&self, container: &File, iova: u64, bytes: u64) -> io::Result<u64>;

    // ---- device file and iommufd

    /// `VFIO_DEVICE_BIND_IOMMUFD`.
    fn bind(&self, device: &File, iommufd: &File) -> io::Result<()>;
    /// `IOMMU_IOAS_ALLOC`: an address space.
    fn new_space(&self, iommufd: &File) -> io::Result<u32>;
    /// `VFIO_DEVICE_ATTACH_IOMMUFD_PT`.
    fn attach(&self, device: &File, space: u32) -> io::Result<()>;
    /// `IOMMU_IOAS_IOVA_RANGES`.
    fn space_ranges(&self, iommufd: &File, space: u32) -> io::Result<Vec<RangeInclusive<u64>>>;
    /// `IOMMU_IOAS_MAP` at a fixed address, for reading and writing.
    fn map_space(&self, iommufd: &File, space: u32, iova: u64, memory: &Memory) -> io::Result<()>;
    /// `IOMMU_IOAS_UNMAP`: how many bytes were.
    fn unmap_space(&self, iommufd: &File, space: u32, iova: u64, bytes: u64) -> io::Result<u64>;

    // ---- the device, either way

    /// `VFIO_DEVICE_GET_INFO`: whether it can be reset.
    fn can_reset(&self, device: &File) -> io::Result<bool>;
    /// `VFIO_DEVICE_GET_REGION_INFO`.
    fn region(&self, device: &File, index: u32) -> io::Result<Region>;
    /// `VFIO_DEVICE_GET_IRQ_INFO` of MSI-X: how many vectors.
    fn vectors(&self, device: &File) -> io::Result<u32>;
    /// `VFIO_DEVICE_SET_IRQS` of MSI-X: one event a vector; none switches them off.
    fn set_vectors(&self, device: &File, events: &[EventFd]) -> io::Result<()>;
    /// `VFIO_DEVICE_RESET`.
    fn reset(&self, device: &File) -> io::Result<()>;
    /// Reads the device's configuration space, or writes it.
    fn config_read(&self, device: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        device.read_exact_at(bytes, at)
    }
    /// See [`config_read`](Self::config_read).
    fn config_write(&self, device: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
        device.write_all_at(bytes, at)
    }
    /// Maps a region's registers.
    fn window(&self, device: &File, region: Region) -> io::Result<Window> {
        Window::new(device, region)
    }

    // ---- memory

    /// Zeroed memory of whole pages; whole huge ones if asked for.
    fn memory(&self, bytes: usize, is_huge: bool) -> io::Result<Memory> {
        Memory::new(bytes, is_huge)
    }
}
