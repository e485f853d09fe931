//! A point in projective coordinates, as it stands on the ports of `rtl/curve`.

use crate::field::{Prime, mod_inv, mod_tighten, mont_mul};
use num_bigint::BigUint;

/// (X : Y : Z) with x = X/Z and y = Y/Z, each coordinate loose and in Montgomery form;
/// (0 : Y : 0) is infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// X.
    pub x: BigUint,
    /// Y.
    pub y: BigUint,
    /// Z.
    pub z: BigUint,
}

impl Point {
    /// Infinity, (0 : 1 : 0).
    pub fn infinity(field: &Prime) -> Self {
        let one = field.to_mont(&1u8.into());
        Self { x: BigUint::ZERO, y: one, z: BigUint::ZERO }
    }

    /// The same coordinates, each tight.
    pub fn tighten(&self, field: &Prime) -> Self {
        let [x, y, z] = [&self.x, &self.y, &self.z].map(|a| mod_tighten(field, a));
        Self { x, y, z }
    }

    /// (x, y), tight and in Montgomery form; (0, 0) is infinity.
    pub fn to_affine(&self, field: &Prime) -> [BigUint; 2] {
        let inverse = mod_inv(field, &self.z);
        [&self.x, &self.y].map(|a| mod_tighten(field, &mont_mul(field, a, &inverse)))
    }
}
