//! The inverse of one element: what a batch of additions waits for.
//!
//! Bernstein and Yang's steps of division ("Fast constant-time gcd computation and modular inversion", 2019), in their
//! form that branches on the values: 62 steps are read off the lowest words of f and g alone, as a matrix of two by two
//! words, and then applied to the whole numbers at once. Some nine matrices take (p, x) to (±1, 0).
//!
//! Numbers are five limbs of 62 bits, of which all but the top one are in [0, 2⁶²); the top one bears the sign.

use ark_ff::{BigInt, Fp, MontBackend, MontConfig};

/// Bits of a limb, and steps in a matrix.
const STEP: u32 = 62;
const MASK: u64 = (1 << STEP) - 1;

type Limbs = [i64; 5];

/// `2^62` times what 62 steps do: (f, g) become (u·f + v·g, q·f + r·g). |u| + |v| and |q| + |r| are at most 2⁶².
struct Matrix {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// `1/a`, and zero of zero.
pub fn inverse<T: MontConfig<4>>(a: &Fp<MontBackend<T, 4>, 4>) -> Fp<MontBackend<T, 4>, 4> {
    let modulus = split(T::MODULUS.0);
    let plain = inverse_of(split(a.0.0), &modulus, negated_inverse(modulus[0] as u64));
    // The words are a·R, and the inverse of those 1/(a·R): two products with R² = R·R, each less R, make it R/a.
    let square = Fp::<MontBackend<T, 4>, 4>::new_unchecked(T::R2);
    Fp::new_unchecked(BigInt(join(plain))) * square * square
}

/// `1/x` mod p in [0, p), and zero of zero, for x in [0, p). `negated` is −1/p mod 2⁶².
fn inverse_of(x: Limbs, p: &Limbs, negated: u64) -> Limbs {
    let (mut f, mut g, mut d, mut e) = (*p, x, [0; 5], [1, 0, 0, 0, 0]);
    let mut delta = 1;
    while g != [0; 5] {
        let matrix = Matrix::of_steps(&mut delta, f[0] as u64, g[0] as u64);
        (f, g) = matrix.applied(&f, &g);
        (d, e) = matrix.applied_modulo(&d, &e, p, negated);
    }
    // f = d·x mod p is 1 or −1 (p where x is zero, and d zero); d in (−2p, p).
    if f[4] < 0 {
        d = combined(0, &d, -1, &d);
    }
    canonical(d, p)
}

impl Matrix {
    /// One step: where δ > 0 and g is odd, (δ, f, g) become (1 − δ, g, (g − f)/2); else (1 + δ, f, (g + (g mod 2)·f)/2).
    /// Steps in which g is even are taken together; then as many as a multiple of f clears of g's lowest bits.
    fn of_steps(delta: &mut i64, mut f: u64, mut g: u64) -> Matrix {
        let (mut u, mut v, mut q, mut r) = (1u64, 0u64, 0u64, 1u64);
        let mut left = STEP;
        loop {
            let even = (g | u64::MAX << left).trailing_zeros();
            g >>= even;
            (u, v) = (u << even, v << even);
            *delta += i64::from(even);
            left -= even;
            if left == 0 {
                return Matrix { u: u as i64, v: v as i64, q: q as i64, r: r as i64 };
            }
            if *delta > 0 {
                *delta = -*delta;
                (f, g) = (g, f.wrapping_neg());
                (u, q) = (q, u.wrapping_neg());
                (v, r) = (r, v.wrapping_neg());
            }
            // −δ more steps add f and do not exchange. f² = 1 mod 8, so that f·(2 − f²) is 1/f modulo 2⁶.
            let bits = (1 - *delta).min(i64::from(left)).min(6) as u32;
            let negated_quotient = g.wrapping_mul(f).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2));
            let w = negated_quotient & ((1 << bits) - 1);
            g = g.wrapping_add(f.wrapping_mul(w));
            q = q.wrapping_add(u.wrapping_mul(w));
            r = r.wrapping_add(v.wrapping_mul(w));
        }
    }

    /// Both are divisible by 2⁶² after the steps.
    fn applied(&self, f: &Limbs, g: &Limbs) -> (Limbs, Limbs) {
        (shifted(self.u, f, self.v, g), shifted(self.q, f, self.r, g))
    }

    /// The same modulo p. In and out: in (−2p, p).
    fn applied_modulo(&self, d: &Limbs, e: &Limbs, p: &Limbs, negated: u64) -> (Limbs, Limbs) {
        let row = |a: i64, b: i64| {
            // a·d + b·e with p added to what is negative: in (−2⁶²·p, 2⁶²·p), so that another multiple of p below 2⁶²
            // taken off leaves it in range.
            let lift = (a & (d[4] >> 63)) + (b & (e[4] >> 63));
            let low = (a as u64).wrapping_mul(d[0] as u64).wrapping_add((b as u64).wrapping_mul(e[0] as u64));
            let lifted = low.wrapping_add((lift as u64).wrapping_mul(p[0] as u64));
            let clear = (lifted.wrapping_mul(negated) & MASK) as i64;
            shifted_with(a, d, b, e, lift + clear - (1 << STEP) * i64::from(clear != 0), p)
        };
        (row(self.u, self.v), row(self.q, self.r))
    }
}

/// `(a·x + b·y)/2⁶²`.
fn shifted(a: i64, x: &Limbs, b: i64, y: &Limbs) -> Limbs {
    shifted_with(a, x, b, y, 0, &[0; 5])
}

/// `(a·x + b·y + c·z)/2⁶²`, which is a whole number.
fn shifted_with(a: i64, x: &Limbs, b: i64, y: &Limbs, c: i64, z: &Limbs) -> Limbs {
    let sum = |i: usize| product(a, x[i]) + product(b, y[i]) + product(c, z[i]);
    let mut carry = sum(0) >> STEP;
    let mut out = [0; 5];
    for i in 1..5 {
        carry += sum(i);
        out[i - 1] = (carry as u64 & MASK) as i64;
        carry >>= STEP;
    }
    out[4] = carry as i64;
    out
}

/// `a·x + b·y`.
fn combined(a: i64, x: &Limbs, b: i64, y: &Limbs) -> Limbs {
    let (mut carry, mut out) = (0, [0; 5]);
    for i in 0..5 {
        carry += product(a, x[i]) + product(b, y[i]);
        out[i] = if i < 4 { (carry as u64 & MASK) as i64 } else { carry as i64 };
        carry >>= STEP;
    }
    out
}

/// From (−2p, 2p) to [0, p).
fn canonical(mut d: Limbs, p: &Limbs) -> Limbs {
    while d[4] < 0 {
        d = combined(1, &d, 1, p);
    }
    let less = combined(1, &d, -1, p);
    if less[4] < 0 { d } else { less }
}

fn product(a: i64, b: i64) -> i128 {
    i128::from(a) * i128::from(b)
}

fn split(w: [u64; 4]) -> Limbs {
    let limb = |low: u64| (low & MASK) as i64;
    [
        limb(w[0]),
        limb(w[0] >> 62 | w[1] << 2),
        limb(w[1] >> 60 | w[2] << 4),
        limb(w[2] >> 58 | w[3] << 6),
        (w[3] >> 56) as i64,
    ]
}

fn join(l: Limbs) -> [u64; 4] {
    let l = l.map(|limb| limb as u64);
    [l[0] | l[1] << 62, l[1] >> 2 | l[2] << 60, l[2] >> 4 | l[3] << 58, l[3] >> 6 | l[4] << 56]
}

/// −1/p mod 2⁶², by Newton's step.
fn negated_inverse(odd: u64) -> u64 {
    let step = |inverse: u64, _| inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
    (0..5).fold(odd, step).wrapping_neg() & MASK
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fq, Fr};
    use ark_ff::{Field, UniformRand, Zero};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    fn check<T: MontConfig<4>>(value: Fp<MontBackend<T, 4>, 4>) {
        assert_eq!(inverse(&value), value.inverse().unwrap_or_default(), "of {value}");
    }

    fn edges<T: MontConfig<4>>() {
        type Of<T> = Fp<MontBackend<T, 4>, 4>;
        assert_eq!(inverse(&Of::<T>::zero()), Of::<T>::zero());
        for small in (1..200u64).map(Of::<T>::from) {
            [small, -small].into_iter().for_each(check);
        }
        for power in (0..300u64).map(|k| Of::<T>::from(2u64).pow([k])) {
            [power, -power, power - Of::<T>::from(1u64)].into_iter().for_each(check);
        }
        // Words that are powers of two and their neighbours, below p.
        for bit in 0..253 {
            let mut words = [0u64; 4];
            words[bit / 64] = 1 << (bit % 64);
            check(Of::<T>::new_unchecked(BigInt(words)));
            words[0] |= 1;
            check(Of::<T>::new_unchecked(BigInt(words)));
        }
    }

    #[test]
    fn of_edges() {
        edges::<ark_bn254::FqConfig>();
        edges::<ark_bn254::FrConfig>();
    }

    #[test]
    fn of_any() {
        let mut rng = ChaCha20Rng::seed_from_u64(80);
        for _ in 0..20_000 {
            check(Fq::rand(&mut rng));
            check(Fr::rand(&mut rng));
        }
    }
}
