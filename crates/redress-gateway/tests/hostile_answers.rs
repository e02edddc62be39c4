//! Upstreams whose answers are made to do harm: in their heads (rows 34 to 36 of the fault table) and in the bodies of
//! their errors (rows 28 to 33).

use crate::support::client::{Client, Response, ask, get};
use crate::support::tap::{Tap, count};
use crate::support::upstream::{Act, Upstream, ok};
use crate::support::{Running, Temporary, simple};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What reading the worst error body may take, on a slow machine without optimization.
const WORST: Duration = Duration::from_secs(2);

/// An upstream whose first answer is this; to `/after` it answers properly.
fn saying(answer: Vec<u8>) -> Upstream {
    Upstream::start(move |request, _| match request.target() {
        "/after" => Act::Say(ok("after")),
        _ => Act::Say(answer.clone()),
    })
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn heads_that_are_none_are_502_and_their_connection_is_not_used_again() {
    let large = format!("HTTP/1.1 200 OK\r\nX: {}\r\nContent-Length: 0\r\n\r\n", "x".repeat(1024 * 1024));
    let many: String = (0..10_000).map(|number| format!("X-{number}: 1\r\n")).collect();
    let heads = [
        large,
        format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 0\r\n\r\n"),
        format!("HTTP/1.1 404 Not Found\r\n{many}Content-Length: 0\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nhi".into(),
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi".into(),
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi".into(),
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhi".into(),
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
            .into(),
        "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi".into(),
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\nX y: a\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\nnothing\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 600 High\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1 -20 OK\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n".into(),
        "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n".into(),
        "ICY 200 OK\r\n\r\n".into(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
    ];
    for head in heads {
        let shown: String = head.chars().take(100).collect();
        let upstream = saying(head.into_bytes());
        let gateway = Running::before(&upstream, "");
        let response = get(gateway.address, "/");
        assert_eq!((response.status, response.condition().as_str()), (502, "upstream-protocol"), "{shown:?}");
        assert_eq!(get(gateway.address, "/after").text(), "after", "{shown:?}");
        assert_eq!(
            upstream.connections.load(Ordering::Acquire),
            2,
            "{shown:?}: its connection was used again"
        );
    }
}

/// What follows an answer is nobody's answer, whatever the answer may not have.
#[test]
fn content_where_there_is_none_reaches_nobody() {
    let evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    for (method, first) in [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil".to_owned()),
        ("HEAD", format!("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n{evil}")),
        (
            "HEAD",
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n{evil}"),
        ),
        ("GET", format!("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nevil{evil}")),
        ("GET", format!("HTTP/1.1 204 No Content\r\n\r\n{evil}")),
        ("GET", format!("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{{}}{evil}")),
        ("GET", format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{evil}")),
        ("GET", format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{evil}")),
    ] {
        let upstream = saying(first.clone().into_bytes());
        let gateway = Running::before(&upstream, "");
        let mut client = Client::connect(gateway.address);
        for _ in 0..3 {
            client.send(format!("{method} / HTTP/1.1\r\nHost: a\r\n\r\n"));
            let response = client.receive_to(method).unwrap();
            assert!(!response.text().contains("evil"), "{method} {first:?}: {response:?}");
            client.send("GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_eq!(client.receive().unwrap().text(), "after", "{method} {first:?}");
        }
        client.finish();
        assert!(client.is_closed(), "{method} {first:?}: there was more");
    }
}

/// A 100 that nobody waited for, and a few more, are no answer.
#[test]
fn a_few_words_before_the_answer_do_no_harm() {
    let few = "HTTP/1.1 100 Continue\r\n\r\n".repeat(3) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let upstream = saying(few.into_bytes());
    let gateway = Running::before(&upstream, "");
    for _ in 0..3 {
        assert_eq!(get(gateway.address, "/").text(), "ok");
    }
    assert_eq!(get(gateway.address, "/after").text(), "after");
}

/// Chunks that are none: a success breaks off where it is seen, an error keeps its status.
#[test]
fn chunks_that_are_none() {
    for chunk in [
        "0x5\r\nhello\r\n",
        "+5\r\nhello\r\n",
        "fffffffffffffffff\r\nhello\r\n",
        "5\r\nhelloworld\r\n",
        "\r\nhello\r\n",
        "five\r\nhello\r\n",
        "-1\r\nhello\r\n",
    ] {
        for (status, kept) in [("200 OK", 200), ("404 Not Found", 404)] {
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
            );
            let bytes = format!("{head}2\r\nok\r\n{chunk}0\r\n\r\n");
            let upstream = saying(bytes.into_bytes());
            let gateway = Running::before(&upstream, "");
            let response = get(gateway.address, "/");
            // It may be seen before anything was sent.
            if kept == 200 {
                assert!(response.truncated || response.status == 502, "{chunk:?}: {response:?}");
            } else {
                assert_eq!((response.status, response.condition().as_str()), (404, "not-found"), "{chunk:?}");
            }
            assert_eq!(get(gateway.address, "/after").text(), "after", "{chunk:?}");
            assert_eq!(
                upstream.connections.load(Ordering::Acquire),
                2,
                "{chunk:?}: its connection was used again"
            );
        }
    }
}

/// Bodies of errors that cost, or hide something.
fn bodies() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let (json, xml) = ("Content-Type: application/json\r\n", "Content-Type: application/xml\r\n");
    let repeat =
        |open: &str, times: usize, close: &str| (open.repeat(times) + &close.repeat(times)).into_bytes();
    let attributes: String = (0..60_000).map(|number| format!(" a{number}='1'")).collect();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let mut bodies = vec![
        // Deep, long, and strange JSON.
        ("deep lists", json, repeat("[", 200_000, "]")),
        ("deep objects", json, repeat("{\"a\":", 140_000, "}")),
        ("deep and open", json, repeat("[", 500_000, "")),
        (
            "a long number",
            json,
            [&br#"{"result":"404","desc":"x","n":"#[..], &[b'1'; 900_000], b"}"].concat(),
        ),
        (
            "one member often",
            json,
            [&b"{"[..], &br#""desc":"a","#.repeat(50_000), br#""result":"404"}"#].concat(),
        ),
        ("half a surrogate", json, br#"{"result":"404","desc":"\ud800 \udc00\ud800"}"#.to_vec()),
        ("bad UTF-8", json, b"{\"result\":\"404\",\"desc\":\"\xff\xc0\x80\xed\xa0\x80\"}".to_vec()),
        (
            "UTF-16",
            json,
            "{\"result\":\"404\",\"desc\":\"gone\"}".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("NUL", json, b"{\"result\":\"404\",\"desc\":\"a\0b\"}\0\0\0".to_vec()),
        (
            "ends a line",
            json,
            br#"{"result":"404","desc":"a\r\nSet-Cookie: evil=1\r\n\r\n<script>\u001b[31m]]>\u0000\ufffe"}"#
                .to_vec(),
        ),
        // XML.
        ("laughs", xml, format!("<!DOCTYPE l [<!ENTITY l0 'lol'>{laughs}]><l>&l9;</l>").into_bytes()),
        ("a file", xml, b"<!DOCTYPE l [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><l>&f;</l>".to_vec()),
        ("attributes", xml, format!("<a{attributes}/>").into_bytes()),
        ("deep elements", xml, repeat("<a>", 100_000, "</a>")),
        ("deep and open elements", xml, repeat("<a>", 300_000, "")),
    ];
    let zstd = "Content-Type: application/json\r\nContent-Encoding: zstd\r\nETag: \"x\"\r\nContent-MD5: eA==\r\nDigest: a=b\r\n";
    bodies.push(("no zstd at all", zstd, br#"{"result":"404"}"#.to_vec()));
    bodies.push((
        "an unknown coding",
        "Content-Encoding: rot13\r\nContent-Type: application/json\r\n",
        b"{}".to_vec(),
    ));
    bodies.push((
        "many codings",
        "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\nContent-Type: application/json\r\n",
        b"{}".to_vec(),
    ));
    bodies
}

/// The answer to an error of that kind: the status is the upstream's, and what is said is well-formed and ours.
fn check(name: &str, response: &Response, begin: Instant) {
    assert!(begin.elapsed() < WORST, "{name}: {:?}", begin.elapsed());
    assert_eq!(response.status, 404, "{name}");
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{name}");
    assert_eq!(response.condition(), "not-found", "{name}");
    for stale in ["content-encoding", "etag", "content-md5", "digest", "set-cookie"] {
        assert_eq!(response.header(stale), None, "{name}");
    }
    let text = response.text();
    assert!(!text.contains("root:") && !text.contains("lollol"), "{name}: {text}");
    assert!(!text.bytes().any(|byte| byte < 0x20 && byte != b'\n'), "{name}: {text:?}");
}

#[test]
fn error_bodies_that_cost_keep_their_status_and_harm_nobody() {
    let file = Temporary::new("bodies");
    let bodies = bodies();
    let answers: Vec<_> =
        bodies.iter().map(|(_, headers, body)| answer("404 Not Found", headers, body)).collect();
    let upstream = Upstream::start(move |request, _| {
        Act::Say(
            request.target()[1..]
                .parse::<usize>()
                .map_or_else(|_| ok("after"), |number| answers[number].clone()),
        )
    });
    let gateway = Running::start(&format!(
        "{}[log]\naccess = '{}'\n",
        simple(upstream.address, ""),
        file.path().display()
    ));
    for (number, (name, ..)) in bodies.iter().enumerate() {
        let begin = Instant::now();
        check(name, &get(gateway.address, &format!("/{number}")), begin);
        // In XML it is well-formed too.
        let xml = ask(
            gateway.address,
            format!("GET /{number} HTTP/1.1\r\nHost: a\r\nAccept: application/problem+xml\r\n\r\n"),
        );
        assert_eq!(
            (xml.status, xml.header("content-type")),
            (404, Some("application/problem+xml")),
            "{name}"
        );
        assert!(
            xml.text().ends_with("</problem>") && count(&xml.body, b"</problem>") == 1,
            "{name}: {}",
            xml.text()
        );
        assert!(
            !xml.text().contains(|c: char| c < ' ' && c != '\n' || c == '\u{fffe}'),
            "{name}: {:?}",
            xml.text()
        );
        assert_eq!(get(gateway.address, "/after").text(), "after", "{name}");
    }
    gateway.stop();
    assert_eq!(file.lines().len(), 3 * bodies.len());
    assert!(!file.text().contains('\u{1b}') && !file.text().contains('\r'));
}

/// A bomb passes as it came: 32 KiB that would be a gigabyte are for nobody to unpack.
#[test]
fn a_bomb_does_not_go_off() {
    // One byte, a great many times: 4 bytes become 128 KiB (RFC 8878 §3.1.1.2.2).
    let blocks: Vec<u8> = (1..=8_000).flat_map(|n| [2 | u8::from(n == 8_000), 0, 16, b' ']).collect();
    let bomb = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 0x58][..], &blocks].concat();
    let headers = "Content-Type: application/json\r\nContent-Encoding: zstd\r\n";
    let upstream = saying(answer("404 Not Found", headers, &bomb));
    let gateway = Running::before(&upstream, "");
    let begin = Instant::now();
    let response = get(gateway.address, "/");
    assert!(begin.elapsed() < WORST, "{:?}", begin.elapsed());
    assert_eq!((response.status, response.header("content-encoding")), (404, Some("zstd")));
    assert!(response.body == bomb);
}

/// Ten megabytes of error: its status arrives, and the gateway holds a part of it at most.
#[test]
fn an_error_over_the_bound_keeps_its_status() {
    let tap = Tap::start(|wire| {
        wire.head();
        wire.write(
            b"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        wire.pour(&[b"4000\r\n", &[b' '; 0x4000][..], b"\r\n"].concat(), 640);
        wire.write(b"0\r\n\r\n");
        wire.ends_within(crate::support::PATIENCE);
    });
    let gateway = Running::start(&simple(tap.address, ""));
    assert_eq!(get(gateway.address, "/").status, 500);
}

/// A 100, and the connection ends.
#[test]
fn a_word_that_is_no_answer_and_then_nothing() {
    let tap = Tap::start(|wire| {
        wire.head();
        wire.write(b"HTTP/1.1 100 Continue\r\n\r\n");
    });
    let gateway = Running::start(&simple(tap.address, ""));
    let response = ask(gateway.address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!((response.status, response.condition().as_str()), (502, "bad-gateway"), "{response:?}");
}

/// Row 34: a few words before the answer are passed over, an endless preface is no answer.
#[test]
fn words_before_the_answer_are_bounded() {
    for word in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    ] {
        let upstream =
            saying((word.repeat(50) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").into_bytes());
        let gateway = Running::before(&upstream, "");
        let mut client = Client::connect(gateway.address);
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        let answers = std::iter::from_fn(|| client.receive());
        let response = answers.into_iter().find(|answer| answer.status >= 200).unwrap();
        assert_eq!(response.status, 502, "{word:?}: {response:?}");
        assert_eq!(response.condition(), "upstream-protocol", "{word:?}");
        assert_eq!(get(gateway.address, "/after").text(), "after", "{word:?}");
    }
}

/// Early hints are for the caller (RFC 8297); one that speaks HTTP/1.0 could not tell them from the answer.
#[test]
fn early_hints_reach_the_caller() {
    let hints =
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nConnection: x\r\nX: 1\r\n\r\n";
    let upstream = saying(format!("{hints}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").into_bytes());
    let gateway = Running::before(&upstream, "");
    let old = ask(gateway.address, "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    assert_eq!((old.status, old.text().as_str()), (200, "ok"));
    let mut client = Client::connect(gateway.address);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let early = client.receive().unwrap();
    assert_eq!((early.status, early.header("link")), (103, Some("</style.css>; rel=preload")));
    assert_eq!((early.header("x"), early.header("connection")), (None, None), "hop by hop");
    let response = client.receive().unwrap();
    assert_eq!((response.status, response.text().as_str()), (200, "ok"));
}
