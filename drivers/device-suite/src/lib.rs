//! One conformance suite for every device, and one for the engine over it: one list of cases, one column a device.
//!
//! A new device takes part with one line in its `tests/conformance.rs`:
//!
//! ```
//! use zkcard_device_suite::{Scale, device_suite};
//! # use zkcard_mock::{MockConfig, MockDevice};
//!
//! device_suite!(mock, Some(MockDevice::new(MockConfig::default())), Scale::default());
//! # fn main() {}
//! ```
//!
//! The expression is evaluated anew for every case; `None` says that such a device cannot be had here, and skips it. The line expands into `mod mock` with a `#[test]` for each case, by
//! area: `bus` asks the device itself, with registers and rings written by hand; `card` asks an
//! [`Offload`](zkcard_offload::Offload) on it for everything that works on a sound card.
//!
//! [`campaign`] is for devices that can also fail on demand ([`Sabotage`](campaign::Sabotage)); [`offload`] is the same,
//! and a count of what crosses the bus, for a whole prover over the device.
//!
//! **Randomness** comes from one seed, which every failure names; `ZKCARD_SEED=…` in the environment overrides it.

#![forbid(unsafe_code)]

mod areas;
pub mod campaign;
mod hand;
pub mod offload;
mod random;
mod values;

pub use random::{Random, seed_from_environment, usual_or_long};

use zkcard_offload::Settings;

/// How large the cases are, and how patient.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Elements of a vector, at most.
    pub elements: usize,
    /// Steps of cases that take random ones.
    pub steps: usize,
    /// Settings of the offload and its engine.
    pub settings: Settings,
}

impl Default for Scale {
    fn default() -> Self {
        let engine =
            zkcard_engine::Settings { margin: 16, floor: 20_000, watchdog: 50_000, quiesce_limit: 10_000 };
        let settings = Settings { engine, piece_bytes: 1 << 10, ..Settings::default() };
        Self { elements: 300, steps: 60, settings }
    }
}

/// Calls `$then` with the list of areas and cases. A case that is not on it is dead code.
#[doc(hidden)]
#[macro_export]
macro_rules! each_device_case {
    ([$($then:tt)*] $($extra:tt)*) => {
        $($then)*! {
            { $($extra)* }
            bus {
                introduces_itself
                keeps_what_is_written
                refuses_what_is_no_register
                gives_clean_buffers_apart
                lets_time_pass
                runs_a_job_written_by_hand
                does_not_write_where_it_may_only_read
                raises_interrupts_only_when_asked
                reports_a_wrong_doorbell
                forgets_its_rings_at_function_reset
            }
            card {
                copies_every_length
                makes_montgomery_images_canonical
                keeps_extreme_values
                refuses_what_is_no_element
                keeps_public_data_across_a_recovery
                zeroes_what_is_dropped
                uses_all_of_its_memory_and_no_more
                survives_any_order_of_loads_and_drops
                tests_its_memory
                passes_its_self_test
                takes_constants
                runs_a_chain_behind_one_doorbell
                skips_what_follows_a_refused_job
                refuses_what_it_does_not_know
                takes_batches_longer_than_its_rings
                serves_several_threads
                ends_a_job_at_its_budget
                loses_vectors_but_no_memory_at_recovery
                leaves_nothing_when_closed
                leaves_nothing_when_the_host_dies
            }
        }
    };
}

/// Makes a module with a `#[test]` for every case, each on a fresh device. See the [crate documentation](crate).
#[macro_export]
macro_rules! device_suite {
    ($name:ident, $make:expr, $scale:expr $(,)?) => {
        $crate::each_device_case! { [$crate::device_case_tests] $name, $make, $scale }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! device_case_tests {
    ({ $name:ident, $make:expr, $scale:expr } $($area:ident { $($case:ident)* })*) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn fresh() -> ::std::option::Option<::std::sync::Arc<impl $crate::Device>> {
                ::std::option::Option::map($make, ::std::sync::Arc::new)
            }

            fn scale() -> $crate::Scale {
                $scale
            }

            $(mod $area {
                $(#[test]
                fn $case() {
                    if let Some(device) = super::fresh() {
                        $crate::cases::$area::$case(device, &super::scale());
                    }
                })*
            })*
        }
    };
}

/// Makes the public face of the private areas from the list.
macro_rules! case_face {
    ({} $($area:ident { $($case:ident)* })*) => {
        /// Every case, for use outside [`device_suite!`]. Each panics where the device is wrong.
        pub mod cases {
            $(#[doc = concat!("The cases of `", stringify!($area), "`.")]
            pub mod $area {
                $(pub use crate::areas::$area::$case;)*
            })*
        }
    };
}
each_device_case! { [case_face] }

#[doc(hidden)]
pub use zkcard_bus::Device;
