//! The eight attacks of the analysis, mounted by a card that sees all that a card sees. Each must be refused
//! and the right result returned; and each has a control that is accepted: the same attack where a secret is
//! shared or leaked, or under the policy that checks nothing. So it is the secret that refuses, not luck.

mod pairs; // 1 to 4
mod points; // 7
mod replays; // 5
mod transforms; // 6
mod witness; // 8

use crate::support::*;
use ark_bn254::{Fr, G1Affine};
use ark_ff::Zero;
use zkcard_accel::{AccelError, G1};
use zkcard_checked::Policy;

/// What the desk says where the twins disagree.
const TWIN: Verdict = Verdict::Refused("twin");

/// Every secret drawn from the operating system.
fn fresh() -> Desk {
    Desk::new(Policy::Twin)
}

/// One known seed for everything: what is shared is also leaked.
fn shared() -> Desk {
    Desk::with(Policy::Twin, Spy::new(), leaky)
}

/// Σ sⱼ·Pⱼ over a list that the card holds.
fn answer(mind: &Mind, list: usize, scalars: &[Fr]) -> G1 {
    sum::<G1>(&mind.list(list), scalars)
}

/// A forger who knows α: whatever `wrong` makes of A, B follows.
fn knowing_alpha(
    mut wrong: impl FnMut(&Query, G1) -> G1 + Send + 'static,
) -> impl FnMut(&Query, G1) -> Result<G1, AccelError> + Send + 'static {
    let mut shift = G1::zero();
    move |query, sum| {
        if query.is_twin() {
            return Ok(sum + shift * leaked_alpha());
        }
        let forged = wrong(query, sum);
        shift = forged - sum;
        Ok(forged)
    }
}

fn affine(points: &[G1]) -> Vec<G1Affine> {
    points.iter().map(|point| G1Affine::from(*point)).collect()
}
