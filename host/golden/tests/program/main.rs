//! The program of `rtl/top/program` on its model, against the kernels' models.

mod course;
mod msm;
mod ntt;
mod run;
mod vec;
