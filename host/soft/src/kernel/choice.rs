//! Which kernel answers on this machine.

use std::fmt;
use std::str::FromStr;

/// A kernel by its name. All of them give the same results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KernelChoice {
    /// For any machine.
    Portable,
    /// For processors with BMI2 and ADX: sums one by one with faster products, transforms by the portable one.
    Adx,
    /// For processors with AVX-512, by products of doubles.
    Avx512,
    /// For processors with AVX-512 IFMA.
    Ifma,
}

impl KernelChoice {
    /// Every kernel, the slowest first.
    pub const ALL: [KernelChoice; 4] =
        [KernelChoice::Portable, KernelChoice::Adx, KernelChoice::Avx512, KernelChoice::Ifma];

    /// The fastest that this machine can run.
    pub fn fastest() -> Self {
        let able = KernelChoice::ALL.into_iter().rfind(KernelChoice::is_able);
        able.unwrap_or(KernelChoice::Portable)
    }

    /// Whether this machine can run it.
    pub fn is_able(&self) -> bool {
        match self {
            KernelChoice::Portable => true,
            #[cfg(target_arch = "x86_64")]
            KernelChoice::Adx => super::Adx::<zkcard_accel::G1>::detect().is_some(),
            #[cfg(target_arch = "x86_64")]
            KernelChoice::Avx512 => super::Avx512G1::detect().is_some(),
            #[cfg(target_arch = "x86_64")]
            KernelChoice::Ifma => super::IfmaG1::detect().is_some(),
            #[cfg(not(target_arch = "x86_64"))]
            KernelChoice::Adx | KernelChoice::Avx512 | KernelChoice::Ifma => false,
        }
    }
}

impl fmt::Display for KernelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KernelChoice::Portable => "portable",
            KernelChoice::Adx => "adx",
            KernelChoice::Avx512 => "avx512",
            KernelChoice::Ifma => "ifma",
        })
    }
}

/// A name that no kernel has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no kernel {0:?}: name one of portable, adx, avx512, ifma")]
pub struct UnknownKernel(String);

impl FromStr for KernelChoice {
    type Err = UnknownKernel;

    fn from_str(name: &str) -> Result<Self, UnknownKernel> {
        let named = KernelChoice::ALL.into_iter().find(|kernel| kernel.to_string() == name);
        named.ok_or_else(|| UnknownKernel(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_known_by_their_names_only() {
        for kernel in KernelChoice::ALL {
            assert_eq!(kernel.to_string().parse(), Ok(kernel));
        }
        for name in ["", "Portable", "avx2", "ifma "] {
            let error = name.parse::<KernelChoice>().unwrap_err();
            assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        }
    }

    #[test]
    fn the_fastest_is_one_that_runs_here() {
        assert!(KernelChoice::fastest().is_able());
        assert!(KernelChoice::Portable.is_able());
    }
}
