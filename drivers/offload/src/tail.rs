//! The host's end of a sum: records of windows are checked, then combined by doubling.

use ark_bn254::{Fq, G1Projective};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, PrimeField, Zero};
use zeroize::Zeroizing;
use zkcard_engine::EngineError;
use zkcard_layout::{ELEMENT_BYTES, Limbs, WINDOW_BYTES, limbs_of};

/// Σ 2^(`window`·w) times the point of record w.
pub(crate) fn combine(records: &[u8], window: u8) -> Result<Zeroizing<G1Projective>, EngineError> {
    let mut sum = Zeroizing::new(G1Projective::zero());
    for (number, record) in records.chunks_exact(WINDOW_BYTES).enumerate().rev() {
        for _ in 0..window {
            sum.double_in_place();
        }
        let point = point_of(record, number as u64);
        *sum += *point.map_err(|what| EngineError::BadRecord { window: number, what })?;
    }
    Ok(sum)
}

/// The point of a record that must be that of window `number`.
fn point_of(record: &[u8], number: u64) -> Result<Zeroizing<G1Projective>, &'static str> {
    let words = |at: usize| record[at..].first_chunk::<ELEMENT_BYTES>().map_or([u64::MAX; 4], limbs_of);
    let coordinates = [0, 1, 2].map(|i| coordinate(words(i * ELEMENT_BYTES)));
    let [Some(x), Some(y), Some(z)] = coordinates else { return Err("a coordinate is not below 2p") };
    if words(3 * ELEMENT_BYTES) != [number, 0, 0, 0] {
        return Err("it is of another window");
    }
    if z.is_zero() {
        // (0 : 0 : 0) is no point, and swallows whatever is added to it.
        let is_infinity = x.is_zero() && !y.is_zero();
        return if is_infinity { Ok(Zeroizing::default()) } else { Err("it is no point") };
    }
    let z3 = z.square() * z;
    if y.square() * z != x.square() * x + z3.double() + z3 {
        return Err("it is off the curve");
    }
    // x = X/Z as Jacobian X·Z/Z², y = Y/Z as Y·Z²/Z³.
    Ok(Zeroizing::new(G1Projective::new_unchecked(x * z, y * z.square(), z)))
}

/// A Montgomery image below 2p.
fn coordinate(limbs: Limbs) -> Option<Fq> {
    let mut image = BigInt(limbs);
    if image >= Fq::MODULUS {
        image.sub_with_borrow(&Fq::MODULUS);
    }
    (image < Fq::MODULUS).then(|| Fq::new_unchecked(image))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::PrimeGroup;

    /// X, Y, Z and the window's number.
    fn record(x: Limbs, y: Limbs, z: Limbs, number: u64) -> [u8; WINDOW_BYTES] {
        let mut bytes = [0; WINDOW_BYTES];
        let words = x.into_iter().chain(y).chain(z).chain([number]);
        let chunks = bytes.chunks_exact_mut(8);
        chunks.zip(words).for_each(|(chunk, word)| chunk.copy_from_slice(&word.to_le_bytes()));
        bytes
    }

    fn generator(scale: u64) -> [Fq; 3] {
        let (g, scale) = (G1Projective::generator(), Fq::from(scale));
        [g.x * scale, g.y * scale, scale]
    }

    #[test]
    fn windows_are_weighted_by_their_place() {
        let [x, y, z] = generator(7);
        let records = [0, 1, 2].map(|w| record(x.0.0, y.0.0, z.0.0, w)).concat();
        let sum = combine(&records, 3).expect("sound records");
        assert_eq!(*sum, G1Projective::generator() * ark_bn254::Fr::from(73u64));
    }

    #[test]
    fn coordinates_below_two_p_are_taken() {
        let [x, y, z] = generator(1);
        let mut lifted = x.0;
        lifted.add_with_carry(&Fq::MODULUS);
        let point = point_of(&record(lifted.0, y.0.0, z.0.0, 4), 4).expect("a sound record");
        assert_eq!(*point, G1Projective::generator());
    }

    #[test]
    fn what_is_no_window_sum_is_refused() {
        let [x, y, z] = generator(3).map(|c| c.0.0);
        let twice_p = BigInt::<4>(Fq::MODULUS.0);
        let mut twice_p = twice_p;
        twice_p.mul2();
        let mut stuffed = record(x, y, z, 5);
        stuffed[127] = 1;
        let bad = [
            record(x, y, z, 6),
            record(y, x, z, 5),
            record(twice_p.0, y, z, 5),
            record([0; 4], [0; 4], [0; 4], 5),
            record(x, y, [0; 4], 5),
            stuffed,
        ];
        assert!(bad.iter().all(|record| point_of(record, 5).is_err()));
        let infinity = record([0; 4], y, [0; 4], 5);
        assert!(point_of(&infinity, 5).is_ok_and(|point| point.is_zero()));
    }
}
