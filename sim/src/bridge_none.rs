//! Stands in for `bridge.rs` where Verilator is not installed: nothing can be opened.

pub(crate) enum Model {}

impl Model {
    pub(crate) fn open(_name: &str, _seed: u64) -> Result<Self, String> {
        Err("Verilator was not found when this was built".into())
    }

    pub(crate) fn tick(&mut self, _control: u32, _input: &[u32], _output: &mut [u32]) -> Result<u32, String> {
        match *self {}
    }

    pub(crate) fn latency(&self) -> u32 {
        match *self {}
    }

    pub(crate) fn trace(&mut self, _path: &str) -> Result<bool, String> {
        match *self {}
    }

    pub(crate) fn end_trace(&mut self) -> Result<(), String> {
        match *self {}
    }
}
