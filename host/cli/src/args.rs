//! The command line as clap reads it.

use crate::commands::context::{self, CallArgs};
use crate::commands::{mock, table};
use crate::snarkjs::ceremony::Contributor;
use crate::snarkjs::groth16::Groth16;
use crate::snarkjs::powersoftau::PowersOfTau;
use crate::snarkjs::r1cs::R1cs;
use crate::snarkjs::wtns::Wtns;
use crate::snarkjs::zkey::Zkey;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use zkcard::{ModelId, ethereum};
use zkcard_zkml::public::Context;

const EXAMPLES: &str = "\
Examples:
  zkcard compile model.onnx --data calibration.npy --out model
  zkcard setup model
  zkcard prove model --input input.json --proof proof.json
  zkcard verify model --proof proof.json

Exit codes:
    0  done; for verify: the proof is valid
    1  the proof is not valid, or none could be made for this input
    2  the command line is wrong
    3  an input file is malformed, does not fit, or is not supported; a file that is no proof at all is one of these
    4  an output exists already or cannot be written
    5  the device cannot be used
  130  interrupted; nothing half-written is left

groth16, zkey, powersoftau, wtns and r1cs are snarkjs's commands, with its exit codes: 0 done, 1 not, 99 the command line is wrong.

NO_COLOR turns colours off.";

/// Proves that a neural network gave an output: ONNX in, a 256-byte Groth16 proof out.
#[derive(Debug, Parser)]
#[command(name = "zkcard", version, about, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// Print how long each stage took
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Quantise an ONNX network and build its circuit; shows the cost before any setup
    Compile(Compile),
    /// Make the keys of a compiled network (development only), or begin their ceremony
    Setup(Setup),
    /// Contribute to the keys of a compiled network
    Contribute(Contribute),
    /// Show operators, sizes, ranges, scales and constraints of a compiled network, by layer
    Table(table::Args),
    /// Check every constraint of a compiled network on an input, without a key
    Mock(mock::Args),
    /// Prove what the network answers to an input
    Prove(Prove),
    /// Verify a proof
    Verify(Verify),
    /// Write what others need
    Export {
        /// For whom
        #[command(subcommand)]
        what: Export,
    },
    /// Print the context of a proof that is for one call of a contract
    Context(context::Args),
    /// List the devices of this machine, and what they can do
    Devices,
    /// Try a card: its memory, its way to the host and back, what it counts
    Selftest(Selftest),
    /// Show what a card counts, live, without disturbing whoever uses it
    Monitor(Monitor),
    /// Serve the simulated card over vfio-user, as a PCIe card for any VMM, or as a board behind a serial port
    SimCard(SimCard),
    /// circom's Groth16, by snarkjs's words: setup, prove, fullprove, verify
    #[command(subcommand)]
    Groth16(Groth16),
    /// Keys of circom's, by snarkjs's words: new, contribute, beacon, verify, export
    #[command(subcommand)]
    Zkey(Zkey),
    /// Powers of tau, by snarkjs's words: new, contribute, beacon, prepare, verify
    #[command(subcommand, name = "powersoftau")]
    PowersOfTau(PowersOfTau),
    /// Witnesses of circom's, by snarkjs's words: calculate, check, export
    #[command(subcommand)]
    Wtns(Wtns),
    /// Circuits of circom's, by snarkjs's words: info, print, export
    #[command(subcommand)]
    R1cs(R1cs),
    /// Run the main job on the networks of the repository and show each step
    Demo(Demo),
    /// Print the completions of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder
    Man {
        /// The folder, which is there
        dir: PathBuf,
    },
}

/// Arguments of `selftest`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard selftest --device sim
  zkcard selftest --device sim --elements 65536 -v
  zkcard selftest --device vfio-user:card.sock
  zkcard selftest --device vfio:0000:03:00.0
  zkcard selftest --device serial:/dev/ttyUSB0 --elements 64
  zkcard selftest --device sim --elements 64 --only products --waveform products.vcd

A waveform needs a simulated card that was built for it: TRACE=card_kernels_fast in the environment of cargo build.
Cards: sim, the simulated one; vfio-user:SOCKET, one that zkcard sim-card serves; vfio:ADDRESS, one on the PCI bus;
serial:PORT, one on a board behind a serial port.")]
pub struct Selftest {
    /// Which card
    #[arg(long, default_value = "sim", value_name = "CARD")]
    pub device: String,
    /// Field elements in each check
    #[arg(long, default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    pub elements: u32,
    /// One check only, by its name in the table
    #[arg(long, value_name = "CHECK")]
    pub only: Option<String>,
    /// Write the simulated card's signals meanwhile, for GTKWave or Surfer
    #[arg(long, value_name = "FILE.vcd")]
    pub waveform: Option<PathBuf>,
}

/// Arguments of `monitor`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard monitor --device vfio:0000:03:00.0
  zkcard monitor --device vfio:0000:03:00.0 --json --count 1

A card has one user at a time. The process that has it writes its counters once a second into $XDG_STATE_HOME/zkcard (else
~/.local/state/zkcard), and this command reads them there; it never opens the card. Nothing secret is in them.")]
pub struct Monitor {
    /// Which card
    #[arg(long, value_name = "CARD")]
    pub device: String,
    /// Seconds between two looks
    #[arg(long, default_value_t = 1, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub interval: u32,
    /// How many looks [default: until interrupted]
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
}

/// Arguments of `sim-card`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard sim-card --socket card.sock &
  zkcard selftest --device vfio-user:card.sock
  qemu-system-x86_64 … -device intel-iommu,intremap=on,caching-mode=on \\
    -device '{\"driver\":\"vfio-user-pci\",\"x-msg-timeout\":60000,\"socket\":{\"type\":\"unix\",\"path\":\"card.sock\"}}'
  zkcard sim-card --board ulx3s &            prints a port, such as /dev/pts/7
  zkcard selftest --device serial:/dev/pts/7 --elements 64

Serves one client after the other until it is interrupted. At its end, and at SIGUSR1, it prints what it counted: maps, accesses
that it refused, interrupts, resets, cycles; with -v every range that is mapped. Of a board: clocks, and bytes each way. Behind its
port are the board's own gates from pin to pin, with its chip of memory, and far slower than they are made for; with --card it is that
card, behind a link in software, which counts frames.")]
pub struct SimCard {
    /// Where to listen; the file is removed at the end
    #[arg(long, value_name = "PATH", required_unless_present = "board")]
    pub socket: Option<PathBuf>,
    /// Serve a board's serial port instead, and print where it is
    #[arg(long, value_enum, conflicts_with_all = ["socket", "drop_maps", "drop_interrupts"])]
    pub board: Option<Board>,
    /// Which card: ddr4, hbm2, ideal, or bare, which has no kernels [default: ddr4; of a board its own gates]
    #[arg(long, value_name = "CONFIG")]
    pub card: Option<String>,
    /// For tests: acknowledge every map of memory and forget it, so that no job can work
    #[arg(long)]
    pub drop_maps: bool,
    /// For tests: let no interrupt arrive, which must change no result
    #[arg(long)]
    pub drop_interrupts: bool,
}

/// A board without PCIe.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Board {
    /// Radiona's ULX3S: an ECP5-85F behind FTDI's serial port
    Ulx3s,
}

/// Arguments of `compile`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard compile digits.onnx --data calibration.npy --out digits
  zkcard compile credit.onnx --data calibration.json --out credit --input-visibility public
  zkcard compile digits.onnx --data calibration.npy --out digits --protocol lookup
  zkcard compile digits.onnx --data calibration.npy --out digits --test test.npy --labels labels.npy --json
  zkcard compile digits.onnx --data calibration.npy --out digits --report digits.html

Data are EZKL's JSON, {\"input_data\": [[…], …]} with one inner list a sample, or NumPy's .npy.
The page of --report shows statistics alone, and no weight and no sample: whom you give it sees layers, costs, ranges and histograms of
the values between them, which say something of private weights and of the samples.")]
pub struct Compile {
    /// The network
    #[arg(value_name = "MODEL.onnx")]
    pub model: PathBuf,
    /// Calibration data: samples such as the network will see
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Folder to make: model.json and circuit.bin go there, later the keys and the statement
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Samples to measure the accuracy on instead of the calibration data
    #[arg(long, value_name = "FILE")]
    pub test: Option<PathBuf>,
    /// Their classes, one integer a sample
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Most bits of an input
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub input_bits: u32,
    /// Bits of a weight
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(2..=16))]
    pub weight_bits: u32,
    /// Bits of an activation between layers
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(2..=16))]
    pub activation_bits: u32,
    /// How it is proved: plain is snarkjs's and arkworks' Groth16; lookup makes ReLUs and ranges cost less, its proofs have 320
    /// bytes for 256
    #[arg(long, value_enum, default_value_t = Protocol::Plain)]
    pub protocol: Protocol,
    /// Bind every proof to a context that its verifier chooses, against replay: costs one public value more under plain
    #[arg(long)]
    pub context: bool,
    /// Whether the verifier sees the input
    #[arg(long, value_enum, default_value_t = Visibility::Private)]
    pub input_visibility: Visibility,
    /// What the proof makes public; by default the class where the network ends in ArgMax, else the scores
    #[arg(long, value_enum)]
    pub output: Option<Output>,
    /// The tensor to compile, where the file has several outputs or another one is wanted [default: the only output,
    /// or the label beside probabilities]
    #[arg(long, value_name = "NAME")]
    pub output_name: Option<String>,
    /// Least share of samples, in percent, on which the integer model must agree with the float model; with it every
    /// warning is an error [default: below 95 there is a warning]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub min_agreement: Option<f64>,
    /// Write a page on the network too: a picture of it, costs, ranges, values and agreement with the float model by layer
    #[arg(long, value_name = "FILE.html")]
    pub report: Option<PathBuf>,
    /// Overwrite the folder's files, and the report
    #[arg(long)]
    pub force: bool,
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| "expected a number from 0 to 100".into())
}

/// How a network is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Protocol {
    /// Groth16 as snarkjs and arkworks have it
    Plain,
    /// Groth16 with a committed round, and lookups
    Lookup,
}

/// Who sees the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Visibility {
    /// Only the prover
    Private,
    /// The verifier too
    Public,
}

/// What the proof makes public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Every score
    Scores,
    /// The index of the highest score
    Class,
}

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard setup digits
  zkcard setup digits --ptau pot14_final.ptau

Writes proving.key, verification_key.json and statement.json, and prints the model id, which names this key and what its
proofs say: another setup gives another id. Whoever runs a setup could forge proofs: for development only. With --ptau it
begins a ceremony instead, and writes ceremony.zkey alone: the keys come with the first contribution. A network that was compiled
with --protocol lookup has no file for its ceremony yet.")]
pub struct Setup {
    /// A folder that compile made
    pub dir: PathBuf,
    /// Begin a ceremony with these powers of tau, prepared for phase 2
    #[arg(long, value_name = "FILE")]
    pub ptau: Option<PathBuf>,
    /// Overwrite the keys; proofs made with the old ones no longer verify
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `contribute`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  zkcard setup digits --ptau pot14_final.ptau
  zkcard contribute digits --name \"First\"
  zkcard zkey verify digits pot14_final.ptau

Each contribution writes the keys and the statement anew, and so gives another model id; proofs made before no longer verify.
One of all who contribute must forget the secret, and this program forgets it. ceremony.zkey may go on with snarkjs, too.")]
pub struct Contribute {
    /// A folder whose ceremony has begun
    pub dir: PathBuf,
    #[command(flatten)]
    pub maker: Contributor,
}

/// Arguments of `prove`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard prove digits --input sevens.npy --row 3 --proof proof.json
  zkcard prove credit --input applicant.json --proof proof.json --public public.json -v
  zkcard prove digits --input sevens.npy --row 3 --proof proof.json --device sim -v

With a card, -v shows what it did: phases, cycles, bytes on the bus, bubbles, and the time that its clock would make of it.
The proof is verified before it is written. Files are snarkjs's: proof.json, public.json; of a network that was compiled with
--protocol lookup the proof has four points and says so: no program takes it for snarkjs's.")]
pub struct Prove {
    /// A folder that setup has put keys in
    pub dir: PathBuf,
    /// The input: EZKL's JSON or NumPy's .npy
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Which sample of the input, counted from 0, where it holds several
    #[arg(long)]
    pub row: Option<usize>,
    /// Where the proof goes
    #[arg(long, value_name = "P.json")]
    pub proof: PathBuf,
    /// Where the public values go [default: beside the proof, public.json or P.public.json]
    #[arg(long, value_name = "Q.json")]
    pub public: Option<PathBuf>,
    /// What computes: soft (the CPU), or a card: sim, sim:hbm2, vfio-user:SOCKET, …
    #[arg(long, default_value = "soft")]
    pub device: String,
    /// How the device's answers are checked: none, curve, twin or full [default: none for soft, twin for a card]
    #[arg(long)]
    pub check: Option<String>,
    /// The context that the proof is for: up to 32 bytes, in hexadecimal (of a model compiled with --context)
    #[arg(long, value_name = "HEX")]
    pub context: Option<Context>,
    /// Overwrite the proof and the public values
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  zkcard verify digits --proof proof.json
  zkcard verify digits --proof proof.json --expect 5f0c…9a
  zkcard verify credit --proof proof.json --input applicant.json --context 0x2a

Takes statement.json and verification_key.json from DIR, and no model. A valid proof says that the network of this key gives
this output for some input in its range: for which one, if it is private, and whose, it does not say. A proof with lookups that
names a context verifies in that context alone: --context is needed. The model id names the
key and what its maker says of it; get it from whom you trust, and compare it with --expect.
Exits with 0 for a valid proof, with 1 for one that is not valid, with 3 where a file is malformed: what is cut short, or has
points that are not on the curve, is no proof.")]
pub struct Verify {
    /// A folder with statement.json and verification_key.json
    pub dir: PathBuf,
    /// The proof
    #[arg(long, value_name = "P.json")]
    pub proof: PathBuf,
    /// Its public values [default: beside the proof, public.json or P.public.json]
    #[arg(long, value_name = "Q.json")]
    pub public: Option<PathBuf>,
    /// Refuse any model but this one, by its id
    #[arg(long, value_name = "ID")]
    pub expect: Option<ModelId>,
    /// Refuse a proof of another public input: EZKL's JSON or NumPy's .npy
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Which sample of the input, counted from 0, where it holds several
    #[arg(long, requires = "input")]
    pub row: Option<usize>,
    /// Refuse a proof that was made in another context: up to 32 bytes, in hexadecimal (needed for proofs with lookups that name one)
    #[arg(long, value_name = "HEX")]
    pub context: Option<Context>,
}

/// What `export` writes.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The folder that a verifier needs: statement.json and verification_key.json
    #[command(after_help = "\
Example:
  zkcard export verifier digits --out digits-verifier
  zkcard verify digits-verifier --proof proof.json --expect ID")]
    Verifier {
        /// A folder that setup has put keys in
        dir: PathBuf,
        /// Folder to make
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Overwrite the folder's files
        #[arg(long)]
        force: bool,
    },
    /// A contract in Solidity that verifies the proofs
    Solidityverifier(SolidityVerifier),
    /// The calldata of a proof for that contract, in hexadecimal, on standard output
    Soliditycalldata(SolidityCalldata),
}

/// Arguments of `export solidityverifier`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  zkcard export solidityverifier credit --out CreditVerifier.sol --name CreditVerifier

The contract holds the model id. Of a network that was compiled with --context it computes the context itself, of its caller and an
argument: see zkcard context.")]
pub struct SolidityVerifier {
    /// A folder that setup has put keys in
    pub dir: PathBuf,
    /// Where the contract goes
    #[arg(long, value_name = "FILE.sol")]
    pub out: PathBuf,
    /// What the contract is called
    #[arg(long, default_value = "ModelVerifier")]
    pub name: String,
    /// Overwrite the file
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `export soliditycalldata`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  zkcard export soliditycalldata credit --proof proof.json --chain 1 --contract 0xd9e1… --caller 0xa1a1… --argument 0x0000…01

The proof is verified first, and that it is for this call, if the network was compiled with --context.")]
pub struct SolidityCalldata {
    /// A folder with statement.json and verification_key.json
    pub dir: PathBuf,
    /// The proof
    #[arg(long, value_name = "P.json")]
    pub proof: PathBuf,
    /// Its public values [default: beside the proof, public.json or P.public.json]
    #[arg(long, value_name = "Q.json")]
    pub public: Option<PathBuf>,
    /// Which function is called, that takes what verify takes
    #[arg(long, default_value = ethereum::FUNCTION, value_name = "NAME")]
    pub function: String,
    /// The call that the proof is for
    #[command(flatten)]
    pub call: Option<CallArgs>,
}

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// The folder with the networks
    #[arg(long, default_value = "host/zkml/models")]
    pub models: PathBuf,
    /// Where the circuits, keys and proofs go
    #[arg(long, default_value = "target/demo")]
    pub out: PathBuf,
}
