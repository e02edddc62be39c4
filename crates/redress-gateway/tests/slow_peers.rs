//! Peers that take their time: each has a deadline, and holds no more than a window meanwhile.

use crate::support::client::{Client, get};
use crate::support::frames::{
    self, DATA, END_HEADERS, End, GOAWAY, HEADERS, INITIAL_WINDOW, Peer, WINDOW_UPDATE,
};
use crate::support::tap::Tap;
use crate::support::upstream::{Act, Upstream, ok};
use crate::support::{PATIENCE, Running, simple, within};
use std::io::Read;
use std::net::TcpStream;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What a large answer has.
const LARGE: usize = 50 * 1024 * 1024;

/// What may be on its way of an answer that nobody reads: the buffers of four sockets, at the system's default bounds.
/// Whoever takes the answer in takes all of it.
const ON_ITS_WAY: u64 = 24 * 1024 * 1024;

/// How much later than its deadline something may happen.
const GRACE: Duration = Duration::from_secs(1);

/// An upstream with a large answer, and what else is asked for.
fn pouring(head: &'static str) -> Tap {
    Tap::start(move |wire| {
        if !wire.head() {
            return;
        }
        if wire.bytes().starts_with(b"GET /large") {
            wire.write(head.as_bytes());
            wire.pour(&vec![b'x'; 64 * 1024], LARGE / (64 * 1024));
        } else {
            wire.write(&ok("ok"));
        }
    })
}

/// A caller who takes no more than it must.
fn narrow(gateway: &Running) -> Client {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(32 * 1024).unwrap();
    socket.connect(&gateway.address.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    Client::over(stream)
}

#[test]
fn a_caller_who_does_not_read_is_given_up_and_holds_a_window() {
    let heads = [
        "HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\n",
        // Without a length: until the connection ends.
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
    ];
    for head in heads {
        let tap = pouring(head);
        let gateway = Running::start(&simple(tap.address, ""));
        let mut client = narrow(&gateway);
        client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
        let wire = tap.wire(0);
        let begin = Instant::now();
        assert_eq!(get(gateway.address, "/other").text(), "ok", "others are served");
        // A second without a byte (`body-idle`), after the buffers are full.
        assert!(wire.ends_within(Duration::from_secs(5)), "{head:?}: the upstream is not let go");
        assert!(begin.elapsed() > Duration::from_millis(500), "{head:?}: given up at once");
        let written = wire.written.load(Ordering::Acquire);
        assert!(written < ON_ITS_WAY, "{head:?}: {written} bytes are on their way");
        let mut rest = Vec::new();
        drop(client.stream.read_to_end(&mut rest));
        assert!(rest.len() < LARGE, "{head:?}: the answer is whole");
        crate::support::eventually("one connection is left at most", || {
            gateway.metric("redress_connections") <= 1
        });
    }
}

#[test]
fn content_that_stops_is_a_408() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    for request in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ] {
        let begin = Instant::now();
        let mut client = Client::connect(gateway.address);
        let response = client.send(request).receive().unwrap();
        assert_eq!((response.status, response.condition().as_str()), (408, "request-timeout"), "{request:?}");
        assert_eq!(response.header("connection"), Some("close"), "{request:?}");
        assert!(begin.elapsed() < Duration::from_secs(1) + GRACE, "{request:?}: {:?}", begin.elapsed());
        client.finish();
        assert!(client.is_closed(), "{request:?}");
    }
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
    assert_eq!(get(gateway.address, "/").status, 200);
}

#[test]
fn content_that_stops_is_a_408_in_http2_too() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    let mut peer = Peer::connect(gateway.address);
    peer.send(frames::frame(HEADERS, END_HEADERS, 1, &frames::block(&frames::request("POST", "/"))));
    peer.send(frames::frame(DATA, 0, 1, b"hel"));
    let End::Answered(status, body) = peer.end_of(1) else { panic!("no answer") };
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, problem["condition"].as_str()), (408, Some("request-timeout")));
    // The connection goes on.
    peer.send(frames::get(3, "/"));
    assert_eq!(peer.end_of(3), End::Answered(200, b"ok".to_vec()));
    assert_eq!(upstream.requests().len(), 1);
}

/// Slow, but there: whoever makes room again and again gets all of it, however long it takes.
#[test]
fn an_answer_that_is_taken_slowly_arrives_in_http2_too() {
    const PIECE: u32 = 16 * 1024;
    let body = "x".repeat(6 * PIECE as usize);
    let upstream = Upstream::saying(ok(&body));
    let gateway = Running::before(&upstream, "");
    let mut peer = Peer::connect_with(gateway.address, &[(INITIAL_WINDOW, 0)]);
    peer.send(frames::get(1, "/"));
    while peer.next().expect("an answer").kind != HEADERS {}
    let mut taken = 0;
    for _ in 0..6 {
        // Longer in all than `body-idle`, never as long at once.
        within(Duration::from_millis(300), || false);
        for stream in [0, 1] {
            peer.send(frames::frame(WINDOW_UPDATE, 0, stream, &PIECE.to_be_bytes()));
        }
        let mut piece = 0;
        while piece < PIECE as usize {
            let frame = peer.next().expect("more of it");
            assert_eq!(frame.kind, DATA, "{frame:?}");
            piece += frame.payload.len();
        }
        taken += piece;
    }
    assert_eq!(taken, body.len());
}

/// A connection without a stream is told to go, and ended; one with a stream is not idle, however slow that is.
#[test]
fn an_idle_connection_ends_in_http2_too() {
    let tap = Tap::start(|wire| {
        if wire.head() {
            wire.ends_within(Duration::from_millis(800));
            wire.write(&ok("late"));
        }
    });
    let text = simple(tap.address, "").replace("idle = '5s'", "idle = '300ms'");
    let gateway = Running::start(&text);
    for asks in [false, true] {
        let mut peer = Peer::connect(gateway.address);
        let mut begin = Instant::now();
        if asks {
            peer.send(frames::get(1, "/"));
            assert_eq!(peer.end_of(1), End::Answered(200, b"late".to_vec()));
            begin = Instant::now();
        }
        let last = std::iter::from_fn(|| peer.next()).filter(|frame| frame.kind == GOAWAY).last();
        let (last, code) = last.as_ref().expect("a GOAWAY").payload.split_at(4);
        assert_eq!((last, code), (&u32::from(asks).to_be_bytes()[..], &[0; 4][..]));
        let idle = begin.elapsed();
        assert!(idle > Duration::from_millis(250) && idle < GRACE, "it ended after {idle:?}");
    }
    crate::support::eventually("none is left", || gateway.metric("redress_connections") == 0);
}

/// Slow, but there: every byte puts the deadline off.
#[test]
fn content_that_drips_arrives() {
    let upstream = Upstream::start(|request, _| Act::Say(ok(&String::from_utf8_lossy(&request.body))));
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
    client.stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    for byte in "slowly".bytes() {
        // A pause that an early answer would end.
        assert!(client.stream.peek(&mut [0]).is_err(), "answered before the content was there");
        client.send([byte]);
    }
    client.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(client.receive().unwrap().text(), "slowly");
}

/// Row 28: the caller waits for an error no longer than [`ERROR_BODY_TIMEOUT`](redress_gateway::limits), however
/// faithfully its body drips.
#[test]
fn an_error_that_drips_for_ever_leaves_with_its_status() {
    let tap = Tap::start(|wire| {
        wire.head();
        wire.write(b"HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n");
        wire.drip(b"1\r\n{\r\n", Duration::from_millis(100));
    });
    let gateway = Running::start(&simple(tap.address, ""));
    let begin = Instant::now();
    let response = get(gateway.address, "/");
    let most = redress_gateway::limits::ERROR_BODY_TIMEOUT + GRACE;
    assert!(begin.elapsed() < most, "{:?}", begin.elapsed());
    assert_eq!((response.status, response.condition().as_str()), (503, "unavailable"), "{response:?}");
    assert_eq!(response.header("retry-after"), Some("7"));
    assert!(!response.truncated);
    assert!(tap.wire(0).ends_within(GRACE), "the upstream drips on");
}

/// The upstream has its whole time from the end of the request, however slowly that came.
#[test]
fn the_first_byte_is_waited_for_from_the_end_of_the_request() {
    let upstream = Upstream::start(|_, _| {
        within(Duration::from_millis(700), || false);
        Act::Say(ok("late"))
    });
    let gateway = Running::before(&upstream, "timeouts = { first-byte = '1s', body-idle = '2s' }");
    let mut client = Client::connect(gateway.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
    within(Duration::from_millis(800), || false);
    assert_eq!(client.send("b").receive().unwrap().text(), "late");
}
