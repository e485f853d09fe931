//! Proving keys as files (kind [`ProvingKey`](Kind::ProvingKey) of the [container]).
//!
//! | section | content |
//! |---|---|
//! | header | u64: convention (0 arkworks, 1 snarkjs), domain size, points of IC, A, B1, B2, L, H; digest of the circuit |
//! | key G1 | α, β, δ |
//! | key G2 | β, γ, δ |
//! | IC, A, B1, B2, L, H | the lists of the [`ProvingKey`] |
//!
//! Points are uncompressed: x, y; each coordinate canonical in 32 bytes, little-endian, c0 before c1; infinity
//! is zeros. Verifying keys alone are JSON, see [`snarkjs`](crate::snarkjs).

use super::container::{self, Container, Content, Kind, Section};
use super::image::{self, Image};
use super::{Fault, FileError};
use crate::file::{self, Access};
use ark_ec::AffineRepr;
use std::io::Write;
use std::path::Path;
use zkcard_groth16::r1cs::MAX_DOMAIN;
use zkcard_groth16::{Convention, ProvingKey, VerifyingKey};

const COUNTS: usize = 8;
const HEADER: usize = 8 * COUNTS + 32;

/// A key as a file in memory.
pub fn to_bytes(key: &ProvingKey) -> Vec<u8> {
    with_contents(key, |contents| container::to_bytes(Kind::ProvingKey, contents))
}

/// A key from the bytes of a file; `name` is for errors. Every point is checked, in parallel, and so is the verifying key
/// [in it](VerifyingKey::check).
pub fn from_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<ProvingKey, FileError> {
    parse(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Writes a key to a file.
pub fn save(path: impl AsRef<Path>, key: &ProvingKey) -> Result<(), file::FileError> {
    with_contents(key, |contents| {
        file::save(path, Access::Public, |out| container::write(out, Kind::ProvingKey, contents))
    })
}

/// Reads a key from a file, as [`from_bytes`] does.
pub fn load(path: impl AsRef<Path>) -> Result<ProvingKey, FileError> {
    from_bytes(&file::load(&path, u64::MAX)?, path)
}

fn with_contents<T>(key: &ProvingKey, then: impl FnOnce(&[&Content<'_>]) -> T) -> T {
    let vk = &key.vk;
    let g1 = [vk.alpha_g1, key.beta_g1, key.delta_g1];
    let g2 = [vk.beta_g2, vk.gamma_g2, vk.delta_g2];
    then(&[
        &|out: &mut dyn Write| out.write_all(&header(key)),
        &|out: &mut dyn Write| image::write_all(&g1, out),
        &|out: &mut dyn Write| image::write_all(&g2, out),
        &|out: &mut dyn Write| image::write_all(&vk.ic, out),
        &|out: &mut dyn Write| image::write_all(&key.a, out),
        &|out: &mut dyn Write| image::write_all(&key.b_g1, out),
        &|out: &mut dyn Write| image::write_all(&key.b_g2, out),
        &|out: &mut dyn Write| image::write_all(&key.l, out),
        &|out: &mut dyn Write| image::write_all(&key.h, out),
    ])
}

fn header(key: &ProvingKey) -> Vec<u8> {
    let convention = match key.convention {
        Convention::Arkworks => 0,
        Convention::Snarkjs => 1,
    };
    let lists = [key.vk.ic.len(), key.a.len(), key.b_g1.len(), key.b_g2.len(), key.l.len(), key.h.len()];
    let counts = [convention, key.domain_size].into_iter().chain(lists);
    counts.flat_map(|count| (count as u64).to_le_bytes()).chain(key.circuit).collect()
}

/// What the header says, before anything is read or taken memory for.
struct Header {
    convention: Convention,
    domain_size: usize,
    /// Points of IC, A, B1, B2, L, H.
    lists: [u64; 6],
    circuit: [u8; 32],
}

fn parse(bytes: &[u8]) -> Result<ProvingKey, Fault> {
    let [header, g1, g2, ic, a, b_g1, b_g2, l, h] = Container::parse(bytes, Kind::ProvingKey)?.sections()?;
    let Header { convention, domain_size, lists, circuit } = Header::parse(&header)?;
    let [alpha_g1, beta_g1, delta_g1] = read_finite(&g1)?;
    let [beta_g2, gamma_g2, delta_g2] = read_finite(&g2)?;
    let vk = VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, ic: image::read_all(&ic, lists[0])? };
    vk.check()?;
    Ok(ProvingKey {
        vk,
        convention,
        domain_size,
        circuit,
        beta_g1,
        delta_g1,
        a: image::read_all(&a, lists[1])?.into(),
        b_g1: image::read_all(&b_g1, lists[2])?.into(),
        b_g2: image::read_all(&b_g2, lists[3])?.into(),
        l: image::read_all(&l, lists[4])?.into(),
        h: image::read_all(&h, lists[5])?.into(),
    })
}

impl Header {
    fn parse(section: &Section<'_>) -> Result<Self, Fault> {
        let (Some((counts, &circuit)), HEADER) = (section.bytes.split_last_chunk(), section.bytes.len())
        else {
            return Err(count_fault(section, 0, "length", HEADER as u64, section.bytes.len() as u64));
        };
        let mut values = [0; COUNTS];
        for (value, bytes) in values.iter_mut().zip(counts.as_chunks().0) {
            *value = u64::from_le_bytes(*bytes);
        }
        let [convention, domain, lists @ ..] = values;
        let (convention, domain_size) =
            (check_convention(section, convention)?, check_domain(section, 1, domain)?);
        check_lists(section, lists, domain, convention.h_len(domain_size) as u64)?;
        Ok(Header { convention, domain_size, lists, circuit })
    }
}

fn check_convention(section: &Section<'_>, number: u64) -> Result<Convention, Fault> {
    match number {
        0 => Ok(Convention::Arkworks),
        1 => Ok(Convention::Snarkjs),
        found => {
            let (section, offset) = (section.name, section.offset);
            Err(Fault::OutOfRange { section, index: 0, offset, limit: 2, found })
        }
    }
}

pub(super) fn check_domain(section: &Section<'_>, index: usize, domain: u64) -> Result<usize, Fault> {
    match usize::try_from(domain) {
        Ok(size) if size.is_power_of_two() && size <= MAX_DOMAIN => Ok(size),
        _ => {
            let what = "the domain size is not a power of two up to 2^27";
            Err(Fault::Inconsistent { section: section.name, offset: section.at(index, 8), what })
        }
    }
}

fn check_lists(section: &Section<'_>, lists: [u64; 6], domain: u64, quotient: u64) -> Result<(), Fault> {
    let [ic, a, b1, b2, l, h] = lists;
    if ic == 0 || ic > domain || ic > a {
        let what = "IC must have a point for the constant, at most as many as A, and fit the domain";
        return Err(Fault::Inconsistent { section: section.name, offset: section.at(2, 8), what });
    }
    let checks = [
        (4, "B1 points", a, b1),
        (5, "B2 points", a, b2),
        (6, "L points", a - ic, l),
        (7, "H points", quotient, h),
    ];
    match checks.into_iter().find(|(_, _, expected, found)| expected != found) {
        Some((index, what, expected, found)) => Err(count_fault(section, index, what, expected, found)),
        None => Ok(()),
    }
}

pub(super) fn count_fault(
    section: &Section<'_>,
    index: usize,
    what: &'static str,
    expected: u64,
    found: u64,
) -> Fault {
    Fault::Count { section: section.name, offset: section.at(index, 8), what, expected, found }
}

/// Reads the points of a section, none of which may be infinity.
pub(super) fn read_finite<T: Image + AffineRepr, const N: usize>(
    section: &Section<'_>,
) -> Result<[T; N], Fault> {
    let mut points = [T::BLANK; N];
    let read = image::read_all::<T>(section, N as u64)?;
    points.iter_mut().zip(read).for_each(|(to, from)| *to = from);
    match points.iter().position(|point| point.is_zero()) {
        Some(i) => {
            let what = "α, β, γ and δ must not be the point at infinity";
            Err(Fault::Inconsistent { section: section.name, offset: section.at(i, T::BYTES), what })
        }
        None => Ok(points),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::container::tests::{file_of, sections_of};
    use crate::point::tests::outside_the_subgroup;
    use ark_bn254::{Fr, G1Affine, G2Affine};
    use ark_ff::One;
    use zkcard_groth16::{R1cs, SparseMatrix};

    /// Where the sections begin.
    const SECTIONS: u64 = 20 + 52 * 9 + 32;

    /// x·x = y with y public: a domain of 4.
    fn circuit() -> R1cs {
        let [a, b, c] = [2, 2, 1].map(|column| SparseMatrix::from_rows([[(column, Fr::one())]]));
        R1cs::new(1, 1, [a, b, c]).unwrap()
    }

    /// A key of the right shape for `circuit`, with points that mean nothing.
    fn sample(convention: Convention) -> ProvingKey {
        let g1 = |k: u64| G1Affine::from(G1Affine::generator() * Fr::from(k));
        let g2 = |k: u64| G2Affine::from(G2Affine::generator() * Fr::from(k));
        let ic = vec![g1(5), g1(6)];
        let vk = VerifyingKey { alpha_g1: g1(2), beta_g2: g2(3), gamma_g2: g2(4), delta_g2: g2(5), ic };
        ProvingKey {
            vk,
            convention,
            domain_size: 4,
            circuit: circuit().digest(),
            beta_g1: g1(7),
            delta_g1: g1(8),
            a: vec![g1(9), G1Affine::zero(), g1(10)].into(),
            b_g1: vec![g1(11), g1(12), g1(13)].into(),
            b_g2: vec![g2(14), G2Affine::zero(), g2(15)].into(),
            l: vec![g1(16)].into(),
            h: (0..convention.h_len(4) as u64).map(|i| g1(17 + i)).collect::<Vec<_>>().into(),
        }
    }

    fn refused(section: usize, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut sections = sections_of(Kind::ProvingKey, &to_bytes(&sample(Convention::Arkworks)));
        change(&mut sections[section]);
        let file = file_of(Kind::ProvingKey, &sections);
        from_bytes(&file, "k.key").unwrap_err().to_string()
    }

    fn header_refused(index: usize, value: u64) -> String {
        refused(0, |bytes| bytes[8 * index..8 * index + 8].copy_from_slice(&value.to_le_bytes()))
    }

    #[test]
    fn keys_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k.key");
        for key in [Convention::Arkworks, Convention::Snarkjs].map(sample) {
            save(&path, &key).unwrap();
            assert_eq!(load(&path).unwrap(), key);
            assert_eq!(std::fs::read(&path).unwrap(), to_bytes(&key));
        }
        let lost = load(folder.path().join("lost")).unwrap_err();
        assert!(matches!(lost.fault, Fault::File(file::Fault::Io(_))));
        super::super::circuit::save(&path, &circuit()).unwrap();
        let other = load(&path).unwrap_err().to_string();
        assert!(other.ends_with("k.key: offset 12: not a proving key, but a circuit"), "{other}");
    }

    #[test]
    fn hostile_headers_are_refused() {
        let convention =
            format!("k.key: section header, entry 0, offset {SECTIONS}: 7 where less than 2 is needed");
        assert_eq!(header_refused(0, 7), convention);
        for domain in [0, 3, 1 << 28, u64::MAX] {
            let at = SECTIONS + 8;
            let text = "the domain size is not a power of two up to 2^27";
            assert_eq!(header_refused(1, domain), format!("k.key: section header, offset {at}: {text}"));
        }
        for ic in [0, 4, u64::MAX] {
            assert!(header_refused(2, ic).contains("IC must have a point for the constant"));
        }
        let count = |index: u64, what, found: u64, expected: u64| {
            let at = SECTIONS + 8 * index;
            let expected =
                format!("k.key: section header, offset {at}: {what} is {found} where {expected} is needed");
            assert_eq!(header_refused(index as usize, found), expected);
        };
        count(4, "B1 points", 1 << 60, 3);
        count(5, "B2 points", 2, 3);
        count(6, "L points", 0, 1);
        count(7, "H points", 4, 3);
        assert!(header_refused(3, 1 << 60).contains("B1 points is 3 where 1152921504606846976 is needed"));
        assert!(refused(0, |bytes| bytes.push(0)).contains("length is 97 where 96 is needed"));
        assert!(refused(0, Vec::clear).contains("length is 0 where 96 is needed"));
        let all = refused(0, |bytes| {
            for (index, value) in [(3, 1u64 << 60), (4, 1 << 60), (5, 1 << 60), (6, (1 << 60) - 2)] {
                bytes[8 * index..8 * index + 8].copy_from_slice(&value.to_le_bytes());
            }
        });
        assert!(all.contains(&format!(
            "section A, offset {}: length is 192 where",
            SECTIONS + 96 + 192 + 384 + 128
        )));
    }

    #[test]
    fn bad_points_are_told() {
        let a = SECTIONS + 96 + 192 + 384 + 128;
        let text = |rest: &str, at: u64| format!("k.key: section A, {rest}").replace("AT", &at.to_string());
        assert_eq!(
            refused(4, |bytes| bytes[64..128].fill(0xff)),
            text("entry 1, offset AT: not below the modulus of its field", a + 64)
        );
        assert_eq!(
            refused(4, |bytes| bytes[130] ^= 1),
            text("point 2, offset AT: not on the curve", a + 128)
        );
        let b2 = a + 2 * 192;
        let outside = refused(6, |bytes| {
            let mut image = Vec::new();
            outside_the_subgroup().encode(&mut image);
            bytes[128..256].copy_from_slice(&image);
        });
        assert_eq!(
            outside,
            format!("k.key: section B2, point 1, offset {}: not in the subgroup of order r", b2 + 128)
        );
        let ic_again = refused(3, |bytes| bytes.copy_within(0..64, 64));
        assert!(ic_again.starts_with("k.key: IC[0] = IC[1]: anybody can forge"), "{ic_again}");
        let uncontributed = refused(2, |bytes| bytes.copy_within(128..256, 256));
        assert!(uncontributed.starts_with("k.key: γ = δ: nobody has contributed"), "{uncontributed}");
        for (section, size, name) in [(1, 64, "key G1"), (2, 128, "key G2")] {
            let text = refused(section, |bytes| bytes[size..2 * size].fill(0));
            assert!(text.contains(&format!("section {name}, offset ")), "{text}");
            assert!(text.ends_with("α, β, γ and δ must not be the point at infinity"), "{text}");
        }
    }
}
