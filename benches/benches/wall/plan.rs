//! Which pieces of work are measured, and which have been.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::env;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use zkcard_benches::scalars::Kind;
use zkcard_benches::wall;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    MsmG1,
    MsmG2,
    Ntt,
    Setup,
    Prove,
    /// From a key's file that nobody has checked to a prover.
    ZkeyCold,
    /// The same where the file was checked before.
    ZkeyWarm,
    ZkeyProve,
    ZkeyMemory,
}

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    Scalars(Kind),
    /// Of a network.
    Bits,
    /// Every wire is full-width.
    Squares,
}

/// One comparison.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    pub work: Work,
    pub inputs: Inputs,
    pub log: u32,
    pub threads: usize,
}

/// All of them, the pools that they run in, and where it is noted which are done.
pub struct Plan {
    pieces: Vec<Piece>,
    pools: Vec<ThreadPool>,
    done: PathBuf,
}

/// log2 of the lengths in G1 and of transforms, of those in G2, of domains to prove over, of domains to set up, and of those of
/// keys' files.
type Sizes = [&'static [u32]; 5];

const QUICK: Sizes = [&[12, 14], &[12], &[12], &[10], &[10]];
const USUAL: Sizes = [
    &[10, 12, 14, 16, 18, 20],
    &[10, 12, 14, 16, 18],
    &[10, 12, 14, 16, 18],
    &[10, 12, 14, 16],
    &[10, 12, 14, 16, 18],
];
const FULL: Sizes = [
    &[10, 12, 14, 16, 18, 20, 22],
    &[10, 12, 14, 16, 18, 20],
    &[10, 12, 14, 16, 18, 20],
    &[10, 12, 14, 16, 18],
    &[10, 12, 14, 16, 18],
];

impl Plan {
    /// What `ZKCARD_BENCH` and the words of the command line ask for, on one thread and on `all`.
    pub fn asked(all: usize) -> Result<Self, Box<dyn Error>> {
        let name = env::var("ZKCARD_BENCH").unwrap_or_else(|_| "usual".into());
        let sizes = match name.as_str() {
            "quick" => QUICK,
            "usual" => USUAL,
            "full" => FULL,
            _ => return Err(format!("ZKCARD_BENCH={name}: there are the plans quick, usual and full").into()),
        };
        let threads: Vec<_> = [1, all].into_iter().take(all.min(2)).collect();
        let word = env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
        let pieces: Vec<_> =
            pieces(sizes, &threads).into_iter().filter(|piece| piece.to_string().contains(&word)).collect();
        if pieces.is_empty() {
            return Err(format!("no piece of work is called {word}: try msm g1, ntt, groth16 or zkey").into());
        }
        let pool = |threads: &usize| ThreadPoolBuilder::new().num_threads(*threads).build();
        let pools = threads.iter().map(pool).collect::<Result<_, _>>()?;
        Ok(Self { pieces, pools, done: state()? })
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Threads of a piece.
    pub fn pool(&self, piece: &Piece) -> &ThreadPool {
        let has_them = |pool: &&ThreadPool| pool.current_num_threads() == piece.threads;
        self.pools.iter().find(has_them).unwrap_or(&self.pools[0])
    }

    /// log2 of the longest sum.
    pub fn longest(&self) -> u32 {
        let sums = self.pieces.iter().filter(|piece| matches!(piece.work, Work::MsmG1 | Work::MsmG2));
        sums.map(|piece| piece.log).max().unwrap_or_default()
    }

    pub fn is_done(&self, piece: &Piece) -> bool {
        self.mark_of(piece).exists()
    }

    /// A piece that was interrupted has no mark, and is measured from its beginning.
    pub fn mark(&self, piece: &Piece) -> std::io::Result<()> {
        fs::write(self.mark_of(piece), "")
    }

    fn mark_of(&self, piece: &Piece) -> PathBuf {
        self.done.join(piece.to_string().replace('/', ", "))
    }
}

/// Criterion's folder, where results lie until they are collected.
pub fn home() -> PathBuf {
    env::var_os("CRITERION_HOME").map_or_else(|| "target/criterion".into(), PathBuf::from)
}

/// Where marks lie. What other sources have left is taken away.
fn state() -> Result<PathBuf, Box<dyn Error>> {
    let (done, note) = (home().join("done"), home().join("sources"));
    let sources = wall::sources()?;
    if fs::read_to_string(&note).is_ok_and(|noted| noted != sources) {
        eprintln!("the sources have changed since {} was begun: it is begun again", home().display());
        clear(&home())?;
    }
    fs::create_dir_all(&done)?;
    fs::write(note, sources)?;
    Ok(done)
}

fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }?;
    }
    Ok(())
}

fn pieces([lengths, lengths_in_g2, proofs, setups, keys]: Sizes, threads: &[usize]) -> Vec<Piece> {
    let scalars = [Kind::Uniform, Kind::ZkmlLike, Kind::AllEqual].map(Inputs::Scalars);
    let sections: [(Work, &[u32], &[Inputs]); 9] = [
        (Work::MsmG1, lengths, &scalars),
        (Work::MsmG2, lengths_in_g2, &scalars),
        (Work::Ntt, lengths, &scalars[..1]),
        (Work::Prove, proofs, &[Inputs::Bits, Inputs::Squares]),
        (Work::Setup, setups, &[Inputs::Squares]),
        (Work::ZkeyCold, keys, &[Inputs::Squares]),
        (Work::ZkeyWarm, keys, &[Inputs::Squares]),
        (Work::ZkeyProve, keys, &[Inputs::Bits, Inputs::Squares]),
        (Work::ZkeyMemory, keys, &[Inputs::Squares]),
    ];
    let mut pieces = Vec::new();
    for (work, logs, given) in sections {
        for (log, inputs) in logs.iter().flat_map(|log| given.iter().map(move |inputs| (*log, *inputs))) {
            pieces.extend(threads.iter().map(|&threads| Piece { work, inputs, log, threads }));
        }
    }
    pieces
}

/// `work/inputs/size/threads`, which `zkcard_benches::wall` reads again.
impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let work = match self.work {
            Work::MsmG1 => "msm g1",
            Work::MsmG2 => "msm g2",
            Work::Ntt => "ntt",
            Work::Setup => "groth16 setup",
            Work::Prove => "groth16 prove",
            Work::ZkeyCold => "zkey cold start",
            Work::ZkeyWarm => "zkey warm start",
            Work::ZkeyProve => "zkey prove",
            Work::ZkeyMemory => "zkey memory",
        };
        let inputs = match self.inputs {
            Inputs::Scalars(Kind::ZkmlLike) => "witness-like",
            Inputs::Scalars(Kind::AllEqual) => "all equal",
            Inputs::Scalars(kind) => kind.name(),
            Inputs::Bits => "bits",
            Inputs::Squares => "squares",
        };
        write!(f, "{work}/{inputs}/2^{}/{}", self.log, self.threads)
    }
}
