//! Lists of points with an owner that several share.

use crate::Group;
use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Points of one group that a key, an accelerator and whoever checks it hold at once, wherever they lie: in a vector,
/// in a mapped file. A clone is another owner of the same memory.
pub struct Points<G: Group>(Arc<dyn Source<G>>);

/// Where points lie.
pub trait Source<G: Group>: Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;

    /// All of them.
    fn all(&self) -> &[G::Affine];

    /// Some of them, of a range that is within. Whoever only passes through them asks for these: a source that must copy
    /// to give all then copies no more than these, and keeps none.
    fn some(&self, range: Range<usize>) -> Cow<'_, [G::Affine]> {
        Cow::Borrowed(&self.all()[range])
    }

    /// Whether they lie in a file, and take no memory of the process until they are read.
    fn is_file(&self) -> bool {
        false
    }
}

/// An owner of points in memory.
struct InMemory<T>(T);

impl<G: Group, T: AsRef<[G::Affine]> + Send + Sync> Source<G> for InMemory<T> {
    fn count(&self) -> usize {
        self.0.as_ref().len()
    }

    fn all(&self) -> &[G::Affine] {
        self.0.as_ref()
    }
}

impl<G: Group> Points<G> {
    /// The points of `owner`.
    pub fn new(owner: impl AsRef<[G::Affine]> + Send + Sync + 'static) -> Self {
        Points(Arc::new(InMemory(owner)))
    }

    /// The points of a source that knows more than where they are.
    pub fn of(source: impl Source<G> + 'static) -> Self {
        Points(Arc::new(source))
    }

    /// How many there are; no source copies any for it.
    pub fn len(&self) -> usize {
        self.0.count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// As [`Source::some`].
    pub fn some(&self, range: Range<usize>) -> Cow<'_, [G::Affine]> {
        self.0.some(range)
    }

    /// As [`Source::is_file`].
    pub fn is_file(&self) -> bool {
        self.0.is_file()
    }
}

impl<G: Group> Deref for Points<G> {
    type Target = [G::Affine];

    fn deref(&self) -> &Self::Target {
        self.0.all()
    }
}

impl<G: Group> Clone for Points<G> {
    fn clone(&self) -> Self {
        Points(Arc::clone(&self.0))
    }
}

impl<G: Group> Default for Points<G> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<G: Group> PartialEq for Points<G> {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl<G: Group> Eq for Points<G> {}

impl<G: Group> fmt::Debug for Points<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} points of {:?}", self.len(), G::KIND)
    }
}

impl<G: Group> From<Vec<G::Affine>> for Points<G> {
    fn from(points: Vec<G::Affine>) -> Self {
        Points::new(points)
    }
}

impl<G: Group> FromIterator<G::Affine> for Points<G> {
    fn from_iter<I: IntoIterator<Item = G::Affine>>(points: I) -> Self {
        Vec::from_iter(points).into()
    }
}

impl<G: Group> From<&Points<G>> for Points<G> {
    fn from(points: &Points<G>) -> Self {
        points.clone()
    }
}

/// Copies them.
impl<G: Group> From<&[G::Affine]> for Points<G> {
    fn from(points: &[G::Affine]) -> Self {
        points.to_vec().into()
    }
}

/// Copies them.
impl<G: Group> From<&Vec<G::Affine>> for Points<G> {
    fn from(points: &Vec<G::Affine>) -> Self {
        points.clone().into()
    }
}

/// Copies them.
impl<G: Group, const N: usize> From<&[G::Affine; N]> for Points<G> {
    fn from(points: &[G::Affine; N]) -> Self {
        points.to_vec().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::G1;
    use ark_bn254::G1Affine;
    use ark_ec::AffineRepr;

    #[test]
    fn a_clone_is_the_same_memory_and_a_copy_is_not() {
        let points = Points::<G1>::from(vec![G1Affine::generator(); 3]);
        assert_eq!(points.clone().as_ptr(), points.as_ptr());
        assert_eq!(Points::<G1>::from(&points).as_ptr(), points.as_ptr());
        let copy = Points::<G1>::from(&points[..]);
        assert_ne!(copy.as_ptr(), points.as_ptr());
        assert_eq!(copy, points);
        assert_ne!(copy, Points::default());
        assert_eq!(format!("{points:?}"), "3 points of G1");
    }
}
