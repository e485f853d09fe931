//! The keys that are kept prepared between proofs, and the device that they are on.

use super::{Prepared, ProvingKey, VerifyingKey};
use crate::{Device, Error, Policy};
use ark_bn254::{Bn254, Fr};
use ark_groth16::Proof;
use ark_relations::gr1cs::ConstraintSynthesizer;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_formats::ark;
use zkcard_groth16::Convention;

/// How many keys stay prepared: those that were used last.
pub const KEPT: usize = 4;

static KEPT_KEYS: Mutex<Kept> = Mutex::new(Kept::on(Device::Soft, Policy::None));

struct Kept {
    device: Device,
    policy: Policy,
    /// The last used first.
    slots: VecDeque<Arc<Slot>>,
}

/// A key by what decides whether its proofs are valid. Whatever else another key with the same verifying key has, a
/// proof that verifies is as good as its own.
struct Slot {
    key: VerifyingKey<Bn254>,
    convention: Convention,
    device: Device,
    policy: Policy,
    /// There from the first proof on: before it, nobody knows that circuit and key belong together.
    prepared: Mutex<Option<Arc<Prepared>>>,
}

/// From now on [`Groth16`](super::Groth16) proves on this device, whose every answer is checked as `policy` says. Keys that
/// are kept prepared are forgotten.
///
/// ```no_run
/// use zkcard::{Device, Policy, ark};
/// # fn main() -> Result<(), zkcard::Error> {
/// ark::prove_on(Device::open("vfio:0000:03:00.0")?, Policy::Twin);
/// # Ok(())
/// # }
/// ```
pub fn prove_on(device: Device, policy: Policy) {
    let before = std::mem::replace(&mut *lock(&KEPT_KEYS), Kept::on(device, policy));
    drop(before); // not under the lock: a card may take its time to close
}

/// Forgets the keys that are kept prepared; proofs under way go on.
pub fn forget() {
    let slots = std::mem::take(&mut lock(&KEPT_KEYS).slots);
    drop(slots);
}

pub(super) fn prove<C: ConstraintSynthesizer<Fr>>(
    key: &ProvingKey<Bn254>,
    convention: Convention,
    circuit: C,
) -> Result<Proof<Bn254>, Error> {
    prove_by(&KEPT_KEYS, key, convention, circuit)
}

fn prove_by<C: ConstraintSynthesizer<Fr>>(
    kept: &Mutex<Kept>,
    key: &ProvingKey<Bn254>,
    convention: Convention,
    circuit: C,
) -> Result<Proof<Bn254>, Error> {
    let (slot, _forgotten) = lock(kept).slot(key, convention);
    match slot.prepared() {
        Some(prepared) => prepared.prove(circuit),
        None => slot.first_proof(key, circuit),
    }
}

impl Kept {
    const fn on(device: Device, policy: Policy) -> Self {
        Kept { device, policy, slots: VecDeque::new() }
    }

    /// The slot of this key, which is now the last used, and those that are too many with it: for the caller to drop, when
    /// nobody waits.
    fn slot(&mut self, key: &ProvingKey<Bn254>, convention: Convention) -> (Arc<Slot>, VecDeque<Arc<Slot>>) {
        let found = self.slots.iter().position(|slot| slot.convention == convention && slot.key == key.vk);
        let found = found.and_then(|index| self.slots.remove(index));
        let slot = found.unwrap_or_else(|| Arc::new(self.empty_slot(key, convention)));
        self.slots.push_front(Arc::clone(&slot));
        (slot, self.slots.split_off(KEPT.min(self.slots.len())))
    }

    fn empty_slot(&self, key: &ProvingKey<Bn254>, convention: Convention) -> Slot {
        let (device, policy) = (self.device.clone(), self.policy);
        Slot { key: key.vk.clone(), convention, device, policy, prepared: Mutex::new(None) }
    }
}

impl Slot {
    fn prepared(&self) -> Option<Arc<Prepared>> {
        lock(&self.prepared).clone()
    }

    /// Prepares the key, unless another thread does meanwhile. The circuit's code runs under no lock.
    fn first_proof<C: ConstraintSynthesizer<Fr>>(
        &self,
        key: &ProvingKey<Bn254>,
        circuit: C,
    ) -> Result<Proof<Bn254>, Error> {
        let (r1cs, z) = ark::synthesise(circuit)?;
        let mut place = lock(&self.prepared);
        if let Some(prepared) = place.clone() {
            drop(place);
            return prepared.prove_assigned(&z);
        }
        let prepared = Prepared::of(self.device.clone(), self.policy, key, self.convention, r1cs)?;
        let proof = prepared.prove_assigned(&z)?;
        *place = Some(Arc::new(prepared));
        Ok(proof)
    }
}

/// A panic elsewhere, in a circuit's code, leaves nothing half-done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Card;
    use crate::ark::Groth16;
    use ark_bn254::Fq;
    use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};
    use ark_snark::SNARK;
    use ark_std::rand::{SeedableRng, rngs::StdRng};
    use zkcard_mock::{Fault, MockConfig, MockDevice};

    /// 3·3 = 9.
    struct Nine;

    impl ConstraintSynthesizer<Fr> for Nine {
        fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
            let x = cs.new_witness_variable(|| Ok(Fr::from(3u64)))?;
            let y = cs.new_input_variable(|| Ok(Fr::from(9u64)))?;
            cs.enforce_r1cs_constraint(|| x.into(), || x.into(), || y.into())
        }
    }

    fn key() -> ProvingKey<Bn254> {
        Groth16::<Bn254>::circuit_specific_setup(Nine, &mut StdRng::seed_from_u64(1)).unwrap().0
    }

    fn proves(kept: &Mutex<Kept>, key: &ProvingKey<Bn254>) -> bool {
        match prove_by(kept, key, Convention::Arkworks, Nine) {
            Ok(proof) => Groth16::<Bn254>::verify(&key.vk, &[Fr::from(9u64)], &proof).unwrap(),
            Err(Error::ArkKey(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same key with a point that only its preparation would look at.
    fn damaged(key: &ProvingKey<Bn254>) -> ProvingKey<Bn254> {
        let mut key = key.clone();
        key.a_query[1].x += Fq::from(1u64);
        key
    }

    #[test]
    fn a_key_is_prepared_once_until_others_take_its_place() {
        let kept = Mutex::new(Kept::on(Device::Soft, Policy::None));
        let keys: Vec<_> = (0..=KEPT).map(|_| key()).collect();
        assert!(!proves(&kept, &damaged(&keys[0])), "it was not prepared");
        assert!(proves(&kept, &keys[0]) && proves(&kept, &damaged(&keys[0])), "it was prepared again");
        assert!(keys[1..KEPT].iter().all(|key| proves(&kept, key)));
        assert!(proves(&kept, &damaged(&keys[0])), "only as many as are kept were there");
        assert!(proves(&kept, &keys[KEPT]) && !proves(&kept, &damaged(&keys[1])), "it was used least lately");
        assert!(lock(&kept).slots.len() == KEPT && proves(&kept, &damaged(&keys[0])));
    }

    #[test]
    fn a_device_that_was_named_proves_and_is_watched() {
        let mock = MockDevice::new(MockConfig::default());
        let card = Card::over(Arc::new(mock.clone()), "none").unwrap();
        let kept = Mutex::new(Kept::on(Device::Card(Arc::new(card)), Policy::Twin));
        let key = key();
        let jobs = || lock(&kept).device.clone().jobs();
        assert_eq!(jobs(), 0);
        assert!(proves(&kept, &key) && jobs() > 0);
        mock.arm(Fault::WrongWindow);
        assert!(proves(&kept, &key), "a wrong sum came into a proof");
    }

    impl Device {
        /// How many jobs a card was given.
        fn jobs(&self) -> u64 {
            let Device::Card(card) = self else { return 0 };
            let rows = card.offload().engine().health().rows();
            rows.into_iter().find(|(name, _)| *name == "jobs given").map_or(0, |(_, jobs)| jobs)
        }
    }
}
