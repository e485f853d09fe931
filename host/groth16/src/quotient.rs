//! The two conventions for the quotient `h = (a·b − c)/(Xⁿ − 1)` that Groth16 keys are made for.
//!
//! Both evaluate `a`, `b`, `c` on a coset `s·H` of the domain H, where `Xⁿ − 1` is the constant `sⁿ − 1`.
//!
//! | | shift s | k | then | H bases |
//! |---|---|---|---|---|
//! | [`Arkworks`](Convention::Arkworks) (libsnark) | 5 | 1/(5ⁿ−1) | inverse transform | `τʲ·(τⁿ−1)/δ`, j < n−1 |
//! | [`Snarkjs`](Convention::Snarkjs) (circom, rapidsnark) | primitive 2n-th root | 1 | nothing | `ℓ₂ⱼ₊₁(τ)/δ`, ℓ the Lagrange basis of the 2n-th roots, j < n |
//!
//! For the second, `a·b − c` has degree < 2n and vanishes on H, so its values on the odd coset determine it.

use ark_bn254::Fr;
use ark_ff::{FftField, Field, One};
use std::fmt::{self, Display};
use zkcard_accel::Basis;

/// Which quotient a key was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convention {
    /// The coefficients of h; offset 5.
    Arkworks,
    /// The values of a·b − c on the odd coset.
    Snarkjs,
}

impl Convention {
    /// The shift s of the coset on which the quotient of a domain of n is computed.
    pub fn shift(self, n: usize) -> Fr {
        match self {
            Convention::Arkworks => Fr::GENERATOR,
            Convention::Snarkjs => root_of_unity(2 * n),
        }
    }

    /// The factor k in `k·(a∘b − c)`.
    pub fn factor(self, n: usize) -> Fr {
        match self {
            Convention::Arkworks => (Fr::GENERATOR.pow([n as u64]) - Fr::one())
                .inverse()
                .expect("5 is a generator, so its n-th power is not one"),
            Convention::Snarkjs => Fr::one(),
        }
    }

    /// How the quotient represents its polynomial when it meets the H bases.
    pub fn basis(self, n: usize) -> Basis {
        match self {
            Convention::Arkworks => Basis::Coefficients,
            Convention::Snarkjs => Basis::Coset(self.shift(n)),
        }
    }

    /// The number of H bases.
    pub fn h_len(self, n: usize) -> usize {
        match self {
            Convention::Arkworks => n - 1, // h has degree n − 2
            Convention::Snarkjs => n,
        }
    }
}

impl Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Convention::Arkworks => "arkworks and libsnark (coefficients of h)",
            Convention::Snarkjs => "snarkjs and circom (values on the odd coset)",
        })
    }
}

/// The primitive root of unity of order `n`, a power of two up to 2²⁸, that arkworks and snarkjs use.
pub(crate) fn root_of_unity(n: usize) -> Fr {
    Fr::get_root_of_unity(n as u64).expect("domains are at most 2^27, so their double has roots")
}
