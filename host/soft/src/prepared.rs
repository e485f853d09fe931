//! Bases of G1 in the form of the kernel that will add them.

#[cfg(target_arch = "x86_64")]
use crate::kernel::Ifma;
use crate::kernel::{Kernel, KernelChoice, Portable};
use crate::msm::sum_of_products;
use ark_bn254::{Fr, G1Affine, G1Projective};
use std::fmt;
use std::sync::Arc;

/// Packed points, of which a clone is another owner.
#[derive(Clone)]
pub enum Prepared {
    Portable(Packed<Portable>),
    #[cfg(target_arch = "x86_64")]
    Ifma(Packed<Ifma>),
}

/// Points in the form of one kernel.
pub struct Packed<K: Kernel> {
    kernel: K,
    points: Arc<[K::Point]>,
}

impl Prepared {
    /// The points, packed for the kernel that is wanted where the machine has it, else for the portable one.
    pub fn new(points: &[G1Affine], choice: KernelChoice) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let (KernelChoice::Ifma, Some(kernel)) = (choice, Ifma::detect()) {
            return Prepared::Ifma(Packed::new(kernel, points));
        }
        let _ = choice;
        Prepared::Portable(Packed::new(Portable, points))
    }

    /// `Σ sᵢ·Pᵢ` over as many as there are of both.
    pub fn sum_of_products(&self, scalars: &[Fr]) -> G1Projective {
        match self {
            Prepared::Portable(packed) => packed.sum_of_products(scalars),
            #[cfg(target_arch = "x86_64")]
            Prepared::Ifma(packed) => packed.sum_of_products(scalars),
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Prepared::Portable(packed) => write!(f, "{} points packed for portable", packed.points.len()),
            #[cfg(target_arch = "x86_64")]
            Prepared::Ifma(packed) => write!(f, "{} points packed for ifma", packed.points.len()),
        }
    }
}

impl<K: Kernel> Packed<K> {
    fn new(kernel: K, points: &[G1Affine]) -> Self {
        Packed { kernel, points: kernel.pack(points).into() }
    }

    fn sum_of_products(&self, scalars: &[Fr]) -> G1Projective {
        sum_of_products(self.kernel, &self.points, scalars)
    }
}

impl<K: Kernel> Clone for Packed<K> {
    fn clone(&self) -> Self {
        Packed { kernel: self.kernel, points: Arc::clone(&self.points) }
    }
}
