//! Magnitudes cut into signed digits, and points sorted by them.
//!
//! A digit of c bits lies in [−(2ᶜ⁻¹ − 1), 2ᶜ⁻¹]. Digits are read off m + Σ (2ᶜ⁻¹ − 1)·2ᶜʷ, the sum over all windows w
//! but the last: its plain digits are the signed ones plus 2ᶜ⁻¹ − 1, so that a window is read without those below it.
//! A magnitude below 2ᶜᵏ⁻¹ has k digits and zeros above them.

use super::terms::{self, LONGEST, Lengths, SHARE, Term, plus};
use crate::kernel::{Kernel, Pick, pages};
use ark_bn254::Fr;
use rayon::prelude::*;
use zeroize::Zeroizing;

/// The widest window: its plain digits fit sixteen bits, and beyond it the buckets outgrow the caches.
const WIDEST: usize = 16;

/// Of a term at most, in windows of nine bits or more: its pick and digit in either list, and its digits.
pub const BYTES: usize = 10 + 2 * (LONGEST / 9 + 1);

/// How magnitudes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Bits a window.
    pub bits: usize,
    /// Windows of the longest magnitude that there may be.
    pub count: usize,
}

/// Terms ready to be read window by window.
pub struct Digits {
    pub windows: Windows,
    shares: Vec<Share>,
}

/// What cutting a share needs, kept from one to the next.
#[derive(Default)]
struct Room {
    values: terms::Share,
    /// Magnitudes with their offset.
    long: Zeroizing<Vec<[u64; 4]>>,
}

/// Some neighbouring terms without those that are zero.
struct Share {
    /// Those of one digit, of which most of a witness is; their digits are not offset.
    short: Zeroizing<Vec<Pick>>,
    short_digits: Zeroizing<Vec<u16>>,
    /// The others, and their plain digits, window after window.
    long: Zeroizing<Vec<Pick>>,
    long_digits: Zeroizing<Vec<u16>>,
    /// Of the longest.
    digits: usize,
}

/// The points of one window, by digit.
pub struct Sorted {
    picks: Zeroizing<Vec<Pick>>,
    /// Where the points of digit 0, 1, 2, … end; none have digit 0.
    ends: Vec<u32>,
}

impl Digits {
    /// Cuts the magnitudes of scalars as is cheapest for their lengths.
    pub fn new<K: Kernel>(kernel: K, scalars: &[Fr]) -> Self {
        let windows = Windows::for_lengths(&terms::lengths(kernel, scalars));
        let shares = scalars.par_chunks(SHARE).enumerate().map_init(Room::default, |room, (at, scalars)| {
            let terms = room.values.terms(kernel, at * SHARE, scalars);
            Share::new(terms, scalars.len(), &windows, &mut room.long)
        });
        Digits { windows, shares: shares.collect() }
    }

    /// Windows that may have points.
    pub fn count(&self) -> usize {
        self.shares.iter().map(|share| share.digits).max().unwrap_or(0)
    }

    /// Terms of more than one digit, which all windows may have.
    pub fn long(&self) -> usize {
        self.shares.iter().map(|share| share.long.len()).sum()
    }

    /// The points of those terms whose digit in this window is not zero.
    pub fn sort(&self, window: usize) -> Sorted {
        let mut places = vec![0u32; self.windows.buckets() + 1];
        self.each(window, |_, digit| places[digit.unsigned_abs() as usize] += 1);
        places[0] = 0;
        let mut picks = Zeroizing::new(pages::filled(Pick::default(), to_starts(&mut places) as usize));
        self.each(window, |pick, digit| {
            if digit != 0 {
                let place = &mut places[digit.unsigned_abs() as usize];
                picks[*place as usize] = pick.negated_if(digit < 0);
                *place += 1; // in the end it stands where the next begins
            }
        });
        Sorted { picks, ends: places }
    }

    /// The digits of a window, of which some may be zero.
    fn each(&self, window: usize, mut work: impl FnMut(Pick, i32)) {
        let offset = self.windows.offset_at(window);
        for share in &self.shares {
            let (picks, len) = (&share.long, share.long.len());
            let digits = share.long_digits.get(window * len..(window + 1) * len).unwrap_or_default();
            picks.iter().zip(digits).for_each(|(pick, digit)| work(*pick, i32::from(*digit) - offset));
            if window == 0 {
                let digits = share.short_digits.iter();
                share.short.iter().zip(digits).for_each(|(pick, digit)| work(*pick, i32::from(*digit)));
            }
        }
    }
}

impl Share {
    /// None of the lists then grows, which would leave copies behind.
    fn with_room(len: usize) -> Self {
        Share {
            short: Zeroizing::new(Vec::with_capacity(len)),
            short_digits: Zeroizing::new(Vec::with_capacity(len)),
            long: Zeroizing::new(Vec::with_capacity(len)),
            long_digits: Zeroizing::default(),
            digits: 0,
        }
    }

    fn new(
        terms: impl Iterator<Item = Term>,
        len: usize,
        windows: &Windows,
        long: &mut Zeroizing<Vec<[u64; 4]>>,
    ) -> Self {
        let mut share = Share::with_room(len);
        long.clear();
        long.reserve_exact(SHARE); // at once, so that it never grows
        let offset = windows.offset();
        for term in terms {
            let digits = windows_of(term.bits(), windows.bits);
            share.digits = share.digits.max(digits);
            match digits {
                0 => (),
                1 => {
                    share.short.push(term.pick);
                    share.short_digits.push(term.magnitude[0] as u16);
                }
                _ => {
                    long.push(plus(term.magnitude, offset));
                    share.long.push(term.pick);
                }
            }
        }
        // Above the longest of the share the digits are zeros, and none are written.
        share.long_digits.reserve_exact(share.digits * long.len());
        for window in 0..share.digits {
            share.long_digits.extend(long.iter().map(|offset| windows.plain_digit(offset, window) as u16));
        }
        share
    }
}

impl Sorted {
    /// The points of digit 1, of digit 2, and so on.
    pub fn runs(&self) -> impl Iterator<Item = &[Pick]> {
        self.ends.windows(2).map(|ends| &self.picks[ends[0] as usize..ends[1] as usize])
    }
}

impl Windows {
    /// Windows of so many bits for magnitudes of up to `longest`.
    pub fn new(bits: usize, longest: usize) -> Self {
        Windows { bits, count: windows_of(longest, bits) }
    }

    /// For any magnitudes, the cheapest for so many of each length in bits.
    pub fn for_lengths(lengths: &Lengths) -> Self {
        let cut = |bits| Windows::new(bits, LONGEST);
        (3..=WIDEST).map(cut).min_by_key(|cut| cut.additions(lengths)).unwrap_or(cut(2))
    }

    /// One for each digit, and about two and a half to weigh each bucket.
    fn additions(&self, lengths: &Lengths) -> usize {
        let digits: usize =
            lengths.iter().enumerate().map(|(len, count)| count * windows_of(len, self.bits)).sum();
        let longest = lengths.iter().rposition(|&count| count > 0).unwrap_or(0);
        digits + windows_of(longest, self.bits) * self.buckets() * 5 / 2
    }

    /// Digits of one window that are told apart.
    pub fn buckets(&self) -> usize {
        1 << (self.bits - 1)
    }

    /// The digits of a term, without its sign.
    pub fn digits(&self, term: &Term, offset: &[u64; 4]) -> impl Iterator<Item = i32> {
        let plain = plus(term.magnitude, *offset);
        (0..self.count).map(move |window| self.plain_digit(&plain, window) - self.offset_at(window))
    }

    /// What turns signed digits into plain ones.
    pub fn offset(&self) -> [u64; 4] {
        (0..self.count.saturating_sub(1)).fold([0; 4], |sum, window| {
            let (word, shift) = (self.bits * window / 64, self.bits * window % 64);
            let digit = (self.buckets() as u128 - 1) << shift;
            let mut summand = [0; 4];
            summand[word] = digit as u64;
            if let Some(above) = summand.get_mut(word + 1) {
                *above = (digit >> 64) as u64;
            }
            plus(sum, summand)
        })
    }

    /// The same in one window.
    fn offset_at(&self, window: usize) -> i32 {
        if window + 1 < self.count { self.buckets() as i32 - 1 } else { 0 }
    }

    /// The digit of an offset magnitude. In the last window it is at most 2ᶜ⁻¹, and nothing is above.
    #[inline]
    fn plain_digit(&self, offset: &[u64; 4], window: usize) -> i32 {
        let (word, shift) = (self.bits * window / 64, self.bits * window % 64);
        let above = offset.get(word + 1).copied().unwrap_or(0);
        let plain = (u128::from(above) << 64 | u128::from(offset[word])) >> shift;
        plain as i32 & ((1 << self.bits) - 1)
    }
}

/// Digits of a magnitude of `len` bits: it is below 2ᶜᵏ⁻¹.
fn windows_of(len: usize, bits: usize) -> usize {
    if len == 0 { 0 } else { len / bits + 1 }
}

/// From counts to where each begins; the total.
pub fn to_starts<T: Copy + Default + std::ops::AddAssign>(counts: &mut [T]) -> T {
    let mut total = T::default();
    for count in counts {
        let start = total;
        total += *count;
        *count = start;
    }
    total
}
