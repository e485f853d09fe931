//! What peers that are commands are given, and how their results are looked at (`zkcard_benches::wall::peer`).

use crate::iden3;
use crate::plan::{Piece, home};
use crate::points::bytes;
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{Field, PrimeField};
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};
use zkcard_benches::circuits::Case;
use zkcard_benches::wall::peer::{NAMED, Peer, named};
use zkcard_benches::wall::{PEERS, WallError};
use zkcard_formats::iden3::{FileError, wtns};
use zkcard_formats::snarkjs;
use zkcard_groth16::{Convention, SetupError, Stopwatch, Verifier};
use zkcard_soft::Soft;

/// Why peers were not measured.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Named(#[from] WallError),
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    File(#[from] zkcard_formats::FileError),
    #[error(transparent)]
    Iden3(#[from] FileError),
}

/// Sums, as canonical coordinates.
pub fn sum<A: AffineRepr<BaseField: Field<BasePrimeField: PrimeField>, ScalarField = Fr>>(
    piece: &Piece,
    points: &[A],
    scalars: &[Fr],
    expected: A,
) -> Result<(), PeerError> {
    with_inputs(piece, |folder, peers| {
        fs::write(folder.join("points.bin"), points.iter().flat_map(coordinates).collect::<Vec<_>>())?;
        fs::write(folder.join("scalars.bin"), elements(scalars))?;
        let expected = coordinates(&expected);
        all(peers, piece, folder, || result(folder).is_ok_and(|got| got == expected))
    })
}

/// Transforms.
pub fn transform(piece: &Piece, values: &[Fr], expected: &[Fr]) -> Result<(), PeerError> {
    with_inputs(piece, |folder, peers| {
        fs::write(folder.join("values.bin"), elements(values))?;
        let expected = elements(expected);
        all(peers, piece, folder, || result(folder).is_ok_and(|got| got == expected))
    })
}

/// Proofs, under a key of snarkjs's convention.
pub fn proof(piece: &Piece, case: &Case) -> Result<(), PeerError> {
    with_inputs(piece, |folder, peers| {
        let key = zkcard_groth16::setup(&Soft::new(), &case.r1cs, Convention::Snarkjs, &Stopwatch::new())?;
        fs::write(folder.join("circuit.r1cs"), iden3::r1cs(&case.r1cs))?;
        wtns::save(folder.join("witness.wtns"), &case.z)?;
        let mut file = io::BufWriter::new(fs::File::create(folder.join("circuit.zkey"))?);
        iden3::zkey(&key, &case.r1cs, &mut file)?;
        file.flush()?;
        snarkjs::write_verifying_key(folder.join("verification_key.json"), &key.vk)?;
        let verifier = Verifier::new(&key.vk).map_err(SetupError::from)?;
        let public = &case.z[1..=case.r1cs.num_public()];
        let path = folder.join("proof.json");
        let is_right = || {
            let proof = snarkjs::read_proof(&path);
            let is_fresh = fs::remove_file(&path).is_ok();
            is_fresh && proof.is_ok_and(|proof| verifier.verify(public, &proof).is_ok())
        };
        all(peers, piece, folder, is_right)
    })
}

/// A folder for the inputs, if anybody wants them.
fn with_inputs(
    piece: &Piece,
    measure: impl FnOnce(&Path, &[Peer]) -> Result<(), PeerError>,
) -> Result<(), PeerError> {
    let peers = named(&env::var(NAMED).unwrap_or_default())?;
    if peers.is_empty() {
        return Ok(());
    }
    let folder = home().join("inputs");
    eprintln!("{piece}: writing inputs for {} into {}", NAMED, folder.display());
    fs::create_dir_all(&folder)?;
    let done = measure(&folder, &peers);
    fs::remove_dir_all(&folder)?;
    done
}

fn all(peers: &[Peer], piece: &Piece, folder: &Path, is_right: impl Fn() -> bool) -> Result<(), PeerError> {
    let rows = peers.iter().filter_map(|peer| peer.measure(&piece.to_string(), folder, &is_right));
    let lines: String = rows.map(|row| format!("{}\n", serde_json::json!(row))).collect();
    let mut file = fs::OpenOptions::new().create(true).append(true).open(home().join(PEERS))?;
    Ok(file.write_all(lines.as_bytes())?)
}

/// What a peer has written; taken away, so that it is not found again after the next run.
fn result(folder: &Path) -> io::Result<Vec<u8>> {
    let path = folder.join("result.bin");
    let result = fs::read(&path)?;
    fs::remove_file(path)?;
    Ok(result)
}

fn coordinates<A: AffineRepr<BaseField: Field<BasePrimeField: PrimeField>>>(point: &A) -> Vec<u8> {
    let (x, y) = point.xy().unwrap_or_default();
    x.to_base_prime_field_elements().chain(y.to_base_prime_field_elements()).flat_map(bytes).collect()
}

fn elements(values: &[Fr]) -> Vec<u8> {
    values.iter().flat_map(|value| bytes(*value)).collect()
}
