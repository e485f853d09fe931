//! Which cards there are, and what each lacks to be usable. Opens nothing.

use crate::{PciId, VfioError};
use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit};
use nix::unistd::{AccessFlags, access, geteuid};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes that a process with a card has locked at most, by default: rings, and copies in flight.
const LOCKED: u64 = 64 << 20;
/// Drivers that do not touch what they are bound to, beside none: they leave a group viable.
const HARMLESS: [&str; 3] = ["vfio-pci", "pci-stub", "pcieport"];

/// Where the kernel shows its devices; elsewhere in tests.
#[derive(Clone, Debug)]
pub struct Roots {
    /// `/sys`
    pub sys: PathBuf,
    /// `/dev`
    pub dev: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        Self { sys: "/sys".into(), dev: "/dev".into() }
    }
}

/// The nodes through which a card is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nodes {
    /// The container and the card's group.
    Group(PathBuf, PathBuf),
    /// The iommufd and the card itself.
    Device(PathBuf, PathBuf),
}

/// A card on the bus.
#[derive(Clone, Debug)]
pub struct Found {
    /// Domain, bus, device and function: `0000:03:00.0`.
    pub address: String,
    /// The driver that has it.
    pub driver: Option<String>,
    /// Its IOMMU group.
    pub group: Option<String>,
    /// Where to open it, once it lacks nothing.
    pub nodes: Option<Nodes>,
    /// What stands between it and its use, in the order in which to mend it.
    pub lacks: Vec<VfioError>,
}

/// All cards on the bus, by address.
pub fn survey(roots: &Roots, id: PciId) -> io::Result<Vec<Found>> {
    let devices = match fs::read_dir(roots.sys.join("bus/pci/devices")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()), // no PCI bus
        devices => devices?,
    };
    let names = devices.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort();
    let is_card = |name: &String| PciId::read(&roots.sys.join("bus/pci/devices").join(name)) == Some(id);
    Ok(names.iter().filter(|name| is_card(name)).map(|name| inspect(roots, name, id)).collect())
}

/// One device, whatever it is.
pub fn inspect(roots: &Roots, address: &str, id: PciId) -> Found {
    let folder = roots.sys.join("bus/pci/devices").join(address);
    let mut found = Found {
        address: address.into(),
        driver: target(&folder.join("driver")),
        group: target(&folder.join("iommu_group")),
        nodes: None,
        lacks: Vec::new(),
    };
    let address = || address.to_owned();
    match PciId::read(&folder) {
        None => found.lacks.push(VfioError::NoDevice { address: address() }),
        Some(seen) if seen != id => {
            let (found_id, expected) = (seen.to_string(), id.to_string());
            found.lacks.push(VfioError::WrongCard { address: address(), found: found_id, expected });
        }
        Some(_) => found.lacks = lacks(roots, &folder, &mut found),
    }
    found
}

fn lacks(roots: &Roots, folder: &Path, found: &mut Found) -> Vec<VfioError> {
    let address = found.address.clone();
    let Some(group) = found.group.clone() else { return vec![VfioError::NoGroup { address }] };
    if found.driver.as_deref() != Some("vfio-pci") {
        return vec![VfioError::NotBound { address, driver: found.driver.clone() }];
    }
    let mut lacks = Vec::new();
    let others = others(&folder.join("iommu_group/devices"), &address);
    if !others.is_empty() {
        lacks.push(VfioError::NotViable { group: group.clone(), others });
    }
    let nodes = nodes(roots, folder, &group);
    let (Nodes::Group(first, second) | Nodes::Device(first, second)) = &nodes;
    for path in [first.clone(), second.clone()] {
        match access(&path, AccessFlags::R_OK | AccessFlags::W_OK) {
            Ok(()) => (),
            Err(Errno::ENOENT) => lacks.push(VfioError::NoNode { path }),
            Err(_) => lacks.push(VfioError::NoPermission { path }),
        }
    }
    let (limit, _) = getrlimit(Resource::RLIMIT_MEMLOCK).unwrap_or((u64::MAX, u64::MAX));
    if limit < LOCKED && !geteuid().is_root() {
        lacks.push(VfioError::Memlock { limit, needed: LOCKED });
    }
    found.nodes = Some(nodes);
    lacks
}

/// The device's own node where the kernel has one and iommufd, else the group's.
fn nodes(roots: &Roots, folder: &Path, group: &str) -> Nodes {
    let own = fs::read_dir(folder.join("vfio-dev")).ok().and_then(|mut entries| entries.next()?.ok());
    let own = own.map(|entry| roots.dev.join("vfio/devices").join(entry.file_name()));
    let iommufd = roots.dev.join("iommu");
    match own {
        Some(own) if own.exists() && iommufd.exists() => Nodes::Device(iommufd, own),
        _ => Nodes::Group(roots.dev.join("vfio/vfio"), roots.dev.join("vfio").join(group)),
    }
}

/// Devices of the same group that a driver other than vfio-pci may be using.
fn others(devices: &Path, address: &str) -> Vec<String> {
    let entries = fs::read_dir(devices).into_iter().flatten().filter_map(Result::ok);
    let is_used = |path: &PathBuf| {
        target(&path.join("driver")).is_some_and(|driver| !HARMLESS.contains(&driver.as_str()))
    };
    let used = entries.map(|entry| entry.path()).filter(is_used);
    let mut names: Vec<_> = used.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    names.retain(|name| name != address);
    names.sort();
    names
}

/// The last part of what a link points to.
fn target(link: &Path) -> Option<String> {
    Some(fs::read_link(link).ok()?.file_name()?.to_str()?.to_owned())
}
