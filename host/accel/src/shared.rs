//! What holds an accelerator by reference, or with others, is one.

use crate::{AccelError, Accelerator, Caps, Group, Points, Scalars, Transform};
use ark_bn254::Fr;
use std::ops::Range;
use std::sync::Arc;

macro_rules! passes_on {
    ($($holder:ty),+) => {$(
        impl<A: Accelerator> Accelerator for $holder {
            type Vector = A::Vector;
            type Bases<G: Group> = A::Bases<G>;

            fn caps(&self) -> &Caps {
                A::caps(self)
            }

            fn is_local(&self) -> bool {
                A::is_local(self)
            }

            fn load_bases<G: Group>(
                &self,
                points: impl Into<Points<G>>,
                scalars: Scalars,
            ) -> Result<Self::Bases<G>, AccelError> {
                A::load_bases(self, points, scalars)
            }

            fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
                A::load(self, values)
            }

            fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Self::Vector, AccelError> {
                A::load_repeating(self, values, firsts)
            }

            fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
                A::read(self, vector)
            }

            fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
                A::ntt(self, vector, transform)
            }

            fn ntt_all(
                &self,
                vectors: &mut [&mut Self::Vector],
                transforms: &[Transform],
            ) -> Result<(), AccelError> {
                A::ntt_all(self, vectors, transforms)
            }

            fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
                A::mul(self, a, b)
            }

            fn quotient(
                &self,
                a: &mut Self::Vector,
                b: &Self::Vector,
                c: &Self::Vector,
                k: Fr,
            ) -> Result<(), AccelError> {
                A::quotient(self, a, b, c, k)
            }

            fn msm<G: Group>(
                &self,
                bases: &Self::Bases<G>,
                vector: &Self::Vector,
                range: Range<usize>,
            ) -> Result<G, AccelError> {
                A::msm(self, bases, vector, range)
            }

            fn recompute<G: Group>(
                &self,
                bases: &Self::Bases<G>,
                vector: &Self::Vector,
                range: Range<usize>,
                claimed: &G,
            ) -> Result<G, AccelError> {
                A::recompute(self, bases, vector, range, claimed)
            }

            fn multiples<G: Group>(
                &self,
                point: &G::Affine,
                scalars: &[Fr],
            ) -> Result<Vec<G::Affine>, AccelError> {
                A::multiples::<G>(self, point, scalars)
            }

            fn products<G: Group>(
                &self,
                points: &[G::Affine],
                scalars: &[Fr],
            ) -> Result<Vec<G::Affine>, AccelError> {
                A::products::<G>(self, points, scalars)
            }
        }
    )+};
}

passes_on!(&A, Arc<A>);
