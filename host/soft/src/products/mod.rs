//! Products that are wanted one by one: many multiples of one point, and of many points one each.
//!
//! Both are sums of few table entries, for many scalars side by side, by the kernels' batches of additions. Copies of
//! scalars and what was picked by them are wiped.

mod fixed;
mod pairwise;

pub use fixed::multiples;
pub use pairwise::products;

#[cfg(test)]
mod tests;
