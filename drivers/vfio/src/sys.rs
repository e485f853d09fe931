//! All that is unsafe: calls of the kernel, mapped registers, mapped memory.
#![allow(unsafe_code)]

use crate::kernel::{Kernel, Region};
use iommufd_bindings::iommufd as ioas;
use memmap2::{Advice, MmapOptions, MmapRaw};
use nix::libc;
use nix::sys::eventfd::EventFd;
use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::{self, Error};
use std::mem::{forget, size_of};
use std::ops::RangeInclusive;
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::path::Path;
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use vfio_bindings::bindings::vfio as abi;

/// Bytes of a huge page.
pub const HUGE: usize = 2 << 20;

/// A structure that the kernel reads and fills, at one request: `_IO(';', REQUEST)`.
///
/// # Safety
/// The kernel takes this very structure at this request, and what it points to outlives the call.
unsafe trait Argument: Default {
    const REQUEST: libc::c_ulong;
    /// Where it says how long it is.
    fn size(&mut self) -> &mut u32;
}

macro_rules! arguments {
    ($($name:path, $request:literal, $size:ident;)*) => { $(
        // SAFETY: as linux/vfio.h and linux/iommufd.h have it; addresses in it are of buffers that the caller holds.
        unsafe impl Argument for $name {
            const REQUEST: libc::c_ulong = $request;
            fn size(&mut self) -> &mut u32 {
                &mut self.$size
            }
        }
    )* };
}

arguments! {
    abi::vfio_group_status, 103, argsz;
    abi::vfio_device_info, 107, argsz;
    abi::vfio_region_info, 108, argsz;
    abi::vfio_irq_info, 109, argsz;
    abi::vfio_iommu_type1_dma_map, 113, argsz;
    abi::vfio_iommu_type1_dma_unmap, 114, argsz;
    abi::vfio_device_bind_iommufd, 118, argsz;
    abi::vfio_device_attach_iommufd_pt, 119, argsz;
    ioas::iommu_ioas_alloc, 0x81, size;
    ioas::iommu_ioas_iova_ranges, 0x84, size;
    ioas::iommu_ioas_map, 0x85, size;
    ioas::iommu_ioas_unmap, 0x86, size;
}

/// How buffers are mapped: where we say, for reading and writing.
const IOAS_FLAGS: u32 = ioas::iommufd_ioas_map_flags_IOMMU_IOAS_MAP_FIXED_IOVA
    | ioas::iommufd_ioas_map_flags_IOMMU_IOAS_MAP_WRITEABLE
    | ioas::iommufd_ioas_map_flags_IOMMU_IOAS_MAP_READABLE;
/// Requests without a structure of one size.
const VERSION: libc::c_ulong = 100;
const EXTENSION: libc::c_ulong = 101;
const SET_IOMMU: libc::c_ulong = 102;
const SET_CONTAINER: libc::c_ulong = 104;
const DEVICE: libc::c_ulong = 106;
const SET_IRQS: libc::c_ulong = 110;
const RESET: libc::c_ulong = 111;
const IOMMU_INFO: libc::c_ulong = 112;

/// Makes a call, and gives what the kernel has filled in.
fn call<T: Argument>(file: &File, mut value: T) -> io::Result<T> {
    *value.size() = size_of::<T>() as u32;
    // SAFETY: `T` is the structure of this request, by its trait's promise.
    unsafe { ioctl(file, T::REQUEST, &raw mut value as libc::c_ulong) }.map(|_| value)
}

/// # Safety
/// `value` is what this request wants: a number, or the address of what the kernel may read and write now.
unsafe fn ioctl(file: &File, request: libc::c_ulong, value: libc::c_ulong) -> io::Result<u32> {
    let number = libc::c_ulong::from(b';') << 8 | request;
    // SAFETY: the caller's promise; the descriptor is open as long as the file is borrowed.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), number, value) };
    u32::try_from(answer).map_err(|_| Error::last_os_error())
}

/// Makes a call with a number.
fn tell(file: &File, request: libc::c_ulong, value: u32) -> io::Result<u32> {
    // SAFETY: none of the requests made with a number takes it for an address.
    unsafe { ioctl(file, request, value.into()) }
}

/// Linux.
pub struct Linux;

impl Kernel for Linux {
    fn open(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    fn api_version(&self, container: &File) -> io::Result<u32> {
        tell(container, VERSION, 0)
    }

    fn has_type1v2(&self, container: &File) -> io::Result<bool> {
        Ok(tell(container, EXTENSION, abi::VFIO_TYPE1v2_IOMMU)? != 0)
    }

    fn is_viable(&self, group: &File) -> io::Result<bool> {
        let status = call(group, abi::vfio_group_status::default())?;
        Ok(status.flags & abi::VFIO_GROUP_FLAGS_VIABLE != 0)
    }

    fn join(&self, group: &File, container: &File) -> io::Result<()> {
        let descriptor = container.as_raw_fd();
        // SAFETY: this request reads a descriptor at the address.
        unsafe { ioctl(group, SET_CONTAINER, &raw const descriptor as libc::c_ulong) }.map(drop)
    }

    fn set_iommu(&self, container: &File) -> io::Result<()> {
        tell(container, SET_IOMMU, abi::VFIO_TYPE1v2_IOMMU).map(drop)
    }

    fn iommu_info(&self, container: &File) -> io::Result<Vec<u8>> {
        let mut words = vec![0u64; size_of::<abi::vfio_iommu_type1_info>() / 8];
        for _ in 0..2 {
            words[0] = 8 * words.len() as u64; // argsz is the low half: this machine is little-endian
            // SAFETY: the first field of the buffer says how long it is, so that the kernel stays within.
            unsafe { ioctl(container, IOMMU_INFO, words.as_mut_ptr() as libc::c_ulong) }?;
            words.resize((words[0] as u32 as usize).div_ceil(8).max(words.len()), 0); // with its capabilities
        }
        Ok(words.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    fn device(&self, group: &File, address: &str) -> io::Result<File> {
        let name = CString::new(address)?;
        // SAFETY: this request reads a string that ends with a zero.
        let descriptor = unsafe { ioctl(group, DEVICE, name.as_ptr() as libc::c_ulong) }?;
        // SAFETY: the kernel has made this descriptor for us just now.
        Ok(unsafe { File::from_raw_fd(descriptor as i32) })
    }

    fn map(&self, container: &File, iova: u64, memory: &Memory) -> io::Result<()> {
        let flags = abi::VFIO_DMA_MAP_FLAG_READ | abi::VFIO_DMA_MAP_FLAG_WRITE;
        let (vaddr, size) = (memory.address(), memory.bytes as u64);
        call(container, abi::vfio_iommu_type1_dma_map { flags, vaddr, iova, size, argsz: 0 }).map(drop)
    }

    fn unmap(&self, container: &File, iova: u64, size: u64) -> io::Result<u64> {
        let unmap = abi::vfio_iommu_type1_dma_unmap { iova, size, ..Default::default() };
        Ok(call(container, unmap)?.size)
    }

    fn bind(&self, device: &File, iommufd: &File) -> io::Result<()> {
        let iommufd = iommufd.as_raw_fd();
        call(device, abi::vfio_device_bind_iommufd { iommufd, ..Default::default() }).map(drop)
    }

    fn new_space(&self, iommufd: &File) -> io::Result<u32> {
        Ok(call(iommufd, ioas::iommu_ioas_alloc::default())?.out_ioas_id)
    }

    fn attach(&self, device: &File, pt_id: u32) -> io::Result<()> {
        call(device, abi::vfio_device_attach_iommufd_pt { pt_id, ..Default::default() }).map(drop)
    }

    fn space_ranges(&self, iommufd: &File, ioas_id: u32) -> io::Result<Vec<RangeInclusive<u64>>> {
        let mut found = vec![[0u64; 2]; 64]; // no IOMMU has as many
        let (num_iovas, allowed_iovas) = (found.len() as u32, found.as_mut_ptr() as u64);
        let room = ioas::iommu_ioas_iova_ranges { ioas_id, num_iovas, allowed_iovas, ..Default::default() };
        let count = call(iommufd, room)?.num_iovas as usize;
        Ok(found.iter().take(count).map(|[first, last]| *first..=*last).collect())
    }

    fn map_space(&self, iommufd: &File, ioas_id: u32, iova: u64, memory: &Memory) -> io::Result<()> {
        let (user_va, length, flags) = (memory.address(), memory.bytes as u64, IOAS_FLAGS);
        let map = ioas::iommu_ioas_map { flags, ioas_id, user_va, length, iova, ..Default::default() };
        call(iommufd, map).map(drop)
    }

    fn unmap_space(&self, iommufd: &File, ioas_id: u32, iova: u64, length: u64) -> io::Result<u64> {
        Ok(call(iommufd, ioas::iommu_ioas_unmap { size: 0, ioas_id, iova, length })?.length)
    }

    fn can_reset(&self, device: &File) -> io::Result<bool> {
        Ok(call(device, abi::vfio_device_info::default())?.flags & abi::VFIO_DEVICE_FLAGS_RESET != 0)
    }

    fn region(&self, device: &File, index: u32) -> io::Result<Region> {
        let info = call(device, abi::vfio_region_info { index, ..Default::default() })?;
        let can_map = info.flags & abi::VFIO_REGION_INFO_FLAG_MMAP != 0;
        Ok(Region { offset: info.offset, bytes: info.size, can_map })
    }

    fn vectors(&self, device: &File) -> io::Result<u32> {
        let index = abi::VFIO_PCI_MSIX_IRQ_INDEX;
        Ok(call(device, abi::vfio_irq_info { index, ..Default::default() })?.count)
    }

    fn set_vectors(&self, device: &File, events: &[EventFd]) -> io::Result<()> {
        let data =
            if events.is_empty() { abi::VFIO_IRQ_SET_DATA_NONE } else { abi::VFIO_IRQ_SET_DATA_EVENTFD };
        let flags = data | abi::VFIO_IRQ_SET_ACTION_TRIGGER;
        let mut words = vec![0, flags, abi::VFIO_PCI_MSIX_IRQ_INDEX, 0, events.len() as u32];
        words.extend(events.iter().map(|event| event.as_fd().as_raw_fd() as u32));
        words[0] = 4 * words.len() as u32;
        // SAFETY: the five fields of this request and its descriptors; the first says how long it all is.
        unsafe { ioctl(device, SET_IRQS, words.as_mut_ptr() as libc::c_ulong) }.map(drop)
    }

    fn reset(&self, device: &File) -> io::Result<()> {
        tell(device, RESET, 0).map(drop)
    }
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
