//! Whether a card does what every card does: for whoever has just plugged one in.

use crate::counters::Counters;
use crate::{Engine, EngineError, Form};
use zkcard_bus::Device;
use zkcard_layout::{Limbs, Opcode, add_scalars, montgomery_image};

/// One line of a self-test's table.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was tried.
    pub name: &'static str,
    /// On how many elements.
    pub elements: usize,
    /// Whether it went well, and if not, why.
    pub outcome: Result<(), EngineError>,
    /// What the card counted meanwhile.
    pub counted: Counters,
}

impl<D: Device> Engine<D> {
    /// Tries everything that needs no kernel on vectors of `elements`; vectors that are on the card keep their values.
    ///
    /// A check that fails does not end the test; a broken session is recovered before the next, at the vectors' cost.
    pub fn check_out(&self, elements: usize) -> Vec<Check> {
        let mut checks = vec![
            self.check("memory", elements, || self.self_test(elements)),
            self.check("numbers in and out", elements, || self.loop_back(Form::Canonical, elements)),
            self.check("Montgomery images in", elements, || self.loop_back(Form::Montgomery, elements)),
            self.check("coordinates in and out", elements, || self.loop_back(Form::Coordinates, elements)),
            self.check("one element", 1, || self.loop_back(Form::Canonical, 1)),
            self.check("zeros", elements, || self.expect(&self.zeros(elements)?, |_| [0; 4])),
            self.check("fence", 0, || self.fence()?.wait().map(drop)),
        ];
        if self.caps().has(Opcode::Constant) {
            checks.push(self.check("constants", 1, || self.load_constants(0, &[[1, 0, 0, 0]])));
        }
        checks
    }

    fn check(
        &self,
        name: &'static str,
        elements: usize,
        test: impl FnOnce() -> Result<(), EngineError>,
    ) -> Check {
        let (outcome, counted) =
            self.counted(|| if self.is_broken() { self.recover().and_then(|()| test()) } else { test() });
        tracing::info!(name, elements, ok = outcome.is_ok(), cycles = counted.cycles(), "check");
        Check { name, elements, outcome, counted }
    }

    /// Loads 0, 1, 2, … in one image and reads them in the other.
    fn loop_back(&self, form: Form, elements: usize) -> Result<(), EngineError> {
        let number = |i: usize| [i as u64, 0, 0, 0];
        let one = montgomery_image(&number(1));
        let next = |x: &Limbs| Some(add_scalars(x, &one));
        let images: Vec<Limbs> = std::iter::successors(Some([0; 4]), next).take(elements).collect();
        let sent = |i: usize| if form == Form::Montgomery { images[i] } else { number(i) };
        self.expect(&self.load(form, elements, sent)?, number)
    }

    fn expect(&self, vector: &crate::Vector<D>, value: impl Fn(usize) -> Limbs) -> Result<(), EngineError> {
        let wrong = self.read(vector)?.iter().enumerate().position(|(i, found)| *found != value(i));
        wrong.map_or(Ok(()), |index| Err(EngineError::WrongValue { index }))
    }
}
