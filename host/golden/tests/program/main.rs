//! The program of `rtl/top/program` on its model, against the kernels' models.

mod course;
mod machine;
mod msm;
mod ntt;
mod pace;
mod run;
mod text;
mod vec;
