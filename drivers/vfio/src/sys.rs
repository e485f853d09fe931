//! All that is unsafe: calls of the kernel, mapped registers, mapped memory.
#![allow(unsafe_code)]

use crate::kernel::{Kernel, Region};
use nix::libc;
use nix::sys::eventfd::EventFd;
use std::ffi::{CString, c_void};
use std::fs::{File, OpenOptions};
use std::io::{self, Error, ErrorKind};
use std::mem::size_of;
use std::ops::RangeInclusive;
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::path::Path;
use std::ptr::{self, NonNull};
use std::slice;
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
    IoasAlloc, 0x81, size;
    IoasRanges, 0x84, size;
    IoasMap, 0x85, size;
    IoasUnmap, 0x86, size;
}

#[repr(C)]
#[derive(Default)]
struct IoasAlloc {
    size: u32,
    flags: u32,
    out_ioas: u32,
}

#[repr(C)]
#[derive(Default)]
struct IoasRanges {
    size: u32,
    ioas: u32,
    count: u32,
    reserved: u32,
    ranges: u64,
    out_alignment: u64,
}

#[repr(C)]
#[derive(Default)]
struct IoasMap {
    size: u32,
    flags: u32,
    ioas: u32,
    reserved: u32,
    address: u64,
    bytes: u64,
    iova: u64,
}

#[repr(C)]
#[derive(Default)]
struct IoasUnmap {
    size: u32,
    ioas: u32,
    iova: u64,
    bytes: u64,
}

/// Fixed address, write, read.
const IOAS_FLAGS: u32 = 1 | 2 | 4;
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
        Ok(call(iommufd, IoasAlloc::default())?.out_ioas)
    }

    fn attach(&self, device: &File, pt_id: u32) -> io::Result<()> {
        call(device, abi::vfio_device_attach_iommufd_pt { pt_id, ..Default::default() }).map(drop)
    }

    fn space_ranges(&self, iommufd: &File, ioas: u32) -> io::Result<Vec<RangeInclusive<u64>>> {
        let mut found = vec![[0u64; 2]; 64]; // no IOMMU has as many
        let (count, ranges) = (found.len() as u32, found.as_mut_ptr() as u64);
        let count = call(iommufd, IoasRanges { ioas, count, ranges, ..Default::default() })?.count;
        Ok(found.iter().take(count as usize).map(|[first, last]| *first..=*last).collect())
    }

    fn map_space(&self, iommufd: &File, ioas: u32, iova: u64, memory: &Memory) -> io::Result<()> {
        let (flags, address, bytes) = (IOAS_FLAGS, memory.address(), memory.bytes as u64);
        call(iommufd, IoasMap { flags, ioas, address, bytes, iova, ..Default::default() }).map(drop)
    }

    fn unmap_space(&self, iommufd: &File, ioas: u32, iova: u64, bytes: u64) -> io::Result<u64> {
        Ok(call(iommufd, IoasUnmap { size: 0, ioas, iova, bytes })?.bytes)
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

    fn window(&self, device: &File, region: Region) -> io::Result<Window> {
        Window::new(device, region)
    }

    fn memory(&self, bytes: usize, is_huge: bool) -> io::Result<Memory> {
        Memory::new(bytes, is_huge)
    }
}

/// Registers of a device.
pub struct Window {
    base: NonNull<u8>,
    bytes: usize,
}

// SAFETY: it is an address of registers, which any thread may read and write.
unsafe impl Send for Window {}
// SAFETY: as above; every access is one volatile word.
unsafe impl Sync for Window {}

impl Window {
    /// Maps a region of a device's file.
    pub fn new(file: &File, region: Region) -> io::Result<Self> {
        let (bytes, flags) = (region.bytes as usize, libc::PROT_READ | libc::PROT_WRITE);
        let (descriptor, offset) = (file.as_raw_fd(), region.offset as libc::off_t);
        // SAFETY: a new mapping at an address of the kernel's choice takes nothing from anybody.
        let base = unsafe { libc::mmap(ptr::null_mut(), bytes, flags, libc::MAP_SHARED, descriptor, offset) };
        Ok(Self { base: mapped(base)?, bytes })
    }

    /// Bytes in it.
    pub fn bytes(&self) -> usize {
        self.bytes
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
        let is_inside = offset.is_multiple_of(4) && offset + 4 <= self.bytes;
        is_inside.then(|| self.base.as_ptr().wrapping_add(offset).cast())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // SAFETY: this mapping is ours alone, and nobody has an address of it any more.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.bytes) };
    }
}

/// Anonymous memory: zeroed, of whole pages, kept out of core dumps and of child processes.
pub struct Memory {
    base: NonNull<u8>,
    /// Bytes in it.
    pub bytes: usize,
    is_leaked: bool,
}

// SAFETY: it is memory that is reached as atomic words only.
unsafe impl Send for Memory {}
// SAFETY: as above.
unsafe impl Sync for Memory {}

impl Memory {
    /// `bytes` of whole pages. Huge ones come from the pool if it has any, else the kernel is asked to find some.
    pub fn new(bytes: usize, is_huge: bool) -> io::Result<Self> {
        if !is_huge {
            return Self::map(bytes, 0);
        }
        let pooled = Self::map(bytes, libc::MAP_HUGETLB | libc::MAP_HUGE_2MB);
        pooled.or_else(|_| Self::aligned(bytes))
    }

    fn map(bytes: usize, flags: i32) -> io::Result<Self> {
        let flags = flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: a new mapping at an address of the kernel's choice takes nothing from anybody.
        let base = unsafe { libc::mmap(ptr::null_mut(), bytes, rights, flags, -1, 0) };
        let memory = Self { base: mapped(base)?, bytes, is_leaked: false };
        memory.advise(libc::MADV_DONTFORK)?;
        memory.advise(libc::MADV_DONTDUMP)?;
        Ok(memory)
    }

    /// At a multiple of a huge page: maps one more and gives back what is too much at both ends.
    fn aligned(bytes: usize) -> io::Result<Self> {
        let mut whole = Self::map(bytes + HUGE, 0)?;
        whole.leak(); // its middle lives on
        let base = whole.base.as_ptr();
        let skip = base.align_offset(HUGE);
        for (from, count) in [(0, skip), (skip + bytes, HUGE - skip)] {
            if count > 0 {
                // SAFETY: this end of our own mapping is used by nobody, and is not unmapped again.
                unsafe { libc::munmap(base.wrapping_add(from).cast(), count) };
            }
        }
        let base = NonNull::new(base.wrapping_add(skip)).ok_or(ErrorKind::OutOfMemory)?;
        let memory = Self { base, bytes, is_leaked: false };
        let _ = memory.advise(libc::MADV_HUGEPAGE); // without it the pages are small, and all works
        Ok(memory)
    }

    fn advise(&self, advice: i32) -> io::Result<()> {
        // SAFETY: advice about our own mapping that changes none of its bytes.
        let answer = unsafe { libc::madvise(self.base.as_ptr().cast::<c_void>(), self.bytes, advice) };
        if answer == 0 { Ok(()) } else { Err(Error::last_os_error()) }
    }

    /// Keeps it for ever.
    pub fn leak(&mut self) {
        self.is_leaked = true;
    }

    /// Where it is in this process.
    pub fn address(&self) -> u64 {
        self.base.as_ptr() as u64
    }

    /// The words in it.
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: the mapping is aligned to pages, zeroed, lives as long as this value, and is reached as atomic words only.
        unsafe { slice::from_raw_parts(self.base.as_ptr().cast(), self.bytes / size_of::<u64>()) }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.is_leaked {
            return;
        }
        // SAFETY: this mapping is ours alone, and nobody has an address of it any more.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.bytes) };
    }
}

fn mapped(base: *mut c_void) -> io::Result<NonNull<u8>> {
    if base == libc::MAP_FAILED {
        return Err(Error::last_os_error());
    }
    NonNull::new(base.cast()).ok_or_else(|| ErrorKind::OutOfMemory.into())
}
