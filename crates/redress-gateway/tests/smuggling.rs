//! Requests that two readers might read in two ways: generated, and each either refused whole or passed as one.

use crate::support::Running;
use crate::support::client::Client;
use crate::support::upstream::{Upstream, ok};
use proptest::prelude::*;
use redress_gateway::strict::{Bounds, Decision, Reader};

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

/// What a strict reader of RFC 9112 sees: the requests up to the first that is malformed.
fn requests_in(bytes: &str) -> usize {
    let mut reader = Reader::new(Bounds::default());
    let (_, decision) = reader.read(bytes.as_bytes());
    let heads = usize::try_from(reader.heads()).unwrap();
    match decision {
        // What is refused was counted; a request whose content is malformed never ends.
        Decision::Refuse(_) | Decision::Break(_) => heads - 1,
        _ => heads,
    }
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
        let (whole, decision) = Reader::new(Bounds::default()).read(&bytes);
        let mut reader = Reader::new(Bounds::default());
        let (mut passed, mut last) = (0, Decision::More);
        let mut held: Vec<u8> = Vec::new();
        for piece in bytes.chunks(cut + 1) {
            held.extend_from_slice(piece);
            let (now, decision) = reader.read(&held);
            held.drain(..now);
            passed += now;
            last = decision;
            if last != Decision::More {
                break;
            }
        }
        prop_assert_eq!(passed, whole);
        let kind = |decision: &Decision| match decision {
            Decision::Refuse(refusal) => Some(refusal.fault),
            Decision::Break(fault) => Some(*fault),
            Decision::More | Decision::Wait => None,
        };
        prop_assert_eq!(kind(&last), kind(&decision));
    }

    /// No bytes make it panic, and it never passes what it was not given.
    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (passed, _) = Reader::new(Bounds::default()).read(&bytes);
        prop_assert!(passed <= bytes.len());
    }

    /// What passes is a URI to the HTTP library too: it never has to refuse one itself.
    #[test]
    fn the_library_takes_what_passes(target in "/[!-~]{0,20}") {
        let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        if redress_gateway::strict::parse(head.as_bytes(), Bounds::default()).is_ok() {
            prop_assert!(target.parse::<http::Uri>().is_ok(), "{}", target);
        }
    }
}
