//! The keys that are kept prepared between proofs, and the device that they are on.

use super::prepared::Terms;
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
    slots: VecDeque<Slot>,
    /// How often all were forgotten: what was prepared before is not kept after.
    age: u64,
}

/// A key by what decides whether its proofs are valid. Whatever else another key with the same verifying key has, a
/// proof that verifies is as good as its own.
struct Slot {
    key: VerifyingKey<Bn254>,
    convention: Convention,
    prepared: Arc<Prepared>,
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
    let mut kept = lock(&KEPT_KEYS);
    let after = Kept { age: kept.age + 1, ..Kept::on(device, policy) };
    let before = std::mem::replace(&mut *kept, after);
    drop(kept);
    drop(before); // not under the lock: a card may take its time to close
}

/// Forgets the keys that are kept prepared; proofs under way go on, and what they prepare is not kept.
pub fn forget() {
    let _slots = lock(&KEPT_KEYS).forget(); // dropped when the lock is not held any more
}

pub(super) fn prove<C: ConstraintSynthesizer<Fr>>(
    key: &ProvingKey<Bn254>,
    convention: Convention,
    circuit: C,
) -> Result<Proof<Bn254>, Error> {
    prove_by(&KEPT_KEYS, key, convention, circuit)
}

/// No lock is held while anything is computed: a thread of a pool that waits for its others takes their work meanwhile,
/// which may be another proof of the same key. First proofs of one key at a time therefore prepare it once each.
fn prove_by<C: ConstraintSynthesizer<Fr>>(
    kept: &Mutex<Kept>,
    key: &ProvingKey<Bn254>,
    convention: Convention,
    circuit: C,
) -> Result<Proof<Bn254>, Error> {
    let found = lock(kept).find(&key.vk, convention);
    match found {
        Some(prepared) => prepared.prove(circuit),
        None => first_proof(kept, key, convention, circuit),
    }
}

/// Prepares the key, and keeps it once it has proved: before, nobody knows that circuit and key belong together.
fn first_proof<C: ConstraintSynthesizer<Fr>>(
    kept: &Mutex<Kept>,
    key: &ProvingKey<Bn254>,
    convention: Convention,
    circuit: C,
) -> Result<Proof<Bn254>, Error> {
    let (terms, age) = lock(kept).terms(convention);
    let (r1cs, z) = ark::synthesise(circuit)?;
    let prepared = Prepared::of(terms, key, r1cs)?;
    let proof = prepared.prove_assigned(&z)?;
    let slot = Slot { key: key.vk.clone(), convention, prepared: Arc::new(prepared) };
    let _too_many = lock(kept).keep(slot, age); // dropped when the lock is not held any more
    Ok(proof)
}

impl Kept {
    const fn on(device: Device, policy: Policy) -> Self {
        Kept { device, policy, slots: VecDeque::new(), age: 0 }
    }

    fn terms(&self, convention: Convention) -> (Terms, u64) {
        (Terms { device: self.device.clone(), policy: self.policy, convention }, self.age)
    }

    /// A key that is kept, which is now the last used.
    fn find(&mut self, key: &VerifyingKey<Bn254>, convention: Convention) -> Option<Arc<Prepared>> {
        let index = self.slots.iter().position(|slot| slot.convention == convention && slot.key == *key)?;
        let slot = self.slots.remove(index)?;
        let prepared = Arc::clone(&slot.prepared);
        self.slots.push_front(slot);
        Some(prepared)
    }

    /// Keeps a key that was prepared at this age. What is not kept is the caller's to drop, when nobody waits.
    fn keep(&mut self, slot: Slot, age: u64) -> VecDeque<Slot> {
        if age != self.age || self.find(&slot.key, slot.convention).is_some() {
            return [slot].into();
        }
        self.slots.push_front(slot);
        self.slots.split_off(KEPT.min(self.slots.len()))
    }

    fn forget(&mut self) -> VecDeque<Slot> {
        self.age += 1;
        std::mem::take(&mut self.slots)
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
    use rayon::prelude::*;
    use std::sync::mpsc;
    use std::time::Duration;
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
        assert!((0..KEPT).all(|_| !proves(&kept, &damaged(&key()))), "a key that cannot be prepared proved");
        assert!(lock(&kept).slots.len() == KEPT && proves(&kept, &damaged(&keys[0])));
        assert!(
            keys[2..].iter().all(|key| proves(&kept, &damaged(key))),
            "proofs that failed took their place"
        );
    }

    #[test]
    fn what_was_prepared_before_keys_were_forgotten_is_not_kept() {
        let kept = Mutex::new(Kept::on(Device::Soft, Policy::None));
        let key = key();
        assert!(proves(&kept, &key));
        let age = lock(&kept).age;
        let Some(slot) = lock(&kept).forget().pop_front() else { panic!("the key was kept") };
        assert!(lock(&kept).keep(slot, age).len() == 1 && lock(&kept).slots.is_empty());
        assert!(!proves(&kept, &damaged(&key)), "it was forgotten");
    }

    /// Each proof uses the pool whose threads wait for it.
    #[test]
    fn first_proofs_in_one_pool_do_not_wait_for_each_other() {
        let (done, end) = mpsc::channel();
        std::thread::spawn(move || {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
            let (kept, key) = (Mutex::new(Kept::on(Device::Soft, Policy::None)), key());
            let all = pool.install(|| (0..16).into_par_iter().all(|_| proves(&kept, &key)));
            done.send(all).expect("the test waits");
        });
        assert_eq!(end.recv_timeout(Duration::from_secs(120)), Ok(true), "they wait for ever");
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
