//! Carried polynomials: what the host knows of a vector that it cannot see.
//!
//! A vector of n elements in a [`Basis`] stands for one polynomial f of degree < n, and a transform changes
//! the basis but not f. So v = f(x) at a secret x can be had from the elements that the host once loaded,
//! whatever has been done to them since.

use crate::elements::Elements;
use crate::secret::Vault;
use ark_bn254::Fr;
use ark_ff::{Field, Zero};
use std::sync::{Arc, OnceLock};
use zeroize::Zeroizing;
use zkcard_accel::{Basis, GroupKind};

/// A polynomial of degree < n, known by where it comes from; its value at a secret point is found when
/// first needed and kept.
pub(crate) struct Polynomial {
    source: Source,
    n: usize,
    values: [OnceLock<Zeroizing<Fr>>; 2],
}

enum Source {
    /// The polynomial of these elements in this basis.
    Host {
        elements: Arc<Elements>,
        basis: Basis,
    },
    Quotient(Quotient),
}

/// The polynomial with the values k·(a·b − c) on `to`·H, where a and b are known by their values on `from`·H.
struct Quotient {
    a: Arc<Polynomial>,
    b: Arc<Polynomial>,
    c: Arc<Polynomial>,
    from: Fr,
    to: Fr,
    k: Fr,
}

impl Polynomial {
    pub(crate) fn host(elements: Arc<Elements>, basis: Basis) -> Self {
        let n = elements.len();
        Polynomial { source: Source::Host { elements, basis }, n, values: Default::default() }
    }

    /// What `k·(a·b − c)`, pointwise on `shift`·H, stands for.
    ///
    /// `None` unless a and b were loaded as values on one coset: the values of a product are not those of the
    /// product's polynomial, which has twice the degree, and only Σ aᵢbᵢLᵢ(x) can tell how it was folded.
    pub(crate) fn quotient([a, b, c]: [Arc<Polynomial>; 3], shift: Fr, k: Fr) -> Option<Self> {
        let (_, from) = a.loaded_values()?;
        let (_, also_from) = b.loaded_values()?;
        let n = a.n;
        let source = Source::Quotient(Quotient { a, b, c, from, to: shift, k });
        (from == also_from).then(|| Polynomial { source, n, values: Default::default() })
    }

    pub(crate) fn is_quotient(&self) -> bool {
        matches!(self.source, Source::Quotient(_))
    }

    /// f(x), x being the secret point of `kind`. `None` where x lies on a coset in use, or there is no x.
    pub(crate) fn value(&self, vault: &Vault, kind: GroupKind) -> Option<Fr> {
        let slot = &self.values[kind as usize];
        if let Some(value) = slot.get() {
            return Some(**value);
        }
        // Not within `get_or_init`: rayon may lend this thread to a job that asks for the same value.
        let value = match &self.source {
            Source::Host { elements, basis } => vault.evaluate(kind, self.n, *basis, |i| elements.at(i))?,
            Source::Quotient(quotient) => quotient.value(self.n, vault, kind)?,
        };
        Some(**slot.get_or_init(|| Zeroizing::new(value)))
    }

    /// The elements and the shift, if the host loaded it as values on a coset.
    fn loaded_values(&self) -> Option<(&Arc<Elements>, Fr)> {
        match &self.source {
            Source::Host { elements, basis: Basis::Coset(shift) } => Some((elements, *shift)),
            _ => None,
        }
    }
}

impl Quotient {
    /// With u = `from` and s = `to`: a·b = w + (Xⁿ − uⁿ)·h, where w = Σ aᵢbᵢLᵢ over u·H and deg h < n; and
    /// Xⁿ = sⁿ on s·H. So k·(a·b − c) there has the values of
    ///
    /// `k·(Z·h + w − c)`, Z = sⁿ − uⁿ, h(x) = (a(x)·b(x) − w(x))/(xⁿ − uⁿ).
    fn value(&self, n: usize, vault: &Vault, kind: GroupKind) -> Option<Fr> {
        let w = self.product(n, vault, kind)?;
        let folded = w - self.c.value(vault, kind)?;
        // By reference: a body that changed its argument would change it for the next call too (rust-lang/rust#155241).
        let power = |base: &Fr| base.pow([n as u64]);
        let z = power(&self.to) - power(&self.from);
        if z.is_zero() {
            return Some(self.k * folded);
        }
        let (a, b) = (self.a.value(vault, kind)?, self.b.value(vault, kind)?);
        let denominator = power(&vault.point(kind)?) - power(&self.from);
        Some(self.k * (z * (a * b - w) * denominator.inverse()? + folded))
    }

    /// w(x). Where c was made as a∘b it is c(x), which has been paid for.
    fn product(&self, n: usize, vault: &Vault, kind: GroupKind) -> Option<Fr> {
        let ((a, _), (b, _)) = (self.a.loaded_values()?, self.b.loaded_values()?);
        match self.c.loaded_values() {
            Some((c, shift)) if shift == self.from && c.is_product_of(a, b) => self.c.value(vault, kind),
            _ => vault.evaluate(kind, n, Basis::Coset(self.from), |i| a.at(i) * b.at(i)),
        }
    }
}
