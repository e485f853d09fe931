//! A card behind a wire is a device like any other, whether the wire is good or bad.

mod support;

use support::{Cable, Linked};
use zkcard_device_suite::{Scale, device_suite};

device_suite!(serial, Some(Linked::new(Cable::Sound, 1)), Scale::default());
device_suite!(serial_noisy, Some(Linked::new(Cable::Noisy(20_000), 2)), Scale::default());
