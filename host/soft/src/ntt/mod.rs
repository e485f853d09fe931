//! Transforms over the scalar field, and products point by point.
//!
//! A vector of n elements is a matrix of about √n rows and columns, and a transform two passes over it: short transforms
//! of the columns, then of the rows ([`plan`] says why). Each pass reads and writes memory once; eight lines at a time
//! are worked on in the second cache, in the form of the kernel ([`passes`]). The end of the second pass is put into
//! natural order by transposing tiles in place ([`matrix`]); between two transforms nobody looks, so that nothing is,
//! and three passes do for both. What is multiplied with is kept for the next vector ([`tables`]).
//!
//! What was copied out of a vector on the way is wiped.

mod matrix;
mod passes;
mod plan;
mod tables;

#[cfg(target_arch = "x86_64")]
use crate::kernel::{Avx512Lines, IfmaLines};
use crate::kernel::{KernelChoice, LineKernel, PortableLines};
use ark_bn254::Fr;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use std::fmt;
use tables::Tables;
use zkcard_accel::Transform;

/// Below this a matrix has no eight columns, and arkworks answers.
const SHORTEST: usize = 64;
/// Elements of a product that one thread takes at a time.
const SHARE: usize = 1 << 12;

/// Transforms by one kernel, with the factors that they share.
pub enum Transforms {
    Portable(Tables<PortableLines>),
    #[cfg(target_arch = "x86_64")]
    Avx512(Tables<Avx512Lines>),
    #[cfg(target_arch = "x86_64")]
    Ifma(Tables<IfmaLines>),
}

/// Does the same with the tables of whichever kernel there is.
macro_rules! with_tables {
    ($of:expr, $tables:ident => $work:expr) => {
        match $of {
            Transforms::Portable($tables) => $work,
            #[cfg(target_arch = "x86_64")]
            Transforms::Avx512($tables) => $work,
            #[cfg(target_arch = "x86_64")]
            Transforms::Ifma($tables) => $work,
        }
    };
}

impl Transforms {
    /// On the kernel that is wanted where the machine has it, else on the portable one.
    pub fn new(choice: KernelChoice) -> Self {
        #[cfg(target_arch = "x86_64")]
        match (choice, Avx512Lines::detect(), IfmaLines::detect()) {
            (KernelChoice::Ifma, _, Some(kernel)) => return Transforms::Ifma(Tables::new(kernel)),
            (KernelChoice::Avx512, Some(kernel), _) => return Transforms::Avx512(Tables::new(kernel)),
            _ => {}
        }
        let _ = choice;
        Transforms::Portable(Tables::new(PortableLines))
    }

    /// The kernel that answers.
    fn kernel(&self) -> KernelChoice {
        match self {
            Transforms::Portable(_) => KernelChoice::Portable,
            #[cfg(target_arch = "x86_64")]
            Transforms::Avx512(_) => KernelChoice::Avx512,
            #[cfg(target_arch = "x86_64")]
            Transforms::Ifma(_) => KernelChoice::Ifma,
        }
    }

    /// One after the other, in natural order before and after. The length is a power of two; no shift is zero.
    pub fn apply(&self, values: &mut [Fr], transforms: &[Transform]) {
        if values.len() < SHORTEST {
            return transforms.iter().for_each(|transform| short(values, *transform));
        }
        for some in transforms.chunks(2) {
            match *some {
                [first, second] => {
                    with_tables!(self, tables => passes::transform_twice(tables, values, [first, second]))
                }
                _ => with_tables!(self, tables => passes::transform(tables, values, some[0])),
            }
        }
    }

    /// `a[i] := a[i]·b[i]`. Lengths are equal.
    pub fn multiply(&self, a: &mut [Fr], b: &[Fr]) {
        let shares = a.par_chunks_mut(SHARE).zip(b.par_chunks(SHARE));
        shares.for_each(|(a, b)| with_tables!(self, tables => tables.kernel.multiply(a, b)));
    }

    /// `a[i] := k·(a[i]·b[i] − c[i])`. Lengths are equal.
    pub fn quotient(&self, a: &mut [Fr], b: &[Fr], c: &[Fr], k: Fr) {
        let shares = a.par_chunks_mut(SHARE).zip(b.par_chunks(SHARE)).zip(c.par_chunks(SHARE));
        shares.for_each(|((a, b), c)| with_tables!(self, tables => tables.kernel.quotient(a, b, c, k)));
    }
}

impl fmt::Debug for Transforms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "transforms by {}", self.kernel())
    }
}

fn short(values: &mut [Fr], transform: Transform) {
    let domain =
        Radix2EvaluationDomain::new(values.len()).and_then(|domain| domain.get_coset(transform.shift()));
    let Some(domain) = domain else { return }; // there is one for every power of two and every shift but zero
    let mut kept = values.to_vec();
    if transform.is_forward() {
        domain.fft_in_place(&mut kept)
    } else {
        domain.ifft_in_place(&mut kept)
    }
    values.copy_from_slice(&kept);
    zeroize::Zeroize::zeroize(&mut kept);
}

#[cfg(test)]
mod tests;
