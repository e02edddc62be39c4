//! What the gateway refuses itself, and that it says so in the caller's contract.

use crate::support::client::{Client, ask, get};
use crate::support::upstream::{Upstream, ok};
use crate::support::{Running, config, simple};

#[test]
fn client_faults_are_4xx_in_the_contract_and_nothing_is_forwarded() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(
        &upstream,
        "methods = ['GET', 'POST']\ncontent-types = ['application/json']\nproduces = ['application/json']",
    );
    let long = "a".repeat(100_000);
    let many: String = (0..10_000).map(|i| format!("X-{i}: 1\r\n")).collect();
    let table: Vec<(u16, &str, String)> = vec![
        // Row 1 and 2 of the fault table: lengths.
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n".into()),
        // Row 3: codings.
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n".into()),
        (501, "not-implemented", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: strange\r\n\r\n".into()),
        // Row 4: chunks.
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n".into()),
        (400, "malformed-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n".into()),
        // Row 5: heads.
        (400, "malformed-request", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n".into()),
        (400, "malformed-request", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n".into()),
        (400, "malformed-request", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n".into()),
        (400, "malformed-request", "GET / HTTP/1.1\r\nHost: a\r\nX : a\r\n\r\n".into()),
        (400, "malformed-request", "GET / HTTP/1.1\nHost: a\n\n".into()),
        (400, "malformed-request", "\0\0\0\0".into()),
        (400, "malformed-request", "\x16\x03\x01\x02\0".into()),
        // Row 6: Host.
        (400, "invalid-header", "GET / HTTP/1.1\r\n\r\n".into()),
        (400, "invalid-header", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".into()),
        (400, "invalid-header", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".into()),
        // Row 7: methods and targets.
        (405, "method-not-allowed", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        (405, "method-not-allowed", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        (405, "method-not-allowed", "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        (400, "malformed-request", "GET * HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        (400, "malformed-request", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        (400, "malformed-request", "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n".into()),
        // Row 8: sizes.
        (414, "uri-too-long", format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")),
        (431, "header-fields-too-large", format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n")),
        (431, "header-fields-too-large", format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n")),
        // Rows 10 and 11.
        (417, "unknown-client-error", "GET / HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\n\r\n".into()),
        (413, "content-too-large", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n".into()),
        // What is not in the table.
        (505, "unknown-server-error", "GET / HTTP/3.0\r\nHost: a\r\n\r\n".into()),
        (411, "unknown-client-error", "POST / HTTP/1.0\r\nHost: a\r\n\r\n".into()),
        (415, "unsupported-media-type", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi".into()),
        (406, "not-acceptable", "GET / HTTP/1.1\r\nHost: a\r\nAccept: image/png\r\n\r\n".into()),
    ];
    for (status, condition, request) in table {
        let shown: String = request.chars().take(160).collect();
        let mut client = Client::connect(gateway.address);
        let response = client.send(&request).receive().unwrap_or_else(|| panic!("no answer to {shown:?}"));
        assert_eq!(
            (response.status, response.condition().as_str()),
            (status, condition),
            "{shown:?}: {response:?}"
        );
        assert_eq!(response.header("content-type"), Some("application/problem+json"), "{shown:?}");
        assert_eq!(response.header("cache-control"), Some("no-store"), "{shown:?}");
    }
    // What was stopped in its chunks had begun; nothing else reached the upstream, and nothing whole did.
    assert!(upstream.requests().is_empty(), "{:?}", upstream.requests());
}

#[test]
fn a_method_that_is_not_there_is_answered_with_those_that_are() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "methods = ['GET', 'POST']");
    let response = ask(gateway.address, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((response.status, response.header("allow")), (405, Some("GET, POST, HEAD")));
}

#[test]
fn what_no_route_is_for() {
    let upstream = Upstream::saying(ok("ok"));
    let text = simple(upstream.address, "").replace("path = '/'", "path = '/users'\nhost = 'a.example'");
    let gateway = Running::start(&text);
    assert_eq!(get(gateway.address, "/users").status, 200);
    assert_eq!(get(gateway.address, "/other").condition(), "not-found");
    assert_eq!(ask(gateway.address, "GET /users HTTP/1.1\r\nHost: b.example\r\n\r\n").status, 421);
}

#[test]
fn a_bad_request_in_the_middle_of_a_pipeline() {
    let upstream = Upstream::start(|request, _| crate::support::upstream::Act::Say(ok(request.target())));
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    let mut requests = String::new();
    for i in 0..100 {
        let version = if i == 50 { "HTTP/1.1\r\nContent-Length: x" } else { "HTTP/1.1" };
        requests += &format!("GET /{i} {version}\r\nHost: a\r\n\r\n");
    }
    client.send(requests);
    for i in 0..50 {
        assert_eq!(client.receive().unwrap().text(), format!("/{i}"));
    }
    let last = client.receive().unwrap();
    assert_eq!((last.status, last.header("connection")), (400, Some("close")));
    client.finish();
    assert!(client.is_closed());
    assert_eq!(upstream.requests().len(), 50);
}

#[test]
fn too_much_content_is_answered_though_the_caller_goes_on() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    let mut client = Client::connect(gateway.address);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    for _ in 0..64 {
        client.send(&chunk);
    }
    let response = client.receive().unwrap();
    assert_eq!((response.status, response.condition().as_str()), (413, "content-too-large"));
}

#[test]
fn slow_callers_are_told_or_closed() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    // Nothing at all: nothing is answered.
    assert!(Client::connect(gateway.address).is_closed());
    // Half an HTTP/2 preface.
    assert!(Client::connect(gateway.address).send("PRI * HT").is_closed());
    let response = Client::connect(gateway.address).send("GET / HTTP/1.1\r\nHos").receive().unwrap();
    assert_eq!((response.status, response.condition().as_str()), (408, "request-timeout"));
    let slow = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe";
    let response = Client::connect(gateway.address).send(slow).receive().unwrap();
    assert_eq!((response.status, response.condition().as_str()), (408, "request-timeout"));
}

#[test]
fn the_callers_contract_is_spoken_even_to_what_cannot_be_read() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "speak = 'cisco-cupi'");
    let broken = "GET /users HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nContent-Length: x\r\n\r\n";
    let response = ask(gateway.address, broken);
    assert_eq!(response.status, 400);
    assert!(response.json().get("errors").is_some(), "{response:?}");
    let head = ask(gateway.address, broken.replace("GET", "HEAD"));
    assert_eq!((head.status, head.body.len()), (400, 0));
}

#[test]
fn an_openapi_file_says_what_there_is() {
    let file = std::env::temp_dir().join(format!("redress-{}-api.json", std::process::id()));
    let api = r#"{ "openapi": "3.0.3", "paths": {
        "/users/{id}": { "get": { "responses": { "200": { "content": { "application/json": {} } } } },
                         "put": { "requestBody": { "content": { "application/json": {} } }, "responses": {} } } } }"#;
    std::fs::write(&file, api).unwrap();
    let upstream = Upstream::saying(ok("ok"));
    let text = simple(upstream.address, &format!("openapi = '{}'", file.display()));
    let gateway = Running::start(&text.replace("path = '/'", "path = '/v1'"));
    std::fs::remove_file(file).unwrap();
    assert_eq!(get(gateway.address, "/v1/users/7").status, 200);
    assert_eq!(get(gateway.address, "/v1/groups").condition(), "not-found");
    assert_eq!(get(gateway.address, "//v1/users/7").condition(), "not-found", "in another spelling");
    let method = ask(gateway.address, "DELETE /v1/users/7 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((method.status, method.header("allow")), (405, Some("GET, PUT, HEAD")));
    let head = "PUT /v1/users/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type:";
    assert_eq!(ask(gateway.address, format!("{head} text/plain\r\n\r\nhi")).status, 415);
    assert_eq!(ask(gateway.address, format!("{head} application/json; charset=utf-8\r\n\r\nhi")).status, 200);
    let accept = "GET /v1/users/7 HTTP/1.1\r\nHost: a\r\nAccept: image/png\r\n\r\n";
    assert_eq!(ask(gateway.address, accept).status, 406);
    assert_eq!(upstream.requests().len(), 2);
}

#[test]
fn callers_who_break_off_are_not_the_upstreams_fault() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "");
    for _ in 0..5 {
        let mut client = Client::connect(gateway.address);
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe").finish();
        let response = client.receive().unwrap();
        assert_eq!((response.status, response.condition().as_str()), (400, "malformed-request"));
    }
    assert_eq!(get(gateway.address, "/").status, 200);
}

#[test]
fn a_route_says_who_may_ask_and_with_what() {
    let upstream = Upstream::saying(ok("ok"));
    let get = |fields: &str| format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    let check = |route: &str, fields: &str, status: u16, condition: &str, companion: Option<(&str, &str)>| {
        let gateway = Running::before(&upstream, route);
        let answer = ask(gateway.address, get(fields));
        assert_eq!(answer.status, status, "{route} {fields}: {answer:?}");
        if status != 200 {
            assert_eq!(answer.condition(), condition, "{route} {fields}");
        }
        if let Some((name, value)) = companion {
            assert_eq!(answer.header(name), Some(value), "{route} {fields}");
        }
    };
    check("clients = ['192.0.2.0/24']", "", 403, "permission-denied", None);
    check("clients = ['192.0.2.0/24', '127.0.0.1']", "", 200, "", None);
    check("clients = '192.0.2.0/24'", "X-Forwarded-For: 192.0.2.1\r\n", 403, "permission-denied", None);
    let challenge = Some(("www-authenticate", "Bearer"));
    check("credentials = 'required'", "", 401, "missing-credentials", challenge);
    check("credentials = 'required'", "Authorization: Basic YTpi\r\n", 200, "", None);
    check("upgrade = 'websocket'", "", 426, "unknown-client-error", Some(("upgrade", "websocket")));
    check("upgrade = 'websocket'", "", 426, "unknown-client-error", Some(("connection", "upgrade")));
    check("upgrade = 'websocket'", "Upgrade: websocket\r\n", 426, "unknown-client-error", None);
    check("upgrade = 'websocket'", "Upgrade: h2c\r\n", 426, "unknown-client-error", None);
    let preflight = "Origin: http://b\r\nAccess-Control-Request-Method: PUT\r\n\r\n";
    let gateway = Running::before(&upstream, "credentials = 'required'");
    let preflight = format!("OPTIONS / HTTP/1.1\r\nHost: a\r\n{preflight}");
    assert_eq!(ask(gateway.address, preflight).status, 200, "a browser asks beforehand without credentials");
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again_and_others_are_served() {
    let upstream = Upstream::saying(ok("ok"));
    let rated = simple(upstream.address, "rate = '60/h'\nburst = 2")
        .replace("[timeouts]", "trusted-proxies = '127.0.0.0/8'\n[timeouts]");
    let gateway = Running::start(&rated);
    let ask_as = |client: &str| {
        ask(gateway.address, format!("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {client}\r\n\r\n"))
    };
    assert_eq!([ask_as("192.0.2.1").status, ask_as("192.0.2.1").status], [200, 200]);
    let refused = ask_as("192.0.2.1");
    assert_eq!((refused.status, &*refused.condition()), (429, "too-many-requests"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((55..=60).contains(&wait), "{wait}");
    assert_eq!(ask_as("192.0.2.2").status, 200);
    // A reload forgets nobody.
    gateway.handle.reload(config(&rated)).unwrap();
    assert_eq!(ask_as("192.0.2.1").status, 429);
    assert_eq!(upstream.requests().len(), 3);
}
