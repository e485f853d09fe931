//! Additions on any machine, one point after the other, in arkworks' field.

use super::{Coming, Kernel, Pick};
use ark_bn254::{Fq, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field, One, Zero};

/// The kernel for every machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Portable;

/// Coordinates; (0, 0), which is not on the curve, is infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    x: Fq,
    y: Fq,
}

impl Kernel for Portable {
    const LANES: usize = 1;
    type Point = Point;
    type Block = Point;
    type Scratch = Vec<Fq>;

    fn pack(self, points: &[G1Affine]) -> Vec<Point> {
        points.iter().map(|p| p.xy().map_or(Point::default(), |(x, y)| Point { x, y })).collect()
    }

    fn unpack(self, points: &[Point]) -> Vec<G1Affine> {
        points.iter().map(|point| point.to_affine()).collect()
    }

    fn gather(self, points: &[Point], picks: &[Pick], blocks: &mut [Point]) {
        blocks.fill(Point::default());
        for (block, pick) in blocks.iter_mut().zip(picks) {
            let Point { x, y } = points[pick.index()];
            *block = Point { x, y: if pick.is_negated() { -y } else { y } };
        }
    }

    fn scatter(self, blocks: &[Point], points: &mut [Point]) {
        points.copy_from_slice(&blocks[..points.len()]);
    }

    /// Each prefix is the product of the denominators before it, so that one inverse, taken back through them, gives
    /// the inverse of each.
    fn add(self, sums: &mut [Point], others: &[Point], prefixes: &mut Vec<Fq>, _coming: &Coming<Point>) {
        prefixes.clear();
        let mut product = Fq::one();
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

impl Point {
    fn is_infinity(&self) -> bool {
        self.y.is_zero()
    }

    fn to_affine(self) -> G1Affine {
        if self.is_infinity() { G1Affine::zero() } else { G1Affine::new_unchecked(self.x, self.y) }
    }

    /// Of the slope of the line through two points; 1 where the sum needs none.
    fn denominator(&self, other: &Point) -> Fq {
        if self.is_infinity() || other.is_infinity() {
            Fq::one()
        } else if self.x != other.x {
            other.x - self.x
        } else if self.y == other.y {
            self.y.double()
        } else {
            Fq::one()
        }
    }

    /// The sum, by the inverse of the denominator.
    fn plus(&self, other: &Point, inverse: Fq) -> Point {
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

fn triple(value: Fq) -> Fq {
    value.double() + value
}
