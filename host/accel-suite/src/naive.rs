//! The truth, computed by definition: quadratic, obvious, and without any accelerator.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BitIteratorBE, FftField, Field, PrimeField};
use zkcard_accel::{Group, Transform};

/// The value at `x` of the polynomial with these coefficients, by Horner's rule.
pub fn evaluate(coefficients: &[Fr], x: Fr) -> Fr {
    coefficients.iter().rev().fold(Fr::ZERO, |value, c| value * x + c)
}

/// The root of unity of order `n`, a power of two, that the seam names ω.
pub fn root(n: usize) -> Fr {
    Fr::get_root_of_unity(n as u64).expect("n is a power of two up to 2^28")
}

/// The points s·ω⁰, s·ω¹, …, s·ωⁿ⁻¹.
pub fn coset(n: usize, shift: Fr) -> Vec<Fr> {
    let omega = root(n);
    std::iter::successors(Some(shift), |x| Some(*x * omega)).take(n).collect()
}

/// The transform of `values`, each result a sum over all of them.
pub fn transform(values: &[Fr], transform: Transform) -> Vec<Fr> {
    match transform.is_forward() {
        true => coset(values.len(), transform.shift()).iter().map(|x| evaluate(values, *x)).collect(),
        false => interpolate(values, transform.shift()),
    }
}

/// The coefficients of the polynomial with these values on s·H: cⱼ = s⁻ʲ/n · Σᵢ vᵢ·ω⁻ⁱʲ.
pub fn interpolate(values: &[Fr], shift: Fr) -> Vec<Fr> {
    let n = values.len();
    let unscale = inverse(Fr::from(n as u64));
    let powers = std::iter::successors(Some(unscale), |p| Some(*p * inverse(shift)));
    let points = coset(n, Fr::ONE);
    powers.take(n).enumerate().map(|(j, p)| p * evaluate(values, points[(n - j) % n])).collect()
}

/// `a∘b`.
pub fn product(a: &[Fr], b: &[Fr]) -> Vec<Fr> {
    a.iter().zip(b).map(|(a, b)| *a * b).collect()
}

/// `k·(a∘b − c)`.
pub fn quotient(a: &[Fr], b: &[Fr], c: &[Fr], k: Fr) -> Vec<Fr> {
    product(a, b).iter().zip(c).map(|(ab, c)| k * (*ab - c)).collect()
}

/// The n coefficients of h = (A·B − C)/(Xⁿ−1), for polynomials given by their n values on H where
/// c = a∘b, so that the division leaves no rest. The last coefficient is zero.
pub fn groth16_quotient(a: &[Fr], b: &[Fr], c: &[Fr]) -> Vec<Fr> {
    let [a, b, c] = [a, b, c].map(|values| interpolate(values, Fr::ONE));
    let mut dividend = polynomial_product(&a, &b);
    dividend.iter_mut().zip(&c).for_each(|(d, c)| *d -= c);
    let (low, high) = dividend.split_at(a.len());
    let no_rest = low.iter().zip(high).all(|(low, high)| *low == -*high);
    assert!(no_rest, "c is the product of a and b");
    high.to_vec()
}

/// `Σ sᵢ·Pᵢ`, term by term.
pub fn msm<G: Group>(points: &[G::Affine], scalars: &[Fr]) -> G {
    assert_eq!(points.len(), scalars.len(), "as many points as scalars");
    points.iter().zip(scalars).map(|(p, s)| multiply(G::from(*p), *s)).sum()
}

/// `s·P` by doubling and adding.
pub fn multiply<G: Group>(point: G, scalar: Fr) -> G {
    let bits = BitIteratorBE::without_leading_zeros(scalar.into_bigint());
    bits.fold(G::zero(), |sum, bit| if bit { sum.double() + point } else { sum.double() })
}

/// The inverse of a number that is not zero.
pub fn inverse(x: Fr) -> Fr {
    x.inverse().expect("the number is not zero")
}

/// All 2n coefficients of a product, the last one zero.
fn polynomial_product(a: &[Fr], b: &[Fr]) -> Vec<Fr> {
    let mut product = vec![Fr::ZERO; a.len() + b.len()];
    for (i, a) in a.iter().enumerate() {
        b.iter().enumerate().for_each(|(j, b)| product[i + j] += *a * b);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::{AffineRepr, PrimeGroup};
    use zkcard_accel::{G1, G2};

    fn numbers(of: &[i64]) -> Vec<Fr> {
        of.iter().map(|x| Fr::from(*x)).collect()
    }

    #[test]
    fn a_transform_of_two_is_sum_and_difference() {
        assert_eq!(transform(&numbers(&[1, 2]), Transform::Forward), numbers(&[3, -1]));
        assert_eq!(transform(&numbers(&[3, -1]), Transform::Inverse), numbers(&[1, 2]));
    }

    #[test]
    fn a_coset_transform_of_two_evaluates_at_plus_and_minus_the_shift() {
        let five = Fr::from(5u64);
        assert_eq!(transform(&numbers(&[1, 2]), Transform::CosetForward(five)), numbers(&[11, -9]));
        assert_eq!(transform(&numbers(&[11, -9]), Transform::CosetInverse(five)), numbers(&[1, 2]));
    }

    #[test]
    fn interpolation_undoes_evaluation() {
        let c = numbers(&[3, 1, 4, 1, 5, 9, 2, 6]);
        let values: Vec<Fr> = coset(8, Fr::from(7u64)).iter().map(|x| evaluate(&c, *x)).collect();
        assert_eq!(interpolate(&values, Fr::from(7u64)), c);
    }

    #[test]
    fn the_quotient_times_the_divisor_is_the_dividend() {
        let (a, b) = (numbers(&[3, 1, 4, 1]), numbers(&[5, 9, 2, 6]));
        let c = product(&a, &b);
        let h = groth16_quotient(&a, &b, &c);
        let x = Fr::from(11u64);
        let at_x = |values: &[Fr]| evaluate(&interpolate(values, Fr::ONE), x);
        assert_eq!(evaluate(&h, x) * (x.pow([4]) - Fr::ONE), at_x(&a) * at_x(&b) - at_x(&c));
        assert_eq!(h[3], Fr::ZERO);
    }

    #[test]
    fn multiplication_is_repeated_addition() {
        let g = G1::generator();
        assert_eq!(multiply(g, Fr::from(5u64)), g + g + g + g + g);
        assert_eq!(multiply(g, -Fr::ONE), -g);
        assert_eq!(multiply(G2::generator(), Fr::ZERO), <G2 as AdditiveGroup>::ZERO);
    }

    #[test]
    fn a_sum_of_products_is_the_sum_of_the_products() {
        let g = G1::generator();
        let points = [g, g.double()].map(|p| p.into());
        assert_eq!(msm::<G1>(&points, &numbers(&[3, 4])), multiply(g, Fr::from(11u64)));
        assert_eq!(msm::<G1>(&[AffineRepr::zero()], &numbers(&[3])), G1::ZERO);
    }
}
