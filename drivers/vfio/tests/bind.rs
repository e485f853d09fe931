//! `scripts/bind` on a tree that looks like `/sys`. What a real kernel makes of it, `scripts/qemu-test` shows.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output};

const ADDRESS: &str = "0000:03:00.0";

struct Tree {
    folder: tempfile::TempDir,
}

impl Tree {
    /// A card without a driver, and vfio-pci loaded.
    fn new() -> Self {
        let tree = Self { folder: tempfile::tempdir().expect("a folder for the test") };
        let make = |path: &str| fs::create_dir_all(tree.at(path)).expect("the folder can be made");
        [&*device(""), "bus/pci/drivers/vfio-pci", "bus/pci/drivers/other", "group"]
            .into_iter()
            .for_each(make);
        let files = [("vendor", "0x1234"), ("device", "0x5a4b"), ("driver_override", "(null)")];
        files.iter().for_each(|(name, text)| tree.write(&device(name), text));
        tree.write("bus/pci/drivers_probe", "");
        tree.link("group", &device("iommu_group"));
        tree
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.at(path), text).expect("the file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).expect("the file is there").trim().to_owned()
    }

    fn link(&self, to: &str, from: &str) {
        symlink(self.at(to), self.at(from)).expect("the link can be made");
    }

    fn bind(&self, arguments: &[&str]) -> Output {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/bind");
        let mut command = Command::new(script);
        command.args(arguments).env("ZKCARD_SYS", self.folder.path()).env("ZKCARD_RUN", self.at("run"));
        command.output().expect("sh is there")
    }

    fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.bind(arguments);
        assert!(!output.status.success(), "{arguments:?} went well");
        String::from_utf8(output.stderr).expect("plain text")
    }
}

fn device(name: &str) -> String {
    format!("bus/pci/devices/{ADDRESS}/{name}")
}

#[test]
fn the_kernel_is_asked_in_the_right_files() {
    let tree = Tree::new();
    tree.link("bus/pci/drivers/other", &device("driver"));
    let said = tree.refusal(&[ADDRESS]); // this kernel does nothing
    assert!(said.contains("did not bind") && said.contains("dmesg"), "{said}");
    assert_eq!(tree.read(&device("driver_override")), "vfio-pci");
    assert_eq!(tree.read("bus/pci/drivers/other/unbind"), ADDRESS);
    assert_eq!(tree.read("bus/pci/drivers_probe"), ADDRESS);
    assert_eq!(tree.read(&format!("run/zkcard/{ADDRESS}.driver")), "other");
}

#[test]
fn the_former_driver_is_given_back_and_forgotten() {
    let tree = Tree::new();
    fs::create_dir_all(tree.at("run/zkcard")).expect("the folder can be made");
    tree.write(&format!("run/zkcard/{ADDRESS}.driver"), "other");
    tree.link("bus/pci/drivers/vfio-pci", &device("driver"));
    let said = tree.refusal(&["--unbind", ADDRESS]);
    assert!(said.contains("had other, and has vfio-pci now"), "{said}");
    assert_eq!(tree.read(&device("driver_override")), "");
    assert_eq!(tree.read("bus/pci/drivers/vfio-pci/unbind"), ADDRESS);
    assert!(!tree.at(&format!("run/zkcard/{ADDRESS}.driver")).exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let tree = Tree::new();
    let output = tree.bind(&["--dry-run", "03:00.0"]);
    let said = String::from_utf8(output.stdout).expect("plain text");
    assert!(output.status.success() && said.contains("would write 'vfio-pci' to"), "{said}");
    assert_eq!(tree.read(&device("driver_override")), "(null)");
    assert_eq!(tree.read("bus/pci/drivers_probe"), "");
    assert!(!tree.at("run").exists());
}

#[test]
fn what_is_done_already_is_well() {
    let tree = Tree::new();
    let unbound = tree.bind(&["--unbind", ADDRESS]);
    assert!(unbound.status.success());
    tree.link("bus/pci/drivers/vfio-pci", &device("driver"));
    assert!(tree.bind(&[ADDRESS]).status.success());
    assert_eq!(tree.read("bus/pci/drivers_probe"), "");
}

#[test]
fn refusals_say_what_to_do() {
    let tree = Tree::new();
    assert!(tree.refusal(&["0000:04:00.0"]).contains("zkcard devices"));
    for wrong in ["../../etc", "3", "zkcard", "a:b"] {
        assert!(tree.refusal(&[wrong]).contains("no PCI address"), "{wrong}");
    }
    assert!(tree.refusal(&[]).contains("which card"));
    fs::remove_file(tree.at(&device("iommu_group"))).expect("the link is ours");
    assert!(tree.refusal(&[ADDRESS]).contains("intel_iommu=on"));
    tree.write(&device("device"), "0x0001");
    assert!(tree.refusal(&[ADDRESS]).contains("no card"));
    assert!(tree.refusal(&["--udev", "a b"]).contains("no user's name"));
}

#[test]
fn the_udev_rule_is_for_cards_and_one_user() {
    let output = Tree::new().bind(&["--udev", "prover"]);
    let rule = String::from_utf8(output.stdout).expect("plain text");
    assert_eq!(rule.matches("OWNER=\"prover\"").count(), 2);
    assert_eq!(rule.matches("0x5a4b").count(), 3);
}
