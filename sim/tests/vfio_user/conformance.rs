//! A card behind a socket is a device like any other.

use super::support::Served;
use zkcard_device_suite::{Scale, device_suite};

device_suite!(vfio_user, Served::open(), Scale::default());
