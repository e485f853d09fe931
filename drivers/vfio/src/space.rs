//! The card's view of host memory: an address space behind the IOMMU.

use crate::error::failed;
use crate::iova::{Iovas, PAGE};
use crate::kernel::{Card, Kernel, Refusal};
use crate::survey::Nodes;
use crate::sys::{HUGE, Memory};
use crate::{DMA_LIMIT, VfioError};
use iommufd_ioctls::IommufdError;
use nix::sys::resource::{Resource, getrlimit};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vfio_ioctls::VfioError as Step;
use zkcard_bus::{Access, BusError, DmaBuf, Mapping, WORD_BYTES};

/// A card with an address space that it has to itself.
pub struct Space {
    pub card: Box<dyn Card>,
    iovas: Mutex<Iovas>,
}

impl Space {
    /// Opens a card; its addresses have `bits` bits at most.
    pub fn open(
        kernel: &dyn Kernel,
        nodes: &Nodes,
        folder: &Path,
        address: &str,
        bits: u32,
    ) -> Result<Self, VfioError> {
        let card = kernel.open(nodes, folder).map_err(|refusal| refused(refusal, nodes, address))?;
        let ranges = card.ranges().map_err(VfioError::at("ask for the IOMMU's addresses"))?;
        let ranges = ranges.unwrap_or_else(|| vec![0..=u64::from(u32::MAX)]); // what every IOMMU can
        tracing::debug!(address, ?ranges, "address space");
        Ok(Self { card, iovas: Mutex::new(Iovas::new(&ranges, bits)) })
    }

    /// A buffer of its own pages, mapped; huge ones where it is worth while.
    pub fn alloc(self: &Arc<Self>, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        if bytes > DMA_LIMIT {
            let detail = format!("one buffer has {DMA_LIMIT} at most; take several");
            return Err(BusError::NoBuffer { bytes, detail });
        }
        let is_huge = bytes >= HUGE / 2;
        let align = if is_huge { HUGE } else { PAGE as usize };
        let whole = bytes.max(1).next_multiple_of(align);
        let memory = self.card.memory(whole, is_huge);
        let memory = memory.map_err(failed("take memory", "free some, or make its limit higher"))?;
        // Written once, a page is this process's own: what may only be read could be pinned as the page of zeros that all share.
        let pages = memory.words().iter().step_by(PAGE as usize / WORD_BYTES);
        pages.for_each(|first| first.store(0, Ordering::Relaxed));
        let iova = self.take(bytes, whole as u64, align as u64)?;
        if let Err(cause) = self.card.map(iova, &memory, access) {
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

    fn lock(&self) -> MutexGuard<'_, Iovas> {
        self.iovas.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }
}

/// What stands against a card at whose opening the kernel refused a step.
fn refused(Refusal { step, cause }: Refusal, nodes: &Nodes, address: &str) -> VfioError {
    let (Nodes::Group(shared, own) | Nodes::Device(shared, own)) = nodes;
    match (step, cause.kind()) {
        (Step::OpenContainer(_) | Step::NewVfioIommufd(IommufdError::OpenIommufd(_)), _) => {
            not_open(shared, address, cause)
        }
        (Step::OpenGroup(..) | Step::OpenDeviceCdev(_), _) => not_open(own, address, cause),
        (Step::VfioApiVersion, _) => VfioError::Abi { lacks: "version 0 of its interface" },
        (Step::VfioExtension, _) => VfioError::Abi { lacks: "IOMMU of type 1, version 2" },
        (Step::GroupViable, _) => {
            VfioError::NotViable { group: address.into(), others: vec!["some device".into()] }
        }
        (Step::GroupSetContainer, ErrorKind::ResourceBusy) => VfioError::Busy { address: address.into() },
        (Step::ContainerSetIOMMU(_) | Step::VfioDeviceBindIommufd(_), ErrorKind::PermissionDenied) => {
            VfioError::NoInterruptRemapping
        }
        (step, kind) => VfioError::at("open the card")(io::Error::new(kind, format!("{step}: {cause}"))),
    }
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
        let bytes = self.memory.bytes;
        match self.space.card.unmap(self.iova, bytes) {
            Ok(()) => self.space.lock().give(self.iova, bytes as u64),
            Err(cause) => {
                tracing::error!(iova = self.iova, bytes, %cause, "not unmapped: its memory is leaked");
                self.memory.leak();
            }
        }
    }
}
