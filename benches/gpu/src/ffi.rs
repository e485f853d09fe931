//! The calls of `cuda/bn254.cu`, and what lies on the device behind owners that free it.

#![allow(unsafe_code)] // the address of calls to the GPU

use crate::words::{PointWords, Words};
use crate::{Description, GpuError};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ops::Range;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

// The templates' functions for the host, which cuda/bn254.cu refers to.
use blst as _;
use sppark as _;

/// CUDA's code and words; the text is ours to free.
#[repr(C)]
struct Answer {
    code: c_int,
    text: *mut c_char,
}

unsafe extern "C" {
    fn zkcard_gpu_describe(name: *mut c_char, memory: *mut u64, driver: *mut c_int) -> Answer;
    fn zkcard_gpu_allocate(memory: *mut *mut c_void, bytes: usize) -> Answer;
    fn zkcard_gpu_free(memory: *mut c_void, bytes: usize) -> Answer;
    fn zkcard_gpu_write(device: *mut c_void, host: *const c_void, bytes: usize) -> Answer;
    fn zkcard_gpu_read(host: *mut c_void, device: *const c_void, bytes: usize) -> Answer;
    fn zkcard_gpu_copy(to: *mut c_void, from: *const c_void, bytes: usize) -> Answer;
    fn zkcard_gpu_ntt(device: *mut c_void, log: u32, inverse: bool) -> Answer;
    fn zkcard_gpu_scale_by_powers(a: *mut c_void, n: usize, first: Limbs, step: Limbs) -> Answer;
    fn zkcard_gpu_multiply(a: *mut c_void, b: *const c_void, n: usize) -> Answer;
    fn zkcard_gpu_quotient(a: *mut c_void, b: *const c_void, c: *const c_void, n: usize, k: Limbs) -> Answer;
    fn zkcard_gpu_load_points(bases: *mut *mut c_void, points: *const c_void, n: usize) -> Answer;
    fn zkcard_gpu_drop_points(bases: *mut c_void) -> Answer;
    fn zkcard_gpu_sum(out: *mut c_void, bases: *mut c_void, scalars: *const c_void, n: usize) -> Answer;
    fn zkcard_gpu_sum_of_host(
        out: *mut c_void,
        points: *const c_void,
        scalars: *const c_void,
        n: usize,
    ) -> Answer;
    fn zkcard_gpu_ntt_of_host(host: *mut c_void, log: u32, inverse: bool) -> Answer;
    fn zkcard_gpu_drop_text(text: *mut c_char);
}

/// An element by value, as `words_t` of cuda/bn254.cu.
#[repr(C)]
struct Limbs(Words);

/// One call at a time: the streams of sppark are shared by all.
static TURN: Mutex<()> = Mutex::new(());

/// Whoever answers.
pub fn describe() -> Result<Description, GpuError> {
    let (mut name, mut memory, mut driver) = ([0 as c_char; 256], 0, 0);
    let _turn = turn();
    // SAFETY: the name has the 256 bytes that the call fills, ended by zero.
    answered("describe", unsafe { zkcard_gpu_describe(name.as_mut_ptr(), &mut memory, &mut driver) })?;
    // SAFETY: the call has ended it with zero.
    let name = unsafe { CStr::from_ptr(name.as_ptr()) }.to_string_lossy().into_owned();
    Ok(Description { name, memory, driver: driver.unsigned_abs() })
}

/// Elements on the device: `len` of them at `address`, which is null where there are none.
pub struct Elements {
    address: *mut c_void,
    len: usize,
}

/// Points on the device, and room for their sums' buckets; null where there are none.
pub struct Resident {
    bases: *mut c_void,
    len: usize,
}

// SAFETY: an address on the device belongs to no thread, and every call that takes one has its turn.
unsafe impl Send for Elements {}
// SAFETY: as above; what changes elements takes them by an exclusive reference.
unsafe impl Sync for Elements {}
// SAFETY: as above.
unsafe impl Send for Resident {}
// SAFETY: as above; a sum uses the buckets within its turn only.
unsafe impl Sync for Resident {}

impl Elements {
    /// Copies them there.
    pub fn load(words: &[Words]) -> Result<Self, GpuError> {
        let elements = Elements::allocate(words.len())?;
        if !words.is_empty() {
            let _turn = turn();
            // SAFETY: both have as many bytes.
            let said =
                unsafe { zkcard_gpu_write(elements.address, words.as_ptr().cast(), size_of_val(words)) };
            answered("write", said)?;
        }
        Ok(elements)
    }

    fn allocate(len: usize) -> Result<Self, GpuError> {
        let mut elements = Elements { address: ptr::null_mut(), len };
        if len > 0 {
            let _turn = turn();
            // SAFETY: the address is written, and owned from here on.
            let said = unsafe { zkcard_gpu_allocate(&mut elements.address, elements.bytes()) };
            answered("allocate", said)?;
        }
        Ok(elements)
    }

    fn bytes(&self) -> usize {
        self.len * size_of::<Words>()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Copies them back.
    pub fn read(&self, to: &mut [Words]) -> Result<(), GpuError> {
        assert_eq!(to.len(), self.len);
        if self.len == 0 {
            return Ok(());
        }
        let _turn = turn();
        // SAFETY: both have as many bytes.
        answered("read", unsafe { zkcard_gpu_read(to.as_mut_ptr().cast(), self.address, self.bytes()) })
    }

    /// Others of the same values.
    pub fn copy(&self) -> Result<Self, GpuError> {
        let copy = Elements::allocate(self.len)?;
        if self.len > 0 {
            let _turn = turn();
            // SAFETY: both have as many bytes, and are apart.
            answered("copy", unsafe { zkcard_gpu_copy(copy.address, self.address, self.bytes()) })?;
        }
        Ok(copy)
    }

    /// Transforms them in place; their number is a power of two.
    pub fn ntt(&mut self, inverse: bool) -> Result<(), GpuError> {
        assert!(self.len.is_power_of_two());
        let _turn = turn();
        // SAFETY: there are so many elements, which this owner alone uses.
        answered("ntt", unsafe { zkcard_gpu_ntt(self.address, self.len.trailing_zeros(), inverse) })
    }

    /// The i-th times `first`·`step`ⁱ.
    pub fn scale_by_powers(&mut self, first: Words, step: Words) -> Result<(), GpuError> {
        if self.len == 0 {
            return Ok(());
        }
        let _turn = turn();
        // SAFETY: there are so many elements, which this owner alone uses.
        answered("scale", unsafe {
            zkcard_gpu_scale_by_powers(self.address, self.len, Limbs(first), Limbs(step))
        })
    }

    /// Pointwise, in place.
    pub fn multiply(&mut self, by: &Elements) -> Result<(), GpuError> {
        assert_eq!(self.len, by.len);
        if self.len == 0 {
            return Ok(());
        }
        let _turn = turn();
        // SAFETY: there are as many elements in each, and the first are this owner's alone.
        answered("multiply", unsafe { zkcard_gpu_multiply(self.address, by.address, self.len) })
    }

    /// k·(a∘b − c), pointwise, in place of a.
    pub fn quotient(&mut self, b: &Elements, c: &Elements, k: Words) -> Result<(), GpuError> {
        assert!(self.len == b.len && self.len == c.len);
        if self.len == 0 {
            return Ok(());
        }
        let _turn = turn();
        // SAFETY: there are as many elements in each, and the first are this owner's alone.
        let said = unsafe { zkcard_gpu_quotient(self.address, b.address, c.address, self.len, Limbs(k)) };
        answered("quotient", said)
    }
}

impl Drop for Elements {
    fn drop(&mut self) {
        if !self.address.is_null() {
            let _turn = turn();
            // SAFETY: it was allocated with so many bytes, and nobody else has it. An error here has nobody to be told.
            let _ = answered("free", unsafe { zkcard_gpu_free(self.address, self.bytes()) });
        }
    }
}

impl Resident {
    /// Copies them there.
    pub fn load(points: &[PointWords]) -> Result<Self, GpuError> {
        let mut resident = Resident { bases: ptr::null_mut(), len: points.len() };
        if !points.is_empty() {
            let _turn = turn();
            // SAFETY: the points are read within the call; what it makes is owned from here on.
            let said =
                unsafe { zkcard_gpu_load_points(&mut resident.bases, points.as_ptr().cast(), points.len()) };
            answered("load points", said)?;
        }
        Ok(resident)
    }

    /// The sum of the products of the first points and a range of scalars, in Jacobian coordinates.
    pub fn sum(&self, scalars: &Elements, range: Range<usize>) -> Result<[Words; 3], GpuError> {
        assert!(range.end <= scalars.len && range.len() <= self.len);
        let mut sum = [[0; 4]; 3];
        if range.is_empty() {
            return Ok(sum);
        }
        let _turn = turn();
        // SAFETY: the range is within the scalars, and no longer than the points; the answer has its three coordinates.
        answered("sum", unsafe {
            let first = scalars.address.cast::<Words>().add(range.start);
            zkcard_gpu_sum(sum.as_mut_ptr().cast(), self.bases, first.cast(), range.len())
        })?;
        Ok(sum)
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        if !self.bases.is_null() {
            let _turn = turn();
            // SAFETY: the call that loads them made it, and nobody else has it.
            let _ = answered("drop points", unsafe { zkcard_gpu_drop_points(self.bases) });
        }
    }
}

/// The same of points and scalars that are the host's.
pub fn sum_of_host(points: &[PointWords], scalars: &[Words]) -> Result<[Words; 3], GpuError> {
    assert_eq!(points.len(), scalars.len());
    let mut sum = [[0; 4]; 3];
    if points.is_empty() {
        return Ok(sum);
    }
    let _turn = turn();
    // SAFETY: there are as many of both, and the answer has its three coordinates.
    answered("sum of host", unsafe {
        let out = sum.as_mut_ptr().cast();
        zkcard_gpu_sum_of_host(out, points.as_ptr().cast(), scalars.as_ptr().cast(), points.len())
    })?;
    Ok(sum)
}

/// Transforms elements of the host's in place; their number is a power of two.
pub fn ntt_of_host(elements: &mut [Words], inverse: bool) -> Result<(), GpuError> {
    assert!(elements.len().is_power_of_two());
    let log = elements.len().trailing_zeros();
    let _turn = turn();
    // SAFETY: there are so many elements.
    answered("ntt of host", unsafe { zkcard_gpu_ntt_of_host(elements.as_mut_ptr().cast(), log, inverse) })
}

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answered(call: &'static str, answer: Answer) -> Result<(), GpuError> {
    let text = if answer.text.is_null() {
        String::new()
    } else {
        // SAFETY: it ends with zero, and is ours.
        let text = unsafe { CStr::from_ptr(answer.text) }.to_string_lossy().into_owned();
        // SAFETY: it came from the allocator that frees it, once.
        unsafe { zkcard_gpu_drop_text(answer.text) };
        text
    };
    if answer.code == 0 { Ok(()) } else { Err(GpuError { call, code: answer.code, text }) }
}
