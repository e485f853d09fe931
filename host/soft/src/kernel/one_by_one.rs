//! What kernels share that take one point after the other, in arkworks' field: all but how they add.

use super::{AffineOf, Coming, Curve, Kernel, Pick};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Field;

/// A kernel that takes one point after the other.
pub trait OneByOne: Copy + Send + Sync + 'static {
    /// The group that the points are of.
    type Of: Curve;

    /// `sums[i] += others[i]`. Both are of one length; `prefixes` is room for products, whatever it holds.
    fn add_each(
        self,
        sums: &mut [Point<FieldOf<Self>>],
        others: &[Point<FieldOf<Self>>],
        prefixes: &mut Vec<FieldOf<Self>>,
    );
}

/// What coordinates are of.
pub type FieldOf<K> = <<K as OneByOne>::Of as CurveGroup>::BaseField;

/// Coordinates; (0, 0), which is not on the curve, is infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point<F> {
    pub x: F,
    pub y: F,
}

impl<K: OneByOne> Kernel for K {
    type Group = K::Of;
    const LANES: usize = 1;
    const BATCH: usize = 3032;
    type Point = Point<FieldOf<K>>;
    type Block = Self::Point;
    type Scratch = Vec<FieldOf<K>>;

    fn pack(self, points: &[AffineOf<Self>]) -> Vec<Self::Point> {
        points.iter().map(|p| p.xy().map_or(Point::default(), |(x, y)| Point { x, y })).collect()
    }

    fn unpack(self, points: &[Self::Point]) -> Vec<AffineOf<Self>> {
        points.iter().map(|point| point.to_affine::<K::Of>()).collect()
    }

    /// The points that `picks` name, then infinity.
    fn gather(self, points: &[Self::Point], picks: &[Pick], blocks: &mut [Self::Point]) {
        blocks.fill(Point::default());
        for (block, pick) in blocks.iter_mut().zip(picks) {
            let Point { x, y } = points[pick.index()];
            *block = Point { x, y: if pick.is_negated() { -y } else { y } };
        }
    }

    fn scatter(self, blocks: &[Self::Point], points: &mut [Self::Point]) {
        points.copy_from_slice(&blocks[..points.len()]);
    }

    fn add(
        self,
        sums: &mut [Self::Point],
        others: &[Self::Point],
        prefixes: &mut Vec<FieldOf<K>>,
        _coming: &Coming<Self::Point>,
    ) {
        self.add_each(sums, others, prefixes);
    }
}

impl<F: Field> Point<F> {
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
