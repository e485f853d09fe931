//! What the system's safe calls do not say of a serial port.
#![expect(unsafe_code, reason = "this is the address of the driver's unsafe code")]

use nix::libc;
use std::ffi::{c_int, c_uchar, c_uint, c_ulong, c_ushort, c_void};
use std::os::fd::{AsFd, AsRawFd};

/// `struct serial_struct` of `linux/serial.h`.
#[repr(C)]
#[derive(Clone, Copy)]
struct SerialInfo {
    kind: c_int,
    line: c_int,
    port: c_uint,
    irq: c_int,
    flags: c_int,
    fifo: c_int,
    divisor: c_int,
    baud_base: c_int,
    close_delay: c_ushort,
    io_type: c_uchar,
    reserved: c_uchar,
    hub6: c_int,
    closing_wait: [c_ushort; 2],
    memory: *mut c_void,
    shift: c_ushort,
    port_high: c_uint,
    map: c_ulong,
}

const LOW_LATENCY: c_int = 1 << 13;

nix::ioctl_read_bad!(get_serial, libc::TIOCGSERIAL, SerialInfo);
nix::ioctl_write_ptr_bad!(set_serial, libc::TIOCSSERIAL, SerialInfo);
nix::ioctl_none_bad!(exclude, libc::TIOCEXCL);

/// Has the port's driver hand bytes on at once, and the system refuse whoever opens it meanwhile. False where the file is no
/// serial port of hardware, which has neither.
pub fn hasten(file: &impl AsFd) -> bool {
    let fd = file.as_fd().as_raw_fd();
    let mut info = std::mem::MaybeUninit::<SerialInfo>::zeroed();
    // SAFETY: the call writes at most one such structure, and the pointer is to one.
    let has = unsafe { get_serial(fd, info.as_mut_ptr()) };
    if has.is_err() {
        return false;
    }
    // SAFETY: it was zeroed, and any bits are good for integers and a raw pointer.
    let mut info = unsafe { info.assume_init() };
    info.flags |= LOW_LATENCY;
    // SAFETY: the call reads one such structure, and the pointer is to one. What refuses is only slower.
    let _ = unsafe { set_serial(fd, &raw const info) };
    // SAFETY: the call touches no memory of ours.
    unsafe { exclude(fd) }.is_ok()
}
