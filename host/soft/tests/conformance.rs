//! The CPU backend in the suite that every accelerator must pass: on the kernel that answers by itself, and on each that
//! this machine can run, with the threads that there are and with few and many; and where sums are by constant work.

use zkcard_accel_suite::accel_suite;
use zkcard_soft::{KernelChoice, Soft};

accel_suite!(soft, Soft::new());
accel_suite!(portable, on(KernelChoice::Portable));
accel_suite!(adx, on(KernelChoice::Adx));
accel_suite!(avx512, on(KernelChoice::Avx512));
accel_suite!(ifma, on(KernelChoice::Ifma));
accel_suite!(portable_1_thread, threads(KernelChoice::Portable, 1));
accel_suite!(portable_2_threads, threads(KernelChoice::Portable, 2));
accel_suite!(portable_7_threads, threads(KernelChoice::Portable, 7));
accel_suite!(adx_1_thread, threads(KernelChoice::Adx, 1));
accel_suite!(adx_2_threads, threads(KernelChoice::Adx, 2));
accel_suite!(adx_7_threads, threads(KernelChoice::Adx, 7));
accel_suite!(avx512_1_thread, threads(KernelChoice::Avx512, 1));
accel_suite!(avx512_2_threads, threads(KernelChoice::Avx512, 2));
accel_suite!(avx512_7_threads, threads(KernelChoice::Avx512, 7));
accel_suite!(ifma_1_thread, threads(KernelChoice::Ifma, 1));
accel_suite!(ifma_2_threads, threads(KernelChoice::Ifma, 2));
accel_suite!(ifma_7_threads, threads(KernelChoice::Ifma, 7));
accel_suite!(constant_work, Soft::new().constant_work());

/// Where the machine lacks the kernel, the fastest that it has: the suite then runs on that once more.
fn on(kernel: KernelChoice) -> Soft {
    Soft::with_kernel(kernel).unwrap_or_default()
}

fn threads(kernel: KernelChoice, threads: usize) -> Soft {
    on(kernel).with_threads(threads).expect("the system has threads")
}
