//! Adapters that boards share.

pub mod link;
