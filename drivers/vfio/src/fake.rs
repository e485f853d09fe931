//! A kernel that is none: it checks the order of calls as Linux does, and fails at the step that a test names.

use crate::iova::ranges_of;
use crate::kernel::{Card, Kernel, Refusal};
use crate::survey::Nodes;
use crate::sys::{Memory, Region, Window};
use crate::{PciId, Roots, VfioConfig};
use iommufd_ioctls::IommufdError;
use nix::libc;
use nix::sys::eventfd::EventFd;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::RangeInclusive;
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use vfio_ioctls::VfioError as Step;
use vmm_sys_util::errno::Error as Errno;
use zkcard_bus::Access;

pub const ADDRESS: &str = "0000:03:00.0";
pub const CONFIG: VfioConfig =
    VfioConfig { id: PciId { vendor: 0x1234, device: 0x5a4b }, cycles: 0x200, address_bits: 48 };
const BAR: Region = Region { offset: 0, bytes: 4096, can_map: true };
const VECTORS: u32 = 2;

/// What the fake kernel is asked to do, and what it has seen.
#[derive(Default)]
pub struct Seen {
    /// Fail the call that comes after so many, with this error.
    pub fail: Option<(usize, i32)>,
    /// Fail this call, whenever.
    pub refuse: Option<(&'static str, i32)>,
    pub calls: Vec<&'static str>,
    pub maps: BTreeMap<u64, (u64, Access)>,
    pub events: Vec<File>,
    pub no_ranges: bool,
    pub vectors: Option<u32>,
}

/// Nodes and devices in a folder of their own.
pub struct Fake {
    pub folder: tempfile::TempDir,
    pub seen: Mutex<Seen>,
}

impl Fake {
    /// A machine with a card bound to vfio-pci; with iommufd or without.
    pub fn new(has_iommufd: bool) -> Arc<Self> {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (sys, dev) = (folder.path().join("sys"), folder.path().join("dev"));
        let device = sys.join("devices").join(ADDRESS);
        let make = |path: PathBuf| fs::create_dir_all(path).expect("the folder can be made");
        let write = |path: PathBuf, text: &str| fs::write(path, text).expect("the file can be written");
        let link = |to: PathBuf, from: PathBuf| symlink(to, from).expect("the link can be made");
        for path in ["bus/pci/devices", "bus/pci/drivers/vfio-pci", "kernel/iommu_groups/7/devices"] {
            make(sys.join(path));
        }
        [device.clone(), dev.join("vfio/devices")].into_iter().for_each(make);
        write(device.join("vendor"), "0x1234\n");
        write(device.join("device"), "0x5a4b\n");
        link(device.clone(), sys.join("bus/pci/devices").join(ADDRESS));
        link(device.clone(), sys.join("kernel/iommu_groups/7/devices").join(ADDRESS));
        link(sys.join("bus/pci/drivers/vfio-pci"), device.join("driver"));
        link(sys.join("kernel/iommu_groups/7"), device.join("iommu_group"));
        if has_iommufd {
            make(device.join("vfio-dev/vfio0"));
        }
        let nodes = if has_iommufd { ["iommu", "vfio/devices/vfio0"] } else { ["vfio/vfio", "vfio/7"] };
        nodes.iter().for_each(|node| write(dev.join(node), ""));
        let card = [vec![0; 4096], vec![0x34, 0x12, 0x4b, 0x5a], vec![0; 252]].concat();
        fs::write(folder.path().join("card"), card).expect("the file can be written");
        Arc::new(Self { folder, seen: Mutex::default() })
    }

    pub fn roots(&self) -> Roots {
        Roots { sys: self.folder.path().join("sys"), dev: self.folder.path().join("dev") }
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.try_lock().expect("one look at a time")
    }

    /// The card's registers, then its configuration space.
    pub fn card(&self) -> File {
        let path = self.folder.path().join("card");
        OpenOptions::new().read(true).write(true).open(path).expect("the card is a file")
    }

    pub fn command(&self) -> u16 {
        let mut word = [0; 2];
        self.card().read_exact_at(&mut word, 4096 + 4).expect("the card is a file");
        u16::from_le_bytes(word)
    }

    /// Counts a call, and fails it if it is the one.
    fn step(&self, name: &'static str) -> io::Result<MutexGuard<'_, Seen>> {
        let mut seen = self.seen();
        seen.calls.push(name);
        let error = seen.fail.filter(|(after, _)| seen.calls.len() == after + 1).map(|(_, error)| error);
        let error = error.or(seen.refuse.filter(|(which, _)| *which == name).map(|(_, error)| error));
        error.map_or(Ok(seen), |error| Err(io::Error::from_raw_os_error(error)))
    }

    /// A step of opening the card; where it fails, vfio-ioctls names it so.
    fn opening(&self, name: &'static str, step: impl FnOnce(Errno) -> Step) -> Result<(), Refusal> {
        let refused = |cause: io::Error| {
            let errno = Errno::new(cause.raw_os_error().expect("it has a number"));
            Refusal { step: step(errno), cause }
        };
        self.step(name).map(drop).map_err(refused)
    }

    fn open_node(&self, path: &Path, step: impl FnOnce(Errno) -> Step) -> Result<(), Refusal> {
        self.opening("open", step)?;
        assert!(path.starts_with(self.folder.path()) && path.exists(), "no node {}", path.display());
        Ok(())
    }

    fn open_group(&self, container: &Path, group: &Path) -> Result<(), Refusal> {
        self.open_node(container, |errno| Step::OpenContainer(errno.into()))?;
        self.opening("version", |_| Step::VfioApiVersion)?;
        self.opening("extension", |_| Step::VfioExtension)?;
        self.open_node(group, |errno| Step::OpenGroup(errno.into(), "7".into()))?;
        self.opening("viable", |_| Step::GetGroupStatus)?;
        self.opening("join", |_| Step::GroupSetContainer)?;
        self.opening("set iommu", Step::ContainerSetIOMMU)?;
        self.opening("device", Step::GroupGetDeviceFD)
    }

    fn open_device(&self, iommufd: &Path, device: &Path) -> Result<(), Refusal> {
        let of_iommufd = Step::NewVfioIommufd;
        self.open_node(iommufd, |errno| of_iommufd(IommufdError::OpenIommufd(errno.into())))?;
        self.opening("new space", |errno| of_iommufd(IommufdError::IommuIoasAlloc(errno)))?;
        self.open_node(device, |errno| Step::OpenDeviceCdev(errno.into()))?;
        self.opening("bind", Step::VfioDeviceBindIommufd)?;
        self.opening("attach", Step::VfioDeviceAttachIommufdPt)
    }
}

/// The steps are those of vfio-ioctls, in its order.
impl Kernel for Arc<Fake> {
    fn open(&self, nodes: &Nodes, folder: &Path) -> Result<Box<dyn Card>, Refusal> {
        assert!(folder.ends_with(ADDRESS) && folder.exists(), "no device {}", folder.display());
        match nodes {
            Nodes::Group(container, group) => self.open_group(container, group)?,
            Nodes::Device(iommufd, device) => self.open_device(iommufd, device)?,
        }
        Ok(Box::new(FakeCard { fake: Arc::clone(self), has_iommufd: matches!(nodes, Nodes::Device(..)) }))
    }
}

struct FakeCard {
    fake: Arc<Fake>,
    has_iommufd: bool,
}

impl Card for FakeCard {
    fn ranges(&self) -> io::Result<Option<Vec<RangeInclusive<u64>>>> {
        let seen = self.fake.step("ranges")?;
        if self.has_iommufd {
            return Ok(Some(vec![0..=0xfedf_ffff, 0xfef0_0000..=(1 << 39) - 1]));
        }
        let mut info = vec![0u8; 24];
        if !seen.no_ranges {
            (info[4], info[16]) = (2, 24);
            info.extend([1, 0, 1, 0, 0, 0, 0, 0]);
            for word in [2, 0, 0xfedf_ffff, 0xfef0_0000, (1u64 << 39) - 1] {
                info.extend(word.to_le_bytes());
            }
        }
        Ok(ranges_of(&info))
    }

    fn map(&self, iova: u64, memory: &Memory, access: Access) -> io::Result<()> {
        let mut seen = self.fake.step("map")?;
        assert!(iova.is_multiple_of(4096) && memory.address().is_multiple_of(4096));
        let end = iova + memory.bytes as u64;
        if seen.maps.range(..end).next_back().is_some_and(|(at, (bytes, _))| at + bytes > iova) {
            return Err(io::Error::from_raw_os_error(libc::EEXIST));
        }
        seen.maps.insert(iova, (memory.bytes as u64, access));
        Ok(())
    }

    fn unmap(&self, iova: u64, bytes: usize) -> io::Result<()> {
        let mut seen = self.fake.step("unmap")?;
        assert_eq!(
            seen.maps.remove(&iova).map(|(bytes, _)| bytes),
            Some(bytes as u64),
            "unmapped as it was mapped"
        );
        Ok(())
    }

    fn can_reset(&self) -> io::Result<bool> {
        self.fake.step("abilities").map(|_| true)
    }

    fn region(&self, index: u32) -> Region {
        if index == 0 { BAR } else { Region { offset: 4096, bytes: 256, can_map: false } }
    }

    fn vectors(&self) -> u32 {
        self.fake.seen().vectors.unwrap_or(VECTORS)
    }

    fn set_vectors(&self, events: &[EventFd]) -> io::Result<()> {
        let copy = |event: &EventFd| event.as_fd().try_clone_to_owned().map(File::from);
        self.fake.step("set vectors")?.events = events.iter().map(copy).collect::<io::Result<_>>()?;
        Ok(())
    }

    fn reset(&self) -> io::Result<()> {
        self.fake.step("reset").map(drop)
    }

    fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        drop(self.fake.step("config")?);
        self.fake.card().read_exact_at(bytes, at)
    }

    fn write_at(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        drop(self.fake.step("config")?);
        self.fake.card().write_all_at(bytes, at)
    }

    fn window(&self, region: Region) -> io::Result<Window> {
        drop(self.fake.step("window")?);
        Window::new(&self.fake.card(), region)
    }

    fn memory(&self, bytes: usize, is_huge: bool) -> io::Result<Memory> {
        drop(self.fake.step("memory")?);
        Memory::new(bytes, is_huge)
    }
}
