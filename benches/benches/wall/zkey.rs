//! A key of circom's in its file: how soon a prover stands, how fast it proves beside others on the same file, in how much
//! memory. The file is in the system's cache; its making is not timed.

use crate::groth16::{blinders, case, matrices, matrix};
use crate::iden3;
use crate::odd_coset::OddCoset;
use crate::peers::{self, PeerError};
use crate::plan::{Piece, home};
use crate::timer::Timer;
use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use serde_json::json;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{env, fs};
use zkcard_benches::circuits::Case;
use zkcard_benches::ledger::Row;
use zkcard_benches::wall::{OURS, memory, row_of};
use zkcard_formats::ark::{proof_from, proving_key_to};
use zkcard_formats::iden3::zkey::Zkey;
use zkcard_formats::iden3::{Verdicts, wtns};
use zkcard_formats::snarkjs;
use zkcard_groth16::{Convention, Proof, Prover, ProvingKey, Stopwatch, Verifier, VerifyingKey};
use zkcard_soft::Soft;

/// Names the command `zkcard`, whose memory is measured.
const COMMAND: &str = "ZKCARD_COMMAND";
/// Proofs of which the memory is taken.
const SAMPLES: usize = 5;

/// From the file to a prover that could begin its first sum; every point is checked.
pub fn cold(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let files = Files::of(piece)?;
    let forget = || {
        let _ = fs::remove_dir_all(files.verdicts()); // at first there are none
    };
    let is_right = |prover: &Prover<Soft>| files.is_of(prover) && files.kept() == 1;
    timer.time(OURS, forget, |()| files.opened().expect("a key"), is_right);
    files.remove()
}

/// The same, but the file's content was checked before.
pub fn warm(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let files = Files::of(piece)?;
    drop(files.opened()?);
    let is_right = |prover: &Prover<Soft>| files.is_of(prover) && files.kept() == 1;
    timer.time(OURS, || (), |()| files.opened().expect("a key"), is_right);
    files.remove()
}

/// From an assignment to a proof, with the file's points and coefficients.
pub fn prove(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let files = Files::of(piece)?;
    let (case, verifier) = (&files.case, Verifier::new(&files.key)?);
    let is_right = |proof: &Proof| verifier.verify(&case.z[1..=case.r1cs.num_public()], proof).is_ok();
    let prover = files.opened()?;
    let ours = |()| prover.prove_unchecked(&case.z).expect("a proof").trust_without_verifying().proof;
    timer.time(OURS, || (), ours, is_right);

    let (key, _) = Zkey::open(files.zkey())?.proving_key(Some(&Verdicts::new(files.verdicts())))?;
    let (key, matrices) = (proving_key_to(&key), matrices(case).map(matrix));
    let (inputs, rows) = (1 + case.r1cs.num_public(), case.r1cs.num_constraints());
    let theirs = |[r, s]: [Fr; 2]| {
        let prove = Groth16::<Bn254, OddCoset>::create_proof_with_reduction_and_matrices;
        proof_from(&prove(&key, r, s, &matrices, inputs, rows, &case.z).expect("a proof"))
    };
    timer.time("arkworks", blinders, theirs, is_right);
    peers::proof(piece, &files.folder, is_right)?;
    files.remove()
}

/// The most anonymous memory that `zkcard groth16 prove` takes at any time, for each byte of the key's points.
pub fn memory(piece: &Piece) -> Result<(), PeerError> {
    let command = env::var_os(COMMAND).ok_or(PeerError::NoCommand(COMMAND))?;
    let files = Files::of(piece)?;
    let run = || {
        Ok::<_, PeerError>(files.prove_by(Path::new(&command), piece.threads)? as f64 / files.points as f64)
    };
    let cold = run()?;
    let mut warm = (0..SAMPLES).map(|_| run()).collect::<Result<Vec<_>, _>>()?;
    warm.sort_by(f64::total_cmp);
    let value = json!({ "checked before": rounded(warm[SAMPLES / 2]), "checked": rounded(cold) });
    let row = Row {
        value,
        unit: "bytes a byte of points".into(),
        ..row_of(&piece.to_string(), OURS).unwrap_or_default()
    };
    eprintln!("{piece}: {} {}", row.value, row.unit);
    peers::enter([row])?;
    files.remove()
}

/// A circuit and its key as files.
struct Files {
    folder: PathBuf,
    case: Case,
    key: VerifyingKey,
    /// Bytes of the key's points.
    points: usize,
}

impl Files {
    fn of(piece: &Piece) -> Result<Self, PeerError> {
        let (folder, case) = (home().join("inputs"), case(piece));
        eprintln!("{piece}: making a key in {}", folder.display());
        // A run that was interrupted may have left a key and its verdict.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let key = zkcard_groth16::setup(&Soft::new(), &case.r1cs, Convention::Snarkjs, &Stopwatch::new())?;
        fs::write(folder.join("circuit.r1cs"), iden3::r1cs(&case.r1cs))?;
        wtns::save(folder.join("witness.wtns"), &case.z)?;
        let mut file = io::BufWriter::new(fs::File::create(folder.join("circuit.zkey"))?);
        iden3::zkey(&key, &case.r1cs, &mut file)?;
        file.flush()?;
        snarkjs::write_verifying_key(folder.join("verification_key.json"), &key.vk)?;
        Ok(Files { folder, case, points: size_of_points(&key), key: key.vk })
    }

    fn opened(&self) -> Result<Prover<Soft>, PeerError> {
        let (key, circuit) = Zkey::open(self.zkey())?.proving_key(Some(&Verdicts::new(self.verdicts())))?;
        Ok(Prover::new(Soft::new(), &key, Arc::new(circuit))?)
    }

    fn is_of(&self, prover: &Prover<Soft>) -> bool {
        *prover.verifying_key() == self.key
    }

    fn zkey(&self) -> PathBuf {
        self.folder.join("circuit.zkey")
    }

    /// Where the command looks for them, given this folder as the user's cache.
    fn verdicts(&self) -> PathBuf {
        self.folder.join("zkcard/checked")
    }

    /// Verdicts that are kept.
    fn kept(&self) -> usize {
        fs::read_dir(self.verdicts()).map_or(0, Iterator::count)
    }

    /// The anonymous memory that a proof by this command takes; the proof is verified.
    fn prove_by(&self, zkcard: &Path, threads: usize) -> Result<u64, PeerError> {
        let mut command = Command::new(zkcard);
        command.args(["groth16", "prove", "circuit.zkey", "witness.wtns", "proof.json", "public.json"]);
        command.current_dir(&self.folder).env("XDG_CACHE_HOME", fs::canonicalize(&self.folder)?);
        command.env("RAYON_NUM_THREADS", threads.to_string()).stdin(Stdio::null()).stdout(Stdio::null());
        let failed = |said: String| PeerError::Command { command: zkcard.display().to_string(), said };
        let (status, most) = memory::most_anonymous(&mut command)?;
        if !status.success() {
            return Err(failed(status.to_string()));
        }
        let public = &self.case.z[1..=self.case.r1cs.num_public()];
        let proof = snarkjs::read_proof(self.folder.join("proof.json"))?;
        match Verifier::new(&self.key)?.verify(public, &proof) {
            Ok(()) => Ok(most),
            Err(refusal) => Err(failed(refusal.to_string())),
        }
    }

    fn remove(self) -> Result<(), PeerError> {
        Ok(fs::remove_dir_all(self.folder)?)
    }
}

fn size_of_points(key: &ProvingKey) -> usize {
    let in_g1: usize = [&key.a, &key.b_g1, &key.l, &key.h].iter().map(|list| size_of_val(&list[..])).sum();
    in_g1 + size_of_val(&key.b_g2[..])
}

fn rounded(ratio: f64) -> f64 {
    (ratio * 1e3).round() / 1e3
}
