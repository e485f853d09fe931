//! What peers that are commands are given, and how their results are looked at (`zkcard_benches::wall::peer`).

use crate::plan::{Piece, home};
use crate::points::bytes;
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{Field, PrimeField};
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};
use zkcard_benches::ledger::Row;
use zkcard_benches::wall::peer::{NAMED, Peer, named};
use zkcard_benches::wall::{PEERS, WallError};
use zkcard_formats::iden3::FileError;
use zkcard_formats::snarkjs;
use zkcard_groth16::{KeyError, Proof, ProveError, SetupError};

/// Why something was not measured.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    #[error(
        "{0} names no command whose memory can be measured: build zkcard and name it, as scripts/bench does"
    )]
    NoCommand(&'static str),
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
    #[error(transparent)]
    Snarkjs(#[from] snarkjs::FileError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Prove(#[from] ProveError),
    #[error("{command}: {said}")]
    Command { command: String, said: String },
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

/// Proofs with the files in a folder.
pub fn proof(piece: &Piece, folder: &Path, is_right: impl Fn(&Proof) -> bool) -> Result<(), PeerError> {
    let path = folder.join("proof.json");
    all(&asked()?, piece, folder, || {
        let proof = snarkjs::read_proof(&path);
        let is_fresh = fs::remove_file(&path).is_ok();
        is_fresh && proof.is_ok_and(|proof| is_right(&proof))
    })
}

/// Enters rows beside those of peers.
pub fn enter(rows: impl IntoIterator<Item = Row>) -> Result<(), PeerError> {
    let lines: String = rows.into_iter().map(|row| format!("{}\n", serde_json::json!(row))).collect();
    let mut file = fs::OpenOptions::new().create(true).append(true).open(home().join(PEERS))?;
    Ok(file.write_all(lines.as_bytes())?)
}

fn asked() -> Result<Vec<Peer>, PeerError> {
    Ok(named(&env::var(NAMED).unwrap_or_default())?)
}

/// A folder for the inputs, if anybody wants them.
fn with_inputs(
    piece: &Piece,
    measure: impl FnOnce(&Path, &[Peer]) -> Result<(), PeerError>,
) -> Result<(), PeerError> {
    let peers = asked()?;
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
    enter(peers.iter().filter_map(|peer| peer.measure(&piece.to_string(), folder, &is_right)))
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
