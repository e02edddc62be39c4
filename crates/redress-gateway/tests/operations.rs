//! Reload, drain, log and metrics.

use crate::support::client::{Client, ask, get};
use crate::support::upstream::{Act, Upstream, ok, response};
use crate::support::{Running, Temporary, config, eventually, simple};
use std::sync::atomic::{AtomicU64, Ordering};

fn failing() -> Upstream {
    Upstream::start(|request, _| match request.target() {
        "/fail" => {
            Act::Say(response("404 Not Found", "application/json", r#"{"result":"404","desc":"gone"}"#))
        }
        "/stall" => Act::SayAndStall(Vec::new()),
        _ => Act::Say(ok("ok")),
    })
}

#[test]
fn every_request_has_one_line_that_says_both_sides() {
    let file = Temporary::new("lines");
    let upstream = failing();
    let gateway = Running::start(&format!(
        "{}[log]\naccess = '{}'\n",
        simple(upstream.address, ""),
        file.path().display()
    ));
    get(gateway.address, "/");
    get(gateway.address, "/fail");
    ask(gateway.address, "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    // The caller hangs up.
    let mut client = Client::connect(gateway.address);
    client.send("GET /stall HTTP/1.1\r\nHost: a\r\n\r\n");
    while upstream.requests().len() < 3 {
        std::thread::yield_now();
    }
    drop(client);
    while gateway.handle.metrics().contains("redress_connections 1") {
        std::thread::yield_now();
    }
    gateway.stop();
    let lines = file.lines();
    assert_eq!(lines.len(), 4, "{lines:#?}");
    let status: Vec<_> = lines.iter().map(|line| line["status"].as_u64().unwrap()).collect();
    assert_eq!(status, [200, 404, 400, 499]);
    assert_eq!(lines[0]["decision"], "passed");
    assert_eq!(lines[0]["bytes"], 2);
    assert_eq!(lines[1]["upstream_status"], 404);
    assert_eq!(lines[1]["condition"], "not-found");
    assert_eq!(lines[2]["fault"], "host");
    assert_eq!(lines[2]["origin"], "gateway");
    assert_eq!(lines[3]["complete"], false);
}

#[test]
fn the_log_follows_its_name() {
    let (file, old) = (Temporary::new("rotated"), Temporary::new("rotated.1"));
    let upstream = failing();
    let gateway = Running::start(&format!(
        "{}[log]\naccess = '{}'\n",
        simple(upstream.address, ""),
        file.path().display()
    ));
    get(gateway.address, "/1");
    // A line is handed over after the answer.
    eventually("the line is there", || {
        gateway.handle.flush_log();
        !file.text().is_empty()
    });
    std::fs::rename(file.path(), old.path()).unwrap();
    gateway.handle.reopen_log();
    get(gateway.address, "/2");
    gateway.stop();
    assert_eq!(old.lines()[0]["target"], "/1");
    assert_eq!(file.lines()[0]["target"], "/2");
}

#[test]
fn the_admin_listener_tells() {
    let upstream = failing();
    let gateway = Running::before(&upstream, "name = 'main'");
    get(gateway.address, "/");
    get(gateway.address, "/fail");
    let admin = gateway.admin.unwrap();
    assert_eq!(get(admin, "/-/live").text(), "live\n");
    assert_eq!(get(admin, "/-/ready").text(), "ready\n");
    assert_eq!(get(admin, "/").status, 404);
    let metrics = get(admin, "/-/metrics").text();
    for sample in [
        "redress_requests_total{route=\"main\",class=\"2xx\"} 1",
        "redress_requests_total{route=\"main\",class=\"4xx\"} 1",
        "redress_errors_total{route=\"main\",contract=\"enablex\",condition=\"not-found\",class=\"4xx\",origin=\"upstream\",decision=\"rewritten\"} 1",
        "redress_upstream_seconds_count{upstream=",
    ] {
        assert!(metrics.contains(sample), "{sample}\n{metrics}");
    }
}

#[test]
fn a_reload_is_whole_or_not_at_all() {
    let (one, two) = (Upstream::saying(ok("1")), Upstream::saying(ok("2")));
    let gateway = Running::before(&one, "");
    assert_eq!(get(gateway.address, "/").text(), "1");
    let other = simple(two.address, "");
    gateway.handle.reload(config(&other)).unwrap();
    assert_eq!(get(gateway.address, "/").text(), "2");
    let elsewhere = other.replacen("127.0.0.1:0'", "127.0.0.1:1'", 1);
    assert!(gateway.handle.reload(config(&elsewhere)).unwrap_err().to_string().contains("[listen]"));
    assert_eq!(get(gateway.address, "/").text(), "2");
}

#[test]
fn a_drain_answers_what_was_accepted() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let upstream = Upstream::start(move |_, _| {
        held.lock().unwrap().recv().unwrap();
        Act::Say(ok("late"))
    });
    let mut gateway = Running::before(&upstream, "");
    let mut idle = Client::connect(gateway.address);
    let mut client = Client::connect(gateway.address);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    while upstream.requests().is_empty() {
        std::thread::yield_now();
    }
    gateway.begin_shutdown();
    assert!(idle.is_closed());
    // The listener goes first; somebody else's connection to a port of no one is refused.
    while std::net::TcpStream::connect(gateway.address).is_ok() {
        std::thread::yield_now();
    }
    release.send(()).unwrap();
    let response = client.receive().unwrap();
    assert_eq!((response.text().as_str(), response.header("connection")), ("late", Some("close")));
    gateway.stop();
}

/// Ten thousand requests of all kinds, with reloads in between: none lost, none mixed up.
#[test]
fn ten_thousand_mixed_requests_with_reloads() {
    const CLIENTS: u64 = 8;
    const EACH: u64 = 1_250;
    let upstream = || {
        Upstream::start(|request, _| {
            let target = request.target().to_owned();
            let body = String::from_utf8_lossy(&request.body).into_owned();
            match &target {
                t if t.starts_with("/fail/") => {
                    let detail = format!(r#"{{"result":"404","desc":"{target}"}}"#);
                    Act::Say(response("404 Not Found", "application/json", &detail))
                }
                t if t.starts_with("/chunked/") => {
                    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
                    Act::Say(format!("{head}{:x}\r\n{target}\r\n0\r\n\r\n", target.len()).into())
                }
                _ => Act::Say(ok(&format!("{target}{body}"))),
            }
        })
    };
    let (one, two) = (upstream(), upstream());
    let gateway = Running::start(&simple(one.address, "").replace("workers = 1", "workers = 2"));
    let configs = [&one, &two].map(|u| simple(u.address, "").replace("workers = 1", "workers = 2"));
    let done = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (done, address) = (&done, gateway.address);
            scope.spawn(move || {
                let mut connection = Client::connect(address);
                for number in 0..EACH {
                    converse(&mut connection, client * EACH + number);
                    done.fetch_add(1, Ordering::AcqRel);
                    if number % 500 == 499 {
                        connection = Client::connect(address);
                    }
                }
            });
        }
        let mut reloads = 0;
        while done.load(Ordering::Acquire) < CLIENTS * EACH {
            if done.load(Ordering::Acquire) >= reloads * 100 {
                reloads += 1;
                gateway.handle.reload(config(&configs[usize::from(reloads % 2 == 1)])).unwrap();
            }
            std::thread::yield_now();
        }
        assert!(reloads >= 90, "{reloads}");
    });
    // The last answers may be there before they are counted.
    eventually("every request is counted once", || {
        gateway.metric("redress_requests_total") == CLIENTS * EACH
    });
}

/// One request of the kind that its number says, and its answer.
fn converse(connection: &mut Client, number: u64) {
    let host = "Host: a\r\n";
    match number % 4 {
        0 => {
            connection.send(format!("GET /plain/{number} HTTP/1.1\r\n{host}\r\n"));
            assert_eq!(connection.receive().unwrap().text(), format!("/plain/{number}"));
        }
        1 => {
            connection.send(format!("GET /fail/{number} HTTP/1.1\r\n{host}\r\n"));
            let response = connection.receive().unwrap();
            assert_eq!(response.status, 404);
            assert_eq!(response.json()["detail"], format!("/fail/{number}"));
        }
        2 => {
            connection.send(format!("GET /chunked/{number} HTTP/1.1\r\n{host}\r\n"));
            assert_eq!(connection.receive().unwrap().text(), format!("/chunked/{number}"));
        }
        _ => {
            let body = format!("-{number}");
            let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
            connection
                .send(format!("POST /post HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n{chunk}"));
            assert_eq!(connection.receive().unwrap().text(), format!("/post{body}"));
        }
    }
}
