//! What is not a sound card on a sound wire: silence, a cable that is pulled, a card that breaks the rules.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Cable, QUICK, Served, Wire};
use zkcard_bus::{Access, BusError, Device, Registers};
use zkcard_layout::link::{End, Frame, HOST_ACCESSES, Kind, OKAY, SLVERR, Side, VERSION};
use zkcard_layout::{MAGIC, reg};
use zkcard_serial::{OpenError, SerialDevice, Settings, Stream};

const SHORT: Settings =
    Settings { opening: Duration::from_millis(300), patience: Duration::from_millis(300), ..QUICK };
/// More than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A card that says what a test has it say.
struct Script {
    stream: Box<dyn Stream>,
    end: End,
    start: Instant,
}

impl Script {
    fn on(wire: &Arc<Wire>) -> Self {
        Self {
            stream: wire.plug(1),
            end: End::new(Side::Card, Duration::from_millis(20)),
            start: Instant::now(),
        }
    }

    /// The next frame of the host's that is no acknowledgement, if one comes in time.
    fn hear(&mut self, most: Duration) -> Option<Frame> {
        let end = Instant::now() + most;
        while Instant::now() < end {
            self.flush();
            self.stream.wait(false, Duration::from_millis(5)).unwrap();
            let mut byte = [0];
            while self.stream.read(&mut byte).unwrap() == 1 {
                let frame = self.end.take(byte[0], self.start.elapsed());
                if let Some(frame) = frame.filter(|frame| frame.kind != Kind::Ack) {
                    self.flush();
                    return Some(frame);
                }
            }
        }
        None
    }

    fn flush(&mut self) {
        while let Some(bytes) = self.end.next(self.start.elapsed(), 0) {
            self.put(&bytes);
        }
    }

    fn put(&self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            bytes = &bytes[self.stream.write(bytes).unwrap()..];
        }
    }

    /// Answers SYNC.
    fn begin(&mut self, version: u8) {
        let sync = self.hear(PATIENCE).unwrap();
        assert_eq!(sync.kind, Kind::Sync);
        self.end.reset();
        let payload = [&sync.payload[..4], &[version, 6, 0, 0], &50_000u32.to_le_bytes()].concat();
        let synced = self.end.bare(Kind::Synced, payload, 0);
        self.put(&synced);
    }

    fn ask(&mut self, kind: Kind, address: u64, rest: &[u8]) {
        self.end.push(kind, 0, [&address.to_le_bytes()[..], rest].concat());
        self.flush();
    }

    fn answer(&mut self) -> (Kind, u8, usize) {
        let frame = self.hear(PATIENCE).unwrap();
        (frame.kind, frame.aux, frame.payload.len())
    }
}

fn scripted(settings: Settings) -> (SerialDevice, Script) {
    let wire = Wire::new(Cable::Sound, 1);
    let mut script = Script::on(&wire);
    let opened = std::thread::spawn(move || SerialDevice::over(wire.plug(0), "serial:test", settings));
    script.begin(VERSION);
    (opened.join().unwrap().unwrap(), script)
}

fn told(error: BusError) -> String {
    let BusError::Gone { detail } = error else { panic!("{error}") };
    assert!(detail.contains("frames sent"), "no counters in {detail}");
    detail
}

#[test]
fn nobody_there_is_said_with_what_to_look_at() {
    let wire = Wire::new(Cable::Sound, 1);
    let Err(error) = SerialDevice::over(wire.plug(0), "serial:x", SHORT) else { panic!("it opened") };
    assert!(matches!(&error, OpenError::Silent { heard: 0, .. }), "{error}");
    assert!(error.to_string().contains("bitstream"), "{error}");
}

#[test]
fn another_version_is_refused() {
    let wire = Wire::new(Cable::Sound, 1);
    let mut script = Script::on(&wire);
    let opened = std::thread::spawn(move || SerialDevice::over(wire.plug(0), "serial:x", QUICK).err());
    script.begin(VERSION + 1);
    let error = opened.join().unwrap().unwrap();
    assert!(matches!(error, OpenError::Version { expected: VERSION, .. }), "{error}");
}

#[test]
fn a_silent_cable_is_gone_in_time_and_comes_back_by_a_reset() {
    let served = Served::new(Cable::Sound, 1);
    let device = SerialDevice::over(served.wire.plug(0), "serial:x", SHORT).unwrap();
    assert_eq!(device.read(reg::MAGIC).unwrap(), MAGIC);
    served.wire.set(Cable::Silent);
    let began = Instant::now();
    let error = loop {
        if let Err(error) = device.relax(1_000) {
            break error;
        }
        assert!(began.elapsed() < PATIENCE, "it never ends");
    };
    assert!(told(error).contains("cable"));
    assert!(device.read(reg::MAGIC).is_err() && device.function_reset().is_err());
    served.wire.set(Cable::Sound);
    device.function_reset().unwrap();
    assert_eq!(device.read(reg::MAGIC).unwrap(), MAGIC);
}

#[test]
fn a_pulled_cable_is_gone_at_once_and_for_good() {
    let served = Served::new(Cable::Sound, 1);
    let device = served.open().unwrap();
    served.wire.set(Cable::Pulled);
    let began = Instant::now();
    assert!(told(device.read(reg::MAGIC).unwrap_err()).contains("unplugged"));
    assert!(began.elapsed() < QUICK.patience);
    served.wire.set(Cable::Sound);
    for error in [device.relax(1).unwrap_err(), device.function_reset().unwrap_err()] {
        assert!(told(error).contains("unplugged"));
    }
}

#[test]
fn bursts_are_answered_in_order_and_only_within_buffers() {
    let (device, mut script) = scripted(QUICK);
    let mut given = device.alloc(1024, Access::Read).unwrap();
    given.write(0, &[0x5a; 1024]);
    let taken = device.alloc(64, Access::ReadWrite).unwrap();
    let bytes = |count: u16| count.to_le_bytes();
    for (address, count) in
        [(given.iova(), 512), (0, 64), (given.iova() + 512, 32), (given.iova(), 0), (given.iova(), 513)]
    {
        script.ask(Kind::Read, address, &bytes(count));
    }
    let good = |count| (Kind::Data, OKAY, count);
    let bad = (Kind::Data, SLVERR, 0);
    let answers: Vec<_> = (0..5).map(|_| script.answer()).collect();
    assert_eq!(answers, [good(512), bad, good(32), bad, bad]);
    for (address, count) in [(taken.iova(), 64), (given.iova(), 64), (taken.iova(), 65), (taken.iova(), 0)] {
        script.ask(Kind::Write, address, &vec![0x77; count]);
    }
    let answers: Vec<_> = (0..4).map(|_| script.answer().1).collect();
    assert_eq!(answers, [OKAY, SLVERR, SLVERR, OKAY]);
    let (mut seen, mut spared) = ([0; 64], [0; 64]);
    taken.read(0, &mut seen);
    given.read(0, &mut spared);
    assert_eq!((seen, spared), ([0x77; 64], [0x5a; 64]));
    assert_eq!((device.counters().reads, device.counters().writes, device.counters().refused), (5, 4, 5));
}

#[test]
fn a_buffer_that_is_dropped_is_out_of_reach() {
    let (device, mut script) = scripted(QUICK);
    let buffer = device.alloc(64, Access::ReadWrite).unwrap();
    let iova = buffer.iova();
    drop(buffer);
    script.ask(Kind::Write, iova, &[1; 64]);
    assert_eq!(script.answer(), (Kind::Done, SLVERR, 0));
}

#[test]
fn no_more_accesses_are_on_their_way_than_the_link_allows() {
    let wire = Wire::new(Cable::Sound, 1);
    let mut script = Script::on(&wire);
    let opened = {
        let wire = Arc::clone(&wire);
        std::thread::spawn(move || SerialDevice::over(wire.plug(0), "serial:x", SHORT).unwrap())
    };
    script.begin(VERSION);
    let device = opened.join().unwrap();
    // Nothing is acknowledged: the card no longer hears.
    (0..HOST_ACCESSES as u32).for_each(|n| device.write(reg::SCRATCH, n).unwrap());
    assert!(told(device.write(reg::SCRATCH, 9).unwrap_err()).len() > 20);
}

#[test]
fn a_card_that_asks_for_too_much_is_gone() {
    let (device, script) = scripted(QUICK);
    let payload = [&[0; 8][..], &64u16.to_le_bytes()].concat();
    for seq in 0..100 {
        // It goes on asking and acknowledges nothing.
        script.put(&Frame { seq, ..Frame::new(Kind::Read, 0, payload.clone()) }.to_wire(Side::Card));
    }
    let began = Instant::now();
    while device.relax(1).is_ok() {
        assert!(began.elapsed() < PATIENCE, "it is served for ever");
    }
    assert!(told(device.read(reg::MAGIC).unwrap_err()).contains("allows"));
}

#[test]
fn interrupts_wake_a_waiter_and_waiting_reads_no_register() {
    let (device, mut script) = scripted(QUICK);
    script.end.push(Kind::Raised, 0, 2u32.to_le_bytes().into());
    script.end.push(Kind::Raised, 0, 1u32.to_le_bytes().into());
    script.flush();
    let (began, mut raised) = (Instant::now(), 0);
    while raised != 3 {
        assert!(began.elapsed() < PATIENCE, "lines {raised:b} alone");
        raised |= device.relax(1_000_000).unwrap().raised.0;
    }
    for _ in 0..10 {
        assert!(device.relax(1_000_000).unwrap().cycles >= 1);
    }
    assert_eq!(script.hear(Duration::from_millis(50)), None, "waiting costs nothing on the wire");
}
