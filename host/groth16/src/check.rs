//! What makes a verifying key worthless: proofs that anybody can make from the key alone.
//!
//! With IC standing for `IC₀ + Σ xᵢ·ICᵢ`, and 𝒪 for the point at infinity:
//!
//! | in the key | forged proof (A, B, C) | for |
//! |---|---|---|
//! | δ = ±γ | (α, β, ∓IC) | every input |
//! | β = ±γ | (α ± IC, β, 𝒪) | every input |
//! | β = ±δ | (IC, γ, ∓α) | every input |
//! | α = 𝒪, or β = 𝒪 | (IC, γ, 𝒪) | every input |
//! | γ = 𝒪 | (α, β, 𝒪) | every input |
//! | δ = 𝒪 | a proof with any other C | as that proof |
//! | IC₀ = 𝒪 | (α, β, 𝒪) | inputs that are all zero |
//! | IC₀ = ±α | (α, β ± γ, 𝒪) | inputs that are all zero |
//! | IC₀ = ±ICᵢ | (α, β, 𝒪) | xᵢ = ∓1, the others zero |
//! | ICᵢ = 𝒪 | a proof as it is | every other xᵢ |
//! | ICᵢ = ±ICⱼ | a proof as it is | xᵢ + t, xⱼ ∓ t |
//!
//! (ICᵢ = ±α is refused with them: no honest key has it.) An honest setup comes by any of this with a probability
//! near 2⁻²⁵⁰: the consistency row of each public input gives each ICᵢ a term of its own, also where no constraint
//! reads the input. Only a ceremony to which nobody has contributed yet has δ = γ, as snarkjs's `setup` writes it.
//!
//! **No check finds everything.** Who knows a k with δ = k·γ forges as above with C = −k⁻¹·IC, and every key has such a
//! k: the maker of a key must be trusted to have forgotten it, or the key must come from a ceremony whose
//! transcript has been verified.

use crate::key::VerifyingKey;
use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;
use rayon::prelude::*;
use std::fmt::{self, Display};

/// A point of a verifying key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// α in G1.
    Alpha,
    /// β in G2.
    Beta,
    /// γ in G2.
    Gamma,
    /// δ in G2.
    Delta,
    /// δ of a round of committed values, in G2; the first is 1.
    RoundDelta(usize),
    /// The point of the constant (0), or of a public input (from 1).
    Ic(usize),
    /// The point of the challenge.
    Challenge,
    /// The point of the fingerprint of the public values.
    Fingerprint,
}

/// Why a verifying key is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no point for the constant.
    #[error(
        "IC is empty where a verifying key has a point for the constant; take the key from its maker again"
    )]
    EmptyIc,
    /// Not one δ a round.
    #[error("{found} points δ where the protocol has {expected}; take the key from its maker again")]
    Rounds {
        /// Rounds of the protocol.
        expected: usize,
        /// Points there are.
        found: usize,
    },
    /// Not on the curve, or not in the group of order r.
    #[error("{0} is not a point of its group; take the key from its maker again")]
    NotInGroup(Element),
    /// A point that binds nothing.
    #[error(
        "{element} is the point at infinity: {why}; no honest setup makes such a key: do not use it",
        element = .0,
        why = unbound(*.0)
    )]
    Infinity(Element),
    /// Two points that an honest setup draws independently are equal up to sign.
    #[error("{first} = {}{second}: {}", sign(*.opposite), forgery(*.first, *.second, *.opposite))]
    Related {
        /// One of the points.
        first: Element,
        /// The other.
        second: Element,
        /// One is minus the other.
        opposite: bool,
    },
}

impl VerifyingKey {
    /// Refuses keys under which [anybody can forge](KeyError): points outside their groups, points at infinity, two of
    /// β, γ, δ or two of α, IC₀, IC₁ … equal up to sign. The module's table has the forgeries, and says what no check
    /// can find: a δ = k·γ for a k that somebody knows.
    ///
    /// Every reader of keys calls it, and so does [`Verifier::new`](crate::Verifier::new). A key with δ = γ is what
    /// snarkjs's `setup` writes, before any contribution: contribute to its ceremony (`snarkjs zkey contribute`) and
    /// export the verification key again. Only a program that contributes to a ceremony has a use for such a key.
    pub fn check(&self) -> Result<(), KeyError> {
        if self.ic.is_empty() {
            return Err(KeyError::EmptyIc);
        }
        let ic = self.ic.iter().enumerate().map(|(i, point)| (Element::Ic(i), *point));
        let g1 = std::iter::once((Element::Alpha, self.alpha_g1)).chain(ic).collect();
        let g2 =
            [(Element::Beta, self.beta_g2), (Element::Gamma, self.gamma_g2), (Element::Delta, self.delta_g2)];
        Independent { g1, g2: g2.to_vec() }.check()
    }
}

/// The points of a verifying key, which an honest setup draws independently.
pub(crate) struct Independent {
    /// α and those of IC.
    pub(crate) g1: Vec<(Element, G1Affine)>,
    /// β, γ and each δ.
    pub(crate) g2: Vec<(Element, G2Affine)>,
}

impl Independent {
    /// Every point is in its group, none is infinity, no two of one group are equal up to sign.
    pub(crate) fn check(&self) -> Result<(), KeyError> {
        self.check_groups()?;
        self.check_infinity()?;
        self.check_g2_relations()?;
        self.check_g1_relations()
    }

    fn check_groups(&self) -> Result<(), KeyError> {
        let g1 =
            self.g1.par_iter().find_first(|(_, point)| !point.is_on_curve()).map(|(element, _)| *element);
        let g2 = || self.g2.iter().find(|(_, point)| !is_in_g2(point)).map(|(element, _)| *element);
        match g1.or_else(g2) {
            Some(element) => Err(KeyError::NotInGroup(element)),
            None => Ok(()),
        }
    }

    fn check_infinity(&self) -> Result<(), KeyError> {
        let g1 = self.g1.iter().map(|(element, point)| (*element, point.is_zero()));
        let g2 = self.g2.iter().map(|(element, point)| (*element, point.is_zero()));
        match g2.chain(g1).find(|(_, is_zero)| *is_zero) {
            Some((element, _)) => Err(KeyError::Infinity(element)),
            None => Ok(()),
        }
    }

    fn check_g2_relations(&self) -> Result<(), KeyError> {
        let after = |i: usize| self.g2[i + 1..].iter().map(move |other| (&self.g2[i], other));
        (0..self.g2.len())
            .rev()
            .flat_map(after)
            .try_for_each(|(one, other)| check_pair(one.0, other.0, one.1 == other.1, one.1 == -other.1))
    }

    /// Sorts the points by x, which equal and opposite points share, so that a key of many inputs takes no long time.
    fn check_g1_relations(&self) -> Result<(), KeyError> {
        let mut points: Vec<_> = self.g1.iter().collect();
        points.par_sort_by_key(|(_, point)| point.x);
        let twins = points.par_windows(2).find_first(|pair| pair[0].1.x == pair[1].1.x);
        match twins {
            Some([(i, one), (j, other)]) => check_pair(*i, *j, one == other, *one == -*other),
            _ => Ok(()),
        }
    }
}

impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Element::Alpha => f.write_str("α"),
            Element::Beta => f.write_str("β"),
            Element::Gamma => f.write_str("γ"),
            Element::Delta => f.write_str("δ"),
            Element::RoundDelta(round) => write!(f, "δ[{round}]"),
            Element::Ic(index) => write!(f, "IC[{index}]"),
            Element::Challenge => f.write_str("IC of the challenge"),
            Element::Fingerprint => f.write_str("IC of the fingerprint"),
        }
    }
}

fn is_in_g2(point: &G2Affine) -> bool {
    point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve()
}

fn check_pair(first: Element, second: Element, equal: bool, opposite: bool) -> Result<(), KeyError> {
    if equal || opposite { Err(KeyError::Related { first, second, opposite: !equal }) } else { Ok(()) }
}

fn sign(opposite: bool) -> &'static str {
    if opposite { "−" } else { "" }
}

fn unbound(element: Element) -> String {
    match element {
        Element::Delta => "C of a proof is not bound".into(),
        Element::RoundDelta(round) => format!("C{round} of a proof is not bound"),
        Element::Challenge => "the challenge is not bound".into(),
        Element::Fingerprint => "no public value is bound".into(),
        Element::Ic(0) => "anybody can forge a proof for inputs of zero".into(),
        Element::Ic(index) => format!("public input {} is not bound", index - 1),
        _ => "anybody can forge a proof for any input".into(),
    }
}

fn forgery(first: Element, second: Element, opposite: bool) -> &'static str {
    match (first, second) {
        (Element::Gamma, Element::Delta) if !opposite => {
            "nobody has contributed to the ceremony of this key, and anybody can forge a proof for any input; \
             contribute (snarkjs zkey contribute) and export the verification key again"
        }
        (Element::RoundDelta(_), _) => {
            "committed values can be chosen after the challenge, and proofs of what is false be made of them; no honest \
             setup makes such a key: do not use it"
        }
        (Element::Beta | Element::Gamma, _) => {
            "anybody can forge a proof for any input; no honest setup makes such a key: do not use it"
        }
        _ => "anybody can forge proofs for some inputs; no honest setup makes such a key: do not use it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fq, Fq2, Fr};

    fn g1(k: u64) -> G1Affine {
        (G1Affine::generator() * Fr::from(k)).into()
    }

    fn g2(k: u64) -> G2Affine {
        (G2Affine::generator() * Fr::from(k)).into()
    }

    fn sound() -> VerifyingKey {
        let ic = (3..40).map(g1).collect();
        VerifyingKey { alpha_g1: g1(2), beta_g2: g2(3), gamma_g2: g2(4), delta_g2: g2(5), ic }
    }

    fn told(change: impl FnOnce(&mut VerifyingKey)) -> String {
        let mut key = sound();
        change(&mut key);
        key.check().unwrap_err().to_string()
    }

    #[test]
    fn sound_keys_pass() {
        assert_eq!(sound().check(), Ok(()));
        assert_eq!(VerifyingKey { ic: vec![g1(3)], ..sound() }.check(), Ok(()));
    }

    #[test]
    fn an_uncontributed_key_says_what_to_do() {
        let text = told(|key| key.delta_g2 = key.gamma_g2);
        assert!(text.starts_with("γ = δ: nobody has contributed to the ceremony"), "{text}");
        assert!(text.ends_with("contribute (snarkjs zkey contribute) and export the verification key again"));
    }

    #[test]
    fn related_points_are_named_wherever_they_stand() {
        assert!(
            told(|key| key.delta_g2 = -key.gamma_g2).starts_with("γ = −δ: anybody can forge a proof for any")
        );
        assert!(told(|key| key.beta_g2 = key.gamma_g2).starts_with("β = γ: "));
        assert!(told(|key| key.beta_g2 = -key.delta_g2).starts_with("β = −δ: "));
        for (i, j) in [(0, 1), (0, 36), (1, 36), (17, 18)] {
            assert!(told(|key| key.ic[j] = key.ic[i]).starts_with(&format!("IC[{i}] = IC[{j}]: ")));
            assert!(told(|key| key.ic[j] = -key.ic[i]).starts_with(&format!("IC[{i}] = −IC[{j}]: ")));
            assert!(told(|key| key.ic[j] = -key.alpha_g1).starts_with(&format!("α = −IC[{j}]: ")));
        }
    }

    #[test]
    fn infinity_is_named_wherever_it_stands() {
        assert!(told(|key| key.alpha_g1 = G1Affine::zero()).starts_with("α is the point at infinity"));
        assert!(told(|key| key.beta_g2 = G2Affine::zero()).starts_with("β is the point at infinity"));
        assert!(told(|key| key.gamma_g2 = G2Affine::zero()).starts_with("γ is the point at infinity"));
        assert!(told(|key| key.delta_g2 = G2Affine::zero()).starts_with("δ is the point at infinity: C of"));
        assert!(told(|key| key.ic[0] = G1Affine::zero()).starts_with("IC[0] is the point at infinity"));
        let text = told(|key| key.ic[36] = G1Affine::zero());
        assert!(text.starts_with("IC[36] is the point at infinity: public input 35 is not bound"), "{text}");
    }

    #[test]
    fn points_outside_their_groups_are_named() {
        assert!(told(|key| key.ic.clear()).starts_with("IC is empty"));
        assert!(told(|key| key.alpha_g1.y += Fq::from(1u64)).starts_with("α is not a point of its group"));
        assert!(told(|key| key.ic[7].x += Fq::from(1u64)).starts_with("IC[7] is not a point of its group"));
        let outside = (1u64..)
            .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::from(x), false))
            .find(|point| !point.is_in_correct_subgroup_assuming_on_curve());
        assert!(told(|key| key.gamma_g2 = outside.unwrap()).starts_with("γ is not a point of its group"));
    }
}
