//! A kernel that is none: it checks the order of calls as Linux does, and fails at the step that a test names.

use crate::kernel::{Kernel, Region};
use crate::sys::{Memory, Window};
use crate::{PciId, Roots, VfioConfig};
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

pub const ADDRESS: &str = "0000:03:00.0";
pub const CONFIG: VfioConfig =
    VfioConfig { id: PciId { vendor: 0x1234, device: 0x5a4b }, cycles: 0x200, address_bits: 48 };
const BAR: Region = Region { offset: 0, bytes: 4096, can_map: true };
const SPACE: u32 = 17;
const VECTORS: u32 = 2;

/// What the fake kernel is asked to do, and what it has seen.
#[derive(Default)]
pub struct Seen {
    /// Fail the call that comes after so many, with this error.
    pub fail: Option<(usize, i32)>,
    /// Fail this call, whenever.
    pub refuse: Option<(&'static str, i32)>,
    pub calls: Vec<&'static str>,
    pub maps: BTreeMap<u64, u64>,
    pub events: Vec<File>,
    pub has_iommu: bool,
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

    fn add(mut seen: MutexGuard<'_, Seen>, iova: u64, memory: &Memory) -> io::Result<()> {
        assert!(seen.has_iommu, "mapped before there was an IOMMU");
        assert!(iova.is_multiple_of(4096) && memory.address().is_multiple_of(4096));
        let end = iova + memory.bytes as u64;
        if seen.maps.range(..end).next_back().is_some_and(|(at, bytes)| at + bytes > iova) {
            return Err(io::Error::from_raw_os_error(libc::EEXIST));
        }
        seen.maps.insert(iova, memory.bytes as u64);
        Ok(())
    }
}

impl Kernel for Fake {
    fn open(&self, path: &Path) -> io::Result<File> {
        drop(self.step("open")?);
        if path.ends_with("vfio0") {
            return Ok(self.card());
        }
        File::open(path)
    }

    fn api_version(&self, _container: &File) -> io::Result<u32> {
        self.step("version").map(|_| 0)
    }

    fn has_type1v2(&self, _container: &File) -> io::Result<bool> {
        self.step("extension").map(|_| true)
    }

    fn is_viable(&self, _group: &File) -> io::Result<bool> {
        self.step("viable").map(|_| true)
    }

    fn join(&self, _group: &File, _container: &File) -> io::Result<()> {
        self.step("join").map(drop)
    }

    fn set_iommu(&self, _container: &File) -> io::Result<()> {
        let mut seen = self.step("set iommu")?;
        assert!(seen.calls.contains(&"join"), "a container without a group has no IOMMU");
        seen.has_iommu = true;
        Ok(())
    }

    fn iommu_info(&self, _container: &File) -> io::Result<Vec<u8>> {
        let seen = self.step("info")?;
        let mut info = vec![0u8; 24];
        if !seen.no_ranges {
            (info[4], info[16]) = (2, 24);
            info.extend([1, 0, 1, 0, 0, 0, 0, 0]);
            for word in [2, 0, 0xfedf_ffff, 0xfef0_0000, (1u64 << 39) - 1] {
                info.extend(word.to_le_bytes());
            }
        }
        Ok(info)
    }

    fn device(&self, _group: &File, address: &str) -> io::Result<File> {
        assert!(self.step("device")?.has_iommu, "a group without an IOMMU gives no device");
        assert_eq!(address, ADDRESS);
        Ok(self.card())
    }

    fn map(&self, _container: &File, iova: u64, memory: &Memory) -> io::Result<()> {
        Self::add(self.step("map")?, iova, memory)
    }

    fn unmap(&self, _container: &File, iova: u64, _bytes: u64) -> io::Result<u64> {
        Ok(self.step("unmap")?.maps.remove(&iova).unwrap_or(0))
    }

    fn bind(&self, _device: &File, _iommufd: &File) -> io::Result<()> {
        self.step("bind").map(drop)
    }

    fn new_space(&self, _iommufd: &File) -> io::Result<u32> {
        self.step("new space").map(|_| SPACE)
    }

    fn attach(&self, _device: &File, space: u32) -> io::Result<()> {
        let mut seen = self.step("attach")?;
        assert!(seen.calls.contains(&"bind") && space == SPACE);
        seen.has_iommu = true;
        Ok(())
    }

    fn space_ranges(&self, _iommufd: &File, space: u32) -> io::Result<Vec<RangeInclusive<u64>>> {
        assert_eq!(space, SPACE);
        self.step("ranges").map(|_| vec![0..=0xfedf_ffff, 0xfef0_0000..=(1 << 39) - 1])
    }

    fn map_space(&self, _iommufd: &File, space: u32, iova: u64, memory: &Memory) -> io::Result<()> {
        assert_eq!(space, SPACE);
        Self::add(self.step("map")?, iova, memory)
    }

    fn unmap_space(&self, _iommufd: &File, space: u32, iova: u64, _bytes: u64) -> io::Result<u64> {
        assert_eq!(space, SPACE);
        Ok(self.step("unmap")?.maps.remove(&iova).unwrap_or(0))
    }

    fn can_reset(&self, _device: &File) -> io::Result<bool> {
        self.step("abilities").map(|_| true)
    }

    fn region(&self, _device: &File, index: u32) -> io::Result<Region> {
        drop(self.step("region")?);
        Ok(if index == 0 { BAR } else { Region { offset: 4096, bytes: 256, can_map: false } })
    }

    fn vectors(&self, _device: &File) -> io::Result<u32> {
        self.step("vectors").map(|seen| seen.vectors.unwrap_or(VECTORS))
    }

    fn set_vectors(&self, _device: &File, events: &[EventFd]) -> io::Result<()> {
        let copy = |event: &EventFd| event.as_fd().try_clone_to_owned().map(File::from);
        self.step("set vectors")?.events = events.iter().map(copy).collect::<io::Result<_>>()?;
        Ok(())
    }

    fn reset(&self, _device: &File) -> io::Result<()> {
        self.step("reset").map(drop)
    }

    fn config_read(&self, device: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        drop(self.step("config")?);
        device.read_exact_at(bytes, at)
    }

    fn config_write(&self, device: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
        drop(self.step("config")?);
        device.write_all_at(bytes, at)
    }

    fn window(&self, device: &File, region: Region) -> io::Result<Window> {
        drop(self.step("window")?);
        Window::new(device, region)
    }

    fn memory(&self, bytes: usize, is_huge: bool) -> io::Result<Memory> {
        drop(self.step("memory")?);
        Memory::new(bytes, is_huge)
    }
}
