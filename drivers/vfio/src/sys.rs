//! All that is unsafe: calls of the kernel that vfio-ioctls does not make, mapped registers, mapped memory.
#![allow(unsafe_code)]

use iommufd_bindings::iommufd as ioas;
use memmap2::{Advice, MmapOptions, MmapRaw};
use nix::libc;
use nix::sys::eventfd::EventFd;
use std::fs::File;
use std::io::{self, Error};
use std::mem::{ManuallyDrop, forget, size_of};
use std::ops::{Deref, RangeInclusive};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use vfio_bindings::bindings::vfio as abi;
use vfio_ioctls::{VfioDevice, VfioIommufd};
use zkcard_bus::Access;

/// Bytes of a huge page.
pub const HUGE: usize = 2 << 20;
/// Requests of VFIO and of iommufd: `_IO(';', REQUEST)`.
const DEVICE_INFO: libc::c_ulong = 107;
const RESET: libc::c_ulong = 111;
const IOMMU_INFO: libc::c_ulong = 112;
const MAP_DMA: libc::c_ulong = 113;
const IOVA_RANGES: libc::c_ulong = 0x84;
const IOAS_MAP: libc::c_ulong = 0x85;

/// # Safety
/// `value` is what this request wants: a number, or the address of what the kernel may read and write now.
unsafe fn ioctl(file: &impl AsRawFd, request: libc::c_ulong, value: libc::c_ulong) -> io::Result<()> {
    let number = libc::c_ulong::from(b';') << 8 | request;
    // SAFETY: the caller's promise; the descriptor is open as long as the file is borrowed.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), number, value) };
    if answer < 0 { Err(Error::last_os_error()) } else { Ok(()) }
}

/// `VFIO_DEVICE_GET_INFO`: whether the card can be reset.
pub fn can_reset(device: &File) -> io::Result<bool> {
    let argsz = size_of::<abi::vfio_device_info>() as u32;
    let mut info = abi::vfio_device_info { argsz, ..Default::default() };
    // SAFETY: this request fills in this structure, which says how long it is.
    unsafe { ioctl(device, DEVICE_INFO, &raw mut info as libc::c_ulong) }?;
    Ok(info.flags & abi::VFIO_DEVICE_FLAGS_RESET != 0)
}

/// `VFIO_DEVICE_RESET`.
pub fn reset(device: &File) -> io::Result<()> {
    // SAFETY: this request takes no value.
    unsafe { ioctl(device, RESET, 0) }
}

/// `VFIO_IOMMU_GET_INFO`: the structure with its chain of capabilities, as it stands in memory.
pub fn iommu_info(container: &impl AsRawFd) -> io::Result<Vec<u8>> {
    let mut words = vec![0u64; size_of::<abi::vfio_iommu_type1_info>() / 8];
    for _ in 0..2 {
        words[0] = 8 * words.len() as u64; // argsz is the low half: this machine is little-endian
        // SAFETY: the first field of the buffer says how long it is, so that the kernel stays within.
        unsafe { ioctl(container, IOMMU_INFO, words.as_mut_ptr() as libc::c_ulong) }?;
        words.resize((words[0] as u32 as usize).div_ceil(8).max(words.len()), 0); // with its capabilities
    }
    Ok(words.iter().flat_map(|word| word.to_le_bytes()).collect())
}

/// `IOMMU_IOAS_IOVA_RANGES`.
pub fn space_ranges(iommufd: &impl AsRawFd, ioas_id: u32) -> io::Result<Vec<RangeInclusive<u64>>> {
    let mut found = vec![[0u64; 2]; 64]; // no IOMMU has as many
    let mut room = ioas::iommu_ioas_iova_ranges {
        size: size_of::<ioas::iommu_ioas_iova_ranges>() as u32,
        ioas_id,
        num_iovas: found.len() as u32,
        allowed_iovas: found.as_mut_ptr() as u64,
        ..Default::default()
    };
    // SAFETY: this request fills in this structure, and of what that points to no more than it says.
    unsafe { ioctl(iommufd, IOVA_RANGES, &raw mut room as libc::c_ulong) }?;
    Ok(found.iter().take(room.num_iovas as usize).map(|[first, last]| *first..=*last).collect())
}

/// `VFIO_IOMMU_MAP_DMA`.
pub fn map(container: &impl AsRawFd, iova: u64, memory: &Memory, access: Access) -> io::Result<()> {
    let writes = if access == Access::ReadWrite { abi::VFIO_DMA_MAP_FLAG_WRITE } else { 0 };
    let map = abi::vfio_iommu_type1_dma_map {
        argsz: size_of::<abi::vfio_iommu_type1_dma_map>() as u32,
        flags: abi::VFIO_DMA_MAP_FLAG_READ | writes,
        vaddr: memory.address(),
        iova,
        size: memory.bytes as u64,
    };
    // SAFETY: this request reads this structure. The memory that it maps is reached as atomic words only, and whoever
    // maps it keeps it until it is unmapped.
    unsafe { ioctl(container, MAP_DMA, &raw const map as libc::c_ulong) }
}

/// `IOMMU_IOAS_MAP`.
pub fn map_ioas(space: &VfioIommufd, iova: u64, memory: &Memory, access: Access) -> io::Result<()> {
    use ioas::{
        iommufd_ioas_map_flags_IOMMU_IOAS_MAP_FIXED_IOVA as FIXED,
        iommufd_ioas_map_flags_IOMMU_IOAS_MAP_READABLE as READABLE,
        iommufd_ioas_map_flags_IOMMU_IOAS_MAP_WRITEABLE as WRITEABLE,
    };
    let map = ioas::iommu_ioas_map {
        size: size_of::<ioas::iommu_ioas_map>() as u32,
        flags: FIXED | READABLE | if access == Access::ReadWrite { WRITEABLE } else { 0 },
        ioas_id: space.ioas().id(),
        user_va: memory.address(),
        length: memory.bytes as u64,
        iova,
        ..Default::default()
    };
    // SAFETY: as above.
    unsafe { ioctl(&**space.iommufd(), IOAS_MAP, &raw const map as libc::c_ulong) }
}

/// A card's file, which vfio-ioctls has opened, once more.
pub fn file_of(device: &VfioDevice) -> io::Result<File> {
    // SAFETY: the descriptor is open as long as the device is borrowed.
    let file = unsafe { BorrowedFd::borrow_raw(device.as_raw_fd()) };
    file.try_clone_to_owned().map(File::from)
}

/// An event as vfio-ioctls takes it.
pub fn event_of(event: &EventFd) -> io::Result<vmm_sys_util::eventfd::EventFd> {
    let descriptor = event.as_fd().try_clone_to_owned()?.into_raw_fd();
    // SAFETY: the descriptor was made just now, of an event, and is nobody else's.
    Ok(unsafe { FromRawFd::from_raw_fd(descriptor) })
}

/// A device of vfio-ioctls, whose drop panics where the card was pulled out meanwhile. That must not end the process.
pub struct Device(ManuallyDrop<VfioDevice>);

impl Device {
    pub fn new(device: VfioDevice) -> Self {
        Self(ManuallyDrop::new(device))
    }
}

impl Deref for Device {
    type Target = VfioDevice;

    fn deref(&self) -> &VfioDevice {
        &self.0
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: nobody has it after this.
        let close = || unsafe { ManuallyDrop::drop(&mut self.0) };
        if catch_unwind(AssertUnwindSafe(close)).is_err() {
            tracing::warn!("the card could not be closed; the kernel does so at the end of the process");
        }
    }
}

/// A region of a device's file.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// Where it begins in the file.
    pub offset: u64,
    /// Bytes in it.
    pub bytes: u64,
    /// Whether it can be mapped.
    pub can_map: bool,
}

/// Registers of a device.
pub struct Window(MmapRaw);

impl Window {
    /// Maps a region of a device's file.
    pub fn new(file: &File, region: Region) -> io::Result<Self> {
        MmapOptions::new().offset(region.offset).len(region.bytes as usize).map_raw(file).map(Self)
    }

    /// Bytes in it.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }

    /// Reads the register at `offset`; none where there is no such.
    pub fn read(&self, offset: u32) -> Option<u32> {
        let register = self.register(offset)?;
        // SAFETY: `register` is an aligned word within the mapping, which lives as long as this value.
        let value = unsafe { register.read_volatile() };
        fence(Ordering::Acquire);
        Some(value)
    }

    /// Writes the register at `offset`, after all that was stored before; none where there is no such.
    pub fn write(&self, offset: u32, value: u32) -> Option<()> {
        let register = self.register(offset)?;
        fence(Ordering::SeqCst); // more than release: a store to memory may not wait behind one to the device
        // SAFETY: as above.
        unsafe { register.write_volatile(value) };
        Some(())
    }

    fn register(&self, offset: u32) -> Option<*mut u32> {
        let offset = offset as usize;
        let is_inside = offset.is_multiple_of(4) && offset + 4 <= self.bytes();
        is_inside.then(|| self.0.as_mut_ptr().wrapping_add(offset).cast())
    }
}

/// Anonymous memory: zeroed, of whole pages, kept out of core dumps and of child processes.
pub struct Memory {
    map: Arc<MmapRaw>,
    /// Where it begins in the mapping.
    start: usize,
    /// Bytes in it.
    pub bytes: usize,
}

impl Memory {
    /// `bytes` of whole pages. Huge ones come from the pool if it has any, else the kernel is asked to find some, for
    /// which the memory begins at a multiple of one in a mapping that is longer by one.
    pub fn new(bytes: usize, is_huge: bool) -> io::Result<Self> {
        let pool = || MmapOptions::new().len(bytes).huge(Some(HUGE.ilog2() as u8)).map_anon().ok();
        let map = match is_huge.then(pool).flatten() {
            Some(map) => map,
            None => MmapOptions::new().len(if is_huge { bytes + HUGE } else { bytes }).map_anon()?,
        };
        map.advise(Advice::DontFork)?;
        map.advise(Advice::DontDump)?;
        if is_huge {
            let _ = map.advise(Advice::HugePage); // without it the pages are small, and all works
        }
        let start = if is_huge { map.as_ptr().align_offset(HUGE) } else { 0 };
        Ok(Self { map: Arc::new(map.into()), start, bytes })
    }

    /// Keeps it for ever.
    pub fn leak(&self) {
        forget(Arc::clone(&self.map));
    }

    /// Where it is in this process.
    pub fn address(&self) -> u64 {
        self.map.as_ptr() as u64 + self.start as u64
    }

    /// The words in it.
    pub fn words(&self) -> &[AtomicU64] {
        let first = self.map.as_ptr().wrapping_add(self.start).cast();
        // SAFETY: these words lie in the mapping, which is aligned to pages, zeroed, lives as long as this value, and is
        // reached as atomic words only.
        unsafe { slice::from_raw_parts(first, self.bytes / size_of::<u64>()) }
    }
}
