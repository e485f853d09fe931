//! Magnitudes cut into signed digits, and points sorted by them.
//!
//! A digit of c bits lies in [−(2ᶜ⁻¹ − 1), 2ᶜ⁻¹]. Digits are read off m + Σ (2ᶜ⁻¹ − 1)·2ᶜʷ, the sum over all windows w
//! but the last: its plain digits are the signed ones plus 2ᶜ⁻¹ − 1, so that a window is read without those below it.
//! A magnitude below 2ᶜᵏ⁻¹ has k digits and zeros above them.

use super::terms::{LONGEST, Term, Terms};
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

/// The terms that are not zero, ready to be read window by window.
pub struct Digits {
    pub windows: Windows,
    /// Those with most windows first. The magnitudes carry the offset of their digits.
    terms: Zeroizing<Vec<Term>>,
    /// How many terms have digits in window 0, 1, …
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
    pub fn new(terms: &Terms) -> Self {
        Digits::cut(terms, Windows::for_lengths(&terms.lengths()))
    }

    fn cut(terms: &Terms, windows: Windows) -> Self {
        let mut starts = vec![0; windows.count + 1]; // of the terms that lack so many windows; zeros lack all of them
        let lacking = |term: &Term| windows.count - windows_of(term.bits(), windows.bits);
        terms.0.iter().for_each(|term| starts[lacking(term)] += 1);
        let reach = windows.reach(&starts);
        to_starts(&mut starts);
        let mut arranged = Zeroizing::new(vec![Term::default(); reach[..].first().copied().unwrap_or(0)]);
        let offset = windows.offset();
        for term in terms.0.iter().filter(|term| term.bits() > 0) {
            let place = &mut starts[lacking(term)];
            arranged[*place] = Term { magnitude: plus(term.magnitude, offset), pick: term.pick };
            *place += 1;
        }
        Digits { windows, terms: arranged, reach }
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// The points of those terms whose digit in this window is not zero.
    pub fn sort(&self, window: usize) -> Sorted {
        let terms = &self.terms[..self.reach[window]];
        let mut places = vec![0u32; self.windows.buckets() + 1];
        let digit = |term: &Term| self.windows.digit(&term.magnitude, window);
        let digits: Zeroizing<Vec<i32>> = Zeroizing::new(terms.iter().map(digit).collect());
        digits.iter().for_each(|digit| places[digit.unsigned_abs() as usize] += 1);
        places[0] = 0;
        let total = to_starts(&mut places);
        let mut picks = Zeroizing::new(vec![Pick::default(); total as usize]);
        for (term, &digit) in terms.iter().zip(&*digits).filter(|(_, digit)| **digit != 0) {
            let place = &mut places[digit.unsigned_abs() as usize];
            picks[*place as usize] = term.pick.negated_if(digit < 0);
            *place += 1; // in the end it stands where the next begins
        }
        Sorted { picks, ends: places }
    }
}

impl Sorted {
    /// The points of digit 1, of digit 2, and so on.
    pub fn runs(&self) -> impl Iterator<Item = &[Pick]> {
        self.ends.windows(2).map(|ends| &self.picks[ends[0] as usize..ends[1] as usize])
    }
}

impl Windows {
    /// The cheapest for so many magnitudes of each length in bits.
    pub fn for_lengths(lengths: &[usize; LONGEST + 1]) -> Self {
        let longest = lengths.iter().rposition(|&count| count > 0).unwrap_or(0);
        let cut = |bits| Windows { bits, count: windows_of(longest, bits) };
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

    /// What turns signed digits into plain ones.
    fn offset(&self) -> [u64; 4] {
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

fn plus(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let mut carry = false;
    std::array::from_fn(|i| {
        let (sum, over) = a[i].overflowing_add(b[i]);
        let (sum, over_again) = sum.overflowing_add(u64::from(carry));
        carry = over || over_again;
        sum
    })
}
