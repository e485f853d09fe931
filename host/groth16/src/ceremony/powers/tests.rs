use super::*;
use crate::ceremony::{Beacon, ContributionFault, ListFault, Source, check_contributed};
use ark_ec::{AffineRepr, CurveGroup};
use zkcard_soft::Soft;

const POWER: u32 = 3;

fn beacon() -> By {
    By { name: Some("end".into()), source: Source::Beacon(Beacon::new(vec![1, 2, 3], 10).unwrap()) }
}

/// Two contributions and a beacon.
fn ceremony() -> (Powers, Vec<Contribution>) {
    let (mut powers, mut chain) = (Powers::new(POWER), Vec::<Contribution>::new());
    for by in [By::default(), By { name: Some("second".into()), ..By::default() }, beacon()] {
        let stream = match &by.source {
            Source::Participant => Stream::of_words([chain.len() as u32; 8]),
            Source::Beacon(beacon) => beacon.stream(),
        };
        let challenge =
            chain.last().map_or_else(|| Powers::first_challenge(POWER), |last| last.next_challenge);
        chain.push(powers.contribute(&Soft::new(), &challenge, stream, by, &Stopwatch::new()).unwrap());
    }
    (powers, chain)
}

fn told(powers: &Powers, chain: &[Contribution]) -> Result<(), CeremonyError> {
    powers.verify(&Soft::new(), POWER, chain, &Stopwatch::new())
}

#[test]
fn a_ceremony_is_verified() {
    let (powers, chain) = ceremony();
    told(&powers, &chain).unwrap();
    let mut stream = Stream::of_words([0; 8]);
    let taus: Fr = [
        stream.scalar(),
        Stream::of_words([1; 8]).scalar(),
        Beacon::new(vec![1, 2, 3], 10).unwrap().stream().scalar(),
    ]
    .iter()
    .product();
    assert_eq!(powers.tau_g1[1], (G1Affine::generator() * taus).into_affine());
    assert_eq!(powers.tau_g1[14], (G1Affine::generator() * taus.pow([14u64])).into_affine());
}

#[test]
fn powers_without_contributions_are_refused() {
    assert!(matches!(told(&Powers::new(POWER), &[]), Err(CeremonyError::NoContribution)));
}

#[test]
fn beacons_alone_are_told_and_absurd_sizes_refused() {
    let (powers, chain) = ceremony();
    let sources = |chain: &[Contribution]| chain.iter().map(|one| one.by.source.clone()).collect::<Vec<_>>();
    check_contributed(sources(&chain).iter()).unwrap();
    let only = check_contributed(sources(&chain[2..]).iter());
    assert!(matches!(only, Err(CeremonyError::OnlyBeacons)));
    let huge = powers.verify(&Soft::new(), u32::MAX, &chain, &Stopwatch::new());
    assert!(matches!(huge, Err(CeremonyError::Power { found: u32::MAX })));
    let stream = Stream::of_words([0; 8]);
    let none = Powers::new(0).contribute(&Soft::new(), &[0; 64], stream, By::default(), &Stopwatch::new());
    assert!(matches!(none, Err(CeremonyError::Power { found: 0 })));
}

#[test]
fn every_list_is_held_against_the_last_contribution() {
    let (powers, chain) = ceremony();
    let wrong = |point: &G1Affine| (*point + G1Affine::generator()).into_affine();
    type Change = fn(&mut Powers, &dyn Fn(&G1Affine) -> G1Affine);
    let fault = |change: Change| {
        let mut changed = powers.clone();
        change(&mut changed, &wrong);
        told(&changed, &chain).unwrap_err().to_string()
    };
    let powers_of = |list| format!("{list}: {}", ListFault::NotPowers);
    let start_of = |list| format!("{list}: {}", ListFault::Start);
    assert_eq!(fault(|p, wrong| p.tau_g1[9] = wrong(&p.tau_g1[9])), powers_of("tau in G1"));
    assert_eq!(fault(|p, wrong| p.tau_g1[1] = wrong(&p.tau_g1[1])), start_of("tau in G1"));
    assert_eq!(fault(|p, wrong| p.alpha_g1[7] = wrong(&p.alpha_g1[7])), powers_of("alpha"));
    assert_eq!(fault(|p, wrong| p.beta_g1[0] = wrong(&p.beta_g1[0])), start_of("beta"));
    assert_eq!(fault(|p, _| p.tau_g2[5] = -p.tau_g2[5]), powers_of("tau in G2"));
    assert_eq!(fault(|p, _| p.beta_g2 = -p.beta_g2), start_of("beta in G2"));
}

#[test]
fn the_hash_of_all_lists_is_checked_where_they_are_all_there() {
    let (powers, mut chain) = ceremony();
    chain[2].next_challenge[3] ^= 1;
    assert!(matches!(told(&powers, &chain), Err(CeremonyError::NextChallenge)));
}

#[test]
fn every_contribution_is_held_against_the_one_before_it() {
    let (powers, chain) = ceremony();
    let fault = |number: usize, change: fn(&mut Contribution)| {
        let mut changed = chain.clone();
        change(&mut changed[number - 1]);
        match told(&powers, &changed) {
            Err(CeremonyError::Contribution { number: found, fault, .. }) => (found, fault),
            other => panic!("{other:?}"),
        }
    };
    use ContributionFault::{DoesNotFollow, Knowledge, NotOfBeacon};
    assert_eq!(fault(1, |c| c.tau_g1 = -c.tau_g1), (1, DoesNotFollow("tau in G1")));
    assert_eq!(fault(1, |c| c.alpha_g1 = -c.alpha_g1), (1, DoesNotFollow("alpha")));
    assert_eq!(fault(2, |c| c.tau_g2 = -c.tau_g2), (2, DoesNotFollow("tau in G2")));
    assert_eq!(fault(2, |c| c.beta_g2 = -c.beta_g2), (2, DoesNotFollow("beta in G2")));
    assert_eq!(fault(2, |c| c.keys[1].tx = -c.keys[1].tx), (2, Knowledge("alpha")));
    assert_eq!(fault(1, |c| c.next_challenge[0] ^= 1), (2, Knowledge("tau")));
    assert_eq!(
        fault(3, |c| c.by.source = Source::Beacon(Beacon::new(vec![9], 10).unwrap())),
        (3, NotOfBeacon("tau"))
    );
    assert_eq!(fault(2, |c| c.by = beacon()), (2, NotOfBeacon("tau")));
}
