//! Requests that two readers might read in two ways: generated, and each either refused whole or passed as one.

use crate::support::Running;
use crate::support::client::Client;
use crate::support::upstream::{Upstream, ok};
use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use redress_gateway::http1::{Bounds, Event, Requests, parse_request};

/// What stands between name and value, or beside either.
const DISGUISES: [&str; 22] = [
    "{name}: {value}",
    "{name} : {value}",
    "{name}\t: {value}",
    " {name}: {value}",
    "{name}:\x0b{value}",
    "{name}:\x0c{value}",
    "{name}: {value}\x0b",
    "{name}: \"{value}\"",
    "{name}: {value},",
    "{name}: ,{value}",
    "{name}: {value}, {value}",
    "{name}: {value};",
    "{name}:\r\n {value}",
    "{name}:\n{value}",
    "{name}\r: {value}",
    "X: y\r{name}: {value}",
    "X: y\n{name}: {value}",
    "\0{name}: {value}",
    "{name}\0: {value}",
    "{name}: \0{value}",
    "{name}: {value}\r\n{name}: {value}",
    "{name}: +{value}",
];

/// A second request, hidden in the content of the first. `####` becomes the number of the vector.
const HIDDEN: &str = "GET /hidden/#### HTTP/1.1\r\nHost: a\r\n\r\n";

fn vectors() -> Vec<String> {
    let mut vectors = Vec::new();
    let head = "POST /shown/#### HTTP/1.1\r\nHost: a\r\n";
    let length = HIDDEN.len() + 5;
    for disguise in DISGUISES {
        let field = |name: &str, value: &str| disguise.replace("{name}", name).replace("{value}", value);
        let chunked = field("Transfer-Encoding", "chunked");
        let counted = field("Content-Length", &length.to_string());
        let zero = field("Content-Length", "0");
        for other in ["", "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n"]
        {
            for body in [format!("0\r\n\r\n{HIDDEN}"), format!("5\r\nhello\r\n0\r\n\r\n{HIDDEN}")] {
                for disguised in [&chunked, &counted, &zero] {
                    vectors.push(format!("{head}{other}{disguised}\r\n\r\n{body}"));
                    vectors.push(format!("{head}{disguised}\r\n{other}\r\n{body}"));
                }
            }
        }
    }
    let number = |(number, vector): (usize, &String)| vector.replace("####", &format!("{number:04}"));
    vectors.iter().enumerate().map(number).collect()
}

/// What was read of some bytes: the heads that passed, the content, and how it ended.
fn read(bytes: &[u8], size: usize) -> (u64, Vec<u8>, String) {
    let mut requests = Requests::new(Bounds::default());
    let (mut heads, mut content, mut read) = (0, Vec::new(), BytesMut::new());
    let mut pieces = bytes.chunks(size);
    let end = loop {
        match requests.next(&mut read) {
            Event::Head(_) => heads += 1,
            Event::Data(data) => content.extend_from_slice(&data),
            Event::End(trailers) => content.extend(format!("{trailers:?}").bytes()),
            Event::Refused(refusal) => break format!("{:?}", refusal.fault),
            Event::Broken(fault) => break format!("{fault:?}"),
            Event::More => match pieces.next() {
                Some(piece) => read.extend_from_slice(piece),
                None => break "more".to_owned(),
            },
        }
    };
    (heads, content, end)
}

/// What a strict reader of RFC 9112 sees: the requests up to the first that is malformed.
fn requests_in(bytes: &str) -> usize {
    let (heads, _, end) = read(bytes.as_bytes(), bytes.len());
    // A request whose content is malformed never ends.
    usize::try_from(heads).unwrap() - usize::from(end == "Chunk")
}

#[test]
fn nothing_is_smuggled() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    let vectors = vectors();
    assert!(vectors.len() >= 1_000, "{}", vectors.len());
    for vector in &vectors {
        let mut client = Client::connect(gateway.address);
        client.send(vector).finish();
        let answer = String::from_utf8_lossy(&client.rest()).into_owned();
        if requests_in(vector) == 0 {
            let refused = answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 501");
            assert!(refused, "{vector:?}: {answer}");
        }
    }
    gateway.stop();
    // Whose caller is gone may still be on its way, so they are all counted in the end.
    let requests = upstream.requests();
    for (number, vector) in vectors.iter().enumerate() {
        let number = format!("/{number:04}");
        let own: Vec<_> = requests.iter().filter(|request| request.target().ends_with(&number)).collect();
        assert!(own.len() <= requests_in(vector), "{vector:?}: {own:?}");
    }
    for request in requests {
        assert!(request.headers("content-length").len() + request.headers("transfer-encoding").len() <= 1);
        assert_eq!(request.headers("host").len(), 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The same bytes are judged the same, however they arrive.
    #[test]
    fn reading_does_not_depend_on_where_it_is_cut(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "GET / HTTP/1.1\r\n", "POST /a?b HTTP/1.1\r\n", "Host: a\r\n", "Content-Length: 3\r\n", "\r\n", "abc", "\n",
            "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n", "0\r\n\r\n", "X: y\r\n", "\r", "\0", " ", "Expect: 100-continue\r\n",
            "Upgrade: x\r\nConnection: upgrade\r\n", "HTTP/1.0\r\n", ":", "0\r\nX: y\r\n\r\n",
        ]), 0..12),
        cut in 0usize..64,
    ) {
        let bytes = pieces.concat().into_bytes();
        prop_assert_eq!(read(&bytes, cut + 1), read(&bytes, bytes.len().max(1)));
    }

    /// No bytes make it panic.
    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 1..400)) {
        prop_assert_eq!(read(&bytes, 1), read(&bytes, bytes.len()));
    }

    /// A target passes as it came, or not at all.
    #[test]
    fn a_target_passes_as_it_came(target in "/[!-~]{0,20}") {
        let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        if let Ok(head) = parse_request(&Bytes::from(head), Bounds::default()) {
            prop_assert_eq!(head.parts.uri.to_string(), target);
        }
    }
}
