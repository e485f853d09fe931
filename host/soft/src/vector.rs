//! Vectors in memory.

use crate::kernel::{Pick, pages};
use ark_bn254::Fr;
use std::fmt;
use std::ops::{Deref, DerefMut, Range};
use zeroize::Zeroizing;

/// Elements to one that repeats another, at most, for the repeating ones to be added up first: each saves an addition for
/// every digit but one, and looking for them costs a fraction of one for every element.
const WORTH_IT: usize = 64;

/// Field elements in memory, wiped when dropped, and which of them repeat others.
#[derive(Clone)]
pub struct SoftVector {
    values: Zeroizing<Vec<Fr>>,
    /// Elements of one number are equal. None where too few are known to be; wiped, for it tells of the values.
    classes: Option<Zeroizing<Vec<u32>>>,
}

impl SoftVector {
    pub(crate) fn new(values: &[Fr]) -> Self {
        SoftVector { values: Zeroizing::new(pages::copied(values)), classes: None }
    }

    /// The i-th element is equal to that at `firsts[i]`, which does not come after it. Both are of one length.
    pub(crate) fn repeating(values: &[Fr], firsts: &[u32]) -> Self {
        let repeated = firsts.iter().enumerate().filter(|(index, first)| **first as usize != *index).count();
        let is_worth_it = repeated * WORTH_IT > values.len() && values.len() <= Pick::MAX_LEN;
        let classes = is_worth_it.then(|| Zeroizing::new(pages::copied(firsts)));
        SoftVector { classes, ..SoftVector::new(values) }
    }

    /// Of some elements, if any repeat others: numbers below the length of the vector.
    pub(crate) fn classes(&self, range: Range<usize>) -> Option<&[u32]> {
        self.classes.as_ref().map(|classes| &classes[range])
    }
}

impl Deref for SoftVector {
    type Target = Vec<Fr>;

    fn deref(&self) -> &Vec<Fr> {
        &self.values
    }
}

/// What is changed repeats no longer.
impl DerefMut for SoftVector {
    fn deref_mut(&mut self) -> &mut Vec<Fr> {
        self.classes = None;
        &mut self.values
    }
}

impl fmt::Debug for SoftVector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} elements", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Soft;
    use zkcard_accel::{Accelerator, Transform};

    fn vector(len: u64, different: u64) -> SoftVector {
        let values: Vec<Fr> = (0..len).map(|i| Fr::from(i % different)).collect();
        let firsts: Vec<u32> = (0..len).map(|i| (i % different) as u32).collect();
        Soft::new().load_repeating(&values, &firsts).expect("a vector")
    }

    #[test]
    fn repetitions_are_kept_where_there_are_enough() {
        assert_eq!(vector(8, 2).classes(3..6), Some([1u32, 0, 1].as_slice()));
        assert_eq!(vector(100, 100).classes(0..100), None);
        assert!(vector(100, 99).classes(0..100).is_none() && vector(100, 98).classes(0..100).is_some());
        assert!(vector(0, 1).classes(0..0).is_none());
    }

    #[test]
    fn what_is_changed_repeats_no_longer_and_a_copy_does() {
        let soft = Soft::new();
        let (mut one, mut other) = (vector(8, 2), vector(8, 2));
        assert!(one.clone().classes(0..8).is_some());
        assert!(soft.mul(&one, &other).expect("a product").classes(0..8).is_none());
        soft.ntt_all(&mut [&mut one], &[Transform::Forward]).expect("a transform");
        soft.quotient(&mut other, &vector(8, 2), &vector(8, 2), Fr::from(1u64)).expect("a quotient");
        assert!(one.classes(0..8).is_none() && other.classes(0..8).is_none());
        assert_eq!(format!("{other:?}"), "8 elements");
    }
}
