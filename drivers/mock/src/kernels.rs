//! Products, transforms and sums in software: arkworks does the arithmetic, this says what goes where.

use crate::card::Card;
use crate::fault::Fault;
use crate::operands::windows_of;
use crate::units::{Ended, Moved, SLVERR, crc_of, first_byte};
use ark_bn254::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, PrimeField, Zero};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use zkcard_layout::{
    Descriptor, ELEMENT_BYTES, Flags, Limbs, Opcode, POINT_BYTES, Status, UNIT_BYTES, WINDOW_BYTES, limbs_of,
};

impl Card {
    /// A kernel's job, all of it.
    pub(crate) fn compute(&mut self, job: &Descriptor) -> Ended {
        if job.length == 0 {
            return Ok(Moved::default());
        }
        let is_skipped = self.script.strikes(Fault::SkippedJob);
        if job.opcode == Opcode::MsmG1 {
            return self.sum(job, is_skipped);
        }
        let values = match job.opcode {
            Opcode::Transform => self.transform(job),
            _ => self.product(job),
        };
        if !is_skipped {
            self.put_scalars(job, values);
        }
        Ok(Moved { beats: u64::from(job.length), ..Moved::default() })
    }

    fn product(&mut self, job: &Descriptor) -> Vec<Fr> {
        let [a, b] = [job.source_a, job.source_b].map(|unit| self.scalars(unit, job));
        self.jobs.counts.products += u64::from(job.length);
        let product = a.iter().zip(&b).map(|(a, b)| *a * b);
        if job.opcode == Opcode::Multiply {
            return product.collect();
        }
        // k·R² in the slot, and the kernel divides by R once: an image of an image.
        let k = Fr::new_unchecked(self.constant_of(job.slot, 0).into_bigint());
        product.zip(self.scalars(job.source_c, job)).map(|(ab, c)| k * (ab - c)).collect()
    }

    fn transform(&mut self, job: &Descriptor) -> Vec<Fr> {
        let mut x = self.scalars(job.source_a, job);
        self.jobs.counts.butterflies += u64::from(job.length) / 2 * u64::from(job.log_length);
        let is_inverse = job.flags.contains(Flags::INVERSE);
        let [shift, factor] = match is_inverse || job.flags.contains(Flags::COSET) {
            true => [0, 1].map(|element| self.constant_of(job.slot, element)),
            false => [Fr::ONE; 2],
        };
        let scale = |x: &mut Vec<Fr>| {
            x.iter_mut().fold(factor, |power, x| {
                *x *= power;
                power * shift
            });
        };
        let Some(domain) = Radix2EvaluationDomain::<Fr>::new(x.len()) else { return x };
        if is_inverse {
            domain.ifft_in_place(&mut x);
            let n = Fr::from(u64::from(job.length)); // the factor brings its own 1/n
            x.iter_mut().for_each(|x| *x *= n);
            scale(&mut x);
        } else {
            scale(&mut x);
            domain.fft_in_place(&mut x);
        }
        x
    }

    fn sum(&mut self, job: &Descriptor, is_skipped: bool) -> Ended {
        let scalars = self.scalars(job.source_a, job);
        let at = job.source_b as usize * UNIT_BYTES;
        let points = self.memory[at..].chunks_exact(POINT_BYTES).take(scalars.len()).map(point_of);
        let half = 1 << (job.window - 1);
        let mut buckets = vec![vec![G1Projective::zero(); half]; windows_of(job)];
        let mut digits = 0;
        for (scalar, point) in scalars.into_iter().zip(points) {
            for (buckets, digit) in buckets.iter_mut().zip(digits_of(scalar, job.window)) {
                match digit {
                    0 => continue,
                    1.. => buckets[digit as usize - 1] += point,
                    _ => buckets[digit.unsigned_abs() as usize - 1] -= point,
                }
                digits += 1;
            }
        }
        let sums = buckets.iter().map(|buckets| weighted_sum(buckets)).collect();
        self.jobs.counts.points += u64::from(job.length);
        self.jobs.counts.digits += digits;
        let moved = self.hand_over(job, sums, is_skipped)?;
        Ok(Moved { beats: digits, ..moved })
    }

    /// Makes records of window sums and writes them to the host.
    fn hand_over(&mut self, job: &Descriptor, mut sums: Vec<G1Projective>, is_skipped: bool) -> Ended {
        let at = self.now as usize % sums.len();
        if self.script.strikes(Fault::WrongWindow) {
            sums[at] += G1Projective::generator();
        }
        let mut records: Vec<u8> = sums.iter().enumerate().flat_map(|(w, sum)| record(*sum, w)).collect();
        if self.script.strikes(Fault::SwappedWindows) {
            records.rotate_left(WINDOW_BYTES);
        }
        let before = std::mem::replace(&mut self.records, records.clone());
        if before.len() == records.len() && self.script.strikes(Fault::StaleRecords) {
            records = before;
        }
        let crc = crc_of(&records);
        if self.script.strikes(Fault::FlippedRecord) {
            let at = self.now as usize % records.len();
            records[at] ^= 1 << (self.now % 8);
        }
        if self.script.strikes(Fault::HostError) || !is_skipped && !self.write_host(job.host, &records) {
            return Err((Status::HostWrite, SLVERR));
        }
        Ok(Moved { crc, ..Moved::default() })
    }

    /// The elements of a vector.
    fn scalars(&self, unit: u32, job: &Descriptor) -> Vec<Fr> {
        let bytes = &self.memory[first_byte(unit, job) as usize..];
        let elements = bytes.chunks_exact(ELEMENT_BYTES).take(job.length as usize);
        elements.map(Fr::from_le_bytes_mod_order).collect()
    }

    fn put_scalars(&mut self, job: &Descriptor, mut values: Vec<Fr>) {
        if self.script.strikes(Fault::WrongElement) {
            let at = self.now as usize % values.len();
            values[at] += Fr::ONE;
        }
        let at = first_byte(job.destination, job) as usize;
        for (place, value) in self.memory[at..].chunks_exact_mut(ELEMENT_BYTES).zip(values) {
            place.copy_from_slice(&value.into_bigint().to_bytes_le());
        }
    }

    /// A slot's element, of which it holds the Montgomery image.
    fn constant_of(&self, slot: u8, element: usize) -> Fr {
        let bytes = &self.slot(slot)[element * ELEMENT_BYTES..][..ELEMENT_BYTES];
        Fr::new_unchecked(Fr::from_le_bytes_mod_order(bytes).into_bigint())
    }
}

/// Σ (i + 1)·bucket i, by running sums.
fn weighted_sum(buckets: &[G1Projective]) -> G1Projective {
    let (mut running, mut sum) = (G1Projective::zero(), G1Projective::zero());
    for bucket in buckets.iter().rev() {
        running += bucket;
        sum += running;
    }
    sum
}

/// An affine point in card memory; (0, 0) is infinity.
fn point_of(image: &[u8]) -> G1Affine {
    let [x, y] = [0, 1].map(|i| {
        let half = image[i * ELEMENT_BYTES..].first_chunk().map_or([0; 4], limbs_of);
        Fq::new_unchecked(BigInt(half))
    });
    if x.is_zero() && y.is_zero() { G1Affine::zero() } else { G1Affine::new_unchecked(x, y) }
}

/// Signed digits of `window` bits, the lowest first, of the scalar or, negated, of its opposite.
fn digits_of(scalar: Fr, window: u8) -> Vec<i64> {
    let is_folded = scalar.into_bigint() > Fr::MODULUS_MINUS_ONE_DIV_TWO;
    let BigInt(limbs) = if is_folded { -scalar } else { scalar }.into_bigint();
    let (base, mut carry) = (1i64 << window, 0);
    let digit = |bit: usize| {
        let digit = carry + bits_of(&limbs, bit, window.into());
        carry = i64::from(digit > base / 2);
        let digit = digit - carry * base;
        if is_folded { -digit } else { digit }
    };
    (0..255).step_by(window.into()).map(digit).collect()
}

fn bits_of(limbs: &Limbs, first: usize, count: usize) -> i64 {
    let bit = |at: usize| (limbs.get(at / 64).map_or(0, |limb| limb >> (at % 64)) & 1) as i64;
    (0..count).map(|i| bit(first + i) << i).sum()
}

/// The 128 bytes of a window: homogeneous, not normalised, and every other X not below p.
fn record(sum: G1Projective, window: usize) -> [u8; WINDOW_BYTES] {
    let scale = Fq::from(window as u64 + 2);
    let [x, y, z] = match sum.into_affine().xy() {
        Some((x, y)) => [x * scale, y * scale, scale],
        None => [Fq::ZERO, scale, Fq::ZERO],
    };
    let mut x = x.0;
    if window % 2 == 1 {
        x.add_with_carry(&Fq::MODULUS);
    }
    let mut bytes = [0; WINDOW_BYTES];
    let words = x.0.into_iter().chain(y.0.0).chain(z.0.0).chain([window as u64]);
    bytes.chunks_exact_mut(8).zip(words).for_each(|(chunk, word)| chunk.copy_from_slice(&word.to_le_bytes()));
    bytes
}
