//! The whole card, through its bus.

mod boundary;
mod campaign;
mod card;
mod configs;
mod device;
mod driver;
mod engine;
mod figures;
mod kernel_faults;
mod kernel_msm;
mod kernels;
mod lanes;
mod lookup;
mod netlist;
mod offload;
mod order;
mod program_unit;
mod program_wide;
mod refusals;
mod reset;
mod stress;
mod tiny;
