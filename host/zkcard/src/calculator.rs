//! Witnesses by a circuit's own generator: the WebAssembly that circom 2 writes, interpreted.
//!
//! The generator is a program of whoever wrote the circuit; it reaches nothing but its own memory, of at most two GiB, and
//! the few functions here; what it says is cut short. One that never ends is ended by whoever waits for it. Inputs go in as snarkjs takes them: JSON of signals by name, nested as they are; numbers, or texts of decimal or
//! `0x` numbers, of any size and sign, modulo r.

mod input;

use ark_bn254::Fr;
use ark_ff::{BigInt as Limbs, PrimeField};
use input::Signal;
use serde_json::Value;
use std::path::{Path, PathBuf};
use wasmi::{
    Caller, Engine, Extern, Instance, Linker, Module, Store, StoreLimits, StoreLimitsBuilder, WasmParams,
    WasmResults,
};
use zeroize::Zeroizing;
use zkcard_formats::file::{self, FileError};
use zkcard_groth16::r1cs::MAX_DOMAIN;

/// Why there is no witness.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CalculatorError {
    /// The generator cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is none, or does what none does.
    #[error("{}: not a generator of witnesses as circom 2 writes them: {why}", file.display())]
    Generator {
        /// The file.
        file: PathBuf,
        /// What the interpreter said.
        why: String,
    },
    /// The circuit is over another field.
    #[error("{}: the circuit is not over the scalar field of BN254; compile it with: circom --prime bn128", file.display())]
    Field {
        /// The file.
        file: PathBuf,
    },
    /// The inputs are not those of the circuit.
    #[error("input {signal:?}: {why}")]
    Input {
        /// The signal.
        signal: String,
        /// What is wrong with it.
        why: String,
    },
    /// Some inputs are missing.
    #[error("{given} of the circuit's {needed} input values are given; give all")]
    Missing {
        /// Values that were set.
        given: u32,
        /// Values that there are.
        needed: u32,
    },
    /// The circuit has no witness for these inputs.
    #[error("the circuit has no witness for these inputs: {0}")]
    Refused(String),
}

/// A circuit's generator, ready for inputs.
pub struct Calculator {
    file: PathBuf,
    store: Store<Host>,
    instance: Instance,
}

/// What the generator says meanwhile, and what it may take.
struct Host {
    limits: StoreLimits,
    /// Bytes of text that are still taken from it.
    room: usize,
    /// Lines of the circuit's `log`.
    log: Vec<String>,
    line: String,
    errors: String,
}

/// How WebAssembly begins.
const MAGIC: &[u8] = b"\0asm";
/// The most values of a witness; a circuit that can be proved has no more rows.
const MOST_VALUES: usize = MAX_DOMAIN;
/// The most bytes of the generator's memory.
const MOST_MEMORY: usize = 1 << 31;
/// The most bytes that the generator may say.
const MOST_TEXT: usize = 1 << 20;
/// Words of 32 bits in a field element.
const WORDS: u32 = 8;
/// The most bytes of a generator.
const LIMIT: u64 = 1 << 31;

impl Calculator {
    /// Reads a generator, `circuit.wasm`.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, CalculatorError> {
        let file = path.as_ref().to_owned();
        let bytes = file::load(&file, LIMIT)?;
        if !bytes.starts_with(MAGIC) {
            let why = "offset 0: expected the four bytes with which WebAssembly begins".into();
            return Err(CalculatorError::Generator { file, why });
        }
        let mut store = Store::new(&Engine::default(), Host::new());
        store.limiter(|host| &mut host.limits);
        let instance = instantiate(&bytes, &mut store)
            .map_err(|error| CalculatorError::Generator { file: file.clone(), why: error.to_string() })?;
        let mut calculator = Calculator { file, store, instance };
        calculator.check_field()?;
        Ok(calculator)
    }

    /// The witness for these inputs, and the lines that the circuit logs.
    pub fn witness(&mut self, inputs: &Value) -> Result<(Zeroizing<Vec<Fr>>, Vec<String>), CalculatorError> {
        self.call::<_, ()>("init", (0i32,))?;
        let signals = input::signals(inputs)?;
        let mut given = 0;
        for signal in &signals {
            given += self.set(signal)?;
        }
        match self.call::<_, i32>("getInputSize", ())? as u32 {
            needed if given < needed => Err(CalculatorError::Missing { given, needed }),
            _ => Ok((self.values()?, std::mem::take(&mut self.store.data_mut().log))),
        }
    }

    fn check_field(&mut self) -> Result<(), CalculatorError> {
        let words: i32 = self.call("getFieldNumLen32", ())?;
        self.call::<_, ()>("getRawPrime", ())?;
        match words as u32 == WORDS && self.shared()? == Fr::MODULUS {
            true => Ok(()),
            false => Err(CalculatorError::Field { file: self.file.clone() }),
        }
    }

    /// Sets all values of a signal, and says how many.
    fn set(&mut self, signal: &Signal) -> Result<u32, CalculatorError> {
        let hash = fnv1a(&signal.name);
        let (high, low) = ((hash >> 32) as i32, hash as i32);
        let size: i32 = self.call("getInputSignalSize", (high, low))?;
        signal.check_size(size)?;
        for (index, value) in signal.values.iter().enumerate() {
            let limbs = value.into_bigint().0;
            let words = limbs.iter().flat_map(|limb| [*limb as u32, (limb >> 32) as u32]);
            for (i, word) in words.enumerate() {
                self.call::<_, ()>("writeSharedRWMemory", (i as i32, word as i32))?;
            }
            self.call::<_, ()>("setInputSignal", (high, low, index as i32))?;
        }
        Ok(signal.values.len() as u32)
    }

    fn values(&mut self) -> Result<Zeroizing<Vec<Fr>>, CalculatorError> {
        let count = self.call::<_, i32>("getWitnessSize", ())?;
        let room = usize::try_from(count).ok().filter(|count| *count <= MOST_VALUES);
        let room = room.ok_or_else(|| self.wrong(format!("a witness of {count} values")))?;
        // Of one piece: a list that grows leaves behind what it held.
        let mut values = Zeroizing::new(Vec::with_capacity(room));
        for index in 0..count {
            self.call::<_, ()>("getWitness", (index,))?;
            let limbs = self.shared()?;
            values.push(Fr::from_bigint(limbs).ok_or_else(|| self.wrong("a value not below r"))?);
        }
        Ok(values)
    }

    /// The value that lies between the generator and us.
    fn shared(&mut self) -> Result<Limbs<4>, CalculatorError> {
        let mut limbs = [0u64; 4];
        for i in 0..WORDS {
            let word: i32 = self.call("readSharedRWMemory", (i as i32,))?;
            limbs[i as usize / 2] |= u64::from(word as u32) << (32 * (i % 2));
        }
        Ok(Limbs::new(limbs))
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R, CalculatorError> {
        let found = self.instance.get_typed_func::<P, R>(&self.store, name);
        let function = found.map_err(|error| self.wrong(format!("{name}: {error}")))?;
        function.call(&mut self.store, params).map_err(|error| self.told(&error))
    }

    /// The circuit's own refusal, or the interpreter's.
    fn told(&mut self, error: &wasmi::Error) -> CalculatorError {
        match error.downcast_ref::<Refusal>() {
            Some(Refusal(why)) => {
                let more = std::mem::take(&mut self.store.data_mut().errors);
                CalculatorError::Refused(format!("{why} {}", more.trim()).trim().to_owned())
            }
            None => self.wrong(error),
        }
    }

    fn wrong(&self, why: impl ToString) -> CalculatorError {
        CalculatorError::Generator { file: self.file.clone(), why: why.to_string() }
    }
}

/// What the generator ends with when there is no witness.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refusal(&'static str);

impl wasmi::errors::HostError for Refusal {}

fn instantiate(bytes: &[u8], store: &mut Store<Host>) -> Result<Instance, wasmi::Error> {
    let module = Module::new(store.engine(), bytes)?;
    let mut linker = Linker::new(store.engine());
    linker.func_wrap("runtime", "exceptionHandler", |code: i32| -> Result<(), wasmi::Error> {
        Err(wasmi::Error::host(Refusal(reason(code))))
    })?;
    linker.func_wrap("runtime", "printErrorMessage", |mut caller: Caller<'_, Host>| {
        let text = message(&mut caller)?;
        caller.data_mut().errors.push_str(&format!("{text} "));
        Ok::<_, wasmi::Error>(())
    })?;
    linker.func_wrap("runtime", "writeBufferMessage", |mut caller: Caller<'_, Host>| {
        let text = message(&mut caller)?;
        caller.data_mut().write(&text);
        Ok::<_, wasmi::Error>(())
    })?;
    linker.func_wrap("runtime", "showSharedRWMemory", |mut caller: Caller<'_, Host>| {
        let text = shared_text(&mut caller)?;
        caller.data_mut().write(&text);
        Ok::<_, wasmi::Error>(())
    })?;
    linker.instantiate_and_start(&mut *store, &module)
}

impl Host {
    fn new() -> Self {
        let limits = StoreLimitsBuilder::new().memory_size(MOST_MEMORY).trap_on_grow_failure(true).build();
        Host { limits, room: MOST_TEXT, log: Vec::new(), line: String::new(), errors: String::new() }
    }

    /// Pieces of a line, with spaces between them, up to one that is a line break.
    fn write(&mut self, text: &str) {
        if text == "\n" {
            self.log.push(std::mem::take(&mut self.line));
            return;
        }
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push_str(text);
    }
}

fn reason(code: i32) -> &'static str {
    match code {
        1 => "Signal not found.",
        2 => "Too many signals set.",
        3 => "Signal already set.",
        4 => "Assert Failed.",
        5 => "Not enough memory.",
        6 => "Input signal array access exceeds the size.",
        7 => "Out of bounds array access.",
        _ => "Unknown error.",
    }
}

fn message(caller: &mut Caller<'_, Host>) -> Result<String, wasmi::Error> {
    let mut text = String::new();
    while let Some(c) =
        u32::try_from(call_back::<_, i32>(caller, "getMessageChar", ())?).ok().filter(|c| *c > 0)
    {
        let room = caller.data().room.checked_sub(4);
        caller.data_mut().room =
            room.ok_or_else(|| wasmi::Error::new(format!("it says more than {MOST_TEXT} bytes")))?;
        text.push(char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Ok(text)
}

fn shared_text(caller: &mut Caller<'_, Host>) -> Result<String, wasmi::Error> {
    let mut limbs = [0u64; 4];
    for i in 0..WORDS {
        let word: i32 = call_back(caller, "readSharedRWMemory", (i as i32,))?;
        limbs[i as usize / 2] |= u64::from(word as u32) << (32 * (i % 2));
    }
    Ok(Limbs::<4>::new(limbs).to_string())
}

fn call_back<P: WasmParams, R: WasmResults>(
    caller: &mut Caller<'_, Host>,
    name: &str,
    params: P,
) -> Result<R, wasmi::Error> {
    let function = caller.get_export(name).and_then(Extern::into_func);
    let function = function.ok_or_else(|| wasmi::Error::new(format!("it has no {name}")))?;
    function.typed::<P, R>(&*caller)?.call(&mut *caller, params)
}

/// By which generators find their signals (Fowler, Noll, Vo; 64 bits).
fn fnv1a(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_found_by_their_hash() {
        assert_eq!([fnv1a(""), fnv1a("a")], [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c]);
    }

    #[test]
    fn what_is_no_generator_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("c.wasm");
        let told = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("a file");
            Calculator::load(&path).err().expect("no generator").to_string()
        };
        assert!(told(b"noise").contains("c.wasm: not a generator"), "{}", told(b"noise"));
        let empty = told(b"\0asm\x01\0\0\0");
        assert!(empty.contains("getFieldNumLen32"), "{empty}");
    }

    /// A module whose `init` prints a message that never ends: `getMessageChar` is always `A`.
    #[test]
    fn a_generator_that_never_stops_talking_is_stopped() {
        let module = hex::decode(
            "0061736d01000000010c036000006000017f60017f00021d010772756e74696d65117072696e7445\
             72726f724d657373616765000003030201020719020e6765744d6573736167654368617200010469\
             6e697400020a0c02050041c1000b040010000b",
        )
        .expect("hexadecimal");
        let mut store = Store::new(&Engine::default(), Host::new());
        let instance = instantiate(&module, &mut store).expect("a module");
        let mut generator = Calculator { file: "c.wasm".into(), store, instance };
        let error = generator.witness(&serde_json::json!({})).expect_err("no witness").to_string();
        assert!(error.contains("says more than 1048576 bytes"), "{error}");
    }
}
