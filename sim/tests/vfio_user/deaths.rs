//! Either side dies in the middle of a job: the other says so, nothing hangs, nothing is left, and it starts again.

use super::support::{PATIENCE, Player, Serving, await_that, has_card, role, socket, wanted};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use zkcard_bus::{Access, Device};
use zkcard_engine::EngineError;
use zkcard_offload::{Offload, Settings};
use zkcard_sim::server::{Count, Server, ServerConfig, ServerError};
use zkcard_vfio_user::{Command, LinkError, OpenError, VfioUserDevice, Wanted};

/// Elements of the vectors on which somebody dies.
const ELEMENTS: usize = 256;

fn engine(device: VfioUserDevice) -> Offload<Arc<VfioUserDevice>> {
    Offload::open(Arc::new(device), Settings::default()).unwrap()
}

/// Copies to the card and back until it fails, and tells after the first time.
fn work_until_it_fails(engine: &Offload<Arc<VfioUserDevice>>, started: impl Fn()) -> EngineError {
    loop {
        if let Some(error) = engine.check_out(ELEMENTS).into_iter().find_map(|check| check.outcome.err()) {
            return error;
        }
        started();
    }
}

/// The part of a child: serves until it is killed.
#[test]
fn a_child_serves() {
    let Some(path) = role() else { return };
    Server::bind(&path, ServerConfig::default()).unwrap().serve().unwrap();
}

/// The part of a child: works on the card until it is killed.
#[test]
fn a_child_works() {
    let Some(path) = role() else { return };
    let failed = work_until_it_fails(&engine(VfioUserDevice::open(&path, wanted()).unwrap()), || ());
    panic!("{failed}");
}

fn open_soon(path: &Path) -> VfioUserDevice {
    let mut device = None;
    await_that("the child serves", || {
        device = VfioUserDevice::open(path, wanted()).ok();
        device.is_some()
    });
    device.unwrap()
}

#[test]
fn a_server_killed_in_mid_job_is_gone_and_starts_again_on_its_stale_socket() {
    if !has_card() {
        return;
    }
    let path = socket();
    for _ in 0..2 {
        let child = Player::start("vfio_user::deaths::a_child_serves", &path);
        let device = open_soon(&path);
        let engine = engine(device);
        let (tell, told) = std::sync::mpsc::channel();
        let worker = thread::spawn(move || work_until_it_fails(&engine, || tell.send(()).unwrap_or(())));
        told.recv_timeout(PATIENCE).unwrap();
        child.kill();
        let start = Instant::now();
        let error = worker.join().unwrap();
        assert!(matches!(error, EngineError::Gone { .. }), "{error}");
        assert!(error.to_string().contains("start the server again"), "{error}");
        assert!(start.elapsed() < PATIENCE / 2, "noticed after {:?}", start.elapsed());
        assert!(path.exists(), "a killed process cannot tidy up");
    }
    // In this process, on the socket that the last one left.
    let server = Server::bind(&path, ServerConfig::default()).unwrap();
    drop(server);
    assert!(!path.exists());
}

#[test]
fn a_client_killed_in_mid_job_leaves_nothing_and_the_next_one_works() {
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    // What of a client's life has been counted when it dies: its first word, its reset, maps, jobs.
    let moments = [(Count::Clients, 1), (Count::RegisterWrites, 3), (Count::Maps, 2), (Count::Interrupts, 6)];
    for (round, (what, more)) in (1..).zip(moments) {
        let before = serving.report.counts.get(what);
        let child = Player::start("vfio_user::deaths::a_child_works", &serving.path);
        serving.await_that("the child works", |report| report.counts.get(what) >= before + more);
        child.kill();
        serving.await_that("its maps are gone", |report| {
            report.maps.ranges().is_empty() && report.maps.files() == 0 && !report.maps.is_master()
        });
        assert_eq!(serving.report.counts.get(Count::Clients), 2 * round - 1, "killed after {what:?}");
        let engine = engine(serving.open().unwrap());
        assert!(engine.check_out(ELEMENTS).iter().all(|check| check.outcome.is_ok()));
        drop(engine);
        serving.await_that("maps are withdrawn", |report| report.maps.ranges().is_empty());
    }
    assert_eq!(serving.report.counts.get(Count::NotMapped), 0, "the card reached for what was gone");
}

#[test]
fn a_server_that_fails_to_answer_is_gone_after_a_bounded_time() {
    let path = socket();
    let listener = UnixListener::bind(&path).unwrap();
    let patience = Duration::from_millis(50);
    let opened = VfioUserDevice::open(&path, Wanted { patience, ..wanted() });
    let Err(error) = opened else { panic!("nobody was there") };
    assert!(matches!(error, OpenError::Link(LinkError::Silent { command: Command::Version })), "{error}");
    drop(listener);
    let Err(error) = VfioUserDevice::open(&path, wanted()) else { panic!("nobody was there") };
    assert!(matches!(error, OpenError::Connect { .. }) && error.to_string().contains("sim-card"), "{error}");
    std::fs::remove_file(&path).unwrap();
}

/// Answers that no server should give; each ends the link with an error that names it.
#[test]
fn nonsense_is_found_out() {
    use std::io::{Read, Write};
    let answer = |flags: u32, bytes: u32, id: u16| {
        let mut reply = Vec::from(id.to_ne_bytes());
        reply.extend(1u16.to_ne_bytes());
        [bytes, flags, 5].iter().for_each(|word| reply.extend(word.to_ne_bytes()));
        reply
    };
    let answers = [
        (answer(1, 20, 9), "something else"),
        (answer(0, 20, 0), "something else"),
        (answer(1, 16, 0), "too short"),
        (answer(1, 3, 0), "length"),
        (answer(1, u32::MAX, 0), "length"),
        (answer(0x21, 16, 0), "refuses Version (error 5)"),
        (vec![1, 2, 3], "hung up"),
    ];
    for (reply, words) in answers {
        let path = socket();
        let listener = UnixListener::bind(&path).unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut [0; 20]).unwrap();
            stream.write_all(&reply).unwrap();
        });
        let Err(error) = VfioUserDevice::open(&path, wanted()) else { panic!("{words}: it opened") };
        assert!(error.to_string().contains(words), "{error} is not about {words:?}");
        server.join().unwrap();
        std::fs::remove_file(&path).unwrap();
    }
}

/// Messages that no client should send; the server goes on.
#[test]
fn a_client_that_talks_nonsense_is_dropped_and_nobody_else() {
    use std::io::Write;
    if !has_card() {
        return;
    }
    let serving = Serving::start(ServerConfig::default());
    for message in
        [&[1; 16][..], &[0, 0, 1, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, b'{'], &[7; 5]]
    {
        let mut stream = UnixStream::connect(&serving.path).unwrap();
        stream.write_all(message).unwrap();
    }
    let device = serving.open().unwrap();
    assert!(device.alloc(64, Access::ReadWrite).is_ok());
}

#[test]
fn a_live_socket_and_a_file_are_not_taken_over() {
    let path = socket();
    let first = Server::bind(&path, ServerConfig::default()).unwrap();
    let second = Server::bind(&path, ServerConfig::default());
    assert!(matches!(second.map(drop), Err(ServerError::InUse(_))));
    assert!(path.exists(), "the first one keeps its socket");
    drop(first);
    assert!(!path.exists());
    std::fs::write(&path, "a file").unwrap();
    let refused = Server::bind(&path, ServerConfig::default());
    assert!(matches!(refused.map(drop), Err(ServerError::NoSocket(_))));
    std::fs::remove_file(&path).unwrap();
}
