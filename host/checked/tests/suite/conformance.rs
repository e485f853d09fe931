//! The conformance suite on a checked accelerator, under each policy: what soft passes, this passes.

use zkcard_accel_suite::accel_suite;
use zkcard_checked::{Checked, Policy};
use zkcard_soft::Soft;

fn checked(policy: Policy) -> Checked<Soft, Soft> {
    Checked::new(Soft::new(), Soft::new(), policy)
}

accel_suite!(none, checked(Policy::None));
accel_suite!(curve, checked(Policy::Curve));
accel_suite!(twin, checked(Policy::Twin));
accel_suite!(full, checked(Policy::Full));
