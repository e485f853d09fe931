//! The card's view of host memory: an address space behind the IOMMU.

use crate::error::failed;
use crate::iova::{Iovas, PAGE, ranges_of};
use crate::kernel::Kernel;
use crate::survey::Nodes;
use crate::sys::{HUGE, Memory};
use crate::{DMA_LIMIT, VfioError};
use nix::sys::resource::{Resource, getrlimit};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vfio_bindings::bindings::vfio::VFIO_API_VERSION;
use zkcard_bus::{BusError, DmaBuf, Mapping};

/// Which of the kernel's two interfaces carries it.
enum Api {
    /// A container; its group is kept open as long as it lives.
    Type1 {
        _group: File,
    },
    Iommufd {
        space: u32,
    },
}

/// An address space that one card has to itself.
pub struct Space {
    kernel: Arc<dyn Kernel>,
    file: File,
    api: Api,
    iovas: Mutex<Iovas>,
}

impl Space {
    /// Opens a card with an address space of its own, of `bits` bits at most.
    pub fn open(
        kernel: Arc<dyn Kernel>,
        nodes: &Nodes,
        address: &str,
        bits: u32,
    ) -> Result<(File, Self), VfioError> {
        let open = |path: &Path| kernel.open(path).map_err(|cause| not_open(path, address, cause));
        let (device, file, api, ranges) = match nodes {
            Nodes::Group(container, group) => {
                let (container, group) = (open(container)?, open(group)?);
                let (device, ranges) = join(&*kernel, &container, &group, address)?;
                (device, container, Api::Type1 { _group: group }, ranges)
            }
            Nodes::Device(iommufd, device) => {
                let (iommufd, device) = (open(iommufd)?, open(device)?);
                let (space, ranges) = attach(&*kernel, &iommufd, &device)?;
                (device, iommufd, Api::Iommufd { space }, ranges)
            }
        };
        tracing::debug!(address, ?ranges, "address space");
        let iovas = Mutex::new(Iovas::new(&ranges, bits));
        Ok((device, Self { kernel, file, api, iovas }))
    }

    /// A buffer of its own pages, mapped; huge ones where it is worth while.
    pub fn alloc(self: &Arc<Self>, bytes: usize) -> Result<DmaBuf, BusError> {
        if bytes > DMA_LIMIT {
            let detail = format!("one buffer has {DMA_LIMIT} at most; take several");
            return Err(BusError::NoBuffer { bytes, detail });
        }
        let is_huge = bytes >= HUGE / 2;
        let align = if is_huge { HUGE } else { PAGE as usize };
        let whole = bytes.max(1).next_multiple_of(align);
        let memory = self.kernel.memory(whole, is_huge);
        let memory = memory.map_err(failed("take memory", "free some, or make its limit higher"))?;
        let iova = self.take(bytes, whole as u64, align as u64)?;
        if let Err(cause) = self.map(iova, &memory) {
            self.lock().give(iova, whole as u64);
            return Err(not_mapped(bytes, cause));
        }
        let mapping = Mapped { space: Arc::clone(self), memory, iova };
        Ok(DmaBuf::new(Box::new(mapping), iova))
    }

    fn take(&self, bytes: usize, whole: u64, align: u64) -> Result<u64, BusError> {
        let mut iovas = self.lock();
        iovas.take(whole, align).ok_or_else(|| {
            let detail = format!("{} bytes of addresses are free; drop some buffers", iovas.left());
            BusError::NoBuffer { bytes, detail }
        })
    }

    fn map(&self, iova: u64, memory: &Memory) -> io::Result<()> {
        match self.api {
            Api::Type1 { .. } => self.kernel.map(&self.file, iova, memory),
            Api::Iommufd { space } => self.kernel.map_space(&self.file, space, iova, memory),
        }
    }

    fn unmap(&self, iova: u64, bytes: u64) -> io::Result<()> {
        let unmapped = match self.api {
            Api::Type1 { .. } => self.kernel.unmap(&self.file, iova, bytes),
            Api::Iommufd { space } => self.kernel.unmap_space(&self.file, space, iova, bytes),
        }?;
        if unmapped == bytes { Ok(()) } else { Err(ErrorKind::InvalidInput.into()) }
    }

    fn lock(&self) -> MutexGuard<'_, Iovas> {
        self.iovas.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }
}

/// Group and container: type 1, version 2.
fn join(
    kernel: &dyn Kernel,
    container: &File,
    group: &File,
    address: &str,
) -> Result<(File, Vec<RangeInclusive<u64>>), VfioError> {
    let found = kernel.api_version(container).map_err(VfioError::at("ask for VFIO's version"))?;
    let has_type1v2 = kernel.has_type1v2(container).map_err(VfioError::at("ask for VFIO's IOMMUs"))?;
    if found != VFIO_API_VERSION || !has_type1v2 {
        return Err(VfioError::Abi { found, has_type1v2 });
    }
    if !kernel.is_viable(group).map_err(VfioError::at("ask for the group's state"))? {
        return Err(VfioError::NotViable { group: address.into(), others: vec!["some device".into()] });
    }
    kernel.join(group, container).map_err(|cause| match cause.kind() {
        ErrorKind::ResourceBusy => VfioError::Busy { address: address.into() },
        _ => VfioError::at("put the group into a container")(cause),
    })?;
    kernel.set_iommu(container).map_err(|cause| match cause.kind() {
        ErrorKind::PermissionDenied => VfioError::NoInterruptRemapping,
        _ => VfioError::at("set the container's IOMMU")(cause),
    })?;
    let info = kernel.iommu_info(container).map_err(VfioError::at("ask for the IOMMU's addresses"))?;
    let ranges = ranges_of(&info).unwrap_or_else(|| vec![0..=u64::from(u32::MAX)]); // what every IOMMU can
    Ok((kernel.device(group, address).map_err(VfioError::at("open the card"))?, ranges))
}

/// Device file and iommufd.
fn attach(
    kernel: &dyn Kernel,
    iommufd: &File,
    device: &File,
) -> Result<(u32, Vec<RangeInclusive<u64>>), VfioError> {
    kernel.bind(device, iommufd).map_err(|cause| match cause.kind() {
        ErrorKind::PermissionDenied => VfioError::NoInterruptRemapping,
        _ => VfioError::at("bind the card to iommufd")(cause),
    })?;
    let space = kernel.new_space(iommufd).map_err(VfioError::at("make an address space"))?;
    kernel.attach(device, space).map_err(VfioError::at("give the card its address space"))?;
    let ranges =
        kernel.space_ranges(iommufd, space).map_err(VfioError::at("ask for the IOMMU's addresses"))?;
    Ok((space, ranges))
}

fn not_open(path: &Path, address: &str, cause: io::Error) -> VfioError {
    let path = path.to_owned();
    match cause.kind() {
        ErrorKind::NotFound => VfioError::NoNode { path },
        ErrorKind::PermissionDenied => VfioError::NoPermission { path },
        ErrorKind::ResourceBusy => VfioError::Busy { address: address.into() },
        _ => VfioError::at("open a node of VFIO")(cause),
    }
}

fn not_mapped(bytes: usize, cause: io::Error) -> BusError {
    if cause.kind() != ErrorKind::OutOfMemory {
        return failed("map a buffer for the card", "dmesg may say more")(cause);
    }
    let limit = getrlimit(Resource::RLIMIT_MEMLOCK).map_or(0, |(limit, _)| limit);
    let detail =
        format!("this process may lock {limit} bytes of memory; raise it: ulimit -l, or LimitMEMLOCK=");
    BusError::NoBuffer { bytes, detail }
}

/// Memory that the card reaches until this is dropped.
struct Mapped {
    space: Arc<Space>,
    memory: Memory,
    iova: u64,
}

impl Mapping for Mapped {
    fn words(&self) -> &[AtomicU64] {
        self.memory.words()
    }
}

impl Drop for Mapped {
    /// Unmaps, then frees. What cannot be unmapped is kept for ever: the card may still write to it.
    fn drop(&mut self) {
        let bytes = self.memory.bytes as u64;
        match self.space.unmap(self.iova, bytes) {
            Ok(()) => self.space.lock().give(self.iova, bytes),
            Err(cause) => {
                tracing::error!(iova = self.iova, bytes, %cause, "not unmapped: its memory is leaked");
                self.memory.leak();
            }
        }
    }
}
