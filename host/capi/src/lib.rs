//! The C interface: the calls of rapidsnark's `prover.h` and `verifier.h`, and the choice of a device. What they do, return
//! and write is said in the headers, `include/{prover,verifier,zkcard}.h`; this file is where pointers become slices and
//! texts, and the only one of this crate with `unsafe`.
//!
//! **What a caller answers for**, as in any C: a pointer that is not NULL leads to as many bytes as its size says, or to a
//! text that ends with NUL; buffers for answers may be written, and nobody else touches any of them during the call; an object
//! was made here and is not used after it was destroyed. NULL is refused where something is needed. Beyond that nothing that a
//! caller passes is trusted, and no panic crosses.
#![expect(unsafe_code, reason = "pointers of C")]

mod apart;
mod check;
pub mod command;
mod device;
mod prove;
mod refusal;

use check::Claim;
use prove::{Object, Texts};
use refusal::{PROVER_ERROR_SHORT_BUFFER, PROVER_OK, Refusal, VERIFIER_ERROR, VERIFIER_VALID_PROOF};
use std::alloc::System;
use std::ffi::{CStr, OsStr, c_char, c_int, c_ulong, c_ulonglong, c_void};
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use zeroizing_alloc::ZeroAlloc;
use zkcard_formats::iden3::zkey::{Head, Zkey};

/// Wipes whatever this library frees: copies that arkworks makes of scalars, vectors that grow, tables.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

#[cfg(not(panic = "unwind"))]
compile_error!(
    "a panic would end the process of whoever calls this library: build it with panic = \"unwind\""
);

/// Bytes that hold the text of a key's public values; of the key in memory.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_public_size_for_zkey_buf(
    zkey_buffer: *const c_void,
    zkey_size: c_ulonglong,
    public_size: *mut c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        // SAFETY: by the caller.
        let zkey = unsafe { bytes(zkey_buffer, zkey_size, "zkey_buffer") }?;
        let size = prove::public_size(&Head::read(zkey, "zkey_buffer")?);
        // SAFETY: by the caller.
        unsafe { put(public_size, size, "public_size") }
    })
}

/// The same of a key's file.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_public_size_for_zkey_file(
    zkey_fname: *const c_char,
    public_size: *mut c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        // SAFETY: by the caller.
        let path = unsafe { path(zkey_fname, "zkey_fname") }?;
        let size = prove::public_size(Zkey::open(path)?.head());
        // SAFETY: by the caller.
        unsafe { put(public_size, size, "public_size") }
    })
}

/// Bytes that hold any proof's text.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_proof_size(proof_size: *mut c_ulonglong) {
    // SAFETY: by the caller. NULL is not told: there is no way to.
    let _ = unsafe { put(proof_size, prove::PROOF_SIZE, "proof_size") };
}

/// Makes a prover object of a key in memory, which is copied.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover_create(
    prover_object: *mut *mut c_void,
    zkey_buffer: *const c_void,
    zkey_size: c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        not_null(prover_object, "prover_object")?;
        // SAFETY: by the caller.
        let zkey = unsafe { bytes(zkey_buffer, zkey_size, "zkey_buffer") }?;
        let object = Object::new(&Zkey::parse(zkey, "zkey_buffer")?)?;
        // SAFETY: by the caller.
        unsafe { put(prover_object, Box::into_raw(Box::new(object)).cast(), "prover_object") }
    })
}

/// Makes a prover object of a key's file, which is mapped.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover_create_zkey_file(
    prover_object: *mut *mut c_void,
    zkey_file_path: *const c_char,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        not_null(prover_object, "prover_object")?;
        // SAFETY: by the caller.
        let path = unsafe { path(zkey_file_path, "zkey_file_path") }?;
        let object = Object::new(&Zkey::open(path)?)?;
        // SAFETY: by the caller.
        unsafe { put(prover_object, Box::into_raw(Box::new(object)).cast(), "prover_object") }
    })
}

/// Proves a witness. Many threads may do so with one object.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover_prove(
    prover_object: *mut c_void,
    wtns_buffer: *const c_void,
    wtns_size: c_ulonglong,
    proof_buffer: *mut c_char,
    proof_size: *mut c_ulonglong,
    public_buffer: *mut c_char,
    public_size: *mut c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        not_null(prover_object, "prover_object")?;
        // SAFETY: by the caller, it was made by one of the calls above.
        let object = unsafe { &*prover_object.cast_const().cast::<Object>() };
        let answer = Answer::new([proof_buffer, public_buffer], [proof_size, public_size])?;
        // SAFETY: by the caller.
        let witness = unsafe { bytes(wtns_buffer, wtns_size, "wtns_buffer") }?;
        let texts = object.prove(witness, "wtns_buffer")?;
        // SAFETY: by the caller.
        unsafe { answer.put(&texts) }
    })
}

/// Ends a prover object; NULL is none.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover_destroy(prover_object: *mut c_void) {
    answered(Message::NONE, || {
        if !prover_object.is_null() {
            // SAFETY: by the caller, it was made here, and is not used again.
            drop(unsafe { Box::from_raw(prover_object.cast::<Object>()) });
        }
        Ok(())
    });
}

/// Proves a witness with a key in memory that is used once.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover(
    zkey_buffer: *const c_void,
    zkey_size: c_ulonglong,
    wtns_buffer: *const c_void,
    wtns_size: c_ulonglong,
    proof_buffer: *mut c_char,
    proof_size: *mut c_ulonglong,
    public_buffer: *mut c_char,
    public_size: *mut c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        // SAFETY: by the caller.
        let zkey = unsafe { bytes(zkey_buffer, zkey_size, "zkey_buffer") }?;
        // SAFETY: by the caller.
        let witness = unsafe { bytes(wtns_buffer, wtns_size, "wtns_buffer") }?;
        let answer = Answer::new([proof_buffer, public_buffer], [proof_size, public_size])?;
        let texts = Object::new(&Zkey::parse(zkey, "zkey_buffer")?)?.prove(witness, "wtns_buffer")?;
        // SAFETY: by the caller.
        unsafe { answer.put(&texts) }
    })
}

/// Proves a witness with a key's file that is used once.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_prover_zkey_file(
    zkey_file_path: *const c_char,
    wtns_buffer: *const c_void,
    wtns_size: c_ulonglong,
    proof_buffer: *mut c_char,
    proof_size: *mut c_ulonglong,
    public_buffer: *mut c_char,
    public_size: *mut c_ulonglong,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        // SAFETY: by the caller.
        let path = unsafe { path(zkey_file_path, "zkey_file_path") }?;
        // SAFETY: by the caller.
        let witness = unsafe { bytes(wtns_buffer, wtns_size, "wtns_buffer") }?;
        let answer = Answer::new([proof_buffer, public_buffer], [proof_size, public_size])?;
        let texts = Object::new(&Zkey::open(path)?)?.prove(witness, "wtns_buffer")?;
        // SAFETY: by the caller.
        unsafe { answer.put(&texts) }
    })
}

/// Verifies a proof, all three being texts.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn groth16_verify(
    proof: *const c_char,
    inputs: *const c_char,
    verification_key: *const c_char,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulong,
) -> c_int {
    let verified = caught(|| {
        // SAFETY: by the caller.
        let proof = unsafe { text(proof, "proof") }?.to_bytes();
        // SAFETY: by the caller.
        let public = unsafe { text(inputs, "inputs") }?.to_bytes();
        // SAFETY: by the caller.
        let key = unsafe { text(verification_key, "verification_key") }?.to_bytes();
        Ok(Claim { proof, public, key }.verify())
    });
    let refusal = match verified.map_err(|refusal| refusal.with_code(VERIFIER_ERROR)) {
        Ok(Ok(())) => return VERIFIER_VALID_PROOF,
        Ok(Err(refusal)) | Err(refusal) => refusal,
    };
    // SAFETY: by the caller.
    unsafe { Message::new(error_msg, error_msg_maxsize as c_ulonglong).put(&refusal.text) };
    refusal.code
}

/// Chooses the device of all objects that this process makes from now on; NULL leaves it to the environment.
///
/// # Safety
/// See the head of this file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zkcard_set_device(
    device: *const c_char,
    error_msg: *mut c_char,
    error_msg_maxsize: c_ulonglong,
) -> c_int {
    answered(Message::new(error_msg, error_msg_maxsize), || {
        if device.is_null() {
            return device::choose(None);
        }
        // SAFETY: by the caller.
        let word = unsafe { text(device, "device") }?;
        device::choose(Some(&word.to_string_lossy()))
    })
}

/// Where a message goes, if anywhere.
#[derive(Clone, Copy)]
struct Message {
    at: *mut c_char,
    size: c_ulonglong,
}

/// Where a proof and its public values go, with their sizes: what there is, then what was written or is needed.
struct Answer {
    at: [*mut c_char; 2],
    sizes: [*mut c_ulonglong; 2],
}

/// What a call returns; its message is written if it has one.
fn answered(message: Message, call: impl FnOnce() -> Result<(), Refusal>) -> c_int {
    match caught(call) {
        Ok(()) => PROVER_OK,
        Err(refusal) => {
            // SAFETY: by the caller of C.
            unsafe { message.put(&refusal.text) };
            refusal.code
        }
    }
}

/// Stops a panic.
fn caught<T>(call: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err(Refusal::panicked()))
}

impl Message {
    const NONE: Self = Message { at: std::ptr::null_mut(), size: 0 };

    fn new(at: *mut c_char, size: c_ulonglong) -> Self {
        Message { at, size }
    }

    /// Writes as much as there is room for, with NUL at its end.
    unsafe fn put(self, text: &str) {
        if !self.at.is_null() && self.size > 0 {
            let room = usize::try_from(self.size - 1).unwrap_or(usize::MAX);
            // SAFETY: by the caller there are `size` bytes, and these are no more with the NUL.
            unsafe { write_text(self.at, &text[..text.floor_char_boundary(room)]) };
        }
    }
}

impl Answer {
    fn new(at: [*mut c_char; 2], sizes: [*mut c_ulonglong; 2]) -> Result<Self, Refusal> {
        not_null(at[0], "proof_buffer")?;
        not_null(sizes[0], "proof_size")?;
        not_null(at[1], "public_buffer")?;
        not_null(sizes[1], "public_size")?;
        Ok(Answer { at, sizes })
    }

    /// Writes both texts, or the sizes that they need: of the proof that of any, as the next one may be longer.
    unsafe fn put(&self, texts: &Texts) -> Result<(), Refusal> {
        let texts = [&texts.proof, &texts.public];
        let lengths = texts.map(|text| text.len() as c_ulonglong);
        // SAFETY: by the caller.
        let found = self.sizes.map(|size| unsafe { size.read() });
        let is_short = found.iter().zip(&lengths).any(|(found, length)| found <= length);
        let needed = [prove::PROOF_SIZE, lengths[1] + 1];
        let written = if is_short { needed } else { lengths };
        for i in 0..2 {
            // SAFETY: by the caller.
            unsafe { self.sizes[i].write(written[i]) };
            if !is_short {
                // SAFETY: there is room for it, as was found above.
                unsafe { write_text(self.at[i], texts[i]) };
            }
        }
        if is_short { Err(short(needed, found)) } else { Ok(()) }
    }
}

fn short([proof, public]: [c_ulonglong; 2], [proof_found, public_found]: [c_ulonglong; 2]) -> Refusal {
    let text = format!(
        "the buffers are too short: the proof needs {proof} bytes and has {proof_found}, the public values need {public} and \
         have {public_found}; call again with longer ones (groth16_proof_size, groth16_public_size_for_zkey_file)"
    );
    Refusal::new(PROVER_ERROR_SHORT_BUFFER, text)
}

fn not_null<T>(at: *const T, argument: &str) -> Result<(), Refusal> {
    if at.is_null() { Err(Refusal::null(argument)) } else { Ok(()) }
}

/// Writes a text and its NUL, `text.len() + 1` bytes.
unsafe fn write_text(at: *mut c_char, text: &str) {
    // SAFETY: by the caller; what is written comes from this library's own memory.
    unsafe { at.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    // SAFETY: by the caller.
    let end = unsafe { at.add(text.len()) };
    // SAFETY: by the caller.
    unsafe { end.write(0) };
}

unsafe fn put<T>(at: *mut T, value: T, argument: &str) -> Result<(), Refusal> {
    not_null(at, argument)?;
    // SAFETY: by the caller.
    unsafe { at.write(value) };
    Ok(())
}

unsafe fn bytes<'a>(at: *const c_void, size: c_ulonglong, argument: &str) -> Result<&'a [u8], Refusal> {
    not_null(at, argument)?;
    let size = isize::try_from(size).map_err(|_| {
        Refusal::error(format_args!("{argument}: no buffer has {size} bytes; pass the size of this one"))
    })?;
    // SAFETY: by the caller; and no longer than any object can be.
    Ok(unsafe { std::slice::from_raw_parts(at.cast(), size.unsigned_abs()) })
}

unsafe fn text<'a>(at: *const c_char, argument: &str) -> Result<&'a CStr, Refusal> {
    not_null(at, argument)?;
    // SAFETY: by the caller.
    Ok(unsafe { CStr::from_ptr(at) })
}

unsafe fn path<'a>(at: *const c_char, argument: &str) -> Result<&'a Path, Refusal> {
    // SAFETY: by the caller.
    let text = unsafe { text(at, argument) }?;
    Ok(Path::new(OsStr::from_bytes(text.to_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let mut told = [1; 100];
        let message = Message::new(told.as_mut_ptr(), told.len() as c_ulonglong);
        assert_eq!(answered(message, || panic!("planted")), refusal::PROVER_ERROR);
        let told: Vec<u8> = told.iter().take_while(|byte| **byte != 0).map(|byte| *byte as u8).collect();
        let told = String::from_utf8(told).expect("UTF-8");
        assert!(told.starts_with("a defect of this library") && !told.contains("planted"), "{told}");
    }

    #[test]
    fn a_message_is_cut_to_its_room_between_letters() {
        for (room, expected) in
            [(0, &[7, 7, 7, 7][..]), (1, &[0, 7]), (3, &[b'a', 0, 7]), (4, &[b'a', 0xce, 0xb1, 0])]
        {
            let mut told = [7u8; 8];
            // SAFETY: there is room for more than that.
            unsafe { Message::new(told.as_mut_ptr().cast(), room).put("aα!") };
            assert_eq!(&told[..expected.len()], expected, "room {room}");
        }
        // SAFETY: nothing is written.
        unsafe { Message::new(std::ptr::null_mut(), 8).put("a") };
    }
}
