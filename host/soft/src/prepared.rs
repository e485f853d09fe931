//! What a kernel does for one group, whichever kernel and group they are.

#[cfg(target_arch = "x86_64")]
use crate::kernel::{Adx, Avx512G1, Avx512G2, IfmaG1, IfmaG2};
use crate::kernel::{AffineOf, Kernel, KernelChoice, Portable, pages};
use crate::msm::{self, sum_of_repeating, sum_over};
use crate::products::{multiples, products, sum_by_constant_work};
use ark_bn254::Fr;
use rayon::prelude::*;
use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use zkcard_accel::{G1, G2, Group, Points};

/// Points that are packed at a time.
const SHARE: usize = 1024;
/// Terms at a time at the least: fewer would cost many times the additions.
const FEWEST: usize = 1 << 14;

/// A kernel at work for a group.
pub trait Arithmetic<G: Group>: Send + Sync {
    /// The points, packed once for any number of sums; those of a file are packed for each sum, and take no memory between.
    /// A sum takes as many terms at a time as need `memory` bytes beside the points that stay packed.
    fn prepare(&self, points: Points<G>, memory: usize) -> Arc<dyn Prepared<G>>;

    /// `sᵢ·P` for each scalar.
    fn multiples(&self, point: &G::Affine, scalars: &[Fr]) -> Vec<G::Affine>;

    /// `sᵢ·Pᵢ` over as many as there are of both.
    fn products(&self, points: &[G::Affine], scalars: &[Fr]) -> Vec<G::Affine>;
}

/// Points to be summed.
pub trait Prepared<G: Group>: fmt::Debug + Send + Sync {
    /// `Σ sᵢ·Pᵢ` over as many as there are of both.
    fn sum_of_products(&self, scalars: &[Fr]) -> G;

    /// The same where scalars repeat: those of one number are equal.
    fn sum_of_repeating(&self, scalars: &[Fr], classes: &[u32]) -> G;

    /// The same, by steps that depend on the number of scalars only.
    fn sum_by_constant_work(&self, scalars: &[Fr]) -> G;
}

/// The kernel that is wanted, where the machine has it, else the portable one.
pub fn arithmetic<G: Group>(choice: KernelChoice) -> Option<Box<dyn Arithmetic<G>>> {
    same(in_g1(choice)).or_else(|| same(in_g2(choice)))
}

fn in_g1(choice: KernelChoice) -> Box<dyn Arithmetic<G1>> {
    let able = match choice {
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Ifma => boxed(IfmaG1::detect()),
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Avx512 => boxed(Avx512G1::detect()),
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Adx => boxed(Adx::<G1>::detect()),
        _ => None,
    };
    able.unwrap_or_else(|| Box::new(Portable::new()))
}

fn in_g2(choice: KernelChoice) -> Box<dyn Arithmetic<G2>> {
    let able = match choice {
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Ifma => boxed(IfmaG2::detect()),
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Avx512 => boxed(Avx512G2::detect()),
        #[cfg(target_arch = "x86_64")]
        KernelChoice::Adx => boxed(Adx::<G2>::detect()),
        _ => None,
    };
    able.unwrap_or_else(|| Box::new(Portable::new()))
}

#[cfg(target_arch = "x86_64")]
fn boxed<K: Kernel>(kernel: Option<K>) -> Option<Box<dyn Arithmetic<K::Group>>> {
    kernel.map(|kernel| Box::new(kernel) as Box<dyn Arithmetic<K::Group>>)
}

/// A value of one type as one of the other, if they are the same type: so does code for any group find that of its own.
fn same<T: 'static, U: 'static>(value: T) -> Option<U> {
    let mut value = Some(value);
    (&mut value as &mut dyn Any).downcast_mut::<Option<U>>()?.take()
}

impl<K: Kernel> Arithmetic<K::Group> for K {
    fn prepare(&self, points: Points<K::Group>, memory: usize) -> Arc<dyn Prepared<K::Group>> {
        let (always, of_a_term) = msm::memory::<K>();
        let of_a_point = if points.is_file() { size_of::<K::Point>() } else { 0 };
        let at_once = (memory.saturating_sub(always) / (of_a_term + of_a_point)).max(FEWEST);
        match points.is_file() {
            true => Arc::new(OfFile { kernel: *self, points, at_once }),
            false => {
                Arc::new(Packed { kernel: *self, points: packed(*self, &points, 0..points.len()), at_once })
            }
        }
    }

    fn multiples(&self, point: &AffineOf<K>, scalars: &[Fr]) -> Vec<AffineOf<K>> {
        multiples(*self, point, scalars)
    }

    fn products(&self, points: &[AffineOf<K>], scalars: &[Fr]) -> Vec<AffineOf<K>> {
        products(*self, points, scalars)
    }
}

/// Points in the form of one kernel.
struct Packed<K: Kernel> {
    kernel: K,
    points: Vec<K::Point>,
    /// Terms of a sum at a time.
    at_once: usize,
}

impl<K: Kernel> Prepared<K::Group> for Packed<K> {
    fn sum_of_products(&self, scalars: &[Fr]) -> K::Group {
        sum_over(self.kernel, self.points.len(), self.at_once, |range| &self.points[range], scalars)
    }

    /// Its own copies are as many as the terms.
    fn sum_of_repeating(&self, scalars: &[Fr], classes: &[u32]) -> K::Group {
        if scalars.len() > self.at_once {
            return self.sum_of_products(scalars);
        }
        let points = pages::copied(&self.points[..scalars.len().min(self.points.len())]);
        sum_of_repeating(self.kernel, points, scalars, classes)
    }

    fn sum_by_constant_work(&self, scalars: &[Fr]) -> K::Group {
        sum_by_constant_work(self.kernel, &self.points, scalars)
    }
}

/// Points that stay where they are.
struct OfFile<K: Kernel> {
    kernel: K,
    points: Points<K::Group>,
    /// Terms of a sum at a time.
    at_once: usize,
}

impl<K: Kernel> Prepared<K::Group> for OfFile<K> {
    fn sum_of_products(&self, scalars: &[Fr]) -> K::Group {
        let packed = |range| packed(self.kernel, &self.points, range);
        sum_over(self.kernel, self.points.len(), self.at_once, packed, scalars)
    }

    fn sum_of_repeating(&self, scalars: &[Fr], classes: &[u32]) -> K::Group {
        if scalars.len() > self.at_once {
            return self.sum_of_products(scalars);
        }
        sum_of_repeating(self.kernel, self.first(scalars.len()), scalars, classes)
    }

    fn sum_by_constant_work(&self, scalars: &[Fr]) -> K::Group {
        sum_by_constant_work(self.kernel, &self.first(scalars.len()), scalars)
    }
}

impl<K: Kernel> OfFile<K> {
    /// So many of them in the kernel's form, or all.
    fn first(&self, len: usize) -> Vec<K::Point> {
        packed(self.kernel, &self.points, 0..len.min(self.points.len()))
    }
}

impl<K: Kernel> fmt::Debug for OfFile<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} points of a file", self.points.len())
    }
}

/// Some of the points in the form of a kernel, on all threads.
fn packed<K: Kernel>(kernel: K, points: &Points<K::Group>, range: Range<usize>) -> Vec<K::Point> {
    let mut packed = pages::filled(K::Point::default(), range.len());
    packed.par_chunks_mut(SHARE).enumerate().for_each(|(share, packed)| {
        let first = range.start + share * SHARE;
        packed.copy_from_slice(&kernel.pack(&points.some(first..first + packed.len())));
    });
    packed
}

impl<K: Kernel> fmt::Debug for Packed<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} points packed", self.points.len())
    }
}
