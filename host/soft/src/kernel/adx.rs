//! Additions one point after the other by the instructions BMI2 and ADX, which most processors of this architecture without
//! AVX-512 have.
//!
//! Products are Montgomery's, word by word (Koç, Acar, Kaliski 1996, CIOS), R = 2²⁵⁶, as arkworks has it. The modulus leaves
//! two bits of its highest word free, so that no word beyond the fourth is carried from one step to the next (gnark, *Faster
//! big-integer modular multiplication for most moduli*, 2020). `mulx` leaves the flags alone, `adcx` and `adox` carry in one
//! flag each: the two sums of a step run side by side.
//!
//! Values stay where they are: each is read and written as four words. One that is written in words and then moved in two
//! halves would be waited for, as a processor does not hand on what it has not yet stored in one piece.
#![allow(unsafe_code)] // assembly, behind a value that says that the processor has its instructions
#![expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "one step of arithmetic, for which one thing must hold"
)]

use super::Curve;
use super::one_by_one::{OneByOne, Point};
use ark_bn254::{Fq, Fq2, FqConfig};
use ark_ff::{AdditiveGroup, Field, MontConfig, Zero, serial_batch_inversion_and_mul};
use std::arch::asm;
use std::fmt::Debug;
use std::marker::PhantomData;

/// The kernel. Having one is the proof that the processor has the instructions.
#[derive(Clone, Copy, Debug)]
pub struct Adx<G>(PhantomData<G>);

impl<G> Adx<G> {
    /// Itself, where the processor has the instructions.
    pub fn detect() -> Option<Self> {
        (is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx")).then_some(Adx(PhantomData))
    }
}

/// What the additions are made of. Results may be written over factors.
///
/// # Safety
/// Of all: `a` and `b` point to values that may be read, `to` to one that may be written, and the processor has BMI2 and
/// ADX.
pub trait Words: Field + Debug {
    /// `to := a·b`
    unsafe fn times(to: *mut Self, a: *const Self, b: *const Self);
    /// `to := a − b`; whether that is other than zero.
    unsafe fn minus(to: *mut Self, a: *const Self, b: *const Self) -> bool;
}

impl<G: Curve<BaseField: Words>> OneByOne for Adx<G> {
    type Of = G;

    /// As the portable kernel does it, by two chains of denominators: a product waits for the one before it in its chain, and
    /// the processor works on the other chain's meanwhile. Prefix i is the product of those before the i-th in its chain.
    fn add_each(
        self,
        sums: &mut [Point<G::BaseField>],
        others: &[Point<G::BaseField>],
        prefixes: &mut Vec<G::BaseField>,
    ) {
        let len = sums.len();
        assert_eq!(len, others.len());
        prefixes.resize(len + 2, G::BaseField::ONE);
        prefixes[..2].fill(G::BaseField::ONE);
        for (i, (a, b)) in sums.iter().zip(others).enumerate() {
            let mut width = G::BaseField::ZERO;
            self.denominator(&mut width, a, b);
            let prefixes = &mut prefixes[i..][..3];
            // SAFETY: this is an `Adx`; the pointers are those of values of this function, and the third is its own.
            unsafe { Words::times(&raw mut prefixes[2], &raw const prefixes[0], &width) };
        }
        let mut inverses = [prefixes[len], prefixes[len + 1]];
        serial_batch_inversion_and_mul(&mut inverses, &G::BaseField::ONE); // two are no work for other threads
        // The chains are those of even and of odd numbers.
        inverses.rotate_left(len % 2);
        let (pairs, last) = sums.split_at_mut(len / 2 * 2);
        for (a, (b, prefix)) in last.iter_mut().zip(others.iter().zip(&*prefixes).skip(pairs.len())) {
            self.back([a], [b], [prefix], (&mut inverses[..1]).try_into().expect("one"));
        }
        let others = others.as_chunks::<2>().0;
        for ((a, [b, d]), [prefix, next]) in
            pairs.as_chunks_mut::<2>().0.iter_mut().zip(others).zip(prefixes.as_chunks::<2>().0).rev()
        {
            let [a, c] = a;
            self.back([a, c], [b, d], [prefix, next], &mut inverses);
        }
    }
}

impl<G: Curve<BaseField: Words>> Adx<G> {
    /// Neighbours' additions side by side: each has the inverse of its chain up to itself, and leaves that up to the one before.
    #[inline(always)]
    fn back<const N: usize>(
        self,
        a: [&mut Point<G::BaseField>; N],
        b: [&Point<G::BaseField>; N],
        prefixes: [&G::BaseField; N],
        inverses: &mut [G::BaseField; N],
    ) {
        let [mut widths, mut slopes] = [[G::BaseField::ZERO; N]; 2];
        let mut are_plain = true;
        for k in 0..N {
            are_plain &= self.denominator(&mut widths[k], a[k], b[k]);
        }
        for k in 0..N {
            let inverse = &raw mut inverses[k];
            // SAFETY: this is an `Adx`; the pointers are those of references, and what is written of exclusive ones.
            unsafe {
                G::BaseField::times(&mut slopes[k], inverse, prefixes[k]);
                G::BaseField::times(inverse, inverse, &widths[k]);
            }
        }
        match are_plain {
            true => self.chords(a, b, &mut slopes),
            false => a.into_iter().zip(b).zip(slopes).for_each(|((a, b), inverse)| *a = a.plus(b, inverse)),
        }
    }

    /// Of the slope of the line through two points; 1 where the sum needs none. Whether they differ in x, and neither is infinity.
    #[inline(always)]
    fn denominator(self, width: &mut G::BaseField, a: &Point<G::BaseField>, b: &Point<G::BaseField>) -> bool {
        // SAFETY: this is an `Adx`; the pointers are those of references, and what is written of exclusive ones.
        let differs = unsafe { G::BaseField::minus(width, &b.x, &a.x) };
        let is_plain = differs & !a.is_infinity() & !b.is_infinity();
        if !is_plain {
            *width = a.denominator(b);
        }
        is_plain
    }

    /// `a += b` by the line through both, which differ in x by what `slopes` has the inverse of. Step by step for all, so that a
    /// step does not wait for the one before it.
    #[inline(always)]
    fn chords<const N: usize>(
        self,
        a: [&mut Point<G::BaseField>; N],
        b: [&Point<G::BaseField>; N],
        slopes: &mut [G::BaseField; N],
    ) {
        let [mut rises, mut thirds] = [[G::BaseField::ZERO; N]; 2];
        let points = a.map(|a| [&raw mut a.x, &raw mut a.y]);
        macro_rules! each {
            (|$slope:ident, $rise:ident, $third:ident, $x:ident, $y:ident, $b:ident| $step:expr) => {
                for k in 0..N {
                    let ([$x, $y], $b) = (points[k], b[k]);
                    let [$slope, $rise, $third] = [&raw mut slopes[k], &raw mut rises[k], &raw mut thirds[k]];
                    // SAFETY: as in `back`.
                    unsafe { $step };
                    let _ = ($slope, $rise, $third, $x, $y, $b);
                }
            };
        }
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(rise, &b.y, y));
        each!(|slope, rise, third, x, y, b| G::BaseField::times(slope, slope, rise));
        each!(|slope, rise, third, x, y, b| G::BaseField::times(third, slope, slope));
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(third, third, x));
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(third, third, &b.x));
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(rise, x, third));
        each!(|slope, rise, third, x, y, b| G::BaseField::times(rise, rise, slope));
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(y, rise, y));
        // Less nothing: moved in words.
        each!(|slope, rise, third, x, y, b| G::BaseField::minus(x, third, &G::BaseField::ZERO));
    }
}

/// p, and −p⁻¹ mod 2⁶⁴.
static MODULUS: [u64; 5] = {
    let p = FqConfig::MODULUS.0;
    [p[0], p[1], p[2], p[3], FqConfig::INV]
};

/// One word of b: `h : t += a·b`.
macro_rules! multiply {
    ($word:literal) => {
        concat!(
            "xor eax, eax\n",
            "mov rdx, [{b} + ",
            $word,
            "]\n",
            "mulx {h}, rax, [{a}]\n",
            "adox {t0}, rax\n",
            "adcx {t1}, {h}\n",
            "mulx {h}, rax, [{a} + 8]\n",
            "adox {t1}, rax\n",
            "adcx {t2}, {h}\n",
            "mulx {h}, rax, [{a} + 16]\n",
            "adox {t2}, rax\n",
            "adcx {t3}, {h}\n",
            "mulx {h}, rax, [{a} + 24]\n",
            "adox {t3}, rax\n",
            "mov eax, 0\n",
            "adcx {h}, rax\n",
            "adox {h}, rax\n",
        )
    };
}

/// The multiple of p that makes the lowest word zero: `t := (h : t + m·p)/2⁶⁴`.
macro_rules! reduce {
    () => {
        concat!(
            "mov rdx, [{p} + 32]\n",
            "imul rdx, {t0}\n",
            "xor eax, eax\n",
            "mulx {c}, rax, [{p}]\n",
            "adcx rax, {t0}\n",
            "mov {t0}, {c}\n",
            "adcx {t0}, {t1}\n",
            "mulx {t1}, rax, [{p} + 8]\n",
            "adox {t0}, rax\n",
            "adcx {t1}, {t2}\n",
            "mulx {t2}, rax, [{p} + 16]\n",
            "adox {t1}, rax\n",
            "adcx {t2}, {t3}\n",
            "mulx {t3}, rax, [{p} + 24]\n",
            "adox {t2}, rax\n",
            "mov eax, 0\n",
            "adcx {t3}, rax\n",
            "adox {t3}, {h}\n",
        )
    };
}

impl Words for Fq {
    #[inline(always)]
    unsafe fn times(to: *mut Fq, a: *const Fq, b: *const Fq) {
        // SAFETY: the caller's; `to` is written after a and b are read.
        unsafe {
            asm!(
                "xor {t0:e}, {t0:e}",
                "xor {t1:e}, {t1:e}",
                "xor {t2:e}, {t2:e}",
                "xor {t3:e}, {t3:e}",
                multiply!("0"), reduce!(),
                multiply!("8"), reduce!(),
                multiply!("16"), reduce!(),
                multiply!("24"), reduce!(),
                // Below 2p: less p, unless that borrows.
                "mov rax, {t0}",
                "sub rax, [{p}]",
                "mov rdx, {t1}",
                "sbb rdx, [{p} + 8]",
                "mov {h}, {t2}",
                "sbb {h}, [{p} + 16]",
                "mov {c}, {t3}",
                "sbb {c}, [{p} + 24]",
                "cmovnc {t0}, rax",
                "cmovnc {t1}, rdx",
                "cmovnc {t2}, {h}",
                "cmovnc {t3}, {c}",
                "mov [{to}], {t0}",
                "mov [{to} + 8], {t1}",
                "mov [{to} + 16], {t2}",
                "mov [{to} + 24], {t3}",
                to = in(reg) to,
                a = in(reg) a,
                b = in(reg) b,
                p = in(reg) MODULUS.as_ptr(),
                t0 = out(reg) _,
                t1 = out(reg) _,
                t2 = out(reg) _,
                t3 = out(reg) _,
                h = out(reg) _,
                c = out(reg) _,
                out("rax") _,
                out("rdx") _,
                options(nostack),
            );
        }
    }

    /// Without a branch: which of two random values is larger no processor foresees.
    #[inline(always)]
    unsafe fn minus(to: *mut Fq, a: *const Fq, b: *const Fq) -> bool {
        let any: u64;
        // SAFETY: the caller's; `to` is written after a and b are read.
        unsafe {
            asm!(
                "mov {d0}, [{a}]",
                "mov {d1}, [{a} + 8]",
                "mov {d2}, [{a} + 16]",
                "mov {d3}, [{a} + 24]",
                "sub {d0}, [{b}]",
                "sbb {d1}, [{b} + 8]",
                "sbb {d2}, [{b} + 16]",
                "sbb {d3}, [{b} + 24]",
                "sbb {m}, {m}",
                "mov rax, [{p}]",
                "and rax, {m}",
                "mov rdx, [{p} + 8]",
                "and rdx, {m}",
                "mov {h}, [{p} + 16]",
                "and {h}, {m}",
                "and {m}, [{p} + 24]",
                "add {d0}, rax",
                "adc {d1}, rdx",
                "adc {d2}, {h}",
                "adc {d3}, {m}",
                "mov [{to}], {d0}",
                "mov [{to} + 8], {d1}",
                "mov [{to} + 16], {d2}",
                "mov [{to} + 24], {d3}",
                "or {d0}, {d1}",
                "or {d0}, {d2}",
                "or {d0}, {d3}",
                to = in(reg) to,
                a = in(reg) a,
                b = in(reg) b,
                p = in(reg) MODULUS.as_ptr(),
                d0 = out(reg) any,
                d1 = out(reg) _,
                d2 = out(reg) _,
                d3 = out(reg) _,
                m = out(reg) _,
                h = out(reg) _,
                out("rax") _,
                out("rdx") _,
                options(nostack),
            );
        }
        any != 0
    }
}

/// u² = −1: three products.
impl Words for Fq2 {
    #[inline(always)]
    unsafe fn times(to: *mut Fq2, a: *const Fq2, b: *const Fq2) {
        // SAFETY: the caller's; what is written is read afterwards, and `to` is written when a and b have been read.
        unsafe {
            let (a, b) = (&*a, &*b);
            let sums = [a.c0 + a.c1, b.c0 + b.c1];
            let [mut low, mut high, mut mixed] = [Fq::zero(); 3];
            Fq::times(&mut low, &a.c0, &b.c0);
            Fq::times(&mut high, &a.c1, &b.c1);
            Fq::times(&mut mixed, &sums[0], &sums[1]);
            let mixed = &raw mut mixed;
            Fq::minus(mixed, mixed, &low);
            Fq::minus(&raw mut (*to).c1, mixed, &high);
            Fq::minus(&raw mut (*to).c0, &low, &high);
        }
    }

    #[inline(always)]
    unsafe fn minus(to: *mut Fq2, a: *const Fq2, b: *const Fq2) -> bool {
        // SAFETY: the caller's; each half is written after the same halves are read.
        unsafe {
            let low = Fq::minus(&raw mut (*to).c0, &raw const (*a).c0, &raw const (*b).c0);
            low | Fq::minus(&raw mut (*to).c1, &raw const (*a).c1, &raw const (*b).c1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::{BigInt, UniformRand};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use zkcard_accel::{G1, G2};

    /// Small ones and their opposites, images that are all ones but for the highest word, and random ones.
    fn values() -> Vec<Fq> {
        let mut rng = ChaCha20Rng::seed_from_u64(82);
        let small = (0..4).flat_map(|i| [Fq::from(i), -Fq::from(i)]);
        let raw = (0..3).map(|word| {
            let mut limbs = FqConfig::MODULUS.0;
            limbs[word] = u64::MAX;
            limbs[3] -= 1;
            Fq::new_unchecked(BigInt(limbs))
        });
        small.chain(raw).chain((0..2000).map(|_| Fq::rand(&mut rng))).collect()
    }

    fn check<G: Curve<BaseField: Words>>(_: Adx<G>, a: G::BaseField, b: G::BaseField) {
        let [mut product, mut minus, mut square] = [G::BaseField::zero(), G::BaseField::zero(), a];
        // SAFETY: there is an `Adx`; the pointers are those of values of this function.
        let differs = unsafe {
            Words::times(&mut product, &a, &b);
            let square = &raw mut square;
            Words::times(square, square, square);
            Words::minus(&mut minus, &a, &b)
        };
        assert_eq!((product, square, minus, differs), (a * b, a.square(), a - b, a != b), "{a} {b}");
    }

    #[test]
    fn products_and_differences_are_arkworks() {
        let (Some(in_g1), Some(in_g2)) = (Adx::<G1>::detect(), Adx::<G2>::detect()) else { return };
        let values = values();
        values[..11].iter().for_each(|a| values.iter().for_each(|b| check(in_g1, *a, *b)));
        values.windows(2).for_each(|pair| check(in_g1, pair[0], pair[1]));
        let pairs: Vec<Fq2> = values.windows(2).map(|pair| Fq2::new(pair[0], pair[1])).collect();
        pairs.windows(2).for_each(|pair| check(in_g2, pair[0], pair[1]));
        pairs[..11].iter().for_each(|a| pairs[..11].iter().for_each(|b| check(in_g2, *a, *b)));
    }
}
