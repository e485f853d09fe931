//! Lagrange bases of powers that nobody knows: inverse transforms whose elements are points.

use crate::ceremony::ratio::{random_factors, sum};
use crate::ceremony::{CeremonyError, ListFault};
use crate::quotient::root_of_unity;
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{Field, One};
use rayon::prelude::*;
use zkcard_accel::{Accelerator, Group, Transform};

/// The Lagrange bases of all domains up to 2^top, one after the other: that of 2^k begins at 2^k − 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lagrange<G: Group>(pub Vec<G::Affine>);

impl<G: Group> Lagrange<G> {
    /// How many points there are up to 2^top.
    pub fn len_of(top: u32) -> usize {
        (2 << top) - 1
    }

    /// Of these powers, as many as 2^top or one fewer, in which case the last is taken as infinity.
    pub fn of(accel: &impl Accelerator, powers: &[G::Affine], top: u32) -> Result<Self, CeremonyError> {
        let mut points = Vec::with_capacity(Self::len_of(top));
        for k in 0..=top {
            points.extend(lagrange::<G>(accel, &filled::<G>(powers, 1 << k))?);
        }
        Ok(Lagrange(points))
    }

    /// The basis of the domain of 2^k.
    pub fn basis(&self, k: u32) -> &[G::Affine] {
        &self.0[(1 << k) - 1..][..1 << k]
    }

    /// Whether they are those of the powers, by one random sum of each list: `Σ sᵢ·Lᵢ = Σ rⱼ·Pⱼ` where s are the values of
    /// the polynomial with the coefficients r.
    pub fn check(
        &self,
        accel: &impl Accelerator,
        powers: &[G::Affine],
        top: u32,
        list: &'static str,
    ) -> Result<(), CeremonyError> {
        let of_powers = &mut vec![Fr::default(); 1 << top];
        let mut of_bases = Vec::with_capacity(self.0.len());
        for k in 0..=top {
            let coefficients = random_factors(1 << k)?;
            of_powers.iter_mut().zip(&coefficients).for_each(|(sum, r)| *sum += r);
            of_bases.extend(values(accel, &coefficients)?);
        }
        let points = filled::<G>(powers, 1 << top);
        let expected = sum::<G>(accel, &points, of_powers)?;
        match sum::<G>(accel, &self.0, &of_bases)? == expected {
            true => Ok(()),
            false => Err(CeremonyError::List { list, fault: ListFault::NotLagrange }),
        }
    }
}

/// Whether `basis` is the Lagrange basis of as many powers.
pub(crate) fn check_basis<G: Group>(
    accel: &impl Accelerator,
    powers: &[G::Affine],
    basis: &[G::Affine],
    list: &'static str,
) -> Result<(), CeremonyError> {
    let coefficients = random_factors(basis.len())?;
    let powers = filled::<G>(powers, basis.len());
    let (expected, found) =
        (sum::<G>(accel, &powers, &coefficients)?, sum::<G>(accel, basis, &values(accel, &coefficients)?)?);
    match found == expected {
        true => Ok(()),
        false => Err(CeremonyError::List { list, fault: ListFault::NotLagrange }),
    }
}

/// `Lₖ = 1/n · Σ ω⁻ʲᵏ·Pⱼ` for n points, a power of two: with Pⱼ = τʲ·P, the k-th Lagrange polynomial at τ, times P.
///
/// Decimation in time; the last stage divides by n, too.
fn lagrange<G: Group>(
    accel: &impl Accelerator,
    powers: &[G::Affine],
) -> Result<Vec<G::Affine>, CeremonyError> {
    let n = powers.len();
    let mut points = bit_reversed(powers);
    let mut half = 1;
    while half < n {
        let scale = if 2 * half == n { Fr::from(n as u64).inverse() } else { None };
        stage::<G>(accel, &mut points, half, scale)?;
        half *= 2;
    }
    Ok(points)
}

/// One stage: in each block of 2·half, `u ± ω⁻ʲ·v`, times `scale`.
fn stage<G: Group>(
    accel: &impl Accelerator,
    points: &mut [G::Affine],
    half: usize,
    scale: Option<Fr>,
) -> Result<(), CeremonyError> {
    if let Some(scale) = scale {
        multiply::<G>(accel, points, half, 0, |_| scale)?;
    }
    let root = root_of_unity(2 * half).inverse().unwrap_or_default();
    let twiddles: Vec<Fr> =
        std::iter::successors(Some(scale.unwrap_or(Fr::one())), |last| Some(*last * root))
            .take(half)
            .collect();
    let first = if scale.is_none() { 1 } else { 0 };
    multiply::<G>(accel, points, half, half + first, |j| twiddles[j - half])?;
    points.par_chunks_mut((2 * half).max(BUTTERFLIES)).for_each(|chunk| butterflies::<G>(chunk, half));
    Ok(())
}

/// Multiplies the elements from `from` to the end of its half in every block.
fn multiply<G: Group>(
    accel: &impl Accelerator,
    points: &mut [G::Affine],
    half: usize,
    from: usize,
    factor: impl Fn(usize) -> Fr,
) -> Result<(), CeremonyError> {
    let to = if from < half { half } else { 2 * half };
    let taken: Vec<G::Affine> = points.chunks(2 * half).flat_map(|block| block[from..to].to_vec()).collect();
    let factors: Vec<Fr> = (from..to).map(factor).collect();
    let factors = factors.repeat(points.len() / (2 * half));
    let mut products = accel.products::<G>(&taken, &factors)?.into_iter();
    let places = points.chunks_mut(2 * half).flat_map(|block| &mut block[from..to]);
    places.zip(&mut products).for_each(|(place, product)| *place = product);
    Ok(())
}

/// Points whose sums are made affine together.
const BUTTERFLIES: usize = 1 << 10;

/// `u + v` and `u − v` in every block of a chunk.
fn butterflies<G: Group>(chunk: &mut [G::Affine], half: usize) {
    let mut sums = Vec::with_capacity(chunk.len());
    for block in chunk.chunks(2 * half) {
        let (u, v) = block.split_at(half);
        sums.extend(u.iter().zip(v).map(|(u, v)| u.into_group() + v));
        sums.extend(u.iter().zip(v).map(|(u, v)| u.into_group() - v));
    }
    chunk.copy_from_slice(&G::normalize_batch(&sums));
}

fn bit_reversed<T: Copy>(values: &[T]) -> Vec<T> {
    let shift = usize::BITS - values.len().max(1).trailing_zeros();
    let from = |i: usize| if values.len() > 1 { i.reverse_bits() >> shift } else { i };
    (0..values.len()).map(|i| values[from(i)]).collect()
}

fn filled<G: Group>(powers: &[G::Affine], n: usize) -> Vec<G::Affine> {
    let there = powers.len().min(n);
    let mut points = powers[..there].to_vec();
    points.resize(n, G::Affine::zero());
    points
}

fn values(accel: &impl Accelerator, coefficients: &[Fr]) -> Result<Vec<Fr>, CeremonyError> {
    let mut vector = accel.load(coefficients)?;
    accel.ntt(&mut vector, Transform::Forward)?;
    Ok(accel.read(&vector)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
    use zkcard_accel::{G1, G2};
    use zkcard_soft::Soft;

    fn times<G: Group>(scalars: &[Fr]) -> Vec<G::Affine> {
        scalars.iter().map(|s| (G::generator() * s).into_affine()).collect()
    }

    fn powers(n: usize) -> Vec<Fr> {
        (0..n as u64).map(|i| Fr::from(7u64).pow([i])).collect()
    }

    fn expected(n: usize) -> Vec<Fr> {
        Radix2EvaluationDomain::<Fr>::new(n).unwrap().evaluate_all_lagrange_coefficients(Fr::from(7u64))
    }

    #[test]
    fn they_are_the_lagrange_polynomials_at_tau() {
        let accel = Soft::new();
        for n in [1, 2, 4, 8, 64, 2048] {
            let found = lagrange::<G1>(&accel, &times::<G1>(&powers(n))).unwrap();
            assert!(found == times::<G1>(&expected(n)), "{n}");
        }
        assert_eq!(lagrange::<G2>(&accel, &times::<G2>(&powers(16))).unwrap(), times::<G2>(&expected(16)));
    }

    #[test]
    fn all_domains_stand_one_after_the_other() {
        let (accel, points) = (Soft::new(), times::<G1>(&powers(8)));
        let all = Lagrange::<G1>::of(&accel, &points, 3).unwrap();
        assert_eq!(all.0.len(), Lagrange::<G1>::len_of(3));
        (0..=3).for_each(|k| assert_eq!(all.basis(k), times::<G1>(&expected(1 << k))));
        let short = Lagrange::<G1>::of(&accel, &points[..7], 3).unwrap();
        assert_eq!(short.basis(2), all.basis(2));
        assert_ne!(short.basis(3), all.basis(3));
        short.check(&accel, &points[..7], 3, "list").unwrap();
    }

    #[test]
    fn one_wrong_point_is_noticed() {
        let (accel, points) = (Soft::new(), times::<G1>(&powers(8)));
        let good = Lagrange::<G1>::of(&accel, &points, 3).unwrap();
        good.check(&accel, &points, 3, "list").unwrap();
        check_basis::<G1>(&accel, &points, good.basis(2), "list").unwrap();
        for at in [0, 1, 5, 14] {
            let mut wrong = good.clone();
            wrong.0[at] = -wrong.0[at];
            let error = wrong.check(&accel, &points, 3, "list").unwrap_err().to_string();
            assert_eq!(error, "list: not the Lagrange basis of the powers of tau; prepare phase 2 again");
        }
        assert!(check_basis::<G1>(&accel, &points, &good.basis(2)[..2], "list").is_err());
    }
}
