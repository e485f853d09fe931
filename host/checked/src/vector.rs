//! Vectors: the host's own copy, how to compute everything again from it, and the watched copy.

use crate::carried::Polynomial;
use crate::elements::Elements;
use crate::health::{ErrorKind, Refusal};
use crate::lock;
use ark_bn254::Fr;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Basis, Transform};

/// A vector of a [`Checked`](crate::Checked) accelerator.
///
/// It holds a private copy of what was loaded, for replay, and wipes it when dropped.
pub struct CheckedVector<W: Accelerator> {
    pub(crate) state: State,
    resident: Mutex<Option<Arc<W::Vector>>>,
}

impl<W: Accelerator> CheckedVector<W> {
    pub(crate) fn new(state: State, resident: Option<Arc<W::Vector>>) -> Self {
        CheckedVector { state, resident: Mutex::new(resident) }
    }

    pub(crate) fn len(&self) -> usize {
        self.state.node.len
    }

    /// The watched copy, if it is still good for anything.
    pub(crate) fn resident(&self) -> Option<Arc<W::Vector>> {
        lock(&self.resident).clone()
    }

    /// The watched copy, to be changed in place.
    pub(crate) fn take(&mut self) -> Option<Arc<W::Vector>> {
        self.resident.get_mut().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Gives the watched copy up where an answer was wrong, since it may be why, and where it is lost. Other errors
    /// say nothing of it.
    pub(crate) fn suspect(&self, refusal: &Refusal) {
        if matches!(refusal, Refusal::Wrong { .. } | Refusal::Failed(ErrorKind::Lost)) {
            self.abandon();
        }
    }

    /// Gives the watched copy up.
    pub(crate) fn abandon(&self) {
        *lock(&self.resident) = None;
    }
}

impl<W: Accelerator> fmt::Debug for CheckedVector<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CheckedVector").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// How a vector came to be.
struct Node {
    step: Step,
    /// Steps that a replay takes. A node used twice is replayed twice and counts twice.
    steps: usize,
    len: usize,
}

enum Step {
    Host(Arc<Elements>),
    Product(Arc<Node>, Arc<Node>),
    Transformed(Arc<Node>, Transform),
    Quotient([Arc<Node>; 3], Fr),
}

impl Node {
    fn new(step: Step) -> Arc<Self> {
        let (steps, len) = match &step {
            Step::Host(elements) => (0, elements.len()),
            Step::Product(a, b) => (1 + a.steps + b.steps, a.len),
            Step::Transformed(inner, _) => (1 + inner.steps, inner.len),
            Step::Quotient([a, b, c], _) => (1 + a.steps + b.steps + c.steps, a.len),
        };
        Arc::new(Node { step, steps, len })
    }

    fn replay<T: Accelerator>(&self, trusted: &T) -> Result<T::Vector, AccelError> {
        match &self.step {
            Step::Host(elements) => elements.replay(trusted),
            Step::Product(a, b) => trusted.mul(&a.replay(trusted)?, &b.replay(trusted)?),
            Step::Transformed(inner, transform) => {
                let mut vector = inner.replay(trusted)?;
                trusted.ntt(&mut vector, *transform)?;
                Ok(vector)
            }
            Step::Quotient([a, b, c], k) => {
                let mut quotient = a.replay(trusted)?;
                trusted.quotient(&mut quotient, &b.replay(trusted)?, &c.replay(trusted)?, *k)?;
                Ok(quotient)
            }
        }
    }
}

/// What the host knows of a vector.
#[derive(Clone)]
pub(crate) struct State {
    node: Arc<Node>,
    /// Its polynomial, and in which basis the vector now holds it. `None` while the vector is as loaded, since
    /// only its first use tells the basis, and once it is nothing that could be carried.
    carried: Option<(Arc<Polynomial>, Basis)>,
}

impl State {
    /// Longer histories are cut: replays stay cheap, and no chain of handles grows without end.
    const MAX_STEPS: usize = 64;

    pub(crate) fn loaded(values: Zeroizing<Vec<Fr>>) -> Self {
        Self::host(Elements::Loaded(values))
    }

    /// The i-th of the values is equal to that at `firsts[i]`.
    pub(crate) fn repeating(values: &[Fr], firsts: &[u32]) -> Self {
        let values = Zeroizing::new(values.to_vec());
        Self::host(Elements::Repeating(values, Zeroizing::new(firsts.to_vec())))
    }

    pub(crate) fn product(a: &State, b: &State) -> Self {
        match (a.elements(), b.elements()) {
            (Some(a), Some(b)) => Self::host(Elements::product(a, b)),
            _ => State { node: Node::new(Step::Product(a.node.clone(), b.node.clone())), carried: None },
        }
    }

    pub(crate) fn transformed(&self, transform: Transform) -> Self {
        let values = Basis::Coset(transform.shift());
        let (before, after) = match transform.is_forward() {
            true => (Basis::Coefficients, values),
            false => (values, Basis::Coefficients),
        };
        let carried = self.carried_in(before).map(|polynomial| (polynomial, after));
        State { node: Node::new(Step::Transformed(self.node.clone(), transform)), carried }
    }

    pub(crate) fn quotient(a: &State, b: &State, c: &State, k: Fr) -> Self {
        let node = Node::new(Step::Quotient([a, b, c].map(|state| state.node.clone()), k));
        State { node, carried: Self::carried_quotient([a, b, c], k) }
    }

    /// The same vector, its elements now being known.
    pub(crate) fn replayed(self, values: Zeroizing<Vec<Fr>>) -> Self {
        let fresh = Self::loaded(values);
        let carried = match (self.carried, fresh.elements()) {
            // A quotient refers to its operands; known elements say the same and refer to nothing.
            (Some((polynomial, basis)), Some(elements)) if polynomial.is_quotient() => {
                Some((Arc::new(Polynomial::host(elements.clone(), basis)), basis))
            }
            (carried, _) => carried,
        };
        State { carried, ..fresh }
    }

    /// The elements, where the host knows them.
    pub(crate) fn elements(&self) -> Option<&Arc<Elements>> {
        match &self.node.step {
            Step::Host(elements) => Some(elements),
            _ => None,
        }
    }

    /// The polynomial that the vector stands for in `basis`: elements that are known can be read in any.
    pub(crate) fn carried_in(&self, basis: Basis) -> Option<Arc<Polynomial>> {
        match &self.carried {
            Some((polynomial, carried_basis)) if *carried_basis == basis => Some(polynomial.clone()),
            _ => self.elements().map(|elements| Arc::new(Polynomial::host(elements.clone(), basis))),
        }
    }

    pub(crate) fn carried(&self) -> Option<&(Arc<Polynomial>, Basis)> {
        self.carried.as_ref()
    }

    /// Whether later answers about this vector can be checked.
    pub(crate) fn is_checkable(&self) -> bool {
        self.carried.is_some() || self.elements().is_some()
    }

    pub(crate) fn is_too_long(&self) -> bool {
        self.node.steps > Self::MAX_STEPS
    }

    /// The vector on the trusted accelerator, computed from the host's copies alone.
    pub(crate) fn replay<T: Accelerator>(&self, trusted: &T) -> Result<T::Vector, AccelError> {
        self.node.replay(trusted)
    }

    fn host(elements: Elements) -> Self {
        State { node: Node::new(Step::Host(Arc::new(elements))), carried: None }
    }

    /// All three must be values on one coset; what is only loaded counts as values on that of the others.
    fn carried_quotient(operands: [&State; 3], k: Fr) -> Option<(Arc<Polynomial>, Basis)> {
        let carried_basis = operands.iter().find_map(|state| state.carried.as_ref().map(|(_, basis)| *basis));
        let basis = carried_basis.unwrap_or(Basis::Coset(Fr::from(1u64)));
        let Basis::Coset(shift) = basis else {
            return None;
        };
        let [a, b, c] = operands.map(|state| state.carried_in(basis));
        Some((Arc::new(Polynomial::quotient([a?, b?, c?], shift, k)?), basis))
    }
}
