//! One conformance suite for every accelerator: one list of cases, one column for each backend.
//!
//! A new accelerator takes part with one line in its `tests/conformance.rs`; nothing is written twice:
//!
//! ```
//! use zkcard_accel_suite::{Scale, accel_suite};
//! # use zkcard_soft::Soft as Sim; // stands in for another crate
//!
//! accel_suite!(sim, Sim::new(), Scale::simulation());
//! # fn main() {}
//! ```
//!
//! The expression is evaluated anew for every case, in a module below the one that calls the macro, which
//! sees what that one has imported. The line expands into `mod sim` with a `#[test]` for each case
//! (`sim::ntt::natural_order`) and, for cases about points, one for each group (`sim::msm::lengths::g1`).
//! Without a [`Scale`] the suite runs at [`Scale::default`], which suits software. Several columns stand
//! side by side: `accel_suite!(plain, Soft::new()); accel_suite!(checked, Checked::new(…));`
//!
//! **What is asked.** The seam promises that results are exact for every input, so each answer is compared
//! with one computed by definition in [`naive`], which asks no accelerator. A vector is an array of scalars
//! to the suite: transforms, products and sums mean the same whatever happened to it before.
//!
//! **Capabilities decide.** What [`Caps`](zkcard_accel::Caps) grant must work; what they deny must answer
//! [`Unsupported`](zkcard_accel::AccelError::Unsupported). A misuse must be named with its evidence and
//! must leave the accelerator and its vectors as they were.
//!
//! **Randomness** comes from one seed, which every failure names; `ZKCARD_SEED=…` in the environment
//! overrides it.
//!
//! `tests/suite` proves that the suite can fail: it holds accelerators with one fault each, and the case that
//! must find it.

mod areas;
mod inputs;
#[macro_use]
mod list;
pub mod naive;
mod probe;
mod scale;

pub use scale::Scale;
#[doc(hidden)]
pub use zkcard_accel::{Accelerator, G1, G2};

/// Makes a module with a `#[test]` for every case, each on a fresh accelerator. See the
/// [crate documentation](crate).
#[macro_export]
macro_rules! accel_suite {
    ($name:ident, $make:expr $(,)?) => {
        $crate::accel_suite!($name, $make, $crate::Scale::default());
    };
    ($name:ident, $make:expr, $scale:expr $(,)?) => {
        $crate::each_case! { [$crate::case_tests] $name, $make, $scale }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! case_tests {
    (
        { $name:ident, $make:expr, $scale:expr }
        plain { $($area:ident { $($case:ident)* })* }
        in_both_groups { $($group_area:ident { $($group_case:ident)* })* }
    ) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn fresh_accelerator() -> impl $crate::Accelerator {
                $make
            }

            fn scale_of_suite() -> $crate::Scale {
                $scale
            }

            $(mod $area {
                use super::{fresh_accelerator, scale_of_suite};
                $(#[test]
                fn $case() {
                    $crate::cases::$area::$case(&fresh_accelerator(), &scale_of_suite());
                })*
            })*

            $(mod $group_area {
                $(mod $group_case {
                    use super::super::{fresh_accelerator, scale_of_suite};
                    use $crate::cases::$group_area::$group_case as case;

                    #[test]
                    fn g1() {
                        case::<_, $crate::G1>(&fresh_accelerator(), &scale_of_suite());
                    }

                    #[test]
                    fn g2() {
                        case::<_, $crate::G2>(&fresh_accelerator(), &scale_of_suite());
                    }
                })*
            })*
        }
    };
}

/// Makes the public face of the private areas from the list: a case that is not on it is dead code.
macro_rules! case_face {
    (
        {}
        plain { $($area:ident { $($case:ident)* })* }
        in_both_groups { $($group_area:ident { $($group_case:ident)* })* }
    ) => {
        /// Every case, for use outside [`accel_suite!`]. Each panics where the accelerator is wrong.
        pub mod cases {
            $(#[doc = concat!("The cases about `", stringify!($area), "`.")]
            pub mod $area {
                $(pub use crate::areas::$area::$case;)*
            })*
            $(#[doc = concat!("The cases about `", stringify!($group_area), "`, for either group.")]
            pub mod $group_area {
                $(pub use crate::areas::$group_area::$group_case;)*
            })*
        }

        /// The name of every case, `area::case`; those of either group once.
        pub const CASES: &[&str] = &[
            $($(concat!(stringify!($area), "::", stringify!($case)),)*)*
            $($(concat!(stringify!($group_area), "::", stringify!($group_case)),)*)*
        ];

        /// Runs every case one after the other, those about points in both groups: a column that may be left out as a whole.
        /// Each panics where the accelerator is wrong; `begins` hears its name before.
        pub fn every<A: Accelerator>(accelerator: &A, scale: &Scale, begins: impl Fn(&str)) {
            $($(
                begins(concat!(stringify!($area), "::", stringify!($case)));
                areas::$area::$case(accelerator, scale);
            )*)*
            $($(
                begins(concat!(stringify!($group_area), "::", stringify!($group_case)));
                areas::$group_area::$group_case::<_, G1>(accelerator, scale);
                areas::$group_area::$group_case::<_, G2>(accelerator, scale);
            )*)*
        }
    };
}

each_case! { [case_face] }
