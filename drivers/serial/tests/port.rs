//! Serial ports: those of pseudo-terminals, which behave like hardware's, and what is none.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use std::path::Path;
use std::sync::Arc;
use support::{QUICK_CARD, Served};
use zkcard_bus::{Device, Registers};
use zkcard_device_suite::Scale;
use zkcard_layout::{MAGIC, reg};
use zkcard_offload::Offload;
use zkcard_serial::{OpenError, Pty, SerialDevice, Tty};

#[test]
fn a_card_behind_a_port_does_what_every_card_does() {
    let pty = Pty::new().unwrap();
    let path = pty.path().to_owned();
    let _served = Served::on(Box::new(pty), QUICK_CARD);
    // One client after the other: the port stays when one goes.
    for _ in 0..2 {
        let device = Arc::new(SerialDevice::open(&path).unwrap());
        assert_eq!(device.name(), format!("serial:{}", path.display()));
        assert_eq!(device.read(reg::MAGIC).unwrap(), MAGIC);
        let offload = Offload::open(Arc::clone(&device), Scale::default().settings).unwrap();
        for check in offload.check_out(64) {
            assert!(check.outcome.is_ok(), "{}: {:?}, {}", check.name, check.outcome, device.counters());
        }
        assert_eq!(device.counters().link.spoilt, 0, "{}", device.counters());
    }
}

#[test]
fn a_port_has_one_user_at_a_time() {
    let pty = Pty::new().unwrap();
    let first = Tty::open(pty.path()).unwrap();
    let error = Tty::open(pty.path()).err().unwrap();
    assert!(matches!(error, OpenError::Busy { .. }) && error.to_string().contains("fuser"), "{error}");
    drop(first);
    Tty::open(pty.path()).unwrap();
}

#[test]
fn what_is_no_port_is_refused_with_what_to_do() {
    let said = |path: &str| Tty::open(Path::new(path)).err().unwrap().to_string();
    assert!(said("/dev/no-such-port").contains("plug the board in"));
    for path in ["/dev/null", "/"] {
        assert!(said(path).contains("not a serial port"), "{}", said(path));
    }
}

#[test]
fn a_port_that_ends_is_gone() {
    let pty = Pty::new().unwrap();
    let path = pty.path().to_owned();
    let served = Served::on(Box::new(pty), QUICK_CARD);
    let device = SerialDevice::open(&path).unwrap();
    drop(served);
    let error = device.read(reg::MAGIC).unwrap_err();
    assert!(error.to_string().contains("unplugged"), "{error}");
}
