//! The CPU backend in the suite that every accelerator must pass.

use zkcard_accel_suite::accel_suite;
use zkcard_soft::Soft;

accel_suite!(soft, Soft::new());
