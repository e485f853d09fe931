//! Products that are wanted one by one: many multiples of one point, and of many points one each.
//!
//! And sums of products whose work does not depend on the scalars, which are added up window by window.
//!
//! All are sums of few table entries, for many scalars side by side, by the kernels' batches of additions. Copies of
//! scalars and what was picked by them are wiped.

mod constant;
mod fixed;
mod pairwise;

pub use constant::sum_by_constant_work;
pub use fixed::multiples;
pub use pairwise::products;

#[cfg(test)]
mod tests;
