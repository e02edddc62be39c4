//! Upstreams that fail, and what is made of it.

use crate::support::Running;
use crate::support::client::{Client, ask, get};
use crate::support::upstream::{Act, Upstream, ok};
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn broken_upstreams_are_502_and_slow_ones_504() {
    let table: Vec<(u16, &str, fn() -> Act)> = vec![
        // Row 24.
        (502, "bad-gateway", || Act::SayAndClose(Vec::new())),
        (502, "bad-gateway", || Act::SayAndReset(Vec::new())),
        (502, "bad-gateway", || Act::SayAndClose(b"HTTP/1.1 200 OK\r\nContent-".to_vec())),
        (502, "upstream-protocol", || Act::SayAndClose(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())),
        (502, "upstream-protocol", || Act::SayAndClose(b"<html>HTTP/0.9</html>".to_vec())),
        (502, "upstream-protocol", || Act::Say(b"\x15\x03\x03\x00\x02\x02\x28".to_vec())),
        // Row 25.
        (504, "gateway-timeout", || Act::SayAndStall(Vec::new())),
        (504, "gateway-timeout", || {
            Act::Drip(b"HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_vec())
        }),
        // Row 34.
        (502, "upstream-protocol", || Act::Say(b"HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n".to_vec())),
        (502, "upstream-protocol", || Act::Say(b"HTTP/1.1 999 High\r\nContent-Length: 0\r\n\r\n".to_vec())),
        (502, "upstream-protocol", || Act::Say(b"HTTP/1.1 abc\r\n\r\n".to_vec())),
        (502, "upstream-protocol", || {
            Act::Say(
                b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n".to_vec(),
            )
        }),
        // Row 36.
        (502, "upstream-protocol", || {
            Act::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi".to_vec())
        }),
        (502, "upstream-protocol", || {
            Act::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n".to_vec())
        }),
        (502, "upstream-protocol", || {
            Act::Say(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
                    .to_vec(),
            )
        }),
        (502, "upstream-protocol", || {
            Act::Say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi".to_vec())
        }),
        (502, "upstream-protocol", || {
            Act::Say(b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n".to_vec())
        }),
        (502, "upstream-protocol", || {
            Act::Say(b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n".to_vec())
        }),
    ];
    for (index, (status, condition, act)) in table.into_iter().enumerate() {
        let upstream = Upstream::start(move |_, _| act());
        let gateway = Running::before(&upstream, "");
        let response = get(gateway.address, "/");
        assert_eq!(
            (response.status, response.condition().as_str()),
            (status, condition),
            "{index}: {response:?}"
        );
    }
}

#[test]
fn nobody_there() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = Running::start(&crate::support::simple(gone, ""));
    for _ in 0..3 {
        assert_eq!(get(gateway.address, "/").condition(), "upstream-unreachable");
    }
    // Three failures, and it is left alone for a second.
    let response = get(gateway.address, "/");
    assert_eq!((response.status, response.condition().as_str()), (503, "unavailable"));
    assert!(response.header("retry-after").is_some());
}

#[test]
fn an_error_whose_body_breaks_off_keeps_its_status() {
    let acts: [fn() -> Act; 3] = [
        || Act::SayAndClose(b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nshort".to_vec()),
        || Act::SayAndReset(b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nshort".to_vec()),
        || {
            Act::SayAndStall(
                b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort".to_vec(),
            )
        },
    ];
    for act in acts {
        let upstream = Upstream::start(move |_, _| act());
        let gateway = Running::before(&upstream, "");
        let response = get(gateway.address, "/");
        assert_eq!((response.status, response.condition().as_str()), (404, "not-found"));
        assert!(!response.truncated);
    }
}

#[test]
fn a_success_that_breaks_off_is_seen_to() {
    let acts: [fn() -> Act; 2] = [
        || Act::SayAndClose(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".to_vec()),
        || Act::SayAndClose(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n".to_vec()),
    ];
    for act in acts {
        let upstream = Upstream::start(move |_, _| act());
        let gateway = Running::before(&upstream, "");
        assert!(get(gateway.address, "/").truncated);
    }
}

#[test]
fn what_comes_after_an_answer_reaches_nobody() {
    let acts: [fn() -> Act; 2] = [
        || {
            Act::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil".to_vec())
        },
        || Act::Say(b"HTTP/1.1 204 No Content\r\n\r\nevil".to_vec()),
    ];
    for act in acts {
        let upstream = Upstream::start(move |_, _| act());
        let gateway = Running::before(&upstream, "");
        let mut client = Client::connect(gateway.address);
        for _ in 0..5 {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assert!(!client.receive().unwrap().text().contains("evil"));
        }
        assert_eq!(upstream.connections.load(Ordering::Acquire), 5);
    }
}

#[test]
fn a_connection_that_was_closed_in_between_is_no_error() {
    // Every connection is closed after its first answer, without a word about it.
    let upstream =
        Upstream::start(
            |_, before| if before == 0 { Act::Say(ok("ok")) } else { Act::SayAndClose(Vec::new()) },
        );
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    for _ in 0..10 {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(client.receive().unwrap().text(), "ok");
    }
}

#[test]
fn what_is_not_idempotent_is_sent_once() {
    let count = std::sync::Arc::new(AtomicUsize::new(0));
    let seen = std::sync::Arc::clone(&count);
    let upstream = Upstream::start(move |_, _| {
        seen.fetch_add(1, Ordering::AcqRel);
        Act::SayAndClose(Vec::new())
    });
    let gateway = Running::before(&upstream, "");
    assert_eq!(ask(gateway.address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").status, 502);
    assert_eq!(count.load(Ordering::Acquire), 1);
    assert_eq!(get(gateway.address, "/").status, 502);
    assert_eq!(count.load(Ordering::Acquire), 3, "a GET once more");
}

#[test]
fn an_early_error_is_heard_while_the_caller_still_sends() {
    let upstream = Upstream::start(|_, _| Act::SayAndClose(Vec::new()));
    drop(upstream);
    let early = Upstream::start(|_, _| Act::Say(ok("late")));
    let gateway = Running::before(&early, "body = '1MiB'");
    let response = ask(gateway.address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!(response.status, 200);
}
