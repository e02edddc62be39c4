//! Errors that come while the caller still sends: it hears them (row 39 of the fault table).

use crate::support::client::{Client, Response};
use crate::support::frames::{self, DATA, END_HEADERS, END_STREAM, End, HEADERS, Peer, WINDOW_UPDATE};
use crate::support::tap::Tap;
use crate::support::upstream::{Upstream, ok, response};
use crate::support::{PATIENCE, Running, simple};
use redress_gateway::limits::LINGER;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tokio::time::Instant;

/// More than all buffers on the way hold together.
const CONTENT: usize = 24 * 1024 * 1024;
const PIECE: usize = 64 * 1024;

const GONE: &str = r#"{"result":"404","desc":"gone"}"#;

/// What an upstream does after its early answer.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// It takes the rest.
    Reads,
    /// It reads no more, and keeps the connection.
    Stays,
    /// It closes, with content unread: the system resets the connection.
    Closes,
    /// It says that it will say no more, and takes the rest.
    Ends,
}

/// An upstream that says 404 to the head of a request. What holds it is dropped at the end of the test.
fn refusing(then: Then) -> (Tap, Sender<()>) {
    let (hold, open): (Sender<()>, Receiver<()>) = channel();
    let open = Mutex::new(open);
    let tap = Tap::start(move |wire| {
        let answer = response("404 Not Found", "application/json", GONE);
        match then {
            Then::Reads => {
                wire.head();
                wire.write(&answer);
                wire.ends_within(PATIENCE);
            }
            Then::Ends => {
                wire.head();
                wire.write(&answer);
                wire.finish();
                wire.ends_within(PATIENCE);
            }
            Then::Stays | Then::Closes => {
                wire.glance();
                wire.write(&answer);
                if matches!(then, Then::Stays) {
                    let _ = open.lock().unwrap().recv_timeout(PATIENCE);
                }
            }
        }
    });
    (tap, hold)
}

/// Sends a large request, and reads at once or when all is sent.
fn upload(gateway: &Running, path: &str, chunked: bool, reads_at_once: bool) -> Response {
    let mut client = Client::connect(gateway.address);
    let mut writer = client.stream.try_clone().unwrap();
    let framing =
        if chunked { "Transfer-Encoding: chunked".to_owned() } else { format!("Content-Length: {CONTENT}") };
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n{framing}\r\n\r\n");
    let mut piece = vec![b'x'; PIECE];
    if chunked {
        piece = [format!("{PIECE:x}\r\n").into_bytes(), piece, b"\r\n".to_vec()].concat();
    }
    let mut send = move || {
        // The gateway may close before it took all; the answer must have come by then.
        if writer.write_all(head.as_bytes()).is_err() {
            return;
        }
        for _ in 0..CONTENT / PIECE {
            if writer.write_all(&piece).is_err() {
                return;
            }
        }
        if chunked {
            drop(writer.write_all(b"0\r\n\r\n"));
        }
    };
    if reads_at_once {
        std::thread::scope(|scope| {
            scope.spawn(send);
            let response = client.receive().expect("an answer");
            // Whoever got the answer need not send on.
            let _ = client.stream.shutdown(Shutdown::Both);
            response
        })
    } else {
        send();
        client.receive().expect("an answer")
    }
}

/// The answer is there, and soon.
fn check(then: Then, chunked: bool, reads_at_once: bool) {
    let (tap, _hold) = refusing(then);
    let gateway = Running::start(&simple(tap.address, "body = '64MiB'"));
    let begin = Instant::now();
    let response = upload(&gateway, "/", chunked, reads_at_once);
    let shown = format!("{then:?}, chunked: {chunked}, reads at once: {reads_at_once}");
    assert_eq!((response.status, response.condition().as_str()), (404, "not-found"), "{shown}");
    assert!(begin.elapsed() < LINGER + Duration::from_secs(1), "{shown}: {:?}", begin.elapsed());
}

#[test]
fn an_early_answer_of_the_upstream_is_heard() {
    for chunked in [false, true] {
        for then in [Then::Reads, Then::Ends, Then::Stays] {
            check(then, chunked, true);
        }
        // Some read only when they have sent all.
        for then in [Then::Reads, Then::Ends] {
            check(then, chunked, false);
        }
    }
}

#[test]
fn an_early_answer_of_our_own_is_heard() {
    let upstream = Upstream::saying(ok("ok"));
    let text = simple(upstream.address, "body = '1MiB'\nmethods = ['POST']\ncontent-types = ['text/plain']")
        .replace("path = '/'", "path = '/here'");
    let gateway = Running::start(&text);
    for (path, status) in [("/here", 413), ("/nowhere", 404)] {
        for (chunked, reads_at_once) in [(false, true), (true, true), (false, false), (true, false)] {
            let response = upload(&gateway, path, chunked, reads_at_once);
            assert_eq!(response.status, status, "{path}, chunked: {chunked}, reads at once: {reads_at_once}");
            assert_eq!(response.header("content-type"), Some("application/problem+json"));
        }
    }
    assert!(upstream.requests().is_empty());
}

#[test]
fn an_early_answer_is_heard_in_http2() {
    for then in [Then::Reads, Then::Ends, Then::Stays] {
        let (tap, _hold) = refusing(then);
        let gateway = Running::start(&simple(tap.address, "body = '64MiB'"));
        let mut peer = Peer::connect(gateway.address);
        peer.send(frames::frame(HEADERS, END_HEADERS, 1, &frames::block(&frames::request("POST", "/"))));
        // One window of content: no more may be sent unasked.
        for _ in 0..3 {
            peer.send(frames::frame(DATA, 0, 1, &[b'x'; 16 * 1024]));
        }
        let End::Answered(status, body) = peer.end_of(1) else { panic!("{then:?}: no answer") };
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((status, problem["condition"].as_str()), (404, Some("not-found")), "{then:?}");
        // The rest of the content does no harm, and the connection goes on.
        peer.send(frames::frame(DATA, END_STREAM, 1, b"x"));
        peer.send(frames::frame(WINDOW_UPDATE, 0, 0, &[0, 0, 1, 0]));
        peer.send(frames::get(3, "/"));
        let end = peer.end_of(3);
        assert!(matches!(end, End::Answered(..)), "{then:?}: {end:?}");
    }
}

/// What came before the reset is an answer: writing fails, and it is there to be read.
#[test]
fn an_early_answer_of_an_upstream_that_hangs_up_is_heard() {
    for _ in 0..10 {
        for (chunked, reads_at_once) in [(false, true), (true, true), (false, false), (true, false)] {
            check(Then::Closes, chunked, reads_at_once);
        }
    }
}

/// Nobody takes the rest, so the gateway does, for as long as it lingers.
#[test]
fn a_caller_who_reads_late_hears_an_upstream_that_takes_nothing() {
    for chunked in [false, true] {
        check(Then::Stays, chunked, false);
    }
}

/// An upstream that answers before it has read all gets all of it nevertheless, byte for byte.
#[test]
fn an_early_head_takes_nothing_from_the_upload() {
    const SENT: usize = CONTENT;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (go, answers) = channel();
    let upstream = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        answers.recv().unwrap();
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n";
        reader.get_mut().write_all(head.as_bytes()).unwrap();
        answers.recv().unwrap();
        let (mut content, mut size) = (Vec::new(), 1);
        while size > 0 {
            line.clear();
            reader.read_line(&mut line).unwrap();
            size = usize::from_str_radix(line.trim_end(), 16).unwrap();
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).unwrap();
            content.extend_from_slice(&chunk[..size]);
        }
        reader.get_mut().write_all(b"0\r\n\r\n").unwrap();
        content
    });
    let gateway = Running::start(&simple(address, "body = '64MiB'\ntimeouts = { body-idle = '20s' }"));
    let content: Vec<u8> = (0..SENT).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let mut bytes = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for chunk in content.chunks(4_000) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    // Not before all is there to be sent: on a busy machine that takes longer than the gateway waits for a head.
    let mut client = Client::connect(gateway.address);
    // Until nobody takes any more: then everything between the two is full.
    client.stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut sent = 0;
    while let Ok(more) = client.stream.write(&bytes[sent..]) {
        sent += more;
        assert!(sent < bytes.len(), "the upload must not fit between the two");
    }
    go.send(()).unwrap();
    let mut head = [0; 32];
    client.stream.peek(&mut head).unwrap();
    go.send(()).unwrap();
    client.stream.set_write_timeout(Some(PATIENCE)).unwrap();
    client.stream.write_all(&bytes[sent..]).unwrap();
    assert!(upstream.join().unwrap() == content, "the upload arrived damaged");
    assert_eq!(client.receive().unwrap().text(), "early");
}
