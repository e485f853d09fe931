//! Proving keys of two rounds as files (kind [`LookupProvingKey`](Kind::LookupProvingKey) of the [container]).
//!
//! | section | content |
//! |---|---|
//! | header | u64: domain size, public values, points of A, B1, B2, L1, L2, H; digest of the circuit |
//! | key G1 | α, β, δ₁, δ₂ |
//! | key G2 | β, γ, δ₁, δ₂ |
//! | IC | the points of the constant, of the challenge, of the fingerprint |
//! | A, B1, B2, L1, L2, H | the lists of the [`ProvingKey`] |
//!
//! Points stand as in [plain keys](crate::native::key). Verifying keys alone are JSON, see
//! [`snarkjs::lookup`](crate::snarkjs::lookup).

use crate::file::{self, Access};
use crate::native::container::{self, Container, Content, Kind, Section};
use crate::native::key::{check_domain, count_fault, read_finite};
use crate::native::{Fault, FileError, image};
use ark_bn254::G1Affine;
use std::io::Write;
use std::path::Path;
use zkcard_groth16::lookup::key::QUOTIENT;
use zkcard_groth16::lookup::rounds::FIRST;
use zkcard_groth16::lookup::{ProvingKey, VerifyingKey};

const COUNTS: usize = 8;
const HEADER: usize = 8 * COUNTS + 32;

/// A key as a file in memory.
pub fn to_bytes(key: &ProvingKey) -> Vec<u8> {
    with_contents(key, |contents| container::to_bytes(Kind::LookupProvingKey, contents))
}

/// A key from the bytes of a file; `name` is for errors. Every point is checked, in parallel, and so is the verifying key
/// [in it](VerifyingKey::check).
pub fn from_bytes(bytes: &[u8], name: impl AsRef<Path>) -> Result<ProvingKey, FileError> {
    parse(bytes).map_err(|fault| FileError::new(name, fault))
}

/// Writes a key to a file.
pub fn save(path: impl AsRef<Path>, key: &ProvingKey) -> Result<(), file::FileError> {
    with_contents(key, |contents| {
        file::save(path, Access::Public, |out| container::write(out, Kind::LookupProvingKey, contents))
    })
}

/// Reads a key from a file, as [`from_bytes`] does.
pub fn load(path: impl AsRef<Path>) -> Result<ProvingKey, FileError> {
    from_bytes(&file::load(&path, u64::MAX)?, path)
}

fn with_contents<T>(key: &ProvingKey, then: impl FnOnce(&[&Content<'_>]) -> T) -> T {
    let vk = &key.vk;
    let g1 = [&[vk.alpha_g1, key.beta_g1], &key.deltas_g1[..]].concat();
    let g2 = [&[vk.beta_g2, vk.gamma_g2], &vk.deltas_g2[..]].concat();
    let points = |list| move |out: &mut dyn Write| image::write_all::<G1Affine>(list, out);
    let last: Vec<_> = key.l.iter().chain([&key.h]).map(|list| points(list)).collect();
    let first: [&Content<'_>; 7] = [
        &|out: &mut dyn Write| out.write_all(&header(key)),
        &|out: &mut dyn Write| image::write_all(&g1, out),
        &|out: &mut dyn Write| image::write_all(&g2, out),
        &|out: &mut dyn Write| image::write_all(&vk.ic, out),
        &points(&key.a),
        &points(&key.b_g1),
        &|out: &mut dyn Write| image::write_all(&key.b_g2, out),
    ];
    let last = last.iter().map(|content| content as &Content<'_>);
    then(&first.into_iter().chain(last).collect::<Vec<_>>())
}

fn header(key: &ProvingKey) -> Vec<u8> {
    let lists = [key.a.len(), key.b_g1.len(), key.b_g2.len()];
    let lists = lists.into_iter().chain(key.l.iter().map(|list| list.len())).chain([key.h.len()]);
    let counts = [key.domain_size, key.vk.num_public].into_iter().chain(lists);
    counts.flat_map(|count| (count as u64).to_le_bytes()).chain(key.circuit).collect()
}

/// What the header says, before anything is read or taken memory for.
struct Header {
    domain_size: usize,
    num_public: usize,
    /// Points of A, B1, B2, L1, L2, H.
    lists: [u64; 6],
    circuit: [u8; 32],
}

fn parse(bytes: &[u8]) -> Result<ProvingKey, Fault> {
    let [header, g1, g2, ic, a, b_g1, b_g2, l1, l2, h] =
        Container::parse(bytes, Kind::LookupProvingKey)?.sections()?;
    let Header { domain_size, num_public, lists, circuit } = Header::parse(&header)?;
    let [alpha_g1, beta_g1, deltas_g1 @ ..] = read_finite::<_, 4>(&g1)?;
    let [beta_g2, gamma_g2, deltas_g2 @ ..] = read_finite::<_, 4>(&g2)?;
    let ic = image::read_all(&ic, FIRST as u64)?;
    let ic = [ic[0], ic[1], ic[2]];
    let vk = VerifyingKey { alpha_g1, beta_g2, gamma_g2, deltas_g2: deltas_g2.to_vec(), ic, num_public };
    vk.check()?;
    Ok(ProvingKey {
        vk,
        domain_size,
        circuit,
        beta_g1,
        deltas_g1: deltas_g1.to_vec(),
        a: image::read_all(&a, lists[0])?.into(),
        b_g1: image::read_all(&b_g1, lists[1])?.into(),
        b_g2: image::read_all(&b_g2, lists[2])?.into(),
        l: vec![image::read_all(&l1, lists[3])?.into(), image::read_all(&l2, lists[4])?.into()],
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
        let [domain, public, lists @ ..] = values;
        let domain_size = check_domain(section, 0, domain)?;
        check_lists(section, lists, QUOTIENT.h_len(domain_size) as u64)?;
        Ok(Header { domain_size, num_public: check_public(section, public, lists[3])?, lists, circuit })
    }
}

/// The public values are of the first round.
fn check_public(section: &Section<'_>, public: u64, first: u64) -> Result<usize, Fault> {
    match usize::try_from(public) {
        Ok(count) if public <= first => Ok(count),
        _ => {
            let what = "there are more public values than points of L1";
            Err(Fault::Inconsistent { section: section.name, offset: section.at(1, 8), what })
        }
    }
}

fn check_lists(section: &Section<'_>, lists: [u64; 6], quotient: u64) -> Result<(), Fault> {
    let [a, b1, b2, l1, l2, h] = lists;
    let variables = l1.saturating_add(l2).saturating_add(FIRST as u64);
    let checks = [
        (2, "A points", variables, a),
        (3, "B1 points", a, b1),
        (4, "B2 points", a, b2),
        (7, "H points", quotient, h),
    ];
    match checks.into_iter().find(|(_, _, expected, found)| expected != found) {
        Some((index, what, expected, found)) => Err(count_fault(section, index, what, expected, found)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::container::tests::{file_of, sections_of};
    use crate::native::lookup::samples::squares;
    use crate::point::tests::outside_the_subgroup;
    use std::sync::LazyLock;
    use zkcard_groth16::Stopwatch;
    use zkcard_groth16::lookup::{Prover, setup, verify};
    use zkcard_soft::Soft;

    /// Where the sections begin.
    const SECTIONS: u64 = 20 + 52 * 10 + 32;

    static KEY: LazyLock<ProvingKey> =
        LazyLock::new(|| setup(&Soft::new(), squares().circuit(), &Stopwatch::new()).unwrap());

    fn refused(section: usize, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut sections = sections_of(Kind::LookupProvingKey, &to_bytes(&KEY));
        change(&mut sections[section]);
        let file = file_of(Kind::LookupProvingKey, &sections);
        from_bytes(&file, "k.key").unwrap_err().to_string()
    }

    fn header_refused(index: usize, value: u64) -> String {
        refused(0, |bytes| bytes[8 * index..8 * index + 8].copy_from_slice(&value.to_le_bytes()))
    }

    #[test]
    fn keys_come_back_and_prove() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k.key");
        save(&path, &KEY).unwrap();
        let read = load(&path).unwrap();
        assert_eq!(read, *KEY);
        assert_eq!(std::fs::read(&path).unwrap(), to_bytes(&KEY));
        let system = squares();
        let prover = Prover::new(Soft::new(), &read, system.circuit().clone()).unwrap();
        let first = system.first_round(&[9u64, 1].map(Into::into), &[3u64, 2].map(Into::into)).unwrap();
        let proven = system.prove(&prover, &[0; 32], &first).unwrap();
        assert_eq!(verify(&KEY.vk, &[0; 32], &proven.public, &proven.proof), Ok(()));
    }

    #[test]
    fn hostile_headers_are_refused() {
        let domain = "the domain size is not a power of two up to 2^27";
        for size in [0, 3, 1 << 28, u64::MAX] {
            let expected = format!("k.key: section header, offset {SECTIONS}: {domain}");
            assert_eq!(header_refused(0, size), expected);
        }
        for public in [KEY.l[0].len() as u64 + 1, 1 << 60, u64::MAX] {
            assert!(header_refused(1, public).ends_with("more public values than points of L1"));
        }
        let a = KEY.a.len() as u64;
        for (index, what, expected) in [
            (2, "A points", a),
            (3, "B1 points", a),
            (4, "B2 points", a),
            (7, "H points", KEY.h.len() as u64),
        ] {
            for found in [0, expected - 1, 1 << 60] {
                let at = SECTIONS + 8 * index as u64;
                let told = format!(
                    "k.key: section header, offset {at}: {what} is {found} where {expected} is needed"
                );
                assert_eq!(header_refused(index, found), told);
            }
        }
        for index in [5, 6] {
            assert!(header_refused(index, 1 << 60).contains("A points is"));
            assert!(header_refused(index, u64::MAX).contains("A points is"));
        }
        let moved = refused(0, |bytes| {
            for (index, value) in [(5, KEY.l[0].len() + 1), (6, KEY.l[1].len() - 1)] {
                bytes[8 * index..8 * index + 8].copy_from_slice(&(value as u64).to_le_bytes());
            }
        });
        assert!(moved.starts_with("k.key: section L1, offset "), "{moved}");
        assert!(refused(0, |bytes| bytes.push(0)).contains("length is 97 where 96 is needed"));
        assert!(refused(0, Vec::clear).contains("length is 0 where 96 is needed"));
        let all = refused(0, |bytes| {
            for (index, value) in [(2, 1u64 << 60), (3, 1 << 60), (4, 1 << 60), (5, (1 << 60) - 4), (6, 1)] {
                bytes[8 * index..8 * index + 8].copy_from_slice(&value.to_le_bytes());
            }
        });
        assert!(all.starts_with("k.key: section A, offset ") && all.contains("length is "), "{all}");
    }

    #[test]
    fn bad_points_are_told() {
        let told = |section: usize, size: usize, change: fn(&mut [u8])| {
            refused(section, |bytes| change(&mut bytes[size..2 * size]))
        };
        for (section, name) in [(4, "A"), (5, "B1"), (7, "L1"), (8, "L2"), (9, "H")] {
            let text = told(section, 64, |point| point.fill(0xff));
            assert!(text.contains(&format!("section {name}, entry 1, offset ")), "{text}");
            assert!(text.ends_with("not below the modulus of its field"), "{text}");
            let text = told(section, 64, |point| point[..2].copy_from_slice(&[7, 7]));
            assert!(text.contains(&format!("section {name}, point 1, offset ")), "{text}");
        }
        let outside = |section: usize| {
            refused(section, |bytes| {
                let mut image = Vec::new();
                image::Image::encode(outside_the_subgroup(), &mut image);
                bytes[128..256].copy_from_slice(&image);
            })
        };
        assert!(outside(6).contains("section B2, point 1, offset "));
        for section in [2, 6] {
            assert!(outside(section).ends_with("not in the subgroup of order r"));
        }
        for (section, size, name) in [(1, 64, "key G1"), (2, 128, "key G2")] {
            let text = told(section, size, |point| point.fill(0));
            assert!(text.contains(&format!("section {name}, offset ")), "{text}");
            assert!(text.ends_with("must not be the point at infinity"), "{text}");
        }
    }

    /// Two rounds of one δ: values of the first could be chosen in the second.
    #[test]
    fn keys_that_anybody_may_forge_with_are_refused() {
        let same = refused(2, |bytes| bytes.copy_within(3 * 128..4 * 128, 2 * 128));
        assert!(same.starts_with("k.key: δ[1] = δ[2]: "), "{same}");
        let shared = refused(2, |bytes| bytes.copy_within(128..2 * 128, 2 * 128));
        assert!(shared.starts_with("k.key: γ = δ[1]: "), "{shared}");
        let free = refused(3, |bytes| bytes.copy_within(0..64, 128));
        assert!(free.starts_with("k.key: IC[0] = IC of the fingerprint: "), "{free}");
        let unbound = refused(3, |bytes| bytes[64..128].fill(0));
        assert!(
            unbound.ends_with("do not use it") && unbound.contains("the challenge is not bound"),
            "{unbound}"
        );
    }

    #[test]
    fn files_of_the_other_protocol_are_refused_by_name() {
        let told = crate::native::key::from_bytes(&to_bytes(&KEY), "k.key").unwrap_err().to_string();
        assert_eq!(told, "k.key: offset 12: not a proving key, but a proving key of protocol lookup");
        let plain = file_of(Kind::ProvingKey, &vec![Vec::new(); 9]);
        let told = from_bytes(&plain, "k.key").unwrap_err().to_string();
        assert_eq!(told, "k.key: offset 12: not a proving key of protocol lookup, but a proving key");
    }
}
