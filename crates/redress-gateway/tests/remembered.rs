//! What the gateway remembers from one request to the next: failed logons, rates, modes.

use crate::support::client::{Client, Response, ask, get};
use crate::support::upstream::{Act, Upstream, ok, response};
use crate::support::{Running, Temporary, eventually, simple};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

/// `jdoe` and `asmith` with the password `right`, and anybody with the token `good`.
const JDOE: &str = "Basic amRvZTpyaWdodA==";
const JDOE_WRONG: &str = "Basic amRvZTp3cm9uZw==";
const ASMITH: &str = "Basic YXNtaXRoOnJpZ2h0";

/// An API with passwords. Wrong ones are told in a 200, as some do.
fn guarded(asked: &Arc<AtomicUsize>) -> Upstream {
    let asked = Arc::clone(asked);
    Upstream::start(move |request, _| {
        asked.fetch_add(1, Ordering::AcqRel);
        Act::Say(match request.header("authorization") {
            Some(JDOE | ASMITH | "Bearer good") => ok("welcome"),
            Some("Bearer old") => {
                response("400 Bad Request", "application/json", r#"{"result":"1404","desc":"gone"}"#)
            }
            _ => response("200 OK", "application/json", r#"{"result":"1001","msg":"Invalid Token"}"#),
        })
    })
}

fn with(address: std::net::SocketAddr, authorization: &str) -> Response {
    ask(address, format!("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization}\r\n\r\n"))
}

#[test]
fn failed_logons_shut_an_account_out() {
    let asked = Arc::default();
    let upstream = guarded(&asked);
    let gateway = Running::before(&upstream, "[route.lockout]\nfailures = 3\nby = 'account'");
    // What works between failures ends their row.
    for authorization in [JDOE_WRONG, JDOE_WRONG, JDOE, JDOE_WRONG, JDOE_WRONG] {
        with(gateway.address, authorization);
    }
    let third = with(gateway.address, JDOE_WRONG);
    assert_eq!(third.status, 401, "{}", third.text());
    let before = asked.load(Ordering::Acquire);
    let (wrong, right) = (with(gateway.address, JDOE_WRONG), with(gateway.address, JDOE));
    assert_eq!([wrong.status, right.status], [429, 429]);
    assert_eq!(right.json()["condition"], "too-many-requests");
    let wait: u64 = right.header("retry-after").unwrap().parse().unwrap();
    assert!((3_590..=3_600).contains(&wait), "{wait}");
    assert_eq!(asked.load(Ordering::Acquire), before, "nobody is asked");
    // Others, and those without a name, are not concerned.
    assert_eq!(with(gateway.address, ASMITH).status, 200);
    assert_eq!(with(gateway.address, "Bearer good").status, 200);
    assert_eq!(get(gateway.address, "/").status, 401);
}

#[test]
fn what_is_no_logon_ends_no_row() {
    let upstream = Upstream::start(|request, _| {
        Act::Say(match (request.head.split(' ').next().unwrap(), request.target()) {
            ("OPTIONS", _) => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            (_, "/moved") => response("302 Found", "text/plain", ""),
            _ => response("200 OK", "application/json", r#"{"result":"1001","msg":"Invalid Token"}"#),
        })
    });
    let gateway = Running::before(&upstream, "[route.lockout]\nfailures = 3\nby = 'account'");
    let status = |line: &str| {
        let head = format!("{line} HTTP/1.1\r\nHost: a\r\nAuthorization: {JDOE_WRONG}\r\n\r\n");
        ask(gateway.address, head).status
    };
    let asked = ["GET /", "OPTIONS /", "GET /moved", "GET /", "OPTIONS /", "GET /", "OPTIONS /", "GET /"];
    assert_eq!(asked.map(status), [401, 204, 302, 401, 204, 401, 429, 429]);
}

#[test]
fn who_hangs_up_has_had_a_try() {
    let upstream = Upstream::start(|_, _| Act::SayAndStall(Vec::new()));
    let gateway = Running::before(&upstream, "[route.lockout]\nfailures = 3\nby = 'account'");
    for guess in 1..=3 {
        let mut client = Client::connect(gateway.address);
        client.send(format!("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: {JDOE_WRONG}\r\n\r\n"));
        eventually("it is asked", || upstream.requests().len() == guess);
        client.reset();
    }
    let admin = gateway.admin.unwrap();
    eventually("it counts", || get(admin, "/-/lockouts").json()["routes"][0]["shut_out"] == 1);
    assert_eq!(with(gateway.address, JDOE).status, 429);
}

#[test]
fn another_spelling_is_no_other_account() {
    let asked = Arc::default();
    let upstream = guarded(&asked);
    let gateway = Running::before(&upstream, "[route.lockout]\nfailures = 2\nby = 'account'");
    let check = |spellings: &[&str]| {
        let statuses: Vec<u16> = spellings.iter().map(|line| with(gateway.address, line).status).collect();
        assert_eq!(statuses, [401, 401, 429, 429], "{spellings:?}");
    };
    check(&[JDOE_WRONG, "Basic SkRPRTp3", "Basic IGpkb2U6dw==", JDOE]);
    check(&[
        "Basic amRvZTp3cm9uZw",
        "Basic\tamRvZTp3cm9uZw==",
        "Basic amRvZTp3cm9uZw*=",
        "Bearer good\r\nAuthorization: Basic amRvZTp3cm9uZw==",
    ]);
}

#[test]
fn a_thousand_guesses_at_once_are_five() {
    const CALLERS: usize = 100;
    let asked = Arc::default();
    let upstream = guarded(&asked);
    let gateway = Running::before(&upstream, "[route.lockout]\nby = ['account', 'client']");
    let (address, start) = (gateway.address, Arc::new(Barrier::new(CALLERS)));
    let guess = |caller: usize| {
        let start = Arc::clone(&start);
        std::thread::spawn(move || {
            start.wait();
            (0..10).map(|n| with(address, &format!("Bearer {caller}-{n}")).status).collect::<Vec<_>>()
        })
    };
    let callers: Vec<_> = (0..CALLERS).map(guess).collect();
    let statuses: Vec<u16> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
    assert_eq!(asked.load(Ordering::Acquire), 5);
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
    assert!(statuses.iter().all(|status| matches!(status, 401 | 429)));
}

#[test]
fn a_crowd_with_good_credentials_is_let_in() {
    let asked = Arc::default();
    let upstream = guarded(&asked);
    let gateway = Running::before(&upstream, "[route.lockout]\nfailures = 2");
    let (address, start) = (gateway.address, Arc::new(Barrier::new(30)));
    let callers: Vec<_> = (0..30)
        .map(|_| {
            let start = Arc::clone(&start);
            std::thread::spawn(move || {
                start.wait();
                with(address, JDOE).status
            })
        })
        .collect();
    assert!(callers.into_iter().all(|caller| caller.join().unwrap() == 200));
}

#[test]
fn a_restart_lets_nobody_in() {
    let file = Temporary::new("state.db");
    let asked = Arc::default();
    let upstream = guarded(&asked);
    let text = format!(
        "{}\n[state]\nfile = '{}'\n",
        simple(upstream.address, "[route.lockout]\nfailures = 2\nby = ['account']"),
        file.path().display()
    );
    let gateway = Running::start(&text);
    with(gateway.address, JDOE_WRONG);
    let admin = gateway.admin.unwrap();
    assert_eq!(put(admin, "/-/mode", r#"{"mode":"maintenance","seconds":600}"#).status, 200);
    gateway.stop();
    let gateway = Running::start(&text);
    assert_eq!(with(gateway.address, JDOE).status, 503);
    let admin = gateway.admin.unwrap();
    put(admin, "/-/mode", r#"{"mode":"production"}"#);
    // The first failure was before the restart.
    assert_eq!(with(gateway.address, JDOE_WRONG).status, 401);
    assert_eq!(with(gateway.address, JDOE).status, 429);
    gateway.stop();
    let gateway = Running::start(&text);
    assert_eq!(with(gateway.address, JDOE).status, 429);
    let admin = gateway.admin.unwrap();
    assert_eq!(get(admin, "/-/lockouts").json()["routes"][0]["shut_out"], 1);
    let gone = send("POST", admin, "/-/lockouts", r#"{"account":"jdoe"}"#);
    assert_eq!(gone.json()["let_in"], 1, "{}", gone.text());
    assert_eq!(with(gateway.address, JDOE).status, 200);
    gateway.stop();
    let gateway = Running::start(&text);
    assert_eq!(with(gateway.address, JDOE).status, 200);
    for rest in ["-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{rest}", file.path().display())));
    }
}

#[test]
fn rates_by_what_requests_share() {
    let upstream = Upstream::saying(ok("ok"));
    let route = "[[route.throttle]]\nby = 'X-Role'\nrate = '2/h'\nvalues = { admin = '3/h' }\n\
                 [[route.throttle]]\nby = 'account'\nrate = '4/h'";
    let gateway = Running::before(&upstream, route);
    let ask = |role: &str, authorization: &str| {
        let request =
            format!("GET / HTTP/1.1\r\nHost: a\r\nX-Role: {role}\r\nAuthorization: {authorization}\r\n\r\n");
        ask(gateway.address, &request).status
    };
    assert_eq!([ask("guest", JDOE), ask("guest", JDOE), ask("guest", ASMITH)], [200, 200, 429]);
    assert_eq!([ask("admin", JDOE), ask("admin", JDOE), ask("admin", JDOE)], [200, 200, 429]);
    // What one throttle refuses uses up nothing of another.
    assert_eq!([ask("admin", ASMITH), ask("admin", ASMITH), ask("other", ASMITH)], [200, 429, 200]);
    assert_eq!([ask("third", JDOE), ask("third", ASMITH), ask("third", ASMITH)], [429, 200, 200]);
    let refused = self::ask(gateway.address, "GET / HTTP/1.1\r\nHost: a\r\nX-Role: guest\r\n\r\n");
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
}

#[test]
fn a_route_in_maintenance_answers_nothing_but_that() {
    let upstream = Upstream::start(|request, _| match request.target() {
        "/slow" => Act::SayAndStall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl".to_vec()),
        _ => Act::Say(ok("ok")),
    });
    let text = simple(upstream.address, "name = 'api'")
        + &format!(
            "[[route]]\npath = '/health'\nname = 'health'\nupstream = 'http://{}'\ncontract = 'enablex'\n\
             in-maintenance = 'serve'\n[[route]]\npath = '/old'\nname = 'old'\nupstream = 'http://{}'\n\
             contract = 'genesys-ucs'\nspeak = 'genesys-ucs'\n",
            upstream.address, upstream.address
        );
    let gateway = Running::start(&text);
    let admin = gateway.admin.unwrap();
    assert_eq!(get(admin, "/-/mode").json()["mode"], "production");
    let mut slow = Client::connect(gateway.address);
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    eventually("it is there", || !upstream.requests().is_empty());
    let switched = put(admin, "/-/mode", r#"{"mode":"maintenance","seconds":120}"#);
    assert_eq!(switched.json()["mode"], "maintenance");
    assert_eq!(switched.json()["routes"][0]["in_flight"], 1, "who switches sees who is not done yet");
    let refused = get(gateway.address, "/");
    assert_eq!((refused.status, refused.condition().as_str()), (503, "maintenance"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((115..=120).contains(&wait), "{wait}");
    assert_eq!(get(gateway.address, "/health").status, 200);
    let legacy = get(gateway.address, "/old");
    assert!(legacy.json()["description"].as_str().unwrap().contains("maintenance"), "{}", legacy.text());
    // One route alone.
    put(admin, "/-/mode", r#"{"mode":"production"}"#);
    put(admin, "/-/mode", r#"{"mode":"maintenance","route":"old"}"#);
    assert_eq!([get(gateway.address, "/").status, get(gateway.address, "/old").status], [200, 503]);
}

#[test]
fn the_admin_listener_says_what_is_wrong() {
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::before(&upstream, "name = 'api'");
    let admin = gateway.admin.unwrap();
    let check = |body: &str, status: u16, want: &str| {
        let answer = put(admin, "/-/mode", body);
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.text().contains(want), "{body}: {}", answer.text());
    };
    check(r#"{"mode":"off"}"#, 400, "production or maintenance");
    check(r#"{"mode":"maintenance","seconds":-1}"#, 400, "a day at most");
    check(r#"{"mode":"maintenance","route":"x"}"#, 404, "there are api");
    check(r#"{"mode":"maintenance","until":1}"#, 400, "no `until`");
    check("[1]", 400, "one JSON object");
    check("{", 400, "one JSON object");
    check(&format!("{{\"mode\":\"{}\"}}", "x".repeat(5_000)), 400, "too large");
    let form = ask(
        admin,
        "PUT /-/mode HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
    );
    assert_eq!(form.status, 415);
    let page = "PUT /-/mode HTTP/1.1\r\nHost: a\r\nOrigin: http://evil.example\r\nContent-Type: application/json\r\n\
                Content-Length: 21\r\n\r\n{\"mode\":\"production\"}";
    assert_eq!(ask(admin, page).status, 403);
    let wrong = ask(admin, "POST /-/mode HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET, HEAD, PUT")));
    assert_eq!(send("POST", admin, "/-/lockouts", r#"{"client":"here"}"#).status, 400);
    assert_eq!(send("POST", admin, "/-/lockouts", "{}").status, 400);
    assert_eq!(get(gateway.address, "/").status, 200);
}

#[test]
fn a_log_in_the_columns_of_the_contact_server() {
    let (file, json) = (Temporary::new("requests.log"), Temporary::new("requests.jsonl"));
    let upstream = Upstream::saying(ok("ok"));
    let gateway = Running::start(&format!(
        "{}[log]\ngenesys = '{}'\naccess = '{}'\n",
        simple(upstream.address, ""),
        file.path().display(),
        json.path().display()
    ));
    get(gateway.address, "/profiles?a=b%20c");
    ask(
        gateway.address,
        "POST /x HTTP/1.1\r\nHost: cs:8080\r\nUser-Agent: curl/8 (x y)\r\nReferer: http://r/\r\nContent-Length: 2\r\n\r\nhi",
    );
    let port = gateway.address.port();
    gateway.stop();
    let text = file.text();
    let lines: Vec<_> = text.lines().map(|line| redress_logs::genesys::Line::parse(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (lines[0].method.as_ref(), lines[0].url.as_ref(), lines[0].query.as_ref()),
        ("GET", "/profiles", "a=b%20c")
    );
    assert_eq!((lines[0].status, lines[0].response_bytes, lines[0].port), (200, Some(2), port));
    assert_eq!((lines[1].host.as_ref(), lines[1].agent.as_ref()), ("http://cs:8080", "curl/8 (x y)"));
    assert_eq!((lines[1].referrer.as_ref(), lines[1].request_bytes), ("http://r/", Some(2)));
    assert_eq!(json.lines().len(), 2);
}

fn put(address: std::net::SocketAddr, path: &str, body: &str) -> Response {
    send("PUT", address, path, body)
}

fn send(method: &str, address: std::net::SocketAddr, path: &str, body: &str) -> Response {
    let length = body.len();
    ask(
        address,
        format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}
