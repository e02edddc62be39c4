//! Faults on demand, the same over every system.

use crate::start::{Running, admin, all, start};
use redress_sandbox::client::{Answer, ask};
use redress_sandbox::{Options, Sandbox};
use std::net::SocketAddr;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A path that no system has: a 404 where nothing is made to go wrong.
const NOWHERE: &str = "/nowhere";

async fn get(address: SocketAddr, target: &str, fault: Option<&str>) -> Answer {
    let headers: Vec<_> =
        fault.map(|fault| ("X-Sandbox-Fault".to_owned(), fault.to_owned())).into_iter().collect();
    ask(address, "GET", target, &headers, "").await.unwrap()
}

/// All bytes that come for a request, and whether the connection was reset.
async fn bytes(address: SocketAddr, fault: &str) -> (String, bool) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("GET {NOWHERE} HTTP/1.1\r\nhost: a\r\nx-sandbox-fault: {fault}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let reset = stream.read_to_end(&mut read).await.is_err();
    (String::from_utf8(read).unwrap(), reset)
}

#[tokio::test]
async fn every_system_says_what_it_is_asked_to() {
    let sandbox = all().await;
    let check = async |id: &str, fault: &str, status: u16, part: &str| {
        let answer = get(sandbox.of(id), NOWHERE, Some(fault)).await;
        assert_eq!(answer.status.as_u16(), status, "{id} {fault}: {}", answer.text());
        let headers = format!("{:?}", answer.headers);
        assert!(
            answer.text().contains(part) || headers.contains(part),
            "{id} {fault}: {headers} {}",
            answer.text()
        );
    };
    check("cisco-cupi", "status=503", 503, "<ErrorDetails>").await;
    check("enablex", "code=1504; detail=taken", 200, "taken").await;
    check("genesys-ucs", "code=4020", 400, "http_method").await;
    check("sap-cloud-identity", "code=PASSWORD_LOCKED", 401, "PASSWORD_LOCKED").await;
    check("huawei-vpcep", "code=EndPoint.0011; wire=nested", 504, "{\"error\":{").await;
    check("huawei-vpcep", "page=nginx; status=504", 504, "<center>nginx</center>").await;
    check("enablex", "page=envoy", 502, "upstream connect error").await;
    check("enablex", "page=haproxy; status=503", 503, "No server is available").await;
    check("enablex", "page=elb", 502, "awselb").await;
    check("enablex", "page=cloudflare", 502, "Cloudflare").await;
    // What the status requires is there, though nothing caused it.
    check("genesys-ucs", "status=405", 405, "\"allow\"").await;
    check("genesys-ucs", "status=303", 303, "\"location\"").await;
    // A status that no document lists is sent all the same, with no code made up where none need stand.
    check("cisco-cupi", "status=418", 418, "<ErrorDetails>").await;
    check("sap-cloud-identity", "status=412; wire=scim", 412, "\"detail\":\"Client error\"}").await;
}

#[tokio::test]
async fn a_wrong_fault_is_told_how_to_mend_it() {
    let sandbox = all().await;
    let check = async |fault: &str, part: &str| {
        let answer = get(sandbox.of("enablex"), NOWHERE, Some(fault)).await;
        assert_eq!(answer.status.as_u16(), 400, "{fault}");
        assert!(answer.text().contains(part), "{fault}: {}", answer.text());
    };
    check("code=150", "do you mean 1504?").await;
    check("statu=503", "do you mean `status`?").await;
    check("status=99", "300 to 599").await;
    check("503", "key=value").await;
    check("hold=-1", "milliseconds").await;
    check("rate=2; status=500", "0 to 1").await;
    check("damage=burnt", "truncate").await;
    check("page=apache", "nginx").await;
    check("times=3", "nothing is to go wrong").await;
    check("code=1504; wire=xml", "no wire").await;
    check(
        "code=1504; status=500",
        "has no code 1504 with status 500: it has it with 200. Leave `status` out",
    )
    .await;
    check("status=500; detail=zurück", "takes ASCII only").await;
    // What it says to do works.
    let answer =
        get(sandbox.of("enablex"), "/nowhere?sandbox-fault=status%3D500%3B+detail%3D%C3%BC", None).await;
    assert_eq!(answer.status.as_u16(), 500, "{}", answer.text());
}

#[tokio::test]
async fn a_query_asks_as_well_and_the_system_does_not_see_it() {
    let sandbox = all().await;
    let answer = get(sandbox.of("genesys-ucs"), "/nowhere?a=b&sandbox-fault=code%3D4020&c=d", None).await;
    assert!(answer.text().contains("/nowhere?a=b&c=d\""), "{}", answer.text());
}

#[tokio::test]
async fn the_next_n_calls_fail_and_then_none() {
    let sandbox = all().await;
    let at = sandbox.of("enablex");
    let body = r#"{"status": 503, "times": 2, "after": 1, "method": "GET", "path": "/nowhere"}"#;
    assert!(admin(at, "POST", "faults", body).await.status.is_success());
    let mut seen = Vec::new();
    for target in [NOWHERE, "/elsewhere", NOWHERE, NOWHERE, NOWHERE] {
        seen.push(get(at, target, None).await.status.as_u16() == 503);
    }
    assert_eq!(seen, [false, false, true, true, false]);
    assert_eq!(admin(at, "GET", "faults", "").await.text().matches("number").count(), 0);
}

async fn draw(sandbox: &Running) -> Vec<bool> {
    let at = sandbox.of("enablex");
    admin(at, "POST", "reset", "").await;
    admin(at, "POST", "faults", r#"{"status": 503, "rate": 0.5}"#).await;
    let mut drawn = Vec::new();
    for _ in 0..40 {
        drawn.push(get(at, NOWHERE, None).await.status.as_u16() == 503);
    }
    drawn
}

#[tokio::test]
async fn the_same_seed_is_the_same_run() {
    let (first, again) = (all().await, all().await);
    let other = start(Options { seed: 2, ..Options::default() }).await;
    let drawn = draw(&first).await;
    assert_eq!(drawn, draw(&again).await);
    assert_eq!(drawn, draw(&first).await, "a reset begins anew");
    assert_ne!(drawn, draw(&other).await);
    assert!((5..35).contains(&drawn.iter().filter(|hit| **hit).count()), "{drawn:?}");
}

#[tokio::test]
async fn faults_are_listed_taken_away_and_bounded() {
    let sandbox = all().await;
    let at = sandbox.of("enablex");
    for _ in 0..redress_sandbox::limits::FAULTS {
        assert!(admin(at, "POST", "faults", r#"{"status": 500}"#).await.status.is_success());
    }
    assert_eq!(admin(at, "POST", "faults", r#"{"status": 500}"#).await.status.as_u16(), 409);
    assert!(admin(at, "DELETE", "faults/1", "").await.status.is_success());
    assert_eq!(admin(at, "DELETE", "faults/1", "").await.status.as_u16(), 404);
    assert!(admin(at, "DELETE", "faults", "").await.status.is_success());
    assert_eq!(get(at, NOWHERE, None).await.status.as_u16(), 404);
    // On the common port, a code is set up where it is known.
    assert!(admin(sandbox.front, "POST", "faults", r#"{"code": "1504"}"#).await.status.is_success());
    assert!(!get(sandbox.of("cisco-cupi"), NOWHERE, None).await.text().contains("1504"));
    assert!(get(at, NOWHERE, None).await.text().contains("1504"));
    assert_eq!(admin(sandbox.front, "POST", "faults", r#"{"code": "nobody's"}"#).await.status.as_u16(), 400);
    let answer = admin(sandbox.front, "POST", "faults", r#"{"code": "1504", "status": 500}"#).await;
    assert!(answer.status.as_u16() == 400 && answer.text().contains("with 200"), "{}", answer.text());
}

#[tokio::test]
async fn bytes_are_damaged_as_asked() {
    let sandbox = all().await;
    let at = sandbox.of("huawei-vpcep");
    let says = |text: &str| -> (usize, usize) {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        (length.parse().unwrap(), body.len())
    };
    let (text, reset) = bytes(at, "code=EndPoint.0002; damage=truncate").await;
    let (said, sent) = says(&text);
    assert!(sent < said && sent > 0 && !reset, "{text}");
    let (text, _) = bytes(at, "code=EndPoint.0002; damage=short-length").await;
    let (said, sent) = says(&text);
    assert!(said < sent, "{text}");
    let (text, _) = bytes(at, "code=EndPoint.0002; damage=long-length").await;
    let (said, sent) = says(&text);
    assert!(said > sent && text.ends_with('}'), "{text}");
    let (text, reset) = bytes(at, "damage=reset").await;
    assert!(text.is_empty() && reset, "{text}");
}

#[tokio::test]
async fn a_held_answer_leaves_when_its_time_has_come() {
    let sandbox = all().await;
    let at = sandbox.of("enablex");
    let held = tokio::spawn(async move { get(at, NOWHERE, Some("hold=3600000")).await });
    while !admin(at, "GET", "running", "").await.text().contains('1') {
        tokio::task::yield_now().await;
    }
    assert!(!held.is_finished());
    // The others go on.
    assert_eq!(get(at, NOWHERE, None).await.status.as_u16(), 404);
    assert!(admin(at, "POST", "clock", r#"{"advance": "1h"}"#).await.status.is_success());
    assert_eq!(held.await.unwrap().status.as_u16(), 404);
}

#[tokio::test]
async fn time_goes_forward_only() {
    let sandbox = all().await;
    let check = async |body: &str, status: u16| {
        let answer = admin(sandbox.front, "POST", "clock", body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
    };
    check(r#"{"advance": 60}"#, 200).await;
    check(r#"{"advance": "7d"}"#, 200).await;
    check(r#"{"advance": -1}"#, 400).await;
    check(r#"{"advance": "soon"}"#, 400).await;
    check(r#"{"advance": "99999d"}"#, 400).await;
    check("[]", 400).await;
    check("{", 400).await;
}

#[tokio::test]
async fn an_answer_has_the_date_of_the_sandbox() {
    let sandbox = all().await;
    let at = sandbox.of("huawei-vpcep");
    let now = async || {
        let answer = admin(sandbox.front, "GET", "clock", "").await;
        let now: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        OffsetDateTime::parse(now["now"].as_str().unwrap(), &Rfc3339).unwrap()
    };
    let check = async |date: &str| {
        let date = OffsetDateTime::parse(date, &Rfc2822).unwrap();
        let apart = (now().await - date).whole_seconds();
        assert!((0..60).contains(&apart), "{date}, {apart} s before now");
    };
    for _ in 0..2 {
        for (address, target) in [(at, NOWHERE), (sandbox.front, "/enablex/"), (sandbox.front, NOWHERE)] {
            check(get(address, target, None).await.headers["date"].to_str().unwrap()).await;
        }
        check(admin(at, "GET", "clock", "").await.headers["date"].to_str().unwrap()).await;
        // Written by hand.
        let (text, _) = bytes(at, "status=500; damage=truncate").await;
        check(text.lines().find_map(|line| line.strip_prefix("date: ")).unwrap()).await;
        admin(sandbox.front, "POST", "clock", r#"{"advance": "200d"}"#).await;
    }
}

#[tokio::test]
async fn an_admin_path_tells_its_methods() {
    let sandbox = all().await;
    let check = async |method: &str, path: &str, allow: Option<&str>| {
        for at in [sandbox.front, sandbox.of("enablex")] {
            let answer = admin(at, method, path, "").await;
            let allowed = answer.headers.get("allow").map(|value| value.to_str().unwrap());
            assert_eq!(allowed, allow, "{method} {path}: {}", answer.text());
            assert_eq!(answer.status.as_u16() == 405, allow.is_some(), "{method} {path}");
        }
    };
    check("POST", "", Some("GET, HEAD")).await;
    check("GET", "reset", Some("POST")).await;
    check("HEAD", "snapshot", Some("POST")).await;
    check("PATCH", "faults", Some("GET, POST, DELETE, HEAD")).await;
    check("GET", "faults/1", Some("DELETE")).await;
    check("POST", "settings", Some("GET, PUT, HEAD")).await;
    check("DELETE", "clock", Some("GET, POST, HEAD")).await;
    check("HEAD", "clock", None).await;
    // What is no path at all has no methods.
    check("POST", "nothing", None).await;
    check("GET", "faults/1/2", None).await;
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let sandbox = all().await;
    let answer = get(sandbox.front, "/enable", None).await;
    assert_eq!(answer.status.as_u16(), 404);
    assert!(answer.text().contains("/enablex/"), "{}", answer.text());
    assert!(get(sandbox.front, "/", None).await.text().contains("X-Api-Id"));
    assert_eq!(admin(sandbox.front, "GET", "nothing", "").await.status.as_u16(), 404);
    let unknown = |options| Sandbox::open(options).map(drop).unwrap_err().to_string();
    let only = Options { only: vec!["enablexx".into()], ..Options::default() };
    assert!(unknown(only).contains("huawei-vpcep"));
    let contracts = Options { contracts: vec!["acme".into()], ..Options::default() };
    assert!(unknown(contracts).contains("problem"));
    let set = Options { set: vec![("enablex.nothing".into(), 1)], ..Options::default() };
    assert!(unknown(set).contains("there is no setting"));
}

#[tokio::test]
async fn oversized_content_gets_the_systems_own_error() {
    let sandbox = all().await;
    let large = vec![b'a'; redress_sandbox::limits::BODY_BYTES + 1];
    for system in &sandbox.systems {
        let answer = ask(system.address, "POST", NOWHERE, &[], large.clone()).await.unwrap();
        assert!(answer.status.is_client_error() || answer.status.as_u16() == 200, "{}", system.id);
    }
}

#[tokio::test]
async fn settings_have_bounds() {
    let sandbox = all().await;
    let check = async |body: &str, status: u16| {
        let answer = admin(sandbox.of("enablex"), "PUT", "settings", body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
    };
    check(r#"{"token-minutes": 1000000000}"#, 200).await;
    check(r#"{"token-minutes": 9223372036854775807}"#, 400).await;
    check(r#"{"token-minutes": -1}"#, 400).await;
    check(r#"{"token-minutes": "soon"}"#, 400).await;
    check(r#"{"tokens": 1}"#, 400).await;
}
