//! Points as ceremonies hash them: big-endian coordinates, of Fq2 the imaginary part first.

use ark_bn254::Fq;
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use rayon::prelude::*;

/// A curve over Fq or an extension of it.
pub(crate) trait Curve: SWCurveConfig<BaseField: Field<BasePrimeField = Fq>> {}
impl<P: SWCurveConfig<BaseField: Field<BasePrimeField = Fq>>> Curve for P {}

/// Points to encode side by side.
const CHUNK: usize = 1 << 10;

/// Both coordinates of each point; zeros for infinity.
pub(crate) fn uncompressed<P: Curve>(points: &[Affine<P>]) -> Vec<u8> {
    encoded(points, |point, out| match point.xy() {
        Some((x, y)) => {
            coordinate(&x, out);
            coordinate(&y, out);
        }
        None => out.resize(out.len() + 2 * coordinate_len::<P>(), 0),
    })
}

/// The first coordinate of each point, the top bit saying that the second is the greater of the two; infinity has the bit
/// below it alone.
pub(crate) fn compressed<P: Curve>(points: &[Affine<P>]) -> Vec<u8> {
    encoded(points, |point, out| {
        let start = out.len();
        match point.xy() {
            Some((x, y)) => {
                coordinate(&x, out);
                out[start] |= if is_greater(&y) { 0x80 } else { 0 };
            }
            None => {
                out.resize(start + coordinate_len::<P>(), 0);
                out[start] = 0x40;
            }
        }
    })
}

fn encoded<P: Curve>(points: &[Affine<P>], encode: impl Fn(&Affine<P>, &mut Vec<u8>) + Sync) -> Vec<u8> {
    let chunk = |points: &[Affine<P>]| {
        let mut out = Vec::with_capacity(points.len() * 2 * coordinate_len::<P>());
        points.iter().for_each(|point| encode(point, &mut out));
        out
    };
    points.par_chunks(CHUNK).map(chunk).collect::<Vec<_>>().concat()
}

fn coordinate_len<P: Curve>() -> usize {
    32 * <P::BaseField as Field>::extension_degree() as usize
}

fn coordinate<F: Field<BasePrimeField = Fq>>(value: &F, out: &mut Vec<u8>) {
    let parts: Vec<Fq> = value.to_base_prime_field_elements().collect();
    parts.iter().rev().for_each(|part| out.extend(part.into_bigint().to_bytes_be()));
}

/// Whether the value is above its opposite: by its last part that is not zero.
fn is_greater<F: Field<BasePrimeField = Fq>>(value: &F) -> bool {
    let parts: Vec<Fq> = value.to_base_prime_field_elements().collect();
    let decides = parts.iter().rev().find(|part| !part.is_zero());
    decides.is_some_and(|part| part.into_bigint() > Fq::MODULUS_MINUS_ONE_DIV_TWO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceremony::stream::Stream;
    use ark_bn254::{G1Affine, G2Affine};

    fn drawn() -> (G1Affine, G2Affine) {
        let mut stream = Stream::of_words([1, 2, 3, 4, 5, 6, 7, 8]);
        let _secret = stream.scalar();
        let (g1, _) = (stream.g1(), stream.g1());
        (g1, stream.g2())
    }

    /// By ffjavascript 0.3.1.
    #[test]
    fn the_bytes_are_ffjavascripts() {
        let (g1, g2) = drawn();
        let expected = "0b88d619b913fd6a2153902f95e88fd814e97a75ede3119d7075aaa719e9928e\
                        21e470760bc4584e9a4d2033162611335cb352b1625c810d88f57a30ce128a59";
        assert_eq!(hex::encode(uncompressed(&[g1])), expected);
        let x = "161aa18326fdabe0248be749e67a773230e8d142328ca1354ee5751c08c2b881\
                 251777097e774d2ffe4b962ad725f5ec1b4eb49a7878af4ea2e0ba8fe1a61b37";
        let y = "0e203860ecd9f8cd8fe0aa26a265808e31a9307bb300969fc10450226563ab69\
                 1516ea40572f3a7cd216f47221a93b52c60ac5b9b4a1040e54e62336456befc0";
        assert_eq!(hex::encode(uncompressed(&[g2])), format!("{x}{y}"));
        assert_eq!(hex::encode(compressed(&[g2])), x);
        assert_eq!(hex::encode(compressed(&[-g2])), format!("96{}", &x[2..]));
        assert_eq!(hex::encode(compressed(&[g1])), format!("8b{}", &expected[2..64]));
        assert_eq!(hex::encode(compressed(&[-g1])), expected[..64]);
    }

    #[test]
    fn infinity_has_its_own_bytes() {
        let both = [G1Affine::identity(), G1Affine::generator()];
        let bytes = uncompressed(&both);
        assert_eq!((bytes.len(), &bytes[..64]), (128, &[0; 64][..]));
        let bytes = compressed(&[G2Affine::identity()]);
        assert_eq!((bytes.len(), bytes[0], &bytes[1..]), (64, 0x40, &[0; 63][..]));
    }

    #[test]
    fn many_points_are_in_their_order() {
        let (one, _) = drawn();
        let points = vec![one; 3 * CHUNK + 1];
        assert_eq!(uncompressed(&points), uncompressed(&[one]).repeat(points.len()));
    }
}
