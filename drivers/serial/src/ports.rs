//! The serial ports of this machine that a board may be behind.

use nix::unistd::{AccessFlags, access};
use std::io;
use std::path::{Path, PathBuf};

/// What ports of USB are called, with a chip that the kernel knows or as the USB class has it.
const NAMES: [&str; 2] = ["ttyUSB", "ttyACM"];

/// A serial port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Where.
    pub path: PathBuf,
    /// What is plugged in there, as it says itself; empty where it does not.
    pub product: String,
    /// Whether this user may open it.
    pub is_allowed: bool,
}

/// Every one, by name; none is opened. `sys` and `dev` are `/sys` and `/dev`.
pub fn ports(sys: &Path, dev: &Path) -> io::Result<Vec<Port>> {
    let mut found = Vec::new();
    for entry in dev.read_dir()? {
        let name = entry?.file_name().into_string().unwrap_or_default();
        if NAMES.iter().any(|start| name.starts_with(start)) {
            let path = dev.join(&name);
            let is_allowed = access(&path, AccessFlags::R_OK | AccessFlags::W_OK).is_ok();
            found.push(Port { product: product(sys, &name), path, is_allowed });
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// What the USB device above the port calls itself.
fn product(sys: &Path, name: &str) -> String {
    let device = sys.join("class/tty").join(name).join("device").canonicalize().unwrap_or_default();
    let read = |folder: &Path| std::fs::read_to_string(folder.join("product")).ok();
    device.ancestors().find_map(read).unwrap_or_default().trim().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn ports_are_found_with_what_is_plugged_in() {
        let root = std::env::temp_dir().join(format!("zkcard-ports-{}", std::process::id()));
        let (sys, dev) = (root.join("sys"), root.join("dev"));
        let usb = sys.join("devices/usb1/1-2");
        fs::create_dir_all(usb.join("1-2:1.0/ttyUSB0")).expect("a folder");
        fs::write(usb.join("product"), "ULX3S FPGA 85K\n").expect("a file");
        fs::create_dir_all(sys.join("class/tty/ttyUSB0")).expect("a folder");
        symlink(usb.join("1-2:1.0/ttyUSB0"), sys.join("class/tty/ttyUSB0/device")).expect("a link");
        fs::create_dir_all(&dev).expect("a folder");
        for name in ["ttyUSB0", "ttyACM3", "tty0", "null"] {
            fs::write(dev.join(name), "").expect("a file");
        }
        let found = ports(&sys, &dev).expect("it can be read");
        fs::remove_dir_all(&root).expect("it is ours");
        let named: Vec<_> =
            found.iter().map(|port| (port.path.ends_with("ttyUSB0"), port.product.as_str())).collect();
        assert_eq!(named, [(false, ""), (true, "ULX3S FPGA 85K")]);
        assert!(found[0].is_allowed && ports(&sys, &root).is_err());
    }
}
