//! Models of `rtl/curve`: BN254's G1, y² = x³ + 3 over [`Prime::fq`](crate::field::Prime::fq).

mod affine_in;
mod padd;
mod padd_folded;
mod point;

pub use affine_in::affine_in;
pub use padd::padd;
pub use padd_folded::padd_folded;
pub use point::Point;
