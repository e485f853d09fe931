//! Additions on any machine, one point after the other, in arkworks' field.

use super::{Coming, Curve, Kernel, Pick};
use ark_ec::AffineRepr;
use ark_ff::Field;
use std::marker::PhantomData;

/// The kernel for every machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Portable<G>(PhantomData<G>);

/// Coordinates; (0, 0), which is not on the curve, is infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point<F> {
    pub x: F,
    pub y: F,
}

impl<G> Portable<G> {
    /// The kernel.
    pub fn new() -> Self {
        Portable(PhantomData)
    }
}

impl<G: Curve> Kernel for Portable<G> {
    type Group = G;
    const LANES: usize = 1;
    const BATCH: usize = 3032;
    type Point = Point<G::BaseField>;
    type Block = Self::Point;
    type Scratch = Vec<G::BaseField>;

    fn pack(self, points: &[G::Affine]) -> Vec<Self::Point> {
        Point::pack::<G>(points)
    }

    fn unpack(self, points: &[Self::Point]) -> Vec<G::Affine> {
        Point::unpack::<G>(points)
    }

    fn gather(self, points: &[Self::Point], picks: &[Pick], blocks: &mut [Self::Point]) {
        Point::gather(points, picks, blocks);
    }

    fn scatter(self, blocks: &[Self::Point], points: &mut [Self::Point]) {
        points.copy_from_slice(&blocks[..points.len()]);
    }

    /// Each prefix is the product of the denominators before it, so that one inverse, taken back through them, gives
    /// the inverse of each.
    fn add(
        self,
        sums: &mut [Self::Point],
        others: &[Self::Point],
        prefixes: &mut Vec<G::BaseField>,
        _coming: &Coming<Self::Point>,
    ) {
        prefixes.clear();
        let mut product = G::BaseField::ONE;
        for (a, b) in sums.iter().zip(others) {
            prefixes.push(product);
            product *= a.denominator(b);
        }
        let mut inverse = product.inverse().unwrap_or_default();
        for ((a, b), prefix) in sums.iter_mut().zip(others).zip(&*prefixes).rev() {
            let of_this = inverse * prefix;
            inverse *= a.denominator(b);
            *a = a.plus(b, of_this);
        }
    }
}

impl<F: Field> Point<F> {
    pub fn pack<G: Curve<BaseField = F>>(points: &[G::Affine]) -> Vec<Self> {
        points.iter().map(|p| p.xy().map_or(Point::default(), |(x, y)| Point { x, y })).collect()
    }

    pub fn unpack<G: Curve<BaseField = F>>(points: &[Self]) -> Vec<G::Affine> {
        points.iter().map(|point| point.to_affine::<G>()).collect()
    }

    /// The points that `picks` name, then infinity.
    pub fn gather(points: &[Self], picks: &[Pick], blocks: &mut [Self]) {
        blocks.fill(Point::default());
        for (block, pick) in blocks.iter_mut().zip(picks) {
            let Point { x, y } = points[pick.index()];
            *block = Point { x, y: if pick.is_negated() { -y } else { y } };
        }
    }

    #[inline]
    pub fn is_infinity(&self) -> bool {
        self.y.is_zero()
    }

    fn to_affine<G: Curve<BaseField = F>>(self) -> G::Affine {
        if self.is_infinity() { G::Affine::zero() } else { G::point(self.x, self.y) }
    }

    /// Of the slope of the line through two points; 1 where the sum needs none.
    #[inline]
    pub fn denominator(&self, other: &Self) -> F {
        if self.is_infinity() || other.is_infinity() {
            F::ONE
        } else if self.x != other.x {
            other.x - self.x
        } else if self.y == other.y {
            self.y.double()
        } else {
            F::ONE
        }
    }

    /// The sum, by the inverse of the denominator.
    #[inline]
    pub fn plus(&self, other: &Self, inverse: F) -> Self {
        if self.is_infinity() {
            return *other;
        }
        if other.is_infinity() {
            return *self;
        }
        let numerator = match (self.x == other.x, self.y == other.y) {
            (false, _) => other.y - self.y,
            (true, true) => triple(self.x.square()),
            (true, false) => return Point::default(),
        };
        let slope = numerator * inverse;
        let x = slope.square() - self.x - other.x;
        Point { x, y: slope * (self.x - x) - self.y }
    }
}

fn triple<F: Field>(value: F) -> F {
    value.double() + value
}
