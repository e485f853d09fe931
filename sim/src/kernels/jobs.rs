//! Jobs for kernels before a memory (`ntt`, `vec`): `job_*` in, `done_*` out.

use super::KernelWithMemory;
use crate::SimError;

/// Clocks without a finished job after which a run counts as hung.
const PATIENCE: u64 = 2_000_000;

/// Runs jobs, each offered as soon as the one before is taken; their tags in the order of their ends.
///
/// `jobs` are the bits of each `job_t`. A tag that ends twice, and a run that does not move, are faults.
pub fn run_jobs(kernel: &mut KernelWithMemory, jobs: &[Vec<u32>]) -> Result<Vec<u32>, SimError> {
    let [job_valid, job, done_ready] =
        ["job_valid_i", "job_i", "done_ready_i"].map(|port| kernel.dut.input(port));
    let [job_ready, done_valid, done_tag] =
        ["job_ready_o", "done_valid_o", "done_tag_o"].map(|port| kernel.dut.output(port));
    let (job_valid, job, job_ready) = (job_valid?, job?, job_ready?);
    let (done_valid, done_tag) = (done_valid?, done_tag?);
    let (mut offered, mut done, mut last) = (0, Vec::new(), kernel.dut.clock());
    kernel.dut.set(&done_ready?, &[1]);
    while done.len() < jobs.len() {
        let next = jobs.get(offered);
        kernel.dut.set(&job_valid, &[u32::from(next.is_some())]);
        next.into_iter().for_each(|bits| kernel.dut.set(&job, bits));
        kernel.tick()?;
        offered += usize::from(next.is_some() && kernel.dut.bit(&job_ready));
        if kernel.dut.bit(&done_valid) {
            let tag = kernel.dut.get(&done_tag)[0];
            kernel.check(!done.contains(&tag), || format!("job {tag} ends twice"))?;
            done.push(tag);
            last = kernel.dut.clock();
        }
        let moves = kernel.dut.clock() < last + PATIENCE;
        kernel.check(moves, || format!("hangs: {} of {} jobs done", done.len(), jobs.len()))?;
    }
    Ok(done)
}

/// `counters_o` as it is now, in the order of the struct's fields.
pub fn counters<const N: usize>(kernel: &mut KernelWithMemory) -> Result<[u32; N], SimError> {
    kernel.tick()?;
    let port = kernel.dut.output("counters_o")?;
    let words = kernel.dut.get(&port);
    kernel.check(words.len() == N, || format!("{} counters, not {N}", words.len()))?;
    // The first field of a packed struct is the highest.
    Ok(std::array::from_fn(|field| words[N - 1 - field]))
}

/// The words of a packed struct: fields of up to 256 bits with their widths, the last field first.
pub(super) fn packed(fields: &[(&[u32], usize)]) -> Vec<u32> {
    let bits: usize = fields.iter().map(|(_, width)| width).sum();
    let (mut words, mut low) = (vec![0u32; bits.div_ceil(32)], 0);
    for &(value, width) in fields {
        for bit in
            (0..width).filter(|bit| value.get(bit / 32).is_some_and(|word| word >> (bit % 32) & 1 == 1))
        {
            words[(low + bit) / 32] |= 1 << ((low + bit) % 32);
        }
        low += width;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lie_beside_each_other() {
        assert_eq!(packed(&[(&[5], 3), (&[0xffff_ffff, 1], 33), (&[2], 2)]), [0xffff_fffd, 0x2f]);
    }
}
