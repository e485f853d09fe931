//! How one candidate is timed.

use crate::plan::{Piece, Plan};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode};
use rayon::ThreadPool;
use std::time::{Duration, Instant};

/// The candidates for one piece of work.
pub struct Timer<'c> {
    group: BenchmarkGroup<'c, WallTime>,
    pool: &'c ThreadPool,
}

impl<'c> Timer<'c> {
    /// Ten samples, of as many rounds as fit into a second.
    pub fn new(criterion: &'c mut Criterion, piece: &Piece, plan: &'c Plan) -> Self {
        let mut group = criterion.benchmark_group(piece.to_string());
        group.sample_size(10).sampling_mode(SamplingMode::Flat).nresamples(10_000);
        group.warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_secs(1));
        Self { group, pool: plan.pool(piece) }
    }

    /// Does this with the piece's threads.
    pub fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.pool.install(work)
    }

    /// Times `work` on what `prepare` gives.
    ///
    /// # Panics
    /// When a result is not right.
    pub fn time<I: Send, T: Send>(
        &mut self,
        who: &str,
        prepare: impl Fn() -> I,
        work: impl Fn(I) -> T + Sync,
        is_right: impl Fn(&T) -> bool,
    ) {
        let once = || {
            let input = prepare();
            let (result, took) = self.pool.install(|| {
                let start = Instant::now();
                let result = work(input);
                (result, start.elapsed())
            });
            assert!(is_right(&result), "{who}: a wrong result");
            took
        };
        self.group
            .bench_function(who, |bencher| bencher.iter_custom(|rounds| (0..rounds).map(|_| once()).sum()));
    }
}
