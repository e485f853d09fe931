//! Files mapped into memory, and points in them.
//!
//! The only file of this crate with `unsafe`, for two things. **Mapping**: whoever may write the file can change its
//! bytes under us, or cut it short, which ends the process by a signal. Bytes are therefore only ever taken for types of
//! which every image is a value; that a value is what was checked is nowhere relied on for memory, and a proof that
//! comes of changed points does not verify. **Points**: the images of a file are those of arkworks' types in memory,
//! which the assertions below hold for the compiler that builds this.
#![expect(unsafe_code, reason = "mapped files, and points in them")]

use super::montgomery::Raw;
use crate::file;
use ark_bn254::{Fq, Fq2, G1Affine, G2Affine, g1, g2};
use ark_ec::short_weierstrass::Affine;
use memmap2::{Mmap, MmapMut};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io;
use std::mem::{align_of, offset_of, size_of};
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use zkcard_groth16::{Group, Source};

/// A file in memory, shared by whoever uses parts of it.
#[derive(Clone, Debug)]
pub(crate) struct MappedFile {
    map: Arc<Mmap>,
    len: usize,
}

/// Points of a mapped file.
pub(crate) struct PointList<T> {
    file: MappedFile,
    range: Range<usize>,
    /// Where the file has them askew, a copy that is made when all are asked for.
    copy: OnceLock<Vec<T>>,
}

/// A point whose image in a file is its image in memory.
pub(crate) trait MappedPoint: Raw + Send + Sync + 'static {}

impl MappedPoint for Affine<g1::Config> {}
impl MappedPoint for Affine<g2::Config> {}

const _: () = {
    assert!(size_of::<Fq>() == 32 && align_of::<Fq>() == 8);
    assert!(size_of::<Fq2>() == 64 && offset_of!(Fq2, c0) == 0 && offset_of!(Fq2, c1) == 32);
    assert!(size_of::<G1Affine>() == 64 && offset_of!(G1Affine, x) == 0 && offset_of!(G1Affine, y) == 32);
    assert!(size_of::<G2Affine>() == 128 && offset_of!(G2Affine, x) == 0 && offset_of!(G2Affine, y) == 64);
};

impl MappedFile {
    /// Maps a regular file.
    pub(crate) fn open(path: &Path) -> Result<Self, file::Fault> {
        let file = file::open_regular(path)?;
        // SAFETY: the bytes are only read as types of which every image is a value, see the head of this file.
        let map = unsafe { Mmap::map(&file) }?;
        Ok(MappedFile { len: map.len(), map: Arc::new(map) })
    }

    /// The same of bytes that are no file: they are copied to where a file would be mapped.
    pub(crate) fn copy_of(bytes: &[u8]) -> io::Result<Self> {
        let mut map = MmapMut::map_anon(bytes.len().max(1))?;
        map[..bytes.len()].copy_from_slice(bytes);
        Ok(MappedFile { map: Arc::new(map.make_read_only()?), len: bytes.len() })
    }

    /// The points in a range, whose length must be a multiple of theirs.
    pub(crate) fn points<T: MappedPoint>(&self, range: Range<usize>) -> PointList<T> {
        PointList { file: self.clone(), range, copy: OnceLock::new() }
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.map[..self.len]
    }
}

impl<T: MappedPoint> AsRef<[T]> for PointList<T> {
    fn as_ref(&self) -> &[T] {
        let bytes = &self.file[self.range.clone()];
        cast(bytes).unwrap_or_else(|| self.copy.get_or_init(|| copied(bytes)))
    }
}

impl<G: Group<Affine: MappedPoint>> Source<G> for PointList<G::Affine> {
    fn count(&self) -> usize {
        self.range.len() / G::Affine::BYTES
    }

    fn all(&self) -> &[G::Affine] {
        self.as_ref()
    }

    fn some(&self, range: Range<usize>) -> Cow<'_, [G::Affine]> {
        let size = G::Affine::BYTES;
        let bytes = &self.file[self.range.clone()][range.start * size..range.end * size];
        cast(bytes).map_or_else(|| Cow::Owned(copied(bytes)), Cow::Borrowed)
    }

    fn is_file(&self) -> bool {
        true
    }
}

fn copied<T: MappedPoint>(bytes: &[u8]) -> Vec<T> {
    bytes.par_chunks_exact(T::BYTES).map(T::from_raw).collect()
}

/// The points that bytes are, if they lie as points do.
fn cast<T: MappedPoint>(bytes: &[u8]) -> Option<&[T]> {
    // SAFETY: every image of a `MappedPoint` is a value: it consists of integers.
    let (before, points, after) = unsafe { bytes.align_to::<T>() };
    (cfg!(target_endian = "little") && before.is_empty() && after.is_empty()).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::AffineRepr;
    use std::io::Write as _;
    use zkcard_groth16::G1;

    #[test]
    fn points_are_the_same_wherever_a_file_has_them() {
        let (one, two) = (G1Affine::generator(), G2Affine::generator());
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut bytes = vec![0; 8];
        [one, G1Affine::identity()].iter().for_each(|point| point.to_raw(&mut bytes));
        two.to_raw(&mut bytes);
        bytes.extend([0; 4]);
        one.to_raw(&mut bytes);
        file.write_all(&bytes).unwrap();
        let map = MappedFile::open(file.path()).unwrap();
        let straight = map.points::<G1Affine>(8..136);
        assert_eq!(straight.as_ref(), [one, G1Affine::identity()]);
        assert_eq!(straight.as_ref().as_ptr().cast(), map[8..].as_ptr());
        assert_eq!(map.points::<G2Affine>(136..264).as_ref(), [two]);
        let askew = map.points::<G1Affine>(268..332);
        // Neither their number nor some of them make a copy of all.
        let source: &dyn Source<G1> = &askew;
        assert_eq!((source.count(), source.some(0..1).into_owned()), (1, vec![one]));
        assert!(source.is_file() && askew.copy.get().is_none());
        assert_eq!(askew.as_ref(), [one]);
        assert!(map.points::<G1Affine>(8..8).as_ref().is_empty());
    }

    #[test]
    fn folders_pipes_and_lost_files_are_not_mapped() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert!(matches!(MappedFile::open(&pipe), Err(file::Fault::NotAFile)));
        assert!(matches!(MappedFile::open(folder.path()), Err(file::Fault::NotAFile)));
        assert!(matches!(MappedFile::open(&folder.path().join("a")), Err(file::Fault::Io(_))));
    }
}
