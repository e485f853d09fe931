//! Files of ceremonies, as `zkcard_groth16::ceremony` takes and gives what they hold.
//!
//! In section 7 of powers of tau each contribution has the points after it (τ, α, β in G1, τ and β in G2), s and x·s of its
//! three secrets, x·t of them, the state of a hash, the next challenge, its maker.

use super::maker::{self, Maker};
use super::montgomery::{Raw, raw_bytes, read_point};
use super::ptau::{self, Ptau};
use super::sections::Section;
use super::zkey::{self, Entry, Head, Zkey};
use super::{Fault, FileError};
use ark_ff::One;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use zkcard_groth16::ceremony::{
    Beacon, By, Contribution, DeltaContribution, Lagrange, PhaseOne, Powers, PublicKey, Source, Transcript,
    Uncontributed,
};
use zkcard_groth16::{Convention, G1, G2, ProvingKey, R1cs, SparseMatrix, VerifyingKey};

/// The Lagrange bases of all lists, for files that are prepared.
pub struct Prepared {
    /// Of τ in G1, up to twice the largest domain.
    pub tau_g1: Lagrange<G1>,
    /// Of τ in G2.
    pub tau_g2: Lagrange<G2>,
    /// Of α·τ.
    pub alpha_g1: Lagrange<G1>,
    /// Of β·τ.
    pub beta_g1: Lagrange<G1>,
}

impl Prepared {
    fn lists(&self) -> ptau::Bases<'_> {
        (&self.tau_g1.0, &self.tau_g2.0, &self.alpha_g1.0, &self.beta_g1.0)
    }
}

/// The lists of a file, whose points are checked.
pub fn powers(file: &Ptau) -> Result<Powers, FileError> {
    file.check()?;
    Ok(Powers {
        power: file.power(),
        tau_g1: file.tau_g1().to_vec(),
        tau_g2: file.tau_g2().to_vec(),
        alpha_g1: file.alpha_tau_g1().to_vec(),
        beta_g1: file.beta_tau_g1().to_vec(),
        beta_g2: file.beta_g2(),
    })
}

/// The Lagrange bases of a file that is prepared.
pub fn prepared(file: &Ptau) -> Option<Prepared> {
    let ([tau_g1, alpha_g1, beta_g1], tau_g2) = (file.all_lagrange_g1()?, file.all_lagrange_g2()?);
    Some(Prepared {
        tau_g1: Lagrange(tau_g1.to_vec()),
        tau_g2: Lagrange(tau_g2.to_vec()),
        alpha_g1: Lagrange(alpha_g1.to_vec()),
        beta_g1: Lagrange(beta_g1.to_vec()),
    })
}

/// Who has contributed to powers of tau.
pub fn contributions(file: &Ptau) -> Result<Vec<Contribution>, FileError> {
    read_contributions(file.contributions_section()).map_err(|fault| FileError::new(file.path(), fault))
}

/// What a setup for a circuit needs, whose points are checked.
pub fn phase_one(file: &Ptau, r1cs: &R1cs) -> Result<PhaseOne, FileError> {
    let power = PhaseOne::log_domain(r1cs);
    file.check_lagrange(power)?;
    let lagrange = file.lagrange(power)?;
    Ok(PhaseOne {
        powers: file.tau_g1(),
        behind: file.behind_tau_g1(),
        tau_g1: lagrange.tau_g1,
        tau_g2: lagrange.tau_g2,
        alpha_g1: lagrange.alpha_tau_g1,
        beta_g1: lagrange.beta_tau_g1,
        double_g1: lagrange.tau_g1_double,
        alpha: file.alpha_tau_g1()[0],
        beta: file.beta_tau_g1()[0],
        beta_2: file.beta_g2(),
    })
}

/// Writes powers of tau.
pub fn write_powers(
    out: &mut dyn Write,
    powers: &Powers,
    ceremony_power: u32,
    contributions: &[Contribution],
    prepared: Option<&Prepared>,
) -> io::Result<()> {
    let parts = ptau::Parts {
        power: powers.power,
        ceremony_power,
        tau_g1: &powers.tau_g1,
        tau_g2: &powers.tau_g2,
        alpha_tau_g1: &powers.alpha_g1,
        beta_tau_g1: &powers.beta_g1,
        beta_g2: powers.beta_g2,
        contributions: &contributions_bytes(contributions),
        lagrange: prepared.map(Prepared::lists),
    };
    ptau::write(out, &parts)
}

/// A key with its contributions, whose points are checked. Its circuit is named by the [digest] of its
/// coefficients.
pub fn uncontributed(file: &Zkey) -> Result<Uncontributed, FileError> {
    file.check()?;
    let contributions = file.contributions().iter().map(delta_contribution).collect::<Result<_, _>>();
    let contributions = contributions.map_err(|fault| FileError::new(file.path(), fault))?;
    let transcript = Transcript { circuit: *file.circuit_hash(), contributions };
    let head = file.head();
    let points = |list| file.points(list);
    let key = ProvingKey {
        vk: VerifyingKey {
            alpha_g1: head.alpha_g1,
            beta_g2: head.beta_g2,
            gamma_g2: head.gamma_g2,
            delta_g2: head.delta_g2,
            ic: points(zkey::List::Ic).to_vec(),
        },
        convention: Convention::Snarkjs,
        domain_size: head.domain_size as usize,
        circuit: digest(file.coefficients().entries()),
        beta_g1: head.beta_g1,
        delta_g1: head.delta_g1,
        a: points(zkey::List::A),
        b_g1: points(zkey::List::B1),
        b_g2: file.points_g2(),
        l: points(zkey::List::C),
        h: points(zkey::List::H),
    };
    Ok(Uncontributed::new(key, transcript))
}

/// Writes a key of a circuit with these entries.
pub fn write_key(out: &mut dyn Write, key: &Uncontributed, entries: &[Entry]) -> io::Result<()> {
    let (ProvingKey { vk, a, b_g1, b_g2, l, h, .. }, transcript) = (key.key(), key.transcript());
    let contributions: Vec<_> = transcript.contributions.iter().map(contribution_in_key).collect();
    let head = Head {
        num_variables: a.len() as u32,
        num_public: vk.num_public() as u32,
        domain_size: key.key().domain_size as u32,
        alpha_g1: vk.alpha_g1,
        beta_g1: key.key().beta_g1,
        beta_g2: vk.beta_g2,
        gamma_g2: vk.gamma_g2,
        delta_g1: key.key().delta_g1,
        delta_g2: vk.delta_g2,
    };
    let parts = zkey::Parts {
        head: &head,
        ic: &vk.ic,
        coefficients: entries,
        a,
        b_g1,
        b_g2,
        l,
        h,
        circuit_hash: &transcript.circuit,
        contributions: &contributions,
    };
    zkey::write(out, &parts)
}

/// The entries of a circuit's key: of each row A's, then B's; at the end the consistency rows.
pub fn entries(r1cs: &R1cs) -> Vec<Entry> {
    let of = |number: u32, matrix: &SparseMatrix, row: usize| -> Vec<Entry> {
        let entry = |(variable, value): (usize, &_)| Entry {
            matrix: number,
            row: row as u32,
            variable: variable as u32,
            value: *value,
        };
        matrix.row(row).map(entry).collect()
    };
    let rows = r1cs.num_constraints();
    let constraints = (0..rows).flat_map(|row| [of(0, &r1cs.a, row), of(1, &r1cs.b, row)].concat());
    let consistency = (0..=r1cs.num_public()).map(|input| Entry {
        matrix: 0,
        row: (rows + input) as u32,
        variable: input as u32,
        value: One::one(),
    });
    constraints.chain(consistency).collect()
}

/// What names a circuit by the coefficients of its key.
pub fn digest(entries: impl Iterator<Item = Entry>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for Entry { matrix, row, variable, value } in entries {
        [matrix, row, variable].iter().for_each(|word| hash.update(word.to_le_bytes()));
        hash.update(raw_bytes([value]));
    }
    hash.finalize().into()
}

fn read_contributions(mut section: Section<'_>) -> Result<Vec<Contribution>, Fault> {
    let count = section.u32()?;
    let mut contributions = Vec::new(); // memory is taken for those that are there
    for _ in 0..count {
        contributions.push(read_contribution(&mut section)?);
    }
    section.finish()?;
    Ok(contributions)
}

fn read_contribution(section: &mut Section<'_>) -> Result<Contribution, Fault> {
    let (tau_g1, tau_g2) = (read_point(section)?, read_point(section)?);
    let (alpha_g1, beta_g1, beta_g2) = (read_point(section)?, read_point(section)?, read_point(section)?);
    let mut halves = || -> Result<_, Fault> { Ok((read_point(section)?, read_point(section)?)) };
    let in_g1 = [halves()?, halves()?, halves()?];
    let in_g2 = [read_point(section)?, read_point(section)?, read_point(section)?];
    let key = |i: usize| PublicKey { s: in_g1[i].0, sx: in_g1[i].1, tx: in_g2[i] };
    let (state, next_challenge) = (section.array()?, section.array()?);
    let begin = section.clone();
    let by = by(Maker::read(section)?).map_err(|what| refused(&begin, what))?;
    let keys = [key(0), key(1), key(2)];
    Ok(Contribution { tau_g1, tau_g2, alpha_g1, beta_g1, beta_g2, keys, state, next_challenge, by })
}

fn contributions_bytes(contributions: &[Contribution]) -> Vec<u8> {
    let mut out = (contributions.len() as u32).to_le_bytes().to_vec();
    contributions.iter().for_each(|contribution| write_contribution(contribution, &mut out));
    out
}

fn write_contribution(contribution: &Contribution, out: &mut Vec<u8>) {
    let Contribution { tau_g1, tau_g2, alpha_g1, beta_g1, beta_g2, keys, state, next_challenge, by } =
        contribution;
    tau_g1.to_raw(out);
    tau_g2.to_raw(out);
    [alpha_g1, beta_g1].into_iter().for_each(|point| point.to_raw(out));
    beta_g2.to_raw(out);
    keys.iter().flat_map(|key| [key.s, key.sx]).for_each(|point| point.to_raw(out));
    keys.iter().for_each(|key| key.tx.to_raw(out));
    out.extend(state);
    out.extend(next_challenge);
    maker(by).write(out);
}

fn delta_contribution(contribution: &zkey::Contribution) -> Result<DeltaContribution, Fault> {
    let zkey::Contribution { delta_after, g1_s, g1_sx, g2_spx, transcript, name, beacon } = contribution;
    let maker = Maker { name: name.clone(), beacon: beacon.clone() };
    let by =
        by(maker).map_err(|what| refused(&Section { name: "contributions", offset: 0, bytes: &[] }, what))?;
    let key = PublicKey { s: *g1_s, sx: *g1_sx, tx: *g2_spx };
    Ok(DeltaContribution { after: *delta_after, key, transcript: *transcript, by })
}

fn contribution_in_key(contribution: &DeltaContribution) -> zkey::Contribution {
    let Maker { name, beacon } = maker(&contribution.by);
    zkey::Contribution {
        delta_after: contribution.after,
        g1_s: contribution.key.s,
        g1_sx: contribution.key.sx,
        g2_spx: contribution.key.tx,
        transcript: contribution.transcript,
        name,
        beacon,
    }
}

/// Who made a contribution, or why its beacon is none.
fn by(Maker { name, beacon }: Maker) -> Result<By, String> {
    let source = match beacon {
        None => Source::Participant,
        Some(maker::Beacon { iterations_exp, hash }) => {
            Source::Beacon(Beacon::new(hash, iterations_exp).map_err(|error| error.to_string())?)
        }
    };
    Ok(By { name, source })
}

fn maker(by: &By) -> Maker {
    let beacon = match &by.source {
        Source::Participant => None,
        Source::Beacon(beacon) => {
            Some(maker::Beacon { iterations_exp: beacon.exponent(), hash: beacon.hash().to_vec() })
        }
    };
    Maker { name: by.name.clone(), beacon }
}

fn refused(section: &Section<'_>, found: String) -> Fault {
    section.value("beacon", "one that can be verified", found)
}
