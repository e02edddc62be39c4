//! What passes, and how.

use crate::support::client::{Client, ask, get};
use crate::support::upstream::{Act, Upstream, ok, response};
use crate::support::{Running, eventually, simple};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::Ordering;

#[test]
fn a_success_passes_untouched() {
    let upstream = Upstream::saying(
        "HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nETag: \"x\"\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello",
    );
    let gateway = Running::before(&upstream, "");
    let response = get(gateway.address, "/a%20b?c=d");
    assert_eq!((response.status, response.text().as_str()), (200, "hello"));
    assert_eq!(response.header("etag"), Some("\"x\""));
    assert_eq!(response.headers.iter().filter(|(name, _)| name == "x-a").count(), 2);
    assert_eq!(upstream.requests()[0].target(), "/a%20b?c=d");
}

#[test]
fn connections_are_used_again_on_both_sides() {
    let upstream = Upstream::start(|request, _| match request.target() {
        "/error" => {
            Act::Say(response("404 Not Found", "application/json", r#"{"result":"404","desc":"gone"}"#))
        }
        "/chunked" => {
            Act::Say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_vec())
        }
        _ => Act::Say(ok("ok")),
    });
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    for path in ["/", "/error", "/chunked", "/", "/error", "/"] {
        client.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        let response = client.receive().unwrap();
        assert_eq!(response.status, if path == "/error" { 404 } else { 200 });
    }
    assert_eq!(upstream.connections.load(Ordering::Acquire), 1);
}

#[test]
fn bodies_pass_with_framing_made_anew() {
    let upstream = Upstream::start(|request, _| Act::Say(ok(&String::from_utf8_lossy(&request.body))));
    let gateway = Running::before(&upstream, "");
    let length = ask(gateway.address, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    assert_eq!(length.text(), "hello");
    let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
    assert_eq!(ask(gateway.address, chunked).text(), "hello");
    let get = chunked.replace("POST", "GET");
    assert_eq!(ask(gateway.address, get).text(), "hello", "a GET with content");
    let requests = upstream.requests();
    assert_eq!(requests[0].header("content-length"), Some("5"));
    assert_eq!(requests[1].headers("transfer-encoding"), ["chunked"]);
    assert_eq!(requests[2].headers("transfer-encoding"), ["chunked"]);
}

#[test]
fn a_target_without_a_path_is_asked_for_at_the_root() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    assert_eq!(ask(gateway.address, "GET http://a?b=c HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    assert_eq!(upstream.requests()[0].target(), "/?b=c");
}

#[test]
fn hop_by_hop_headers_stay_here() {
    let upstream = Upstream::saying(
        "HTTP/1.1 200 OK\r\nConnection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n",
    );
    let gateway = Running::before(&upstream, "");
    let response = ask(
        gateway.address,
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 1\r\nTE: trailers, gzip\r\n\
         Proxy-Connection: x\r\nX-Kept: 1\r\n\r\n",
    );
    assert_eq!(response.header("x-hop"), None);
    assert_eq!(response.header("keep-alive"), None);
    let request = &upstream.requests()[0];
    for name in ["x-secret", "keep-alive", "te", "proxy-connection", "connection"] {
        assert_eq!(request.header(name), None, "{name}");
    }
    assert_eq!(request.header("x-kept"), Some("1"));
}

#[test]
fn who_asks_is_said_by_us_unless_trusted() {
    let upstream = Upstream::saying(ok("ok"));
    let request = "GET / HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n\
                   X-Forwarded-Host: evil\r\nX-Request-Id: \x1b[31m\r\ntraceparent: junk\r\n\r\n";
    let request = request.replace('\x1b', "<");
    let gateway = Running::before(&upstream, "");
    ask(gateway.address, &request);
    let trusting =
        simple(upstream.address, "").replace("workers", "trusted-proxies = '127.0.0.0/8'\nworkers");
    let gateway = Running::start(&trusting);
    ask(gateway.address, &request);
    let requests = upstream.requests();
    assert_eq!(requests[0].headers("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(requests[0].headers("forwarded"), ["for=127.0.0.1;proto=http"]);
    assert_eq!(requests[0].headers("x-forwarded-host"), ["a.example"]);
    assert_eq!(requests[0].header("x-request-id").unwrap().len(), 32);
    assert!(requests[0].header("traceparent").unwrap().starts_with("00-"));
    assert_eq!(requests[0].headers("host"), [upstream.address.to_string()]);
    assert_eq!(requests[1].headers("x-forwarded-for"), ["6.6.6.6, 127.0.0.1"]);
    assert_eq!(requests[1].headers("x-forwarded-host"), ["evil"]);
}

/// An upstream that does not know the question gets the content after a while.
#[test]
fn expect_is_answered_before_the_body_is_sent() {
    let upstream = Upstream::start(|request, _| Act::Say(ok(&String::from_utf8_lossy(&request.body))));
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.receive().unwrap().status, 100);
    client.send("hello");
    assert_eq!(client.receive().unwrap().text(), "hello");
    assert_eq!(upstream.requests()[0].header("expect"), Some("100-continue"));
}

/// Who asks first is told what the upstream says, and never asked for content that the upstream does not want.
#[test]
fn the_upstream_decides_whether_it_wants_the_content() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    for (says, wants) in [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 100 Continue\r\n\r\n", true),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let upstream = std::thread::spawn(move || {
            let mut reader = BufReader::new(listener.accept().unwrap().0);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                reader.read_line(&mut head).unwrap();
            }
            let asks = head.contains("\r\nexpect: 100-continue\r\n");
            reader.get_mut().write_all(says.as_bytes()).unwrap();
            let mut content = [0; 5];
            let read = reader.read(&mut content).unwrap_or(0);
            if wants {
                reader.get_mut().write_all(&ok("thanks")).unwrap();
            }
            (asks, content[..read].to_vec())
        });
        let gateway = Running::start(&simple(address, ""));
        let mut client = Client::connect(gateway.address);
        let first = client.send(head).receive().unwrap();
        if wants {
            assert_eq!(first.status, 100);
            assert_eq!(client.send("hello").receive().unwrap().text(), "thanks");
        } else {
            assert_eq!(first.status, 404);
            assert_eq!(first.header("connection"), Some("close"));
        }
        drop(client);
        let (asked, content) = upstream.join().unwrap();
        assert!(asked, "the question reaches the upstream");
        assert_eq!(content, if wants { b"hello".to_vec() } else { Vec::new() });
    }
}

#[test]
fn trailers_pass() {
    let trailing = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n";
    let upstream = Upstream::saying(trailing);
    let gateway = Running::before(&upstream, "");
    let response = ask(gateway.address, "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
    assert_eq!(response.trailers, [("x-sum".to_owned(), "7".to_owned())]);
}

#[test]
fn another_protocol_passes_after_the_upstreams_101_only() {
    let upstream = Upstream::start(|request, _| match request.target() {
        "/socket" => {
            let head =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
            Act::SayAndEcho(head.into())
        }
        _ => Act::Say(ok("no")),
    });
    let gateway = Running::before(&upstream, "");
    let upgrade = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
    };
    let mut client = Client::connect(gateway.address);
    client.send(upgrade("/socket"));
    assert_eq!(client.receive().unwrap().status, 101);
    assert_eq!(upstream.requests()[0].header("connection"), Some("upgrade"));
    client.send("anything \r\n\r\n at all").finish();
    assert_eq!(client.rest(), b"anything \r\n\r\n at all");

    // HTTP in another form would pass by all that is asked here.
    let h2c = upgrade("/no").replace("websocket", "h2c");
    assert_eq!(ask(gateway.address, h2c).text(), "no");
    assert_eq!(upstream.requests().last().unwrap().header("upgrade"), None);
    // A protocol that nobody asked for is no answer.
    let other = upgrade("/socket").replace("websocket", "other");
    assert_eq!(ask(gateway.address, other).status, 502);

    // Refused: what follows is the next request, and judged as one (CVE-2026-2833).
    let mut client = Client::connect(gateway.address);
    client.send(upgrade("/no")).send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.receive().unwrap().text(), "no");
    assert_eq!(client.receive().unwrap().text(), "no");
    assert_eq!(upstream.requests().last().unwrap().target(), "/next");
}

/// It counts as long as it lasts, and a drain waits for it.
#[test]
fn a_tunnel_is_a_request_until_it_ends() {
    let upstream = Upstream::start(|_, _| {
        Act::SayAndEcho(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n".into(),
        )
    });
    let mut gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    assert_eq!(client.receive().unwrap().status, 101);
    let counts =
        |gateway: &Running| (gateway.metric("redress_connections"), gateway.metric("redress_requests_total"));
    assert_eq!(counts(&gateway), (1, 0));
    gateway.begin_shutdown();
    client.send("still here").finish();
    assert_eq!(client.rest(), b"still here");
    eventually("it is over", || counts(&gateway) == (0, 1));
    gateway.stop();
}

#[test]
fn a_preflight_passes_and_keeps_its_headers() {
    let cors = "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: https://a.example\r\nAccess-Control-Allow-Methods: PUT\r\n\r\n";
    let upstream = Upstream::saying(cors);
    let gateway = Running::before(&upstream, "methods = ['PUT']\nproduces = ['application/json']");
    let preflight = "OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\nAccept: text/html\r\n\r\n";
    let response = ask(gateway.address, preflight);
    assert_eq!(response.status, 204);
    assert_eq!(response.header("access-control-allow-origin"), Some("https://a.example"));
}

#[test]
fn several_addresses_share_the_load_and_stand_in_for_each_other() {
    let (one, two) = (Upstream::saying(ok("1")), Upstream::saying(ok("2")));
    // Nobody listens there any more.
    let gone = Upstream::saying("").address;
    let text = format!(
        "[listen]\naddress = '127.0.0.1:0'\nworkers = 1\n\
         [[upstream]]\nname = 'u'\naddresses = ['http://{}', 'http://{gone}', 'http://{}']\n\
         [[route]]\npath = '/'\nupstream = 'u'\ncontract = 'enablex'\n",
        one.address, two.address
    );
    drop(std::net::TcpStream::connect(gone));
    let gateway = Running::start(&text);
    let answers: Vec<_> = (0..12).map(|_| get(gateway.address, "/").text()).collect();
    assert!(answers.iter().all(|answer| answer == "1" || answer == "2"), "{answers:?}");
    assert!(answers.contains(&"1".to_owned()) && answers.contains(&"2".to_owned()), "{answers:?}");
}

#[test]
fn a_large_body_streams_both_ways() {
    let upstream = Upstream::start(|request, _| {
        let mut response =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", request.body.len()).into_bytes();
        response.extend(&request.body);
        Act::Say(response)
    });
    let gateway = Running::before(&upstream, "body = '32MiB'");
    let body: Vec<u8> = (0..8_000_000_u32).map(|i| (i % 251) as u8).collect();
    let mut client = Client::connect(gateway.address);
    client.send(format!("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len())).send(&body);
    assert!(client.receive().unwrap().body == body);
}
