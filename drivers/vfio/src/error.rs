//! What stands between a process and a card on the PCI bus, and what to do about it.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use zkcard_bus::BusError;

/// Why a card cannot be opened.
#[derive(Clone, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each is")]
#[non_exhaustive]
pub enum VfioError {
    #[error("{name:?} is no PCI address")]
    Name { name: String },
    #[error("no PCI device at {address}")]
    NoDevice { address: String },
    #[error("{address} is {found}, and a card is {expected}")]
    WrongCard { address: String, found: String, expected: String },
    #[error("{address} is in no IOMMU group")]
    NoGroup { address: String },
    #[error("{address} is bound to {}, not to vfio-pci", driver.as_deref().unwrap_or("no driver"))]
    NotBound { address: String, driver: Option<String> },
    #[error("IOMMU group {group} is not viable: {} with another driver", others.join(", "))]
    NotViable { group: String, others: Vec<String> },
    #[error("there is no {}", path.display())]
    NoNode { path: PathBuf },
    #[error("no permission to read and write {}", path.display())]
    NoPermission { path: PathBuf },
    #[error("another process has {address}")]
    Busy { address: String },
    #[error("this process may lock {limit} bytes of memory, and a card needs {needed}")]
    Memlock { limit: u64, needed: u64 },
    #[error("the kernel's VFIO has no {lacks}")]
    Abi { lacks: &'static str },
    #[error("the IOMMU does not remap interrupts")]
    NoInterruptRemapping,
    #[error("the card's {what}")]
    Unfit { what: &'static str },
    #[error("failed to {step}: {cause}")]
    System { step: &'static str, cause: Arc<io::Error> },
}

impl VfioError {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Name { .. } => "written as lspci -D does: 0000:03:00.0".into(),
            Self::NoDevice { .. } | Self::WrongCard { .. } => "zkcard devices lists the cards".into(),
            Self::NoGroup { .. } => {
                "turn the IOMMU on: in the firmware (VT-d, AMD-Vi), and with intel_iommu=on \
                                     on the kernel's command line where it is an Intel"
                    .into()
            }
            Self::NotBound { address, .. } => format!("as root: scripts/bind {address}"),
            Self::NotViable { others, .. } => {
                format!("unbind them too, or move the card to a slot of its own: {}", others.join(" "))
            }
            Self::NoNode { .. } => "as root: modprobe vfio-pci".into(),
            Self::NoPermission { path } => {
                format!("as root, once: scripts/bind --udev USER, or: chown USER {}", path.display())
            }
            Self::Busy { .. } => "one process has a card at a time: end the other".into(),
            Self::Memlock { needed, .. } => {
                format!(
                    "raise it: ulimit -l {}, memlock in limits.conf, or LimitMEMLOCK= of the service",
                    needed / 1024
                )
            }
            Self::Abi { .. } => "take a newer kernel, or load vfio_iommu_type1".into(),
            Self::NoInterruptRemapping => {
                "turn interrupt remapping on in the firmware; if the card is trusted: \
                                           modprobe vfio_iommu_type1 allow_unsafe_interrupts=1"
                    .into()
            }
            Self::Unfit { .. } => "flash the card again, and power the machine off and on".into(),
            Self::System { .. } => "dmesg may say more".into(),
        }
    }

    /// A step that the system refused, for whatever reason.
    pub(crate) fn at(step: &'static str) -> impl Fn(io::Error) -> Self {
        move |cause| Self::System { step, cause: Arc::new(cause) }
    }
}

/// A step that the system refused on a device that is open.
pub(crate) fn failed(step: &'static str, remedy: &'static str) -> impl Fn(io::Error) -> BusError {
    move |cause| BusError::System { step, cause: Arc::new(cause), remedy }
}
