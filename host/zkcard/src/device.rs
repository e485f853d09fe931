//! What computes, by a user's word.

use crate::{Card, Error, Policy};
use std::sync::Arc;

/// What computes. An enum and no trait object: an accelerator's handles are its own types.
#[derive(Clone)]
pub enum Device {
    /// The CPU.
    Soft,
    /// A card, watched by the CPU.
    Card(Arc<Card>),
}

impl Device {
    /// Opens `soft`, `vfio:ADDRESS`, `vfio-user:SOCKET` or `serial:PORT`.
    pub fn open(word: &str) -> Result<Self, Error> {
        Ok(if word == "soft" { Device::Soft } else { Device::Card(Arc::new(Card::open(word)?)) })
    }

    /// How answers are checked where the user does not say: a card's all, the CPU's by the finished proof.
    pub fn usual_policy(&self) -> Policy {
        match self {
            Device::Soft => Policy::None,
            Device::Card(_) => Policy::Twin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn a_word_that_names_nothing_is_refused_with_what_would_do() {
        for word in ["", "sofa", "sim", "vfio"] {
            let error = Device::open(word).err().expect("no such device");
            assert_eq!(error.kind(), Kind::Device);
            assert_eq!(error.to_string(), format!("no card {word:?}"));
            assert!(error.remedy().is_some_and(|remedy| remedy.contains("vfio:ADDRESS")));
        }
        assert_eq!(Device::open("soft").expect("a CPU").usual_policy(), Policy::None);
    }
}
