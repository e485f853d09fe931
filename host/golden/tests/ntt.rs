//! The models of `rtl/ntt` and `rtl/vec` against arkworks.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, FftField, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use num_bigint::BigUint;
use zkcard_golden::field::Prime;
use zkcard_golden::ntt::{
    Transform, butterfly, passes, plain_dft, root, row_order_in, row_order_out, transform,
};
use zkcard_golden::vec;

fn elements(count: usize, seed: u64) -> Vec<Fr> {
    let step = Fr::from(seed).square() + Fr::from_le_bytes_mod_order(b"zkcard: golden elements, no pattern");
    std::iter::successors(Some(step), |x| Some(*x * step + Fr::ONE)).take(count).collect()
}

fn plain(x: &[Fr]) -> Vec<BigUint> {
    x.iter().map(|x| x.into_bigint().into()).collect()
}

#[test]
fn roots_are_those_of_arkworks() {
    for log_n in 0..=28 {
        let expected = Fr::get_root_of_unity(1 << log_n).expect("a root");
        assert_eq!(root(&Prime::fr(), log_n), expected.into_bigint().into());
    }
}

#[test]
fn every_split_and_kind_agrees_with_arkworks() {
    let f = Prime::fr();
    for (log_n, sizes) in
        [(0, vec![0]), (1, vec![1]), (5, vec![5]), (5, vec![2, 3]), (7, vec![3, 1, 2, 1]), (8, vec![4, 4])]
    {
        let n = 1usize << log_n;
        let domain = Radix2EvaluationDomain::<Fr>::new(n).expect("a domain");
        let n_inverse = Fr::from(n as u64).inverse().expect("not zero");
        for shift in [Fr::ONE, Fr::from(5u8), Fr::get_root_of_unity(2 * n as u64).expect("a root")] {
            let (x, coset) = (elements(n, log_n), domain.get_coset(shift).expect("a coset"));
            let forward = Transform { inverse: false, shift: plain(&[shift])[0].clone(), factor: 1u8.into() };
            assert_eq!(transform(&f, &forward, &plain(&x), &sizes), plain(&coset.fft(&x)), "2^{log_n}");
            let back = shift.inverse().expect("not zero");
            let [shift, factor] = [back, n_inverse].map(|x| plain(&[x])[0].clone());
            let inverse = Transform { inverse: true, shift, factor };
            assert_eq!(transform(&f, &inverse, &plain(&x), &sizes), plain(&coset.ifft(&x)), "2^{log_n}");
        }
    }
}

#[test]
fn passes_make_up_the_transform() {
    for (log_pass, log_n) in
        (4..=8).flat_map(|log_pass| (0..=28.min(4 * log_pass)).map(move |n| (log_pass, n)))
    {
        let sizes = passes(log_n, log_pass);
        assert_eq!(sizes.iter().sum::<u32>(), log_n);
        assert!(sizes.iter().all(|&size| size <= log_pass));
        if log_n >= 8 && sizes.len() > 1 {
            assert!(sizes[0] >= 4 && log_n - sizes[0] >= 4, "{sizes:?}");
        }
    }
}

#[test]
fn a_butterfly_is_a_transform_of_two() {
    let f = Prime::fr();
    let [a, b] = [plain(&elements(2, 1)), plain(&elements(2, 2))].map(|x| x[0].clone());
    let one = f.to_mont(&1u8.into());
    let got = butterfly(&f, &a, &b, &one, false).map(|x| x % &f.p);
    assert_eq!(got.to_vec(), plain_dft(&f, &[a.clone(), b.clone()], &(&f.p - 1u8)));
    assert_eq!(butterfly(&f, &a, &b, &one, true).map(|x| x % &f.p), [a, b]);
}

#[test]
fn row_orders_are_permutations() {
    for k in 0..=7 {
        for order in [row_order_in, row_order_out] {
            let mut rows: Vec<_> = (0..1 << k).map(|u| order(k, u)).collect();
            rows.sort_unstable();
            assert!(rows.into_iter().eq(0..1 << k));
        }
    }
}

#[test]
fn pointwise_agrees_with_arkworks() {
    let f = Prime::fr();
    let mut x = [1, 2, 3].map(|seed| elements(20, seed));
    x[0][0] = Fr::ZERO;
    x[1][1] = -Fr::ONE;
    let [a, b, c] = [0, 1, 2].map(|at| plain(&x[at]));
    let product: Vec<_> = x[0].iter().zip(&x[1]).map(|(a, b)| *a * b).collect();
    assert_eq!(vec::mul(&f, &a, &b), plain(&product));
    let k = elements(1, 9)[0];
    let quotient: Vec<_> = product.iter().zip(&x[2]).map(|(ab, c)| k * (*ab - c)).collect();
    assert_eq!(vec::quotient(&f, &plain(&[k])[0], [&a, &b, &c]), plain(&quotient));
}
