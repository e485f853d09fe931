//! Keys of ceremonies: proved with, and refused.

use super::*;
use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::Field;
use std::sync::Arc;
use tempfile::TempDir;
use zkcard_formats::iden3::Verdicts;
use zkcard_groth16::{ProveError, Prover, R1csError, verify};
use zkcard_soft::Soft;

fn prover(bytes: &[u8]) -> Prover<Soft> {
    let (key, circuit) = Zkey::parse(bytes, "key").unwrap().proving_key(None).unwrap();
    Prover::new(Soft::new(), &key, Arc::new(circuit)).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    match Zkey::parse(bytes, "key").and_then(|key| key.proving_key(None)) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("taken"),
    }
}

fn changed(change: impl FnOnce(&mut Owned)) -> String {
    refused(&rewritten(&sound_key(), change))
}

/// Public values stand right behind the constant: outputs, then public inputs.
#[test]
fn a_key_of_snarkjs_proves_and_its_public_values_are_the_right_ones() {
    let proven = prover(ZKEY).prove(&witness()).unwrap();
    assert_eq!(proven.public, [5_223_490u64, 3, 7].map(Fr::from));
    let vk = sound_key().verifying_key().unwrap();
    assert_eq!(verify(&vk, &proven.public, &proven.proof), Ok(()));
    // An input that no constraint reads is bound as well.
    assert!(verify(&vk, &[5_223_490u64, 3, 8].map(Fr::from), &proven.proof).is_err());
}

/// A wrong sign of r·s·δ shows only where r and s are not zero: they are drawn, so that no two proofs are the same.
#[test]
fn proofs_with_blinders_that_are_not_zero_verify() {
    let (prover, z) = (prover(ZKEY), witness());
    let proofs = [0; 4].map(|_| prover.prove(&z).unwrap().proof);
    assert!((1..4).all(|i| proofs[i].a != proofs[0].a && proofs[i].c != proofs[0].c));
}

#[test]
fn a_witness_of_another_length_than_the_key_is_refused() {
    let (prover, z) = (prover(ZKEY), witness());
    let longer: Vec<_> = z.iter().copied().chain([Fr::from(1u64)]).collect();
    for (other, found) in [(&z[..6], 6), (&z[..0], 0), (&longer[..], 8)] {
        let error = prover.prove(other).unwrap_err();
        let expected = R1csError::AssignmentLength { expected: 7, found };
        assert!(matches!(error, ProveError::Assignment(told) if told == expected));
    }
}

#[test]
fn a_witness_that_breaks_a_constraint_makes_no_proof() {
    let mut z = witness();
    z[5] += Fr::from(1u64);
    let error = prover(ZKEY).prove(&z).unwrap_err();
    assert!(matches!(error, ProveError::Refuted), "{error}");
}

/// H as libsnark and arkworks have it: τʲ·(τⁿ − 1)/δ, made of powers of tau, in a key of a δ that is known.
#[test]
fn a_zkey_under_the_wrong_quotient_convention_is_named() {
    let delta = Fr::from(77u64);
    let inverse = delta.inverse().unwrap();
    let scale = |points: &mut Vec<G1Affine>| points.iter_mut().for_each(|p| *p = (*p * inverse).into());
    let key = Zkey::parse(UNCONTRIBUTED, "").unwrap();
    let contributed = |h: Option<Vec<G1Affine>>| {
        rewritten(&key, |key| {
            key.h = h.unwrap_or(key.h.clone());
            key.head.delta_g1 = (G1Affine::generator() * delta).into();
            key.head.delta_g2 = (G2Affine::generator() * delta).into();
            key.contributions = sound_key().contributions().to_vec();
            key.contributions[0].delta_after = key.head.delta_g1;
            scale(&mut key.l);
            scale(&mut key.h);
        })
    };
    assert!(prover(&contributed(None)).prove(&witness()).is_ok(), "the key is right but for H");
    let tau = ptau::Ptau::parse(UNPREPARED, "").unwrap().tau_g1();
    let h = (0..8).map(|j| (tau[j + 8].into_group() - tau[j]).into()).collect();
    let error = prover(&contributed(Some(h))).prove(&witness()).unwrap_err();
    assert!(matches!(error, ProveError::OtherConvention { .. }), "{error}");
}

#[test]
fn a_key_without_contribution_is_refused_by_prove_and_export() {
    let key = Zkey::parse(UNCONTRIBUTED, "key").unwrap();
    assert!(key.contributions().is_empty());
    let errors = [key.check_contributed().err(), key.verifying_key().err(), key.proving_key(None).err()];
    for error in errors.map(Option::unwrap) {
        let text = error.to_string();
        assert!(text.starts_with("key: nobody has contributed") && text.ends_with("NEW.zkey"), "{text}");
    }
    // A list of contributions alone makes no contribution.
    let text = refused(&rewritten(&key, |key| key.contributions = sound_key().contributions().to_vec()));
    assert!(text.contains("nobody has contributed"), "{text}");
}

#[test]
fn a_key_whose_only_contribution_is_a_beacon_is_refused() {
    let beacon = zkey::Beacon { iterations_exp: 10, hash: vec![1, 2, 3] };
    let text = changed(|key| key.contributions[0].beacon = Some(beacon.clone()));
    assert!(text.contains("a beacon, which everybody can compute"), "{text}");
    let after = rewritten(&sound_key(), |key| {
        let last = zkey::Contribution { beacon: Some(beacon), name: None, ..key.contributions[0].clone() };
        key.contributions.push(last);
    });
    let again = Zkey::parse(&after, "").unwrap();
    assert_eq!(again.contributions()[1].beacon.as_ref().unwrap().hash, [1, 2, 3]);
    assert!(again.proving_key(None).is_ok());
}

#[test]
fn points_that_are_none_are_refused_and_infinity_is_zeros() {
    let off = |p: &mut G1Affine| p.y += ark_bn254::Fq::from(1u64);
    for (name, change) in [
        ("A", Box::new(|key: &mut Owned| off(&mut key.a[3])) as Box<dyn FnOnce(&mut Owned)>),
        ("B1", Box::new(|key: &mut Owned| off(&mut key.b_g1[3]))),
        ("C", Box::new(|key: &mut Owned| off(&mut key.l[2]))),
        ("H", Box::new(|key: &mut Owned| off(&mut key.h[7]))),
        ("IC", Box::new(|key: &mut Owned| off(&mut key.ic[1]))),
    ] {
        let text = changed(change);
        assert!(
            text.contains(&format!("section {name}, entry")) && text.contains("not on the curve"),
            "{text}"
        );
    }
    let zeros = rewritten(&sound_key(), |key| key.a[3] = G1Affine::identity());
    assert!(Zkey::parse(&zeros, "").unwrap().proving_key(None).unwrap().0.a[3].is_zero());
}

#[test]
fn bases_of_g2_outside_the_subgroup_are_refused_before_any_sum() {
    let outside = (1u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(x.into(), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve());
    let text = changed(|key| key.b_g2[4] = outside.unwrap());
    assert!(text.contains("section B2, entry 4") && text.contains("group of order r"), "{text}");
    let text = changed(|key| key.head.beta_g2 = outside.unwrap());
    assert!(text.contains("section head") && text.contains("group of order r"), "{text}");
}

#[test]
fn images_not_below_p_are_refused() {
    let at = ZKEY.len() - CONTRIBUTIONS - 64; // the last of H
    let mut bytes = ZKEY.to_vec();
    bytes[at..at + 32].copy_from_slice(&[0xff; 32]);
    let text = refused(&bytes);
    assert!(text.contains("section H, entry 7") && text.contains("below the modulus"), "{text}");
}

#[test]
fn gamma_is_the_generator() {
    let text = changed(|key| key.head.gamma_g2 = key.head.beta_g2);
    assert!(text.contains("γ: expected the generator of G2"), "{text}");
}

#[test]
fn secrets_that_differ_between_the_groups_are_refused() {
    let text = changed(|key| key.head.beta_g1 = key.head.alpha_g1);
    assert!(text.contains("β in G1 and G2"), "{text}");
    let text = changed(|key| key.head.delta_g1 = key.head.alpha_g1);
    assert!(text.contains("δ in G1 and G2"), "{text}");
    let text = changed(|key| key.contributions[0].delta_after = key.head.alpha_g1);
    assert!(
        text.contains("section contributions") && text.contains("that of the last contribution"),
        "{text}"
    );
}

#[test]
fn lists_and_domains_that_do_not_fit_are_refused() {
    let told = |text: String, words: &[&str]| {
        assert!(words.iter().all(|word| text.contains(word)), "{text}");
    };
    told(changed(|key| key.h.truncate(key.h.len() - 1)), &["section H", "expected 8, found 7"]);
    told(changed(|key| key.h.push(key.h[0])), &["section H", "expected 8, found 9"]);
    told(changed(|key| key.l.truncate(key.l.len() - 1)), &["section C", "expected 3, found 2"]);
    told(changed(|key| key.b_g2.truncate(key.b_g2.len() - 1)), &["section B2", "expected 7, found 6"]);
    told(changed(|key| key.head.domain_size = 7), &["section head", "domain: expected a power of two"]);
    told(changed(|key| key.head.domain_size = 1 << 28), &["domain", "up to 2^27"]);
    told(changed(|key| key.head.num_public = 7), &["fewer than the 7 variables"]);
    // Rows of constraints and public values that the domain has no room for.
    let text = changed(|key| {
        key.head.domain_size = 4;
        key.h.truncate(4);
    });
    told(text, &["section coefficients", "row: expected less than 4, found 4"]);
    told(
        changed(|key| key.coefficients.truncate(key.coefficients.len() - 1)),
        &["consistency rows", "found none for"],
    );
    told(changed(|key| key.coefficients[1].matrix = 2), &["matrix: expected less than 2, found 2"]);
    told(changed(|key| key.coefficients[1].variable = 7), &["variable: expected less than 7, found 7"]);
}

#[test]
fn keys_of_other_protocols_are_refused_by_name() {
    for (number, name) in [(2, "plonk"), (10, "fflonk"), (1337, "ultragroth"), (77, "unknown")] {
        let mut bytes = ZKEY.to_vec();
        bytes[24..28].copy_from_slice(&u32::to_le_bytes(number));
        let expected =
            format!("section protocol, offset 24: protocol: expected 1 (groth16), found {number} ({name})");
        assert!(refused(&bytes).ends_with(&expected), "{}", refused(&bytes));
    }
}

#[test]
fn powers_of_tau_that_are_not_prepared_are_refused_by_name() {
    let error = ptau::Ptau::parse(UNPREPARED, "p").unwrap().lagrange(3).err().unwrap().to_string();
    assert!(error.contains("not prepared") && error.contains("powersoftau prepare phase2"), "{error}");
    let error = ptau::Ptau::parse(PTAU, "p").unwrap().lagrange(5).err().unwrap().to_string();
    assert!(error.contains("expected at most 4, found 5"), "{error}");
}

#[test]
fn a_content_is_checked_once() {
    let folder = TempDir::new().unwrap();
    let verdicts = Verdicts::new(folder.path().join("checked"));
    let mut bytes = ZKEY.to_vec();
    let key = |bytes: &[u8]| Zkey::parse(bytes, "key").unwrap().proving_key(Some(&verdicts)).map(|_| ());
    key(&bytes).unwrap();
    let kept = || std::fs::read_dir(folder.path().join("checked")).unwrap().count();
    assert_eq!(kept(), 1);
    // Another content is another file to check, and a key that is refused leaves no verdict.
    let at = ZKEY.len() - CONTRIBUTIONS - 64;
    bytes[at] ^= 1;
    assert!(key(&bytes).is_err());
    assert_eq!(kept(), 1);
    // The verdict is what is asked: moved to the other content's name, it is believed.
    let names: Vec<_> = std::fs::read_dir(folder.path().join("checked")).unwrap().collect();
    let kept = names.into_iter().next().unwrap().unwrap().path();
    let prefix = kept.file_name().unwrap().to_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
    let other = kept.with_file_name(format!("{prefix}-{}", blake3::hash(&bytes)));
    std::fs::rename(kept, other).unwrap();
    assert!(key(&bytes).is_ok());
}
