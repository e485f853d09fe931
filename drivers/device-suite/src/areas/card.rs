//! What works on a sound card, asked of an engine on it.

use crate::values::{GREATEST, montgomery_image, scalars};
use crate::{Random, Scale};
use std::sync::Arc;
use zkcard_bus::{Access, Device};
use zkcard_engine::{Budget, EngineError, Request, Side, Vector};
use zkcard_layout::{BASE_MODULUS, Descriptor, Limbs, Opcode, SCALAR_MODULUS, Status};
use zkcard_offload::{Form, Offload, Settings};

fn open<D: Device>(device: &Arc<D>, scale: &Scale) -> Offload<Arc<D>> {
    Offload::open(Arc::clone(device), scale.settings).expect("a sound card opens")
}

fn load<D: Device>(offload: &Offload<D>, form: Form, values: &[Limbs]) -> Vector<D> {
    offload.upload(form, values.len(), |i| values[i]).expect("a sound card takes it")
}

fn read<D: Device>(offload: &Offload<D>, vector: &Vector<D>) -> Vec<Limbs> {
    offload.download(vector).expect("a sound card gives it").to_vec()
}

/// Units that are free once all that was dropped has been zeroed.
fn settled_units<D: Device>(offload: &Offload<D>) -> u64 {
    offload.engine().fence().expect("a sound card").wait().expect("a sound card");
    let _ = offload.self_test(0);
    offload.engine().free_units()
}

/// From none to several pieces, odd ones too: what comes back is what was sent.
pub fn copies_every_length<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let mut random = Random::from_environment(1);
    let piece = scale.settings.piece_bytes / 32;
    let mut lengths = vec![0, 1, 2, 3, 15, 16, 17, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 3];
    lengths.push(scale.elements);
    for len in lengths.into_iter().filter(|len| *len <= scale.elements) {
        let values = scalars(&mut random, len);
        let vector = load(&offload, Form::Canonical, &values);
        assert_eq!((vector.len(), vector.is_empty()), (len, len == 0));
        assert_eq!(read(&offload, &vector), values, "{len} elements");
        assert_eq!(read(&offload, &vector), values, "{len} elements, once more");
    }
    assert_eq!(offload.engine().health().retries, 0);
}

/// The card makes x of x · 2²⁵⁶ mod r in passing.
pub fn makes_montgomery_images_canonical<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let mut values = scalars(&mut Random::from_environment(2), scale.elements.min(70));
    values.extend([[0; 4], [1, 0, 0, 0], GREATEST]);
    let images: Vec<_> = values.iter().map(montgomery_image).collect();
    let vector = load(&offload, Form::Montgomery, &images);
    assert_eq!(read(&offload, &vector), values);
}

/// Nothing is special about the ends of the range.
pub fn keeps_extreme_values<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    for value in [[0; 4], [1, 0, 0, 0], GREATEST, [!0, 0, 0, 0], [0, 0, 0, 1 << 60]] {
        let values = vec![value; 19];
        assert_eq!(read(&offload, &load(&offload, Form::Canonical, &values)), values);
    }
}

/// r and more is refused as a scalar, p and more as a coordinate, by place and not by value.
pub fn refuses_what_is_no_element<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let before = settled_units(&offload);
    let least = [
        (Form::Canonical, SCALAR_MODULUS),
        (Form::Montgomery, SCALAR_MODULUS),
        (Form::Coordinates, BASE_MODULUS),
    ];
    for (form, modulus) in least {
        for value in [modulus, [!0; 4]] {
            let result = offload.upload(form, 9, |i| if i == 7 { value } else { [5, 0, 0, 0] });
            assert!(matches!(result.err(), Some(EngineError::Value { index: 7 })), "{form:?}");
        }
    }
    assert_eq!(
        read(&offload, &load(&offload, Form::Coordinates, &[SCALAR_MODULUS; 4])),
        vec![SCALAR_MODULUS; 4]
    );
    assert_eq!(settled_units(&offload), before);
}

/// Coordinates lie at the bottom, and a reset spares them; scalars it does not.
pub fn keeps_public_data_across_a_recovery<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let points = scalars(&mut Random::from_environment(3), 33);
    let public = load(&offload, Form::Coordinates, &points);
    let secret = load(&offload, Form::Canonical, &points);
    assert!(public.unit() < secret.unit());
    offload.engine().recover().expect("a sound card");
    assert!(matches!(offload.download(&secret), Err(EngineError::VectorLost)));
    assert_eq!(read(&offload, &public), points);
}

/// A place that is used again holds zeros.
pub fn zeroes_what_is_dropped<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let values = vec![GREATEST; 41];
    let vector = load(&offload, Form::Canonical, &values);
    let unit = vector.unit();
    drop(vector);
    offload.engine().fence().expect("a sound card").wait().expect("a sound card");
    let again = offload.engine().reserve(41, Side::Secret).expect("there is room");
    assert_eq!(again.unit(), unit);
    assert_eq!(read(&offload, &again), vec![[0; 4]; 41]);
    assert_eq!(read(&offload, &offload.zeros(7).expect("there is room")), vec![[0; 4]; 7]);
}

/// All units can be had, not one more, and all come back.
pub fn uses_all_of_its_memory_and_no_more<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let units = offload.engine().free_units();
    assert_eq!(units, offload.engine().caps().memory_units.into());
    let half = (units as usize / 2) * 2;
    let (a, b) = (
        offload.engine().reserve(half, Side::Secret),
        offload.engine().reserve(2 * units as usize - half, Side::Public),
    );
    let (a, b) = (a.expect("half of it"), b.expect("the other half"));
    assert_eq!(offload.engine().free_units(), 0);
    assert!(matches!(
        offload.engine().reserve(1, Side::Secret),
        Err(EngineError::Memory { needed: 1, free: 0 })
    ));
    drop((a, b));
    assert!(offload.engine().reserve(1, Side::Secret).is_ok(), "waits for the place on its way back");
    let too_much = offload.engine().reserve(2 * units as usize + 1, Side::Secret);
    assert!(matches!(too_much, Err(EngineError::Memory { .. })));
    assert_eq!(settled_units(&offload), units);
}

/// Whatever is loaded, read and dropped in whatever order: every vector keeps its own values.
pub fn survives_any_order_of_loads_and_drops<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let mut random = Random::from_environment(4);
    let mut live: Vec<(Vector<_>, Vec<Limbs>)> = Vec::new();
    for _ in 0..scale.steps {
        match random.below(5) {
            0 | 1 => {
                let len = random.below(scale.elements.min(100));
                let values = scalars(&mut random, len);
                let form = if random.below(4) == 0 { Form::Coordinates } else { Form::Canonical };
                live.push((load(&offload, form, &values), values));
            }
            2 if !live.is_empty() => drop(live.swap_remove(random.below(live.len()))),
            _ if !live.is_empty() => {
                let (vector, values) = &live[random.below(live.len())];
                assert_eq!(&read(&offload, vector), values);
            }
            _ => {}
        }
    }
    live.iter().for_each(|(vector, values)| assert_eq!(&read(&offload, vector), values));
    live.clear();
    assert_eq!(settled_units(&offload), offload.engine().caps().memory_units.into());
}

/// The card's own test of its memory passes, and spares what is in use.
pub fn tests_its_memory<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let values = scalars(&mut Random::from_environment(5), 30);
    let vector = load(&offload, Form::Canonical, &values);
    for len in [0, 1, 2, scale.elements] {
        offload.self_test(len).expect("sound memory");
    }
    assert_eq!(read(&offload, &vector), values);
}

/// The operator's self-test passes, and its counters say that something was done.
pub fn passes_its_self_test<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    for check in offload.check_out(scale.elements) {
        assert!(check.outcome.is_ok(), "{}: {:?}", check.name, check.outcome);
        assert!(check.counted.cycles() > 0, "{}: no cycle passed", check.name);
    }
}

/// Every slot takes as much as it has, and no more.
pub fn takes_constants<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    if !offload.engine().caps().has(Opcode::Constant) {
        let denied = offload.load_constants(0, &[[1; 4]]);
        assert!(matches!(denied, Err(EngineError::Unsupported { opcode: Opcode::Constant })));
        return;
    }
    let (slots, elements) =
        (offload.engine().caps().ring.slots() as u8, offload.engine().caps().ring.slot_elements() as usize);
    for slot in 0..slots {
        offload.load_constants(slot, &vec![[u64::from(slot) + 1; 4]; elements]).expect("it fits");
    }
    offload.load_constants(0, &[]).expect("nothing always fits");
    for (slot, len) in [(slots, 1), (0, elements + 1)] {
        let refused = offload.load_constants(slot, &vec![[1; 4]; len]);
        assert!(matches!(refused, Err(EngineError::Misuse { .. })));
    }
}

/// Jobs of one batch follow each other on the card: copied in, copied out, zeroed, copied out again.
pub fn runs_a_chain_behind_one_doorbell<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let vector = offload.engine().reserve(8, Side::Secret).expect("there is room");
    let buffer = || offload.engine().device().alloc(256, Access::ReadWrite).expect("a small buffer");
    let job = |opcode| Descriptor {
        source_a: vector.unit(),
        destination: vector.unit(),
        length: 8,
        ..Descriptor::new(opcode, 0)
    };
    let mut sent = buffer();
    sent.write(0, &[9; 256]);
    let before = offload.engine().health().doorbells;
    let jobs = offload
        .engine()
        .submit_batch(vec![
            Request::new(job(Opcode::CopyIn)).with_buffer(sent).using(&vector),
            Request::new(job(Opcode::CopyOut)).with_buffer(buffer()).using(&vector).after_step(0),
            Request::new(job(Opcode::Zero)).using(&vector).after_step(1),
            Request::new(job(Opcode::CopyOut))
                .with_buffer(buffer())
                .using(&vector)
                .after_step(2)
                .after_step(0),
        ])
        .expect("a sound card takes it");
    let ring = offload.engine().caps().ring;
    if ring.tags() >= 4 && ring.max_log_entries() >= 2 {
        assert_eq!(offload.engine().health().doorbells, before + 1);
    }
    let buffers: Vec<_> = jobs.into_iter().map(|job| job.wait().expect("a sound card").buffer).collect();
    let bytes = |at: usize| {
        let mut bytes = [1; 256];
        buffers[at].as_ref().expect("lent and given back").read(0, &mut bytes);
        bytes
    };
    assert_eq!((bytes(1), bytes(3)), ([9; 256], [0; 256]));
}

/// Whoever follows a refused job, near or far, is skipped; whoever does not, is not.
pub fn skips_what_follows_a_refused_job<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let beyond = Descriptor {
        destination: offload.engine().caps().memory_units,
        length: 2,
        ..Descriptor::new(Opcode::Zero, 0)
    };
    let nothing = || Request::new(Descriptor::new(Opcode::Zero, 0));
    let batch = vec![Request::new(beyond), nothing().after_step(0), nothing().after_step(1), nothing()];
    let jobs = offload.engine().submit_batch(batch).expect("a sound card");
    let ends: Vec<_> = jobs.into_iter().map(|job| job.wait().map(drop)).collect();
    assert!(matches!(ends[0], Err(EngineError::Refused { status: Status::BadRange, .. })), "{ends:?}");
    assert!(ends[1..3].iter().all(|end| matches!(end, Err(EngineError::Skipped { .. }))), "{ends:?}");
    assert!(ends[3].is_ok(), "{ends:?}");
    let failed = offload.engine().submit(Request::new(beyond)).expect("a sound card");
    while !failed.is_over() {
        let _ = offload.engine().device().relax(100);
    }
    let late = offload.engine().run(nothing().after(&failed));
    assert!(matches!(late, Err(EngineError::Skipped { .. })), "known before it was given");
    assert!(!offload.engine().is_broken());
}

/// Every refusal has its status, and the card goes on.
pub fn refuses_what_it_does_not_know<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let has_no_buffer = [Opcode::Multiply, Opcode::Quotient, Opcode::Transform];
    let absent = has_no_buffer.into_iter().find(|opcode| !offload.engine().caps().has(*opcode));
    let zero = Descriptor::new(Opcode::Zero, 0);
    let mut jobs = vec![
        (Descriptor { first: 1, length: 2, ..zero }, Status::BadAlignment),
        (Descriptor { destination: u32::MAX, length: 2, ..zero }, Status::BadRange),
        (Descriptor { length: u32::MAX, ..zero }, Status::BadRange),
    ];
    jobs.extend(absent.map(|opcode| (Descriptor::new(opcode, 0), Status::BadOpcode)));
    for (job, expected) in jobs {
        let end = offload.engine().run(Request::new(job)).map(drop);
        assert!(matches!(end, Err(EngineError::Refused { status, .. }) if status == expected), "{end:?}");
    }
    let no_buffer = offload.engine().submit(Request::new(Descriptor::new(Opcode::CopyIn, 0))).map(drop);
    assert!(matches!(no_buffer, Err(EngineError::Misuse { .. })));
    offload.zeros(3).expect("the card goes on");
}

/// There are more jobs than tags and entries, again and again.
pub fn takes_batches_longer_than_its_rings<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let count = 3 * offload.engine().caps().ring.tags() as usize + 1;
    for _ in 0..2 {
        let batch = (0..count).map(|step| {
            let request = Request::new(Descriptor::new(Opcode::Zero, 0));
            if step % 5 == 4 { request.after_step(step - 1).after_step(step - 4) } else { request }
        });
        let jobs = offload.engine().submit_batch(batch.collect()).expect("a sound card");
        jobs.into_iter().for_each(|job| drop(job.wait().expect("a sound card")));
    }
    assert_eq!(offload.engine().health().ok, 2 * count as u64);
}

/// Threads that share an engine do not see each other.
pub fn serves_several_threads<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let offload = &offload;
            scope.spawn(move || {
                let mut random = Random::new(thread);
                for round in 0..scale.steps / 10 {
                    let len = random.below(scale.elements.min(90));
                    let values = scalars(&mut random, len);
                    let vector = load(offload, Form::Canonical, &values);
                    assert_eq!(read(offload, &vector), values, "thread {thread}, round {round}");
                }
            });
        }
    });
    assert_eq!(settled_units(&offload), offload.engine().caps().memory_units.into());
}

/// A job that is given one cycle is late; all fails until the recovery, and nothing after it.
pub fn ends_a_job_at_its_budget<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let len = offload.engine().caps().memory_units as usize; // half of the memory: no card is done with that in a cycle
    let vector = offload.engine().reserve(len, Side::Secret).expect("there is room");
    let job =
        Descriptor { destination: vector.unit(), length: len as u32, ..Descriptor::new(Opcode::SelfTest, 0) };
    let late = offload.engine().run(Request::new(job).using(&vector).within(Budget(1))).map(drop);
    let Err(EngineError::Timeout { opcode: Opcode::SelfTest, budget: 1, .. }) = late else {
        panic!("not late: {late:?}");
    };
    assert!(offload.engine().is_broken());
    assert!(matches!(offload.zeros(2).err(), Some(EngineError::Broken { .. })));
    assert!(matches!(offload.engine().fence().map(drop), Err(EngineError::Broken { .. })));
    offload.engine().recover().expect("a sound card");
    assert!(!offload.engine().is_broken());
    assert_eq!(read(&offload, &load(&offload, Form::Canonical, &[GREATEST; 3])), vec![GREATEST; 3]);
    assert_eq!(offload.engine().health().timeouts, 1);
}

/// After a recovery old vectors are lost by name, and their places are free once they are dropped.
pub fn loses_vectors_but_no_memory_at_recovery<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let old = load(&offload, Form::Canonical, &[GREATEST; 20]);
    let job = offload.engine().fence().expect("a sound card");
    offload.engine().recover().expect("a sound card");
    assert!(matches!(job.wait().map(drop), Err(EngineError::Reset) | Ok(())));
    assert!(matches!(offload.download(&old), Err(EngineError::VectorLost)));
    let new = load(&offload, Form::Canonical, &[[4; 4]; 20]);
    assert_ne!(new.unit(), old.unit());
    drop(old);
    assert_eq!(read(&offload, &new), vec![[4; 4]; 20]);
    drop(new);
    assert_eq!(settled_units(&offload), offload.engine().caps().memory_units.into());
}

/// What lay at the top of card memory is zero for whoever comes next.
fn assert_nothing_left<D: Device>(device: &Arc<D>, scale: &Scale) {
    let offload = open(device, scale);
    let top = offload.engine().reserve(scale.elements, Side::Secret).expect("there is room");
    assert!(read(&offload, &top).iter().all(|value| *value == [0; 4]), "secrets were left");
}

/// Closed with its vectors still there, or dropped before.
pub fn leaves_nothing_when_closed<D: Device>(device: Arc<D>, scale: &Scale) {
    let offload = open(&device, scale);
    let vector = load(&offload, Form::Canonical, &vec![GREATEST; scale.elements]);
    drop(offload);
    drop(vector);
    assert_nothing_left(&device, scale);
}

/// The host dies in mid-job: nothing is dropped, nothing is waited for.
pub fn leaves_nothing_when_the_host_dies<D: Device>(device: Arc<D>, scale: &Scale) {
    let piece_bytes = 64;
    let offload = open(&device, &Scale { settings: Settings { piece_bytes, ..scale.settings }, ..*scale });
    let vector = offload.engine().reserve(scale.elements, Side::Secret).expect("there is room");
    let mut buffer =
        offload.engine().device().alloc(scale.elements * 32, Access::ReadWrite).expect("a buffer");
    buffer.write(0, &vec![0x2a; scale.elements * 32]);
    let job = Descriptor {
        destination: vector.unit(),
        length: scale.elements as u32,
        ..Descriptor::new(Opcode::CopyIn, 0)
    };
    let job =
        offload.engine().submit(Request::new(job).with_buffer(buffer).using(&vector)).expect("a sound card");
    let _ = device.relax(60);
    std::mem::forget((offload, vector, job));
    assert_nothing_left(&device, scale);
}
