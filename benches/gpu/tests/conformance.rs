//! The GPU in the suite that every accelerator must pass, alone and watched; without the feature `cuda`, its stub.

use zkcard_accel_suite::accel_suite;
use zkcard_checked::{Checked, Policy};
use zkcard_gpu::Gpu;
use zkcard_soft::Soft;

accel_suite!(gpu, gpu());
accel_suite!(watched, Checked::new(Soft::new(), gpu(), Policy::Twin));

fn gpu() -> Gpu {
    Gpu::open().expect("a GPU")
}
