//! The CPU backend in the suite that every accelerator must pass: on the kernel that answers by itself, and on each that
//! this machine can run.

use zkcard_accel_suite::accel_suite;
use zkcard_soft::{KernelChoice, Soft};

accel_suite!(soft, Soft::new());
accel_suite!(portable, on(KernelChoice::Portable));
accel_suite!(ifma, on(KernelChoice::Ifma));

/// Where the machine lacks the kernel, the fastest that it has: the suite then runs on that once more.
fn on(kernel: KernelChoice) -> Soft {
    Soft::with_kernel(kernel).unwrap_or_default()
}
