//! HTTP/2 requests that must not become HTTP/1.1 ones: what would end a line, a head or a request there, and lengths
//! that lie (row 18 of the fault table).

use crate::support::client::get;
use crate::support::frames::{
    self, CONTINUATION, DATA, END_HEADERS, END_STREAM, End, HEADERS, Peer, RST_STREAM, frame,
};
use crate::support::tap::{Tap, Wire, count};
use crate::support::upstream::{self, ok};
use crate::support::{Running, simple};
use std::sync::Arc;

type Fields = Vec<(&'static [u8], &'static [u8])>;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    /// It is refused: by a 4xx, or by a reset of the stream or the connection. The upstream sees nothing of it.
    Refused,
    /// It may have begun before it was seen to lie. The upstream never sees it whole, and nothing after it.
    Broken,
    /// The same, and the caller goes away itself: nothing is answered.
    Left,
    /// It may pass, if what the upstream sees has one meaning.
    Plain,
}
use Want::{Broken, Left, Plain, Refused};

/// A plain GET with another value for one field; `None`: without it.
fn with(name: &'static [u8], value: Option<&'static [u8]>) -> Fields {
    let mut fields: Fields = frames::request("GET", "/x");
    match (fields.iter_mut().find(|field| field.0 == name), value) {
        (Some(field), Some(value)) => field.1 = value,
        (Some(_), None) => fields.retain(|field| field.0 != name),
        (None, value) => fields.extend(value.map(|value| (name, value))),
    }
    fields
}

/// A plain GET and one field more.
fn and(name: &'static [u8], value: &'static [u8]) -> Fields {
    let mut fields: Fields = frames::request("GET", "/x");
    fields.push((name, value));
    fields
}

/// Fields that would not be one in HTTP/1.1.
fn fields() -> Vec<(Want, Fields)> {
    let mut heads: Vec<(Want, Fields)> = Vec::new();
    // What ends a line or a text, in values. Blanks around one are nobody's.
    for value in [
        &b"a\r\nevil: 1"[..],
        b"a\nevil: 1",
        b"a\revil: 1",
        b"a\0b",
        b"a\r\n\r\nGET /evil HTTP/1.1\r\n\r\n",
        b"\x7f",
        b"\x01",
    ] {
        heads.push((Refused, and(b"x", value)));
        heads.push((Refused, and(b"cookie", value)));
        heads.push((Refused, with(b":authority", Some(value))));
    }
    for value in [&b" a"[..], b"a ", b"\ta\t", b"", b"a\tb"] {
        heads.push((Plain, and(b"x", value)));
    }
    // Names.
    for name in [
        &b"X"[..],
        b"x y",
        b"x ",
        b" x",
        b"x:",
        b"x:y",
        b"x\r\nevil",
        b"x\nevil",
        b"x\0",
        b"",
        b"\xe9",
        b"x\t",
        b"x(",
        b"evil: 1\r\nx",
    ] {
        heads.push((Refused, and(name, b"1")));
    }
    // What belongs to one connection (RFC 9113 §8.2.2).
    for (name, value) in [
        (&b"connection"[..], &b"close"[..]),
        (b"transfer-encoding", b"chunked"),
        (b"transfer-encoding", b"identity"),
        (b"upgrade", b"h2c"),
        (b"keep-alive", b"timeout=5"),
        (b"proxy-connection", b"keep-alive"),
        (b"te", b"gzip"),
        (b"te", b"trailers, chunked"),
    ] {
        heads.push((Refused, and(name, value)));
    }
    heads.push((Plain, and(b"te", b"trailers")));
    heads
}

/// Request lines that would be none in HTTP/1.1.
fn lines() -> Vec<(Want, Fields)> {
    let mut heads: Vec<(Want, Fields)> = Vec::new();
    // Targets.
    for path in [
        &b"/a b"[..],
        b"/a\r\nevil: 1",
        b"/a\nb",
        b"/a\0b",
        b"/a\tb",
        b"",
        b"a",
        b"/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /evil",
        b"*",
        b"/\x7f",
        b"/\xe9",
        b"/\xc3\xa9",
        b"/a\"evil",
        b"/{evil}",
        b"/?`evil",
        b"/a\\evil",
        b"//evil^",
    ] {
        heads.push((Refused, with(b":path", Some(path))));
    }
    // Methods.
    for method in [
        &b"GE T"[..],
        b"GET /evil HTTP/1.1\r\nx:",
        b"GET\r\n",
        b"GET\0",
        b"",
        b"G\xe9T",
        b"GET:",
        b" GET",
        b"CONNECT",
    ] {
        heads.push((Refused, with(b":method", Some(method))));
    }
    // Schemes and authorities.
    for scheme in [&b"ht tp"[..], b"http\r\n", b"http://evil/"] {
        heads.push((Refused, with(b":scheme", Some(scheme))));
    }
    // None of the next reaches the upstream: no scheme does, and no fragment.
    for scheme in [&b""[..], b"1", b"https"] {
        heads.push((Plain, with(b":scheme", Some(scheme))));
    }
    heads.push((Plain, with(b":path", Some(b"/#evil"))));
    for authority in [&b"a b"[..], b"a/b", b"a?b", b"a#b", b"u@a", b"a,b", b"a:x", b"", b"[::1"] {
        heads.push((Refused, with(b":authority", Some(authority))));
    }
    heads
}

/// Pseudo-headers that are not there once, and first.
fn pseudo() -> Vec<(Want, Fields)> {
    let mut heads: Vec<(Want, Fields)> = Vec::new();
    // Missing, doubled, strange, or late (RFC 9113 §8.3).
    for name in [&b":method"[..], b":scheme", b":path"] {
        heads.push((Refused, with(name, None)));
    }
    heads.push((Refused, with(b":authority", None)));
    for (name, value) in [
        (&b":method"[..], &b"GET"[..]),
        (b":scheme", b"http"),
        (b":path", b"/x"),
        (b":path", b"/evil"),
        (b":authority", b"a.example"),
        (b":authority", b"evil"),
        (b":status", b"200"),
        (b":evil", b"1"),
        (b":", b"1"),
        (b":protocol", b"websocket"),
    ] {
        heads.push((Refused, and(name, value)));
    }
    let mut late: Fields = vec![(b"x", b"1")];
    late.extend(frames::request("GET", "/x"));
    heads.push((Refused, late));
    heads.push((Refused, and(b"host", b"evil")));
    heads.push((Plain, and(b"host", b"a.example")));
    heads
}

/// A POST with these fields more.
fn post(fields: &Fields) -> Vec<u8> {
    let mut all: Fields = frames::request("POST", "/x");
    all.extend(fields);
    frames::block(&all)
}

/// Requests with content: what is sent after the fields of a POST.
fn contents() -> Vec<(Want, Fields, Vec<u8>)> {
    let length = |value: &'static [u8]| -> Fields { vec![(b"content-length", value)] };
    let data = |flags: u8, bytes: &[u8]| frame(DATA, flags, 1, bytes);
    let trailers = |fields: &[(&[u8], &[u8])], flags: u8| frame(HEADERS, flags, 1, &frames::block(fields));
    let last = END_HEADERS | END_STREAM;
    let cancel = frame(RST_STREAM, 0, 1, &[0, 0, 0, 8]);
    let mut contents = vec![
        (Broken, length(b"10"), data(END_STREAM, b"hello")),
        (Broken, length(b"3"), data(END_STREAM, b"hello")),
        (Broken, length(b"5"), data(END_STREAM, b"")),
        (Broken, length(b"0"), data(END_STREAM, b"GET /evil HTTP/1.1\r\n\r\n")),
        (Broken, length(b"5"), [data(0, b"hello"), data(END_STREAM, b"GET /evil HTTP/1.1\r\n\r\n")].concat()),
        (Left, length(b"10"), [data(0, b"hello"), cancel.clone()].concat()),
        (Left, vec![], [data(0, b"hello"), cancel].concat()),
        (Broken, length(b"10"), [data(0, b"hello"), trailers(&[(b"x", b"1")], last)].concat()),
        // Trailers that are malformed, or do not end the stream.
        (Broken, vec![], [data(0, b"hello"), trailers(&[(b"x", b"1")], END_HEADERS)].concat()),
        (Broken, vec![], [data(0, b"hello"), trailers(&[(b"x", b"a\r\nevil: 1")], last)].concat()),
        (Broken, vec![], [data(0, b"hello"), trailers(&[(b"x\r\nevil", b"1")], last)].concat()),
        (Broken, vec![], [data(0, b"hello"), trailers(&[(b"transfer-encoding", b"chunked")], last)].concat()),
        // What frames a message has no place in trailers, and does not get one.
        (Plain, vec![], [data(0, b"hello"), trailers(&[(b"content-length", b"99")], last)].concat()),
        (Plain, vec![], [data(0, b"hello"), trailers(&[(b"host", b"evil")], last)].concat()),
        // The library drops this one where RFC 9113 §8.1 asks for a reset.
        (Plain, vec![], [data(0, b"hello"), trailers(&[(b":path", b"/evil")], last)].concat()),
        (Plain, vec![], data(END_STREAM, b"0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n")),
        (Plain, length(b"5"), data(END_STREAM, b"hello")),
        // Lengths that are none, or two.
        (Refused, vec![(b"content-length", b"5"), (b"content-length", b"6")], data(END_STREAM, b"hello")),
    ];
    for value in [&b"+5"[..], b"-1", b"5,5", b"0x5", b"", b"five", b"5 5", b"99999999999999999999"] {
        contents.push((Refused, length(value), data(END_STREAM, b"hello")));
    }
    contents
}

/// An upstream that answers each whole request, and each half one too once its connection is used again.
fn upstream() -> Tap {
    Tap::start(|wire| {
        wire.listen();
        let mut answered = 0;
        while wire.until(|bytes| requests(bytes).len() > answered) {
            answered += 1;
            wire.write(&ok("ok"));
        }
    })
}

/// The whole requests on a connection, as a strict server reads them: what is malformed panics.
fn requests(mut bytes: &[u8]) -> Vec<upstream::Request> {
    std::iter::from_fn(|| upstream::read(&mut bytes)).collect()
}

/// Sends it, and looks at both sides.
fn check(gateway: &Running, tap: &Tap, want: Want, shown: &str, bytes: &[u8]) {
    let before: Vec<usize> = tap.wires().iter().map(|wire| requests(&wire.bytes()).len()).collect();
    let mut peer = Peer::connect(gateway.address);
    peer.send(bytes);
    let end = if want == Left { End::Closed } else { peer.end_of(1) };
    // The next request of somebody else finds nothing in its way.
    assert_eq!(get(gateway.address, "/after").text(), "ok", "{shown}");
    drop(peer);
    let status = if let End::Answered(status, _) = end { Some(status) } else { None };
    let as_wanted = match want {
        Plain => matches!(status, Some(200 | 400)),
        Refused | Broken | Left => status.is_none_or(|status| (400..500).contains(&status)),
    };
    assert!(as_wanted, "{shown}: {end:?}");
    let wires = tap.wires();
    let new = |(number, wire): (usize, &Arc<Wire>)| {
        let seen = requests(&wire.bytes());
        seen.into_iter().skip(before.get(number).copied().unwrap_or(0))
    };
    let mut seen: Vec<_> = wires.iter().enumerate().flat_map(new).collect();
    let after = seen.iter().position(|request| request.head.starts_with("GET /after HTTP/1.1\r\n"));
    seen.remove(after.unwrap_or_else(|| panic!("{shown}: what came after was swallowed: {seen:?}")));
    for request in &seen {
        assert!(!request.head.contains("evil"), "{shown}: {request:?}");
        assert_eq!(request.headers("host").len(), 1, "{shown}: {request:?}");
    }
    let most = usize::from(want == Plain);
    assert!(seen.len() <= most, "{shown}: {seen:?}");
    if want == Refused {
        let all: Vec<u8> = wires.iter().flat_map(|wire| wire.bytes()).collect();
        assert_eq!(
            count(&all, b"evil") + count(&all, b"POST"),
            0,
            "{shown}: {}",
            String::from_utf8_lossy(&all)
        );
    }
}

#[test]
fn heads_that_would_be_two_things_are_refused() {
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    for (want, fields) in [fields(), lines(), pseudo()].concat() {
        let shown: Vec<_> =
            fields.iter().map(|(n, v)| format!("{}: {}", n.escape_ascii(), v.escape_ascii())).collect();
        let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, &frames::block(&fields));
        check(&gateway, &tap, want, &shown.join(" | "), &head);
    }
}

#[test]
fn content_that_is_not_as_long_as_it_says_never_arrives_whole() {
    for (want, fields, content) in contents() {
        let tap = upstream();
        let gateway = Running::start(&simple(tap.address, ""));
        let shown = format!("{fields:?} {}", content.escape_ascii());
        let head = frame(HEADERS, END_HEADERS, 1, &post(&fields));
        check(&gateway, &tap, want, &shown, &[head, content].concat());
    }
    // Content is announced, and the stream is at its end already.
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, &post(&vec![(b"content-length", b"5")]));
    check(&gateway, &tap, Refused, "END_STREAM with a Content-Length", &head);
}

/// A head in many frames is one head.
#[test]
fn a_head_may_come_in_pieces_but_nothing_between_them() {
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    let block = frames::block(&with(b":path", Some(b"/pieces")));
    let (one, two) = block.split_at(block.len() / 2);
    let (first, rest) = (frame(HEADERS, END_STREAM, 1, one), frame(CONTINUATION, END_HEADERS, 1, two));
    let end = Peer::connect(gateway.address).send([&first[..], &rest].concat()).end_of(1);
    assert_eq!(end, End::Answered(200, b"ok".to_vec()));
    for between in [
        frame(DATA, END_STREAM, 1, b"x"),
        frames::get(3, "/between"),
        frame(CONTINUATION, END_HEADERS, 3, two),
    ] {
        let end = Peer::connect(gateway.address).send([&first[..], &between, &rest].concat()).end_of(1);
        assert!(matches!(end, End::GoneAway(_) | End::Closed), "{end:?}");
    }
}

/// Two hosts are two meanings: for the route, and for whoever asks the second.
#[test]
fn two_hosts_are_refused() {
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    for authority in [None, Some(&b"a.example"[..])] {
        let mut fields = with(b":authority", authority);
        fields.extend([(&b"host"[..], &b"a.example"[..]), (b"host", b"evil")]);
        let head = frame(HEADERS, END_HEADERS | END_STREAM, 1, &frames::block(&fields));
        check(&gateway, &tap, Refused, &format!("authority {authority:?}, two hosts"), &head);
    }
}

/// A target that HTTP/1.1 refuses is refused as it is there: by a 400 in the contract. The asterisk is for OPTIONS alone.
#[test]
fn targets_are_refused_as_in_http1() {
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    let mut peer = Peer::connect(gateway.address);
    let wanted = [("GET", "*", 400), ("GET", "/{x}", 400), ("GET", "/?a\\b", 400), ("OPTIONS", "*", 404)];
    for (stream, (method, path, want)) in (0..).map(|number| number * 2 + 1).zip(wanted) {
        let block = frames::block(&frames::request(method, path));
        peer.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, &block));
        let End::Answered(status, body) = peer.end_of(stream) else { panic!("{method} {path}: no answer") };
        let problem: serde_json::Value = serde_json::from_slice(&body).expect("a body in the contract");
        assert_eq!((status, &problem["status"]), (want, &want.into()), "{method} {path}");
    }
    assert!(tap.wires().is_empty());
}

/// Trailers pass, but for those that frame or route a message, or say who sent it; and they are bounded.
#[test]
fn trailers_are_as_in_http1() {
    let tap = upstream();
    let gateway = Running::start(&simple(tap.address, ""));
    let large = vec![b'x'; 9_000];
    let fine: Fields = vec![
        (b"host", b"evil"),
        (b"authorization", b"evil"),
        (b"te", b"trailers"),
        (b"trailer", b"evil"),
        (b"content-length", b"99"),
        (b"x-sum", b"1"),
    ];
    let mut peer = Peer::connect(gateway.address);
    for (stream, trailers, want) in [(1, &fine[..], 200), (3, &[(&b"x"[..], &large[..])], 431)] {
        peer.send(frame(HEADERS, END_HEADERS, stream, &post(&vec![])));
        peer.send(frame(DATA, 0, stream, b"hello"));
        peer.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, &frames::block(trailers)));
        let End::Answered(status, _) = peer.end_of(stream) else { panic!("{stream}: no answer") };
        assert_eq!(status, want);
    }
    let bytes = tap.wire(0).bytes();
    let whole = b"\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n";
    assert_eq!((count(&bytes, whole), count(&bytes, b"\r\n0\r\n")), (1, 1), "{}", bytes.escape_ascii());
}
