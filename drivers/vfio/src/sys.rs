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
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::ptr::{self, NonNull};
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use vfio_bindings::bindings::vfio as abi;

/// Bytes of a huge page.
pub const HUGE: usize = 2 << 20;

/// `_IO(';', n)`; VFIO counts from 100, iommufd from 128.
const fn number(n: libc::c_ulong) -> libc::c_ulong {
    (b';' as libc::c_ulong) << 8 | n
}

/// Calls the kernel with a structure that it reads and writes.
///
/// # Safety
/// At `value` lies the structure of this request, and what it points to outlives the call.
unsafe fn ioctl<T>(file: &File, request: libc::c_ulong, value: *mut T) -> io::Result<u32> {
    // SAFETY: the caller's promise; the descriptor is open as long as the file is borrowed.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), number(request), value) };
    u32::try_from(answer).map_err(|_| Error::last_os_error())
}

/// Calls the kernel with a number.
fn ioctl_number(file: &File, request: libc::c_ulong, value: u32) -> io::Result<u32> {
    // SAFETY: none of the requests made with a number takes it for an address.
    let answer = unsafe { libc::ioctl(file.as_raw_fd(), number(request), libc::c_ulong::from(value)) };
    u32::try_from(answer).map_err(|_| Error::last_os_error())
}

/// `sizeof`, as the kernel wants it.
fn size<T>() -> u32 {
    size_of::<T>() as u32
}

/// Linux.
pub struct Linux;

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

impl Kernel for Linux {
    fn open(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    fn api_version(&self, container: &File) -> io::Result<u32> {
        ioctl_number(container, 100, 0)
    }

    fn has_type1v2(&self, container: &File) -> io::Result<bool> {
        Ok(ioctl_number(container, 101, abi::VFIO_TYPE1v2_IOMMU)? != 0)
    }

    fn is_viable(&self, group: &File) -> io::Result<bool> {
        let mut status = abi::vfio_group_status { argsz: size::<abi::vfio_group_status>(), flags: 0 };
        // SAFETY: GROUP_GET_STATUS fills this structure.
        unsafe { ioctl(group, 103, &mut status) }?;
        Ok(status.flags & abi::VFIO_GROUP_FLAGS_VIABLE != 0)
    }

    fn join(&self, group: &File, container: &File) -> io::Result<()> {
        // SAFETY: GROUP_SET_CONTAINER reads a descriptor's number.
        unsafe { ioctl(group, 104, &mut container.as_raw_fd()) }.map(drop)
    }

    fn set_iommu(&self, container: &File) -> io::Result<()> {
        ioctl_number(container, 102, abi::VFIO_TYPE1v2_IOMMU).map(drop)
    }

    fn iommu_info(&self, container: &File) -> io::Result<Vec<u8>> {
        let mut head =
            abi::vfio_iommu_type1_info { argsz: size::<abi::vfio_iommu_type1_info>(), ..Default::default() };
        // SAFETY: IOMMU_GET_INFO fills this structure, and says how long it is with its capabilities.
        unsafe { ioctl(container, 112, &mut head) }?;
        let mut words = vec![0u64; (head.argsz as usize).div_ceil(size_of::<u64>()).max(3)];
        words[0] = (words.len() * size_of::<u64>()) as u64; // argsz is the low half: this machine is little-endian
        // SAFETY: the first field of the buffer says how long it is, so that the kernel stays within.
        unsafe { ioctl(container, 112, words.as_mut_ptr()) }?;
        Ok(words.iter().flat_map(|word| word.to_ne_bytes()).collect())
    }

    fn device(&self, group: &File, address: &str) -> io::Result<File> {
        let name = CString::new(address)?;
        // SAFETY: GROUP_GET_DEVICE_FD reads a string that ends with a zero.
        let answer = unsafe { libc::ioctl(group.as_raw_fd(), number(106), name.as_ptr()) };
        if answer < 0 {
            return Err(Error::last_os_error());
        }
        // SAFETY: the kernel has made this descriptor for us just now.
        Ok(unsafe { File::from_raw_fd(answer) })
    }

    fn map(&self, container: &File, iova: u64, memory: &Memory) -> io::Result<()> {
        let mut map = abi::vfio_iommu_type1_dma_map {
            argsz: size::<abi::vfio_iommu_type1_dma_map>(),
            flags: abi::VFIO_DMA_MAP_FLAG_READ | abi::VFIO_DMA_MAP_FLAG_WRITE,
            vaddr: memory.address(),
            iova,
            size: memory.bytes as u64,
        };
        // SAFETY: IOMMU_MAP_DMA reads this structure; the memory is words that anybody may write at any time.
        unsafe { ioctl(container, 113, &mut map) }.map(drop)
    }

    fn unmap(&self, container: &File, iova: u64, bytes: u64) -> io::Result<u64> {
        let argsz = size::<abi::vfio_iommu_type1_dma_unmap>();
        let mut unmap = abi::vfio_iommu_type1_dma_unmap { argsz, iova, size: bytes, ..Default::default() };
        // SAFETY: IOMMU_UNMAP_DMA reads and fills this structure.
        unsafe { ioctl(container, 114, &mut unmap) }?;
        Ok(unmap.size)
    }

    fn bind(&self, device: &File, iommufd: &File) -> io::Result<()> {
        let argsz = size::<abi::vfio_device_bind_iommufd>();
        let mut bind =
            abi::vfio_device_bind_iommufd { argsz, iommufd: iommufd.as_raw_fd(), ..Default::default() };
        // SAFETY: DEVICE_BIND_IOMMUFD reads and fills this structure.
        unsafe { ioctl(device, 118, &mut bind) }.map(drop)
    }

    fn new_space(&self, iommufd: &File) -> io::Result<u32> {
        let mut alloc = IoasAlloc { size: size::<IoasAlloc>(), ..Default::default() };
        // SAFETY: IOAS_ALLOC fills this structure.
        unsafe { ioctl(iommufd, 0x81, &mut alloc) }?;
        Ok(alloc.out_ioas)
    }

    fn attach(&self, device: &File, space: u32) -> io::Result<()> {
        let argsz = size::<abi::vfio_device_attach_iommufd_pt>();
        let mut attach = abi::vfio_device_attach_iommufd_pt { argsz, pt_id: space, ..Default::default() };
        // SAFETY: DEVICE_ATTACH_IOMMUFD_PT reads and fills this structure.
        unsafe { ioctl(device, 119, &mut attach) }.map(drop)
    }

    fn space_ranges(&self, iommufd: &File, space: u32) -> io::Result<Vec<RangeInclusive<u64>>> {
        let mut found = vec![[0u64; 2]; 64];
        let mut ask = IoasRanges {
            size: size::<IoasRanges>(),
            ioas: space,
            count: found.len() as u32,
            ranges: found.as_mut_ptr() as u64,
            ..Default::default()
        };
        // SAFETY: IOAS_IOVA_RANGES fills this structure, and at most `count` of the pairs that it points to.
        match unsafe { ioctl(iommufd, 0x84, &mut ask) } {
            Err(error) if error.raw_os_error() != Some(libc::EMSGSIZE) => return Err(error),
            _ => found.truncate(ask.count as usize), // of more than 64 the first will do
        }
        Ok(found.iter().map(|[first, last]| *first..=*last).collect())
    }

    fn map_space(&self, iommufd: &File, space: u32, iova: u64, memory: &Memory) -> io::Result<()> {
        let mut map = IoasMap {
            size: size::<IoasMap>(),
            flags: IOAS_FLAGS,
            ioas: space,
            address: memory.address(),
            bytes: memory.bytes as u64,
            iova,
            ..Default::default()
        };
        // SAFETY: IOAS_MAP reads this structure; the memory is words that anybody may write at any time.
        unsafe { ioctl(iommufd, 0x85, &mut map) }.map(drop)
    }

    fn unmap_space(&self, iommufd: &File, space: u32, iova: u64, bytes: u64) -> io::Result<u64> {
        let mut unmap = IoasUnmap { size: size::<IoasUnmap>(), ioas: space, iova, bytes };
        // SAFETY: IOAS_UNMAP reads and fills this structure.
        unsafe { ioctl(iommufd, 0x86, &mut unmap) }?;
        Ok(unmap.bytes)
    }

    fn can_reset(&self, device: &File) -> io::Result<bool> {
        let mut info = abi::vfio_device_info { argsz: size::<abi::vfio_device_info>(), ..Default::default() };
        // SAFETY: DEVICE_GET_INFO fills this structure.
        unsafe { ioctl(device, 107, &mut info) }?;
        Ok(info.flags & abi::VFIO_DEVICE_FLAGS_RESET != 0)
    }

    fn region(&self, device: &File, index: u32) -> io::Result<Region> {
        let argsz = size::<abi::vfio_region_info>();
        let mut info = abi::vfio_region_info { argsz, index, ..Default::default() };
        // SAFETY: DEVICE_GET_REGION_INFO fills this structure.
        unsafe { ioctl(device, 108, &mut info) }?;
        let can_map = info.flags & abi::VFIO_REGION_INFO_FLAG_MMAP != 0;
        Ok(Region { offset: info.offset, bytes: info.size, can_map })
    }

    fn vectors(&self, device: &File) -> io::Result<u32> {
        let (argsz, index) = (size::<abi::vfio_irq_info>(), abi::VFIO_PCI_MSIX_IRQ_INDEX);
        let mut info = abi::vfio_irq_info { argsz, index, ..Default::default() };
        // SAFETY: DEVICE_GET_IRQ_INFO fills this structure.
        unsafe { ioctl(device, 109, &mut info) }?;
        Ok(info.count)
    }

    fn set_vectors(&self, device: &File, events: &[EventFd]) -> io::Result<()> {
        let data =
            if events.is_empty() { abi::VFIO_IRQ_SET_DATA_NONE } else { abi::VFIO_IRQ_SET_DATA_EVENTFD };
        let flags = data | abi::VFIO_IRQ_SET_ACTION_TRIGGER;
        let count = events.len() as u32;
        let mut words = vec![0, flags, abi::VFIO_PCI_MSIX_IRQ_INDEX, 0, count];
        words.extend(events.iter().map(|event| event.as_fd().as_raw_fd() as u32));
        words[0] = 4 * words.len() as u32;
        // SAFETY: the five fields of DEVICE_SET_IRQS and its descriptors; the first says how long it all is.
        unsafe { ioctl(device, 110, words.as_mut_ptr()) }.map(drop)
    }

    fn reset(&self, device: &File) -> io::Result<()> {
        ioctl_number(device, 111, 0).map(drop)
    }

    fn config_read(&self, device: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        device.read_exact_at(bytes, at)
    }

    fn config_write(&self, device: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
        device.write_all_at(bytes, at)
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
