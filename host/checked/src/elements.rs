//! The host's own copy of what was loaded.

use ark_bn254::Fr;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator};

/// Elements that the host knows, every one.
pub(crate) enum Elements {
    Loaded(Zeroizing<Vec<Fr>>),
    /// The i-th is equal to that at the place that the second list says.
    Repeating(Zeroizing<Vec<Fr>>, Zeroizing<Vec<u32>>),
    /// A pointwise product of two that were loaded: not stored, a product costs less than its memory.
    Product(Arc<Elements>, Arc<Elements>),
}

impl Elements {
    pub(crate) fn len(&self) -> usize {
        match self {
            Elements::Loaded(values) | Elements::Repeating(values, _) => values.len(),
            Elements::Product(a, _) => a.len(),
        }
    }

    pub(crate) fn at(&self, i: usize) -> Fr {
        match self {
            Elements::Loaded(values) | Elements::Repeating(values, _) => values[i],
            Elements::Product(a, b) => a.at(i) * b.at(i),
        }
    }

    pub(crate) fn is_product_of(&self, a: &Arc<Elements>, b: &Arc<Elements>) -> bool {
        let same = |c: &Arc<Elements>, d: &Arc<Elements>, x, y| Arc::ptr_eq(c, x) && Arc::ptr_eq(d, y);
        matches!(self, Elements::Product(c, d) if same(c, d, a, b) || same(c, d, b, a))
    }

    pub(crate) fn product(a: &Arc<Elements>, b: &Arc<Elements>) -> Self {
        Elements::Product(Self::stored(a), Self::stored(b))
    }

    /// Products are one level deep, or their elements would be costly.
    fn stored(this: &Arc<Elements>) -> Arc<Elements> {
        match **this {
            Elements::Loaded(_) | Elements::Repeating(..) => this.clone(),
            Elements::Product(..) => {
                let values = (0..this.len()).map(|i| this.at(i)).collect();
                Arc::new(Elements::Loaded(Zeroizing::new(values)))
            }
        }
    }

    /// The elements on the trusted accelerator.
    pub(crate) fn replay<T: Accelerator>(&self, trusted: &T) -> Result<T::Vector, AccelError> {
        match self {
            Elements::Loaded(values) => trusted.load(values),
            Elements::Repeating(values, firsts) => trusted.load_repeating(values, firsts),
            Elements::Product(a, b) => trusted.mul(&a.replay(trusted)?, &b.replay(trusted)?),
        }
    }
}
