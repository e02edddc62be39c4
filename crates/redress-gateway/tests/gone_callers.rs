//! Callers who go away: their request goes with them, at the upstream too (row 15 of the fault table).

use crate::support::client::{Client, get};
use crate::support::frames::{self, DATA, END_HEADERS, HEADERS, Peer, RST_STREAM};
use crate::support::tap::{Tap, count};
use crate::support::upstream::ok;
use crate::support::{Running, eventually, simple};
use std::time::Duration;

/// How soon the upstream is told.
const SOON: Duration = Duration::from_secs(1);

/// Says nothing to `/head`, begins an answer to `/body` that never ends, and takes whatever is sent.
fn patient() -> Tap {
    Tap::start(|wire| {
        wire.head();
        let bytes = wire.bytes();
        if bytes.starts_with(b"GET /body") {
            wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            wire.drip(b"5\r\nhello\r\n", Duration::from_millis(50));
        }
        let mut others = 0;
        while wire.until(|bytes| count(bytes, b"GET /other") > others) {
            others += 1;
            wire.write(&ok("other"));
        }
    })
}

const HEAD: &str = "GET /head HTTP/1.1\r\nHost: a\r\n\r\n";
const BODY: &str = "GET /body HTTP/1.1\r\nHost: a\r\n\r\n";
const UPLOAD: &str = "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf";
const CHUNKS: &str = "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";

/// Has that seen so much of a request?
fn arrived(tap: &Tap, part: &[u8]) {
    assert!(tap.wire(0).until(|bytes| count(bytes, part) > 0), "the request did not arrive");
}

fn ask(gateway: &Running, tap: &Tap, request: &str) -> Client {
    let mut client = Client::connect(gateway.address);
    client.send(request);
    arrived(tap, if request.starts_with("POST") { b"half" } else { b"\r\n\r\n" });
    if request == BODY {
        client.until("hello");
    }
    client
}

fn ask_http2(gateway: &Running, tap: &Tap, path: &str) -> Peer {
    let mut peer = Peer::connect(gateway.address);
    if path == "/up" {
        peer.send(frames::frame(HEADERS, END_HEADERS, 1, &frames::block(&frames::request("POST", path))));
        peer.send(frames::frame(DATA, 0, 1, b"half"));
        arrived(tap, b"half");
        return peer;
    }
    peer.send(frames::get(1, path));
    arrived(tap, b"\r\n\r\n");
    while path == "/body" && peer.next().expect("an answer").kind != DATA {}
    peer
}

#[test]
fn the_upstream_is_let_go_when_the_caller_is_gone() {
    let table: [(&str, fn(&Running, &Tap)); 13] = [
        ("closed before the head", |gateway, tap| drop(ask(gateway, tap, HEAD))),
        ("reset before the head", |gateway, tap| ask(gateway, tap, HEAD).reset()),
        ("closed within the body", |gateway, tap| drop(ask(gateway, tap, BODY))),
        ("reset within the body", |gateway, tap| ask(gateway, tap, BODY).reset()),
        ("closed within the content", |gateway, tap| drop(ask(gateway, tap, UPLOAD))),
        ("reset within the content", |gateway, tap| ask(gateway, tap, UPLOAD).reset()),
        ("closed within the chunks", |gateway, tap| drop(ask(gateway, tap, CHUNKS))),
        ("reset within the chunks", |gateway, tap| ask(gateway, tap, CHUNKS).reset()),
        ("HTTP/2 closed before the head", |gateway, tap| drop(ask_http2(gateway, tap, "/head"))),
        ("HTTP/2 closed within the body", |gateway, tap| drop(ask_http2(gateway, tap, "/body"))),
        ("a stream reset before the head", |gateway, tap| {
            reset_stream(gateway, ask_http2(gateway, tap, "/head"));
        }),
        ("a stream reset within the body", |gateway, tap| {
            reset_stream(gateway, ask_http2(gateway, tap, "/body"));
        }),
        ("a stream reset within the content", |gateway, tap| {
            reset_stream(gateway, ask_http2(gateway, tap, "/up"));
        }),
    ];
    for (name, leave) in table {
        let tap = patient();
        // Nothing but the caller ends it.
        let text = simple(tap.address, "");
        let patient = text
            .replace("first-byte = '1s'", "first-byte = '20s'")
            .replace("body-idle = '1s'", "body-idle = '20s'");
        let gateway = Running::start(&patient);
        leave(&gateway, &tap);
        assert!(tap.wire(0).ends_within(SOON), "{name}: the upstream is kept after {SOON:?}");
        eventually(name, || gateway.metric("redress_requests_total") >= 1);
        assert_eq!(get(gateway.address, "/other").text(), "other", "{name}");
    }
}

/// Resets the stream; the connection goes on.
fn reset_stream(gateway: &Running, mut peer: Peer) {
    const CANCEL: [u8; 4] = [0, 0, 0, 8];
    peer.send(frames::frame(RST_STREAM, 0, 1, &CANCEL));
    peer.send(frames::get(3, "/other"));
    assert_eq!(peer.end_of(3), frames::End::Answered(200, b"other".to_vec()));
    assert!(gateway.metric("redress_connections") >= 1);
}

/// What was given up half-way counts as such, with what was sent.
#[test]
fn it_is_written_down() {
    let file = crate::support::Temporary::new("gone");
    let tap = patient();
    let text = simple(tap.address, "").replace("first-byte = '1s'", "first-byte = '20s'");
    let gateway = Running::start(&format!("{text}[log]\naccess = '{}'\n", file.path().display()));
    drop(ask(&gateway, &tap, BODY));
    eventually("it is counted", || gateway.metric("redress_requests_total") == 1);
    gateway.stop();
    let lines = file.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["status"], &lines[0]["complete"]), (&200.into(), &false.into()));
    assert!(lines[0]["bytes"].as_u64().unwrap() >= 5, "{lines:?}");
}
