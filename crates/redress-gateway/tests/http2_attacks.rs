//! HTTP/2 connections that mean harm: each is given up or does none, and others are served meanwhile and afterwards
//! (row 17 of the fault table).

use crate::support::client::get;
use crate::support::frames::{
    self, ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, Flood, HEADERS, INITIAL_WINDOW, PING, PRIORITY,
    Peer, RST_STREAM, SETTINGS, WINDOW_UPDATE, frame,
};
use crate::support::tap::Tap;
use crate::support::upstream::{Act, Upstream, ok};
use crate::support::{Running, Temporary};
use std::io::Write;
use std::iter::repeat_n;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Within which others are answered while it goes on: half of them within this, ...
const OTHERS: Duration = Duration::from_millis(250 * UNOPTIMIZED);
/// ... and every one within this, on a machine that has other work too.
const OTHERS_AT_MOST: Duration = Duration::from_secs(UNOPTIMIZED);
/// A flood of frames is a matter of computing: how much longer it takes without optimization.
const UNOPTIMIZED: u64 = if cfg!(debug_assertions) { 4 } else { 1 };

const NO_ERROR: [u8; 4] = [0; 4];
const CANCEL: [u8; 4] = [0, 0, 0, 8];

type Pieces = Box<dyn Iterator<Item = Vec<u8>>>;

/// What becomes of the connection.
#[derive(Debug)]
enum Want {
    /// It is given up.
    GivenUp,
    /// It may be given up; if not, it is as good as before.
    Harmless,
}

/// Stream identifiers of a client.
fn streams(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|number| number * 2 + 1)
}

fn post(stream: u32) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &frames::block(&frames::request("POST", "/")))
}

fn attacks() -> Vec<(&'static str, Want, Pieces)> {
    use Want::{GivenUp, Harmless};
    let reset = |code: [u8; 4]| move |n: u32| [frames::get(n, "/"), frame(RST_STREAM, 0, n, &code)].concat();
    let open = frame(HEADERS, 0, 1, &frames::block(&frames::request("GET", "/")));
    let empty = frame(CONTINUATION, 0, 1, &[]);
    let field = frame(CONTINUATION, 0, 1, &frames::block(&[(b"x", b"y")]));
    // One entry in the table, then nothing but references to it: small to send, large to read.
    let mut bomb = frames::block(&frames::request("GET", "/"));
    bomb.push(0x40);
    frames::integer(&mut bomb, 0, 7, 1);
    bomb.push(b'x');
    frames::integer(&mut bomb, 0, 7, 4_000);
    bomb.extend([b'y'; 4_000]);
    bomb.extend([0xbe; 12_000]);
    // A name that never ends: 2^31 bytes are announced.
    let mut endless = vec![0];
    frames::integer(&mut endless, 0, 7, 1 << 31);
    // A stream that the server itself has to reset, by a window that grows by nothing or too much.
    let made = |growth: [u8; 4]| move |n: u32| [post(n), frame(WINDOW_UPDATE, 0, n, &growth)].concat();
    let half_closed = |n: u32| [frames::get(n, "/"), frame(DATA, 0, n, b"x")].concat();
    let too_long = |n: u32| {
        let mut fields = frames::request("POST", "/");
        fields.push((b"content-length", b"1"));
        [frame(HEADERS, END_HEADERS, n, &frames::block(&fields)), frame(DATA, 0, n, b"too long")].concat()
    };
    vec![
        // CVE-2023-44487.
        ("rapid reset", GivenUp, Box::new(streams(20_000).map(reset(CANCEL)))),
        ("rapid reset without an error", GivenUp, Box::new(streams(20_000).map(reset(NO_ERROR)))),
        // CVE-2024-27316, CVE-2024-28182.
        (
            "empty CONTINUATION flood",
            GivenUp,
            Box::new([open.clone()].into_iter().chain(repeat_n(empty, 100_000))),
        ),
        ("CONTINUATION flood", GivenUp, Box::new([open].into_iter().chain(repeat_n(field, 100_000)))),
        ("table bomb", GivenUp, Box::new(repeat_n(frame(HEADERS, END_HEADERS | END_STREAM, 1, &bomb), 1))),
        (
            "endless name",
            GivenUp,
            Box::new(
                repeat_n(frame(HEADERS, 0, 1, &endless), 1)
                    .chain(repeat_n(frame(CONTINUATION, 0, 1, &[b'a'; 16_000]), 1_000)),
            ),
        ),
        // CVE-2019-9512, -9515, -9518, -9513.
        ("PING flood", Harmless, Box::new(repeat_n(frame(PING, 0, 0, b"01234567"), 50_000))),
        (
            "PING answers nobody asked for",
            Harmless,
            Box::new(repeat_n(frame(PING, ACK, 0, b"01234567"), 50_000)),
        ),
        ("SETTINGS flood", Harmless, Box::new(repeat_n(frame(SETTINGS, 0, 0, &[]), 50_000))),
        (
            "SETTINGS answers nobody asked for",
            GivenUp,
            Box::new(repeat_n(frame(SETTINGS, ACK, 0, &[]), 50_000)),
        ),
        (
            "empty DATA flood",
            GivenUp,
            Box::new(repeat_n(post(1), 1).chain(repeat_n(frame(DATA, 0, 1, &[]), 50_000))),
        ),
        ("PRIORITY flood", Harmless, Box::new(repeat_n(frame(PRIORITY, 0, 1, &[0, 0, 0, 0, 16]), 50_000))),
        ("unknown frames", Harmless, Box::new(repeat_n(frame(0xbe, 0xff, 1, b"whatever"), 50_000))),
        // CVE-2025-8671.
        ("made to reset by a window of nothing", GivenUp, Box::new(streams(20_000).map(made([0; 4])))),
        (
            "made to reset by a window too large",
            GivenUp,
            Box::new(streams(20_000).map(made([0x7f, 0xff, 0xff, 0xff]))),
        ),
        ("made to reset by content after the end", GivenUp, Box::new(streams(20_000).map(half_closed))),
        ("made to reset by too much content", GivenUp, Box::new(streams(20_000).map(too_long))),
        ("streams without end", Harmless, Box::new(streams(5_000).map(post))),
    ]
}

/// Others ask while the attack goes on. How long each of them waited.
fn others(gateway: &Running, over: &AtomicBool) -> Vec<Duration> {
    let mut waited = Vec::new();
    while !over.load(Ordering::Acquire) || waited.len() < 3 {
        let begin = Instant::now();
        assert_eq!(get(gateway.address, "/other").text(), "/other");
        waited.push(begin.elapsed());
    }
    waited.sort();
    waited
}

fn check(name: &str, want: &Want, pieces: Pieces) {
    let upstream = Upstream::start(|request, _| Act::Say(ok(request.target())));
    let gateway = Running::before(&upstream, "");
    let over = AtomicBool::new(false);
    let peer = Peer::connect(gateway.address);
    let (flood, waited): (Flood, _) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| others(&gateway, &over));
        let flood = peer.flood(pieces);
        over.store(true, Ordering::Release);
        (flood, waiting.join().unwrap())
    });
    match want {
        Want::GivenUp => {
            assert!(flood.closed && !flood.answered, "{name}: the connection is still there: {flood:?}");
            assert!(flood.gone_away != Some(0), "{name}: without a reason: {flood:?}");
        }
        Want::Harmless => assert!(flood.closed || flood.answered, "{name}: {flood:?}"),
    }
    assert!(waited[waited.len() / 2] < OTHERS, "{name}: others waited {waited:?}");
    assert!(waited[waited.len() - 1] < OTHERS_AT_MOST, "{name}: others waited {waited:?}");
    assert_eq!(get(gateway.address, "/after").text(), "/after", "{name}");
    crate::support::eventually(name, || gateway.metric("redress_connections") <= 1);
}

#[test]
fn floods_are_ended_or_do_no_harm() {
    for (name, want, pieces) in attacks() {
        check(name, &want, pieces);
    }
}

/// Windows of nothing on as many streams as there may be: what the upstreams say to them stays there.
#[test]
fn answers_that_nobody_makes_room_for_stay_at_the_upstream() {
    const STREAMS: u32 = 100;
    /// The sockets between gateway and upstream, at the system's bounds, and a buffer per stream.
    const EACH: u64 = 12 * 1024 * 1024;
    const LARGE: usize = 50 * 1024 * 1024;
    let tap = Tap::start(|wire| {
        wire.head();
        if wire.bytes().starts_with(b"GET /large") {
            wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n");
            wire.pour(&vec![b'x'; 64 * 1024], LARGE / (64 * 1024));
        } else {
            wire.write(&ok("/other"));
        }
    });
    // With time for all of them, before the first is given up.
    let text = crate::support::simple(tap.address, "").replace("body-idle = '1s'", "body-idle = '20s'");
    let gateway = Running::start(&text);
    let mut peer = Peer::connect_with(gateway.address, &[(INITIAL_WINDOW, 0)]);
    for stream in streams(STREAMS) {
        peer.send(frames::get(stream, "/large"));
    }
    let mut heads = 0;
    while heads < STREAMS {
        let frame = peer.next().expect("answers");
        assert!(frame.kind != DATA, "content without a window");
        heads += u32::from(frame.kind == HEADERS);
    }
    let over = AtomicBool::new(true);
    let waited = others(&gateway, &over);
    assert!(waited[waited.len() / 2] < OTHERS, "{waited:?}");
    let wires = tap.wires();
    let written: Vec<u64> = wires.iter().map(|wire| wire.written.load(Ordering::Acquire)).collect();
    assert!(written.iter().all(|&written| written < EACH), "{written:?}");
    // One that is given a window goes on.
    peer.send(frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0x40, 0]));
    let frame = std::iter::from_fn(|| peer.next()).find(|frame| frame.kind == DATA).unwrap();
    assert_eq!((frame.stream, frame.payload[0]), (1, b'x'));
    drop(peer);
    for wire in wires.iter().take(STREAMS as usize) {
        assert!(wire.ends_within(Duration::from_secs(5)), "an upstream is kept without a caller");
    }
}

/// Whoever asks and does not read is not read from, either.
#[test]
fn pings_whose_answers_are_not_read_are_not_read() {
    const PINGS: usize = 4_000_000;
    /// The buffers of both sockets, at the system's default bounds.
    const TAKEN: usize = 24 * 1024 * 1024;
    let upstream = Upstream::start(|request, _| Act::Say(ok(request.target())));
    let gateway = Running::before(&upstream, "");
    let peer = Peer::connect(gateway.address);
    peer.stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let pings = frame(PING, 0, 0, b"01234567").repeat(1_000);
    let taken = (0..PINGS / 1_000).take_while(|_| (&peer.stream).write_all(&pings).is_ok()).count();
    assert!(taken * pings.len() < TAKEN, "{} bytes were taken", taken * pings.len());
    let waited = others(&gateway, &AtomicBool::new(true));
    assert!(waited[waited.len() / 2] < OTHERS, "{waited:?}");
}

/// The last piece is as much as the first: it is not taken, and not counted as sent.
#[test]
fn a_small_answer_without_a_window_is_given_up() {
    let upstream = Upstream::saying(ok("small"));
    let log = Temporary::new("http2-window.log");
    let logged = format!("[log]\naccess = '{}'\n", log.path().display());
    let gateway = Running::start(&(crate::support::simple(upstream.address, "") + &logged));
    let mut peer = Peer::connect_with(gateway.address, &[(INITIAL_WINDOW, 0)]);
    peer.send(frames::get(1, "/"));
    assert_eq!(peer.end_of(1), frames::End::Answered(200, vec![]), "reset without content");
    gateway.stop();
    let line = &log.lines()[0];
    assert_eq!((&line["status"], &line["complete"]), (&200.into(), &false.into()), "{line}");
}

/// A caller who makes no room for its answer is given up as one who does not read: else a hundred of them keep an upstream
/// busy for an hour (`total`).
#[test]
fn a_stream_without_a_window_is_given_up() {
    let tap = Tap::start(|wire| {
        wire.head();
        wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n");
        wire.pour(&vec![b'x'; 64 * 1024], 800);
    });
    let gateway = Running::start(&crate::support::simple(tap.address, ""));
    let mut peer = Peer::connect_with(gateway.address, &[(INITIAL_WINDOW, 0)]);
    peer.send(frames::get(1, "/"));
    while peer.next().expect("an answer").kind != HEADERS {}
    // `body-idle` is a second.
    assert!(
        tap.wire(0).ends_within(Duration::from_secs(4)),
        "the upstream is kept for a caller who takes nothing"
    );
    let end = std::iter::from_fn(|| peer.next()).find(|frame| frame.kind == RST_STREAM);
    assert_eq!(end.map(|frame| frame.stream), Some(1));
}

/// Sends a head in as many frames as it takes. The status of the answer, and what it means.
fn ask(gateway: &Running, fields: &[(&[u8], &[u8])]) -> (u16, String) {
    let block = frames::block(fields);
    let pieces: Vec<&[u8]> = block.chunks(16_000).collect();
    let mut peer = Peer::connect(gateway.address);
    for (number, piece) in pieces.iter().enumerate() {
        let (kind, first) = if number == 0 { (HEADERS, END_STREAM) } else { (CONTINUATION, 0) };
        let last = if number + 1 == pieces.len() { END_HEADERS } else { 0 };
        peer.send(frame(kind, first | last, 1, piece));
    }
    let frames::End::Answered(status, body) = peer.end_of(1) else { panic!("no answer") };
    let problem: serde_json::Value = serde_json::from_slice(&body).expect("a body in the contract");
    // The connection is as good as before.
    peer.send(frames::get(3, "/after"));
    assert_eq!(peer.end_of(3), frames::End::Answered(200, b"ok".to_vec()));
    (status, problem["condition"].as_str().unwrap_or_default().to_owned())
}

/// Fields over the limit are an error like any other: in the contract.
#[test]
fn too_large_a_head_is_answered_in_the_contract() {
    let upstream = Upstream::saying(ok("ok"));
    let log = Temporary::new("http2-large.log");
    let logged = format!("[log]\naccess = '{}'\n", log.path().display());
    let gateway = Running::start(&(crate::support::simple(upstream.address, "") + &logged));
    let check = |path: &str, fields: usize, bytes: usize, want: (u16, &str)| {
        let value = vec![b'x'; bytes];
        let mut all = frames::request("GET", path);
        all.extend(repeat_n((&b"x"[..], &value[..]), fields));
        let (status, condition) = ask(&gateway, &all);
        assert_eq!((status, condition.as_str()), want, "{fields} fields of {bytes} bytes");
    };
    let too_large = (431, "header-fields-too-large");
    check("/", 3, 12_000, too_large);
    check("/", 1, 100_000, too_large);
    check("/", 97, 1, too_large);
    let target = format!("/{}", "a".repeat(9_000));
    check(&target, 0, 0, (414, "uri-too-long"));
    check(&target, 3, 12_000, (414, "uri-too-long"));
    assert!(upstream.requests().iter().all(|request| request.target() == "/after"));
    gateway.stop();
    assert!(log.text().lines().all(|line| line.len() < 2_000), "{}", log.text());
}

/// Cookies may come in as many fields as the caller likes, and are one.
#[test]
fn many_cookies_are_one_field() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    let mut fields = frames::request("GET", "/");
    fields.extend(repeat_n((&b"cookie"[..], &b"a=1"[..]), 200));
    let mut peer = Peer::connect(gateway.address);
    peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, &frames::block(&fields)));
    assert_eq!(peer.end_of(1), frames::End::Answered(200, b"ok".to_vec()));
    assert_eq!(upstream.requests()[0].headers("cookie"), ["a=1; ".repeat(200).trim_end_matches("; ")]);
}
