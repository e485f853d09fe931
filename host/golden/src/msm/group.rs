//! Mirrors `rtl/msm/adder.sv`: what the kernel adds.

use crate::curve::{Point, padd};
use crate::field::Prime;
use num_bigint::BigUint;

/// A commutative group, written additively.
pub trait Group {
    /// Its elements.
    type Element: Clone;
    /// The neutral element.
    fn zero(&self) -> Self::Element;
    /// a + b.
    fn add(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// −a.
    fn neg(&self, a: &Self::Element) -> Self::Element;
}

/// BN254's G1 with the complete addition of [`padd`].
pub struct Curve(pub Prime);

impl Group for Curve {
    type Element = Point;

    fn zero(&self) -> Point {
        Point::infinity(&self.0)
    }

    fn add(&self, a: &Point, b: &Point) -> Point {
        padd(&self.0, a, b)
    }

    fn neg(&self, a: &Point) -> Point {
        let y = if a.y == BigUint::ZERO { BigUint::ZERO } else { self.0.two_p() - &a.y };
        Point { y, ..a.clone() }
    }
}

/// Numbers mod p: the stub arithmetic, which keeps them in the coordinate y.
pub struct Stub(pub Prime);

impl Group for Stub {
    type Element = BigUint;

    fn zero(&self) -> BigUint {
        BigUint::ZERO
    }

    fn add(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + b) % &self.0.p
    }

    fn neg(&self, a: &BigUint) -> BigUint {
        (&self.0.p - a) % &self.0.p
    }
}
