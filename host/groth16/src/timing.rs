//! How long each stage took. Stages may overlap: each has its start and its duration on one clock.

use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One stage of a job, in seconds since the job began.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// What was done.
    pub name: &'static str,
    /// When it began.
    pub start: f64,
    /// How long it took.
    pub seconds: f64,
}

/// The stages of one job in the order in which they began, and its whole duration.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timings {
    /// The stages.
    pub stages: Vec<Stage>,
    /// From the first to the last moment, in seconds.
    pub total: f64,
}

/// Records stages from any thread, and tells whoever watches when one begins.
pub struct Stopwatch {
    begin: Instant,
    stages: Mutex<Vec<Stage>>,
    watcher: Box<dyn Fn(&'static str) + Send + Sync>,
}

/// A stage that runs until it is dropped.
pub struct Running<'a> {
    watch: &'a Stopwatch,
    name: &'static str,
    begin: Instant,
}

impl Stopwatch {
    /// Begins a job.
    pub fn new() -> Self {
        Self::watched(|_| ())
    }

    /// Begins a job whose stages are announced to `watcher` as they begin: for progress bars.
    pub fn watched(watcher: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        Stopwatch { begin: Instant::now(), stages: Mutex::new(Vec::new()), watcher: Box::new(watcher) }
    }

    /// Begins a stage; it ends when the guard is dropped.
    pub fn start(&self, name: &'static str) -> Running<'_> {
        (self.watcher)(name);
        Running { watch: self, name, begin: Instant::now() }
    }

    /// Runs `work` as a stage.
    pub fn time<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let _stage = self.start(name);
        work()
    }

    /// Ends the job.
    pub fn finish(self) -> Timings {
        let total = self.begin.elapsed().as_secs_f64();
        let mut stages = self.stages.into_inner().unwrap_or_else(PoisonError::into_inner);
        stages.sort_by(|x, y| x.start.total_cmp(&y.start));
        Timings { stages, total }
    }
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let seconds = |duration: Duration| duration.as_secs_f64();
        let stage = Stage {
            name: self.name,
            start: seconds(self.begin.duration_since(self.watch.begin)),
            seconds: seconds(self.begin.elapsed()),
        };
        self.watch.stages.lock().unwrap_or_else(PoisonError::into_inner).push(stage);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_announced_as_they_begin() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let watch = Stopwatch::watched(move |name| sender.send(name).unwrap());
        watch.time("one", || assert_eq!(receiver.try_recv(), Ok("one")));
    }

    #[test]
    fn overlapping_stages_are_kept_in_the_order_of_their_starts() {
        let watch = Stopwatch::new();
        let outer = watch.start("outer");
        assert_eq!(watch.time("inner", || 7), 7);
        drop(outer);
        let timings = watch.finish();
        let names: Vec<_> = timings.stages.iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["outer", "inner"]);
        assert!(timings.stages[0].seconds >= timings.stages[1].seconds);
        assert!(timings.total >= timings.stages[0].seconds);
    }
}
