//! The whole device on a kernel that is none, in both of its interfaces.

use crate::fake::{ADDRESS, CONFIG, Fake};
use crate::kernel::{Kernel, Refusal};
use crate::{
    BUS_MASTER, MEMORY_SPACE, Nodes, PciId, VfioConfig, VfioDevice, VfioError, full_address, inspect, linux,
    survey, sys,
};
use nix::libc::{EBUSY, EINVAL, EIO, ENODEV, ENOMEM, EPERM};
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{FileExt, symlink};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use vfio_ioctls::VfioError as Step;
use vmm_sys_util::errno::Error as Errno;
use zkcard_bus::{Access, BusError, Device, Registers};

const BOTH: [bool; 2] = [false, true];

fn open(fake: &Arc<Fake>) -> Result<VfioDevice, VfioError> {
    VfioDevice::open_on(fake, &fake.roots(), ADDRESS, &CONFIG)
}

fn card(has_iommufd: bool) -> (Arc<Fake>, VfioDevice) {
    let fake = Fake::new(has_iommufd);
    let device = open(&fake).unwrap_or_else(|error| panic!("{error}: {}", error.remedy()));
    (fake, device)
}

/// Buffers mapped, events set.
fn held(fake: &Fake) -> (usize, usize) {
    let seen = fake.seen();
    (seen.maps.len(), seen.events.len())
}

fn refused(has_iommufd: bool, call: &'static str, error: i32) -> VfioError {
    let fake = Fake::new(has_iommufd);
    fake.seen().refuse = Some((call, error));
    open(&fake).err().unwrap_or_else(|| panic!("opened though {call} failed"))
}

#[test]
fn a_card_is_stopped_before_its_buffers_go() {
    for has_iommufd in BOTH {
        let (fake, device) = card(has_iommufd);
        assert_eq!(fake.command(), MEMORY_SPACE | BUS_MASTER);
        let buffer = device.alloc(100, Access::ReadWrite).expect("there is room");
        assert_eq!(held(&fake), (1, 2));
        drop(device);
        assert_eq!(fake.command() & BUS_MASTER, 0);
        assert_eq!(fake.seen().calls.last(), Some(&"reset"));
        assert_eq!(held(&fake), (1, 0));
        drop(buffer);
        assert_eq!(fake.seen().calls.last(), Some(&"unmap"));
        assert!(fake.seen().maps.is_empty());
    }
}

#[test]
fn every_step_may_fail_and_nothing_stays() {
    for has_iommufd in BOTH {
        for error in [EIO, EPERM, EBUSY, ENOMEM, ENODEV, EINVAL] {
            for after in 0.. {
                let fake = Fake::new(has_iommufd);
                fake.seen().fail = Some((after, error));
                let works = open(&fake)
                    .map_err(|failed| assert!(!failed.remedy().is_empty(), "{failed}"))
                    .is_ok_and(|device| {
                        device.alloc(4096, Access::ReadWrite).is_ok() && device.function_reset().is_ok()
                    });
                let reached = fake.seen().calls.len();
                let is_unmap = fake.seen().calls.get(after) == Some(&"unmap");
                assert_eq!(fake.seen().maps.len(), usize::from(is_unmap), "step {after} of {reached}");
                if reached <= after {
                    assert!(works && after > 15, "no step failed, after {after}");
                    break;
                }
            }
        }
    }
}

#[test]
fn errors_say_what_is_the_matter() {
    use VfioError as E;
    for has_iommufd in BOTH {
        assert!(matches!(refused(has_iommufd, "open", EPERM), E::NoPermission { .. }));
        assert!(matches!(refused(has_iommufd, "open", EBUSY), E::Busy { .. }));
        assert!(matches!(refused(has_iommufd, "window", EIO), E::System { .. }));
    }
    assert!(matches!(refused(false, "set iommu", EPERM), E::NoInterruptRemapping));
    assert!(matches!(refused(true, "bind", EPERM), E::NoInterruptRemapping));
    assert!(matches!(refused(false, "join", EBUSY), E::Busy { .. }));
    for step in ["version", "extension"] {
        assert!(matches!(refused(false, step, EINVAL), E::Abi { .. }));
    }
    let fake = Fake::new(false);
    fake.seen().vectors = Some(0);
    assert!(matches!(open(&fake).err(), Some(E::Unfit { .. })));
}

/// The kernel's answer is found in what vfio-ioctls says, or, where that drops it, in this thread's last error.
#[test]
fn refusals_keep_the_answer_of_the_kernel() {
    let cause = |step| Refusal::from(step).cause;
    let unmapped = cause(Step::InvalidDmaUnmapSize);
    assert_eq!(unmapped.kind(), ErrorKind::InvalidInput);
    assert_eq!(cause(Step::IommuDmaMap(Errno::new(ENOMEM))).kind(), ErrorKind::OutOfMemory);
    assert_eq!(cause(Step::VfioDeviceBindIommufd(Errno::new(EPERM))).raw_os_error(), Some(EPERM));
    fs::File::open("/no/such/file").expect_err("there is no such file");
    assert_eq!(cause(Step::GroupSetContainer).kind(), ErrorKind::NotFound);
}

/// No card is needed to be refused one by the real kernel.
#[test]
fn linux_names_what_is_not_there() {
    let roots = Fake::new(false).roots();
    for nodes in [
        Nodes::Group("/dev/vfio/vfio".into(), "/dev/vfio/7".into()),
        Nodes::Device("/dev/iommu".into(), "/dev/vfio/devices/vfio0".into()),
    ] {
        let opened = linux::Linux.open(&nodes, &roots.sys.join("no/such/device"));
        let refusal = opened.err().expect("there is no such device");
        assert!(refusal.cause.raw_os_error() != Some(0), "{:?}: {}", refusal.step, refusal.cause);
    }
}

#[test]
fn a_memory_limit_is_named() {
    for has_iommufd in BOTH {
        let (fake, device) = card(has_iommufd);
        fake.seen().refuse = Some(("map", ENOMEM));
        let refused = device.alloc(1 << 20, Access::ReadWrite).expect_err("it cannot be mapped");
        assert!(
            matches!(&refused, BusError::NoBuffer { detail, .. } if detail.contains("ulimit -l")),
            "{refused}"
        );
        fake.seen().refuse = None;
        device.alloc(1 << 20, Access::ReadWrite).expect("nothing was lost by the failure");
    }
}

#[test]
fn what_cannot_be_unmapped_is_never_used_again() {
    for has_iommufd in BOTH {
        let (fake, device) = card(has_iommufd);
        let buffer = device.alloc(64, Access::ReadWrite).expect("there is room");
        let lost = buffer.iova();
        fake.seen().refuse = Some(("unmap", EIO));
        drop(buffer);
        fake.seen().refuse = None;
        assert_ne!(device.alloc(64, Access::ReadWrite).expect("there is room").iova(), lost);
        assert_eq!(fake.seen().maps.keys().collect::<Vec<_>>(), [&lost]);
    }
}

#[test]
fn buffers_are_zeroed_aligned_and_where_the_kernel_said() {
    for has_iommufd in BOTH {
        let (fake, device) = card(has_iommufd);
        for (bytes, align) in [(1, 4096), (100_000, 4096), (1 << 20, sys::HUGE), (5 << 20, sys::HUGE)] {
            let mut buffer = device.alloc(bytes, Access::ReadWrite).expect("there is room");
            assert!(buffer.len() >= bytes && buffer.iova().is_multiple_of(align as u64));
            assert!((0x20_0000..1 << 39).contains(&buffer.iova()));
            assert_eq!(fake.seen().maps.get(&buffer.iova()), Some(&(buffer.len() as u64, Access::ReadWrite)));
            assert!(buffer.words().iter().all(|word| word.load(Ordering::Relaxed) == 0));
            buffer.write(0, &vec![7; bytes]);
        }
        assert!(fake.seen().maps.is_empty());
        assert!(matches!(
            device.alloc(device.dma_limit() + 1, Access::ReadWrite),
            Err(BusError::NoBuffer { .. })
        ));
    }
}

#[test]
fn what_the_card_only_reads_is_mapped_read_only() {
    for has_iommufd in BOTH {
        let (fake, device) = card(has_iommufd);
        for access in [Access::Read, Access::ReadWrite] {
            let buffer = device.alloc(4096, access).expect("there is room");
            assert_eq!(fake.seen().maps.get(&buffer.iova()), Some(&(4096, access)));
        }
    }
}

#[test]
fn addresses_end_where_those_of_the_card_do() {
    for has_iommufd in BOTH {
        let fake = Fake::new(has_iommufd);
        let narrow = VfioConfig { address_bits: 23, ..CONFIG };
        let device = VfioDevice::open_on(&fake, &fake.roots(), ADDRESS, &narrow).expect("it opens");
        let held: Vec<_> =
            (0..3).map(|_| device.alloc(sys::HUGE, Access::ReadWrite).expect("there is room")).collect();
        assert!(held.iter().all(|buffer| buffer.iova() + buffer.len() as u64 <= 1 << 23));
        let full = device.alloc(64, Access::ReadWrite).expect_err("the lowest 2 MiB are never used");
        assert!(
            matches!(&full, BusError::NoBuffer { detail, .. } if detail.starts_with("0 bytes of addresses"))
        );
    }
}

#[test]
fn a_kernel_that_reports_no_ranges_gets_low_addresses() {
    let fake = Fake::new(false);
    fake.seen().no_ranges = true;
    let device = open(&fake).expect("it opens");
    assert!(device.alloc(4096, Access::ReadWrite).expect("there is room").iova() < 1 << 32);
}

#[test]
fn registers_are_words_of_the_bar() {
    let (fake, device) = card(false);
    device.write(0x10, 0x1234_5678).expect("it is a register");
    let mut word = [0; 4];
    fake.card().read_exact_at(&mut word, 0x10).expect("the card is a file");
    assert_eq!(u32::from_le_bytes(word), 0x1234_5678);
    assert_eq!(device.read(0x10).expect("it is a register"), 0x1234_5678);
    for offset in [2, 4096, 0xffff_fffc] {
        assert!(matches!(device.read(offset), Err(BusError::Offset { .. })));
        assert!(matches!(device.write(offset, 0), Err(BusError::Offset { .. })));
    }
}

#[test]
fn all_ones_are_a_value_until_the_configuration_says_the_same() {
    let (fake, device) = card(true);
    device.write(0x10, u32::MAX).expect("it is a register");
    assert_eq!(device.read(0x10).expect("the card is there"), u32::MAX);
    fake.card().write_all_at(&[0xff; 64], 4096).expect("the card is a file");
    assert!(matches!(device.read(0x10), Err(BusError::Gone { .. })));
    assert!(matches!(device.function_reset(), Err(BusError::Gone { .. })));
    drop(device);
    assert!(!fake.seen().calls.contains(&"reset"), "the kernel would wait a minute for an answer");
}

#[test]
fn interrupts_end_a_wait_and_are_told_once() {
    let (fake, device) = card(false);
    assert_eq!(device.relax(1000).expect("the card is there").raised.0, 0);
    (&fake.seen().events[1]).write_all(&1u64.to_ne_bytes()).expect("an event can be raised");
    let relaxed = device.relax(1000).expect("the card is there");
    assert!(relaxed.raised.has(1) && !relaxed.raised.has(0) && relaxed.cycles >= 1);
    assert_eq!(device.relax(1000).expect("the card is there").raised.0, 0);
}

#[test]
fn a_reset_leaves_the_card_able_to_reach_memory() {
    let (fake, device) = card(true);
    let before = fake.seen().calls.len();
    device.function_reset().expect("it resets");
    assert_eq!(fake.seen().calls[before..], ["config", "config", "config", "reset", "config", "config"]);
    assert_eq!(fake.command(), MEMORY_SPACE | BUS_MASTER);
}

#[test]
fn the_survey_names_what_a_card_lacks() {
    let fake = Fake::new(false);
    let roots = fake.roots();
    let device = roots.sys.join("devices").join(ADDRESS);
    let lack =
        || survey(&roots, CONFIG.id).expect("the tree is there")[0].lacks.first().map(ToString::to_string);
    assert_eq!(lack(), None);
    assert!(survey(&roots, PciId { vendor: 1, device: 2 }).expect("the tree is there").is_empty());

    let other = roots.sys.join("kernel/iommu_groups/7/devices/0000:03:00.1");
    fs::create_dir_all(&other).expect("the folder can be made");
    assert_eq!(lack(), None, "a neighbour without a driver is none");
    symlink(roots.sys.join("bus/pci/drivers/e1000e"), other.join("driver")).expect("the link can be made");
    assert_eq!(lack().as_deref(), Some("IOMMU group 7 is not viable: 0000:03:00.1 with another driver"));

    fs::remove_dir_all(other).expect("the folder is ours");
    fs::remove_file(roots.dev.join("vfio/7")).expect("the file is ours");
    assert!(lack().is_some_and(|lack| lack.starts_with("there is no ") && lack.ends_with("dev/vfio/7")));
    fs::remove_file(device.join("driver")).expect("the file is ours");
    assert_eq!(lack().as_deref(), Some("0000:03:00.0 is bound to no driver, not to vfio-pci"));
    fs::remove_file(device.join("iommu_group")).expect("the file is ours");
    assert_eq!(lack().as_deref(), Some("0000:03:00.0 is in no IOMMU group"));
    fs::write(device.join("device"), "0x0001").expect("the file is ours");
    let wrong = inspect(&roots, ADDRESS, CONFIG.id).lacks;
    assert!(matches!(&wrong[..], [VfioError::WrongCard { found, .. }] if found == "1234:0001"));
    assert!(matches!(inspect(&roots, "0000:09:00.0", CONFIG.id).lacks[..], [VfioError::NoDevice { .. }]));
}

#[test]
fn addresses_are_checked_before_any_path_is_made_of_them() {
    assert_eq!(full_address("03:00.0").expect("it is one"), "0000:03:00.0");
    assert_eq!(full_address("0000:0A:00.1").expect("it is one"), "0000:0a:00.1");
    for wrong in ["", "../../x", "0000:03:00", "3:0.0", "0000:03:00.0/..", "zz:00.0"] {
        assert!(matches!(full_address(wrong), Err(VfioError::Name { .. })), "{wrong}");
    }
}
