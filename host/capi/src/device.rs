//! What computes, for the whole process: by a call, else by `ZKCARD_DEVICE`, else the CPU.

use crate::refusal::Refusal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zkcard::Device;

/// The environment's word.
pub const VARIABLE: &str = "ZKCARD_DEVICE";
/// The word of the CPU, which needs no other.
const CPU: &str = "soft";
/// The simulated card, which is no part of this library.
const SIMULATED: &str = "sim";

/// What was asked for, and what is open: a card has one process at a time, and is opened once in it.
struct Choice {
    word: Option<String>,
    open: Option<(String, Device)>,
}

static CHOICE: Mutex<Choice> = Mutex::new(Choice::NONE);

/// The device that a new prover object gets.
pub fn current() -> Result<Device, Refusal> {
    choice().current()
}

/// Chooses a device by its word, and opens it; without one the environment chooses again.
pub fn choose(word: Option<&str>) -> Result<(), Refusal> {
    choice().choose(word)
}

fn choice() -> MutexGuard<'static, Choice> {
    CHOICE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn of_environment() -> Option<String> {
    let word = std::env::var_os(VARIABLE).filter(|word| !word.is_empty())?;
    Some(word.to_string_lossy().into_owned())
}

impl Choice {
    const NONE: Self = Choice { word: None, open: None };

    fn current(&mut self) -> Result<Device, Refusal> {
        let word = self.word.clone().or_else(of_environment).unwrap_or_else(|| CPU.into());
        self.device(&word)
    }

    fn choose(&mut self, word: Option<&str>) -> Result<(), Refusal> {
        if let Some(word) = word {
            self.device(word)?;
        } else {
            self.open = None;
        }
        self.word = word.map(String::from);
        Ok(())
    }

    fn device(&mut self, word: &str) -> Result<Device, Refusal> {
        if let Some((name, device)) = &self.open
            && name == word
        {
            return Ok(device.clone());
        }
        let device = opened(word)?;
        self.open = Some((word.into(), device.clone()));
        Ok(device)
    }
}

fn opened(word: &str) -> Result<Device, Refusal> {
    let refused = |error| {
        let Refusal { code, text } = Refusal::from(error);
        let hint = if word == SIMULATED {
            "; the simulated card is not in this library: serve it by `zkcard sim-card --socket SOCKET`, and choose vfio-user:SOCKET"
        } else {
            ""
        };
        Refusal::new(code, format_args!("{text} (chosen by {VARIABLE} or zkcard_set_device){hint}"))
    };
    Device::open(word).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_stands_until_another_and_a_wrong_one_changes_nothing() {
        let mut choice = Choice::NONE;
        choice.choose(Some("soft")).expect("a CPU");
        assert_eq!(choice.word.as_deref(), Some("soft"));
        let text = choice.choose(Some("sim")).expect_err("it is not linked").text;
        assert!(
            text.contains("soft, vfio:ADDRESS, vfio-user:SOCKET, serial:PORT")
                && text.contains("zkcard sim-card"),
            "{text}"
        );
        let text = choice.choose(Some("vfio-user:/no/such/socket")).expect_err("nobody listens").text;
        assert!(text.contains("/no/such/socket") && text.contains(VARIABLE), "{text}");
        assert_eq!(choice.word.as_deref(), Some("soft"));
        assert!(matches!(choice.current(), Ok(Device::Soft)));
        choice.choose(None).expect("it always can");
        assert!(choice.word.is_none() && choice.open.is_none());
    }
}
