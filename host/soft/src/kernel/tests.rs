//! Every kernel against arkworks.

use super::{AffineOf, Coming, Kernel, Pick, Portable};
use ark_bn254::{Fq, Fr};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, PrimeField, UniformRand};
use ark_std::rand::{Rng, RngCore};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_accel::{G1, G2, Group};

each_kernel!(
    scalars_leave_their_form,
    points_come_back,
    picks_are_gathered,
    additions_are_exact,
    doublings_are_exact,
    long_chains_stay_exact
);

fn scalars_leave_their_form<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let edges = (-20..20i64).map(Fr::from).chain([-Fr::from(2u64).inverse().unwrap()]);
    let scalars: Vec<Fr> = edges.chain((0..2000).map(|_| Fr::rand(&mut rng))).collect();
    for len in (0..20).chain([scalars.len()]) {
        let mut values = vec![[1; 4]; len];
        kernel.values(&scalars[..len], &mut values);
        let expected: Vec<_> = scalars[..len].iter().map(|scalar| scalar.into_bigint().0).collect();
        assert_eq!(values, expected, "{len} scalars, seed 6");
    }
}

fn points_come_back<K: Kernel>(kernel: K) {
    for len in (0..20).chain([1000]) {
        let points = points::<K::Group>(len, 7);
        assert_eq!(kernel.unpack(&kernel.pack(&points)), points, "{len} points, seed 7");
    }
}

fn picks_are_gathered<K: Kernel>(kernel: K) {
    let points = points::<K::Group>(97, 8);
    let packed = kernel.pack(&points);
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    for len in [0, 1, 7, 8, 9, 64, 201] {
        let picks: Vec<Pick> = (0..len).map(|_| Pick::new(rng.gen_range(0..97), rng.r#gen())).collect();
        let blocks = gathered(kernel, &packed, &picks);
        let expected: Vec<_> = picks.iter().map(|pick| picked(&points, *pick)).collect();
        assert_eq!(scattered(kernel, &blocks, len), expected, "{len} picks, seed 8");
    }
}

/// Every pair of a few points, their opposites and infinity, then random ones, in batches of many lengths.
fn additions_are_exact<K: Kernel>(kernel: K) {
    let special = special_points::<K::Group>();
    let pairs = special.iter().flat_map(|a| special.iter().map(move |b| (*a, *b)));
    check_sums(kernel, &pairs.collect::<Vec<_>>(), "special points");
    for (seed, len) in [0, 1, 2, 7, 8, 9, 15, 16, 17, 100, 1000].into_iter().enumerate() {
        let mut pairs: Vec<_> = points::<K::Group>(len, seed as u64)
            .into_iter()
            .zip(points::<K::Group>(len, 50 + seed as u64))
            .collect();
        if let Some(pair) = pairs.last_mut() {
            pair.1 = pair.0; // alone among others
        }
        check_sums(kernel, &pairs, &format!("{len} pairs, seed {seed}"));
    }
}

/// In batches of many lengths, infinity among them.
fn doublings_are_exact<K: Kernel>(kernel: K) {
    for (seed, len) in [0, 1, 2, 7, 8, 9, 100, 1000].into_iter().enumerate() {
        let points = [points::<K::Group>(len, 70 + seed as u64), special_points::<K::Group>()].concat();
        let mut doubled = gathered(kernel, &kernel.pack(&points), &identity(points.len()));
        kernel.double(&mut doubled, &mut K::Scratch::default());
        let expected: Vec<_> = points.iter().map(|point| (*point + *point).into_affine()).collect();
        assert_eq!(scattered(kernel, &doubled, points.len()), expected, "{len} points, seed {}", 70 + seed);
    }
}

/// Sums of sums: what one addition leaves must suit the next, for as long as anyone adds.
fn long_chains_stay_exact<K: Kernel>(kernel: K) {
    let (mut rng, mut scratch) = (ChaCha20Rng::seed_from_u64(9), K::Scratch::default());
    let mut expected = points::<K::Group>(64, 10);
    let list = [points::<K::Group>(50, 11), special_points::<K::Group>()].concat();
    let packed = kernel.pack(&list);
    let mut sums = gathered(kernel, &kernel.pack(&expected), &identity(64));
    for step in 0..400 {
        let picks: Vec<Pick> =
            (0..64).map(|_| Pick::new(rng.gen_range(0..list.len()), rng.r#gen())).collect();
        kernel.add(&mut sums, &gathered(kernel, &packed, &picks), &mut scratch, &Coming::nothing());
        for (sum, pick) in expected.iter_mut().zip(&picks) {
            *sum = (*sum + picked(&list, *pick)).into_affine();
        }
        assert_eq!(scattered(kernel, &sums, 64), expected, "step {step}, seed 9");
    }
}

fn check_sums<K: Kernel>(kernel: K, pairs: &[(AffineOf<K>, AffineOf<K>)], what: &str) {
    let (left, right): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let mut sums = gathered(kernel, &kernel.pack(&left), &identity(pairs.len()));
    let others = gathered(kernel, &kernel.pack(&right), &identity(pairs.len()));
    kernel.add(&mut sums, &others, &mut K::Scratch::default(), &Coming::nothing());
    let expected: Vec<_> = pairs.iter().map(|(a, b)| (*a + b).into_affine()).collect();
    assert_eq!(scattered(kernel, &sums, pairs.len()), expected, "{what}");
}

fn gathered<K: Kernel>(kernel: K, points: &[K::Point], picks: &[Pick]) -> Vec<K::Block> {
    let mut blocks = vec![K::Block::default(); picks.len().div_ceil(K::LANES)];
    kernel.gather(points, picks, &mut blocks);
    blocks
}

fn scattered<K: Kernel>(kernel: K, blocks: &[K::Block], len: usize) -> Vec<AffineOf<K>> {
    let mut points = vec![K::Point::default(); len];
    kernel.scatter(blocks, &mut points);
    kernel.unpack(&points)
}

fn identity(len: usize) -> Vec<Pick> {
    (0..len).map(|i| Pick::new(i, false)).collect()
}

fn picked<P: AffineRepr>(points: &[P], pick: Pick) -> P {
    let point = points[pick.index()];
    if pick.is_negated() { (-point.into_group()).into() } else { point }
}

/// One step apart each, every ninth infinity.
fn points<G: Group>(len: usize, seed: u64) -> Vec<G::Affine> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (first, step) = (G::rand(&mut rng), G::rand(&mut rng));
    let all: Vec<G> = std::iter::successors(Some(first), |point| Some(*point + step)).take(len).collect();
    let mut points = G::normalize_batch(&all);
    points.iter_mut().skip(3).step_by(9).for_each(|point| *point = G::Affine::zero());
    points
}

/// Small multiples of the generator, their opposites, infinity, and points whose x is among the least and the largest.
fn special_points<G: Group>() -> Vec<G::Affine> {
    let multiples = [0i64, 1, 2, 3, 4, -1, -2, -3, 7].map(|k| (G::generator() * Fr::from(k)).into_affine());
    multiples.into_iter().chain(points_at_edges::<G>()).collect()
}

/// With x near 0 and near p: points of G1, or of the twist.
fn points_at_edges<G: Group>() -> Vec<G::Affine> {
    let xs = (0..40i64).flat_map(|k| [k, -1 - k]).map(Fq::from);
    let bytes = xs.map(|x| x.into_bigint().to_bytes_le().repeat(size_of::<G::Affine>() / 64));
    bytes.filter_map(|bytes| G::Affine::from_random_bytes(&bytes)).take(6).collect()
}

#[test]
fn picks_hold_an_index_and_a_sign() {
    let mut rng = ChaCha20Rng::seed_from_u64(12);
    for _ in 0..400 {
        let (index, negated) = (rng.next_u32() as usize % Pick::MAX_LEN, rng.r#gen());
        let pick = Pick::new(index, negated);
        assert_eq!((pick.index(), pick.is_negated()), (index, negated), "seed 12");
        assert_eq!(pick.negated_if(true), Pick::new(index, !negated), "seed 12");
    }
}
