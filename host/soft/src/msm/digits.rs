//! Magnitudes cut into signed digits, and points sorted by them.
//!
//! A digit of c bits lies in [−(2ᶜ⁻¹ − 1), 2ᶜ⁻¹]. Digits are read off m + Σ (2ᶜ⁻¹ − 1)·2ᶜʷ, the sum over all windows w
//! but the last: its plain digits are the signed ones plus 2ᶜ⁻¹ − 1, so that a window is read without those below it.
//! A magnitude below 2ᶜᵏ⁻¹ has k digits and zeros above them.

use super::terms::{LONGEST, Term, Terms, plus};
use crate::kernel::Pick;
use zeroize::Zeroizing;

/// The widest window: beyond it the buckets outgrow the caches.
const WIDEST: usize = 17;

/// How magnitudes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Bits a window.
    pub bits: usize,
    /// Windows of the longest magnitude.
    pub count: usize,
}

/// Terms ready to be read window by window. Most of a witness has one digit, which is read where it stands.
pub struct Digits {
    pub windows: Windows,
    /// All of them, in their order.
    all: Terms,
    /// Copies of those with more than one digit, those with most first. Their magnitudes carry the offset of the digits.
    long: Zeroizing<Vec<Term>>,
    /// How many of these have digits in window 0, 1, …
    reach: Vec<usize>,
}

/// The points of one window, by digit.
pub struct Sorted {
    picks: Zeroizing<Vec<Pick>>,
    /// Where the points of digit 0, 1, 2, … end; none have digit 0.
    ends: Vec<u32>,
}

impl Digits {
    /// Cuts the terms as is cheapest for their lengths.
    pub fn new(terms: Terms) -> Self {
        let windows = Windows::for_lengths(&terms.lengths());
        Digits::cut(terms, windows)
    }

    fn cut(all: Terms, windows: Windows) -> Self {
        let digits = |term: &Term| windows_of(term.bits(), windows.bits);
        let is_long = |term: &&Term| digits(term) > 1;
        let mut starts = vec![0; windows.count + 1]; // of the long terms that lack so many windows
        all.0.iter().filter(is_long).for_each(|term| starts[windows.count - digits(term)] += 1);
        let reach = windows.reach(&starts);
        let mut long = Zeroizing::new(vec![Term::default(); to_starts(&mut starts)]);
        let offset = windows.offset();
        for term in all.0.iter().filter(is_long) {
            let place = &mut starts[windows.count - digits(term)];
            long[*place] = term.plus(offset);
            *place += 1;
        }
        Digits { windows, all, long, reach }
    }

    /// How many terms there are at most in a window.
    pub fn len(&self) -> usize {
        self.all.0.len()
    }

    /// The points of those terms whose digit in this window is not zero.
    pub fn sort(&self, window: usize) -> Sorted {
        let long = &self.long[..self.reach[window]];
        let short = if window == 0 { &self.all.0[..] } else { &[] };
        let of_long = long.iter().map(|term| self.windows.digit(&term.magnitude, window));
        let of_short = short.iter().map(|term| self.only_digit(term));
        let digits: Zeroizing<Vec<i32>> = Zeroizing::new(of_long.chain(of_short).collect());
        let mut places = vec![0u32; self.windows.buckets() + 1];
        digits.iter().for_each(|digit| places[digit.unsigned_abs() as usize] += 1);
        places[0] = 0;
        let mut picks = Zeroizing::new(vec![Pick::default(); to_starts(&mut places) as usize]);
        for (term, &digit) in long.iter().chain(short).zip(&*digits).filter(|(_, digit)| **digit != 0) {
            let place = &mut places[digit.unsigned_abs() as usize];
            picks[*place as usize] = term.pick.negated_if(digit < 0);
            *place += 1; // in the end it stands where the next begins
        }
        Sorted { picks, ends: places }
    }

    /// Zero of those with more than one, too, which are read elsewhere.
    fn only_digit(&self, term: &Term) -> i32 {
        if windows_of(term.bits(), self.windows.bits) == 1 { term.magnitude[0] as i32 } else { 0 }
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

    /// The cheapest for so many magnitudes of each length in bits.
    pub fn for_lengths(lengths: &[usize; LONGEST + 1]) -> Self {
        let longest = lengths.iter().rposition(|&count| count > 0).unwrap_or(0);
        let cut = |bits| Windows::new(bits, longest);
        (3..=WIDEST).map(cut).min_by_key(|cut| cut.additions(lengths)).unwrap_or(cut(2))
    }

    /// One for each digit, and about two and a half to weigh each bucket.
    fn additions(&self, lengths: &[usize; LONGEST + 1]) -> usize {
        let digits: usize =
            lengths.iter().enumerate().map(|(len, count)| count * windows_of(len, self.bits)).sum();
        digits + self.count * self.buckets() * 5 / 2
    }

    /// Digits of one window that are told apart.
    pub fn buckets(&self) -> usize {
        1 << (self.bits - 1)
    }

    /// From how many terms lack so many windows to how many have each.
    fn reach(&self, lacking: &[usize]) -> Vec<usize> {
        (0..self.count).map(|window| lacking[..self.count - window].iter().sum()).collect()
    }

    /// The digits of a term, without its sign.
    pub fn digits(&self, term: &Term, offset: &[u64; 4]) -> impl Iterator<Item = i32> {
        let plain = term.plus(*offset);
        (0..self.count).map(move |window| self.digit(&plain.magnitude, window))
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

    /// The signed digit of an offset magnitude.
    fn digit(&self, offset: &[u64; 4], window: usize) -> i32 {
        let (word, shift) = (self.bits * window / 64, self.bits * window % 64);
        let above = offset.get(word + 1).copied().unwrap_or(0);
        let plain = ((u128::from(above) << 64 | u128::from(offset[word])) >> shift) as i32;
        if window + 1 == self.count {
            plain // at most 2ᶜ⁻¹, and nothing above
        } else {
            (plain & ((1 << self.bits) - 1)) - (self.buckets() as i32 - 1)
        }
    }
}

/// Digits of a magnitude of `len` bits: it is below 2ᶜᵏ⁻¹.
fn windows_of(len: usize, bits: usize) -> usize {
    if len == 0 { 0 } else { len / bits + 1 }
}

/// From counts to where each begins; the total.
fn to_starts<T: Copy + Default + std::ops::AddAssign>(counts: &mut [T]) -> T {
    let mut total = T::default();
    for count in counts {
        let start = total;
        total += *count;
        *count = start;
    }
    total
}
