//! The report card and the error coverage, over real sockets.

#![expect(clippy::unwrap_used, reason = "tests may be blunt")]

use crate::start::{admin, all, contract};
use redress_sandbox::client::{Answer, ask};
use redress_sandbox::report::{Card, Coverage, FINDINGS, Grade, Mark};
use serde_json::json;
use std::net::SocketAddr;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const SYSTEM: &str = "cisco-cupi";

async fn send(address: SocketAddr, client: &str, line: &str) -> Option<Answer> {
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = vec![("X-Sandbox-Client".to_owned(), client.to_owned())];
    let mut body = "";
    for word in words {
        match word.split_once(':').filter(|_| !word.starts_with('{')) {
            Some((name, value)) => headers.push((name.to_owned(), value.replace('_', " "))),
            None => body = word,
        }
    }
    ask(address, method, target, &headers, body.to_owned()).await.ok()
}

async fn card(address: SocketAddr, query: &str) -> Card {
    let answer = admin(address, "GET", &format!("report{query}"), "").await;
    assert!(answer.status.is_success(), "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

async fn coverage(address: SocketAddr, query: &str) -> Coverage {
    let answer = admin(address, "GET", &format!("coverage{query}"), "").await;
    serde_json::from_slice(&answer.body).unwrap()
}

/// A client's behaviour: faults that are set up (`{…}`), time that is set forward (`+30s`), and its requests.
async fn play(at: SocketAddr, client: &str, script: &[&str]) {
    for line in script {
        if let Some(time) = line.strip_prefix('+') {
            admin(at, "POST", "clock", &json!({ "advance": time }).to_string()).await;
        } else if line.starts_with('{') {
            admin(at, "POST", "faults", line).await;
        } else {
            send(at, client, line).await;
        }
    }
}

#[tokio::test]
async fn what_clients_do_is_found() {
    let sandbox = all().await;
    let check = async |script: &[&str], want: &[&str]| {
        admin(sandbox.front, "POST", "reset", "").await;
        play(sandbox.of(SYSTEM), "one", script).await;
        let card = card(sandbox.of(SYSTEM), "").await;
        let found: Vec<_> = card.clients[0].findings.iter().map(|found| found.finding.as_str()).collect();
        assert_eq!(found, want, "{script:?}\n{card:#?}");
        let bad = card.clients[0].findings.iter().any(|found| found.mark == Mark::Bad);
        assert_eq!(card.clients[0].grade, if bad { Grade::Misbehaved } else { Grade::WellBehaved });
    };
    let once = r#"{"status": 503, "times": 1}"#;
    check(&[once, "GET /a", "+10m", "GET /a"], &["waited", "left-alone"]).await;
    check(&[once, "GET /a", "GET /a"], &["came-back-early", "left-alone"]).await;
    check(&[once, "GET /a", "+1s", "GET /b"], &["left-alone", "gave-up"]).await;
    let broken = r#"{"status": 400}"#;
    check(&[broken, "POST /a x", "POST /a x"], &["retried-what-cannot-succeed"]).await;
    check(&[broken, "POST /a x", "+61s", "POST /a x"], &["left-alone"]).await;
    check(&[broken, "POST /a x", "POST /a y"], &["left-alone"]).await;
    // What was ordered for one request says nothing of the next.
    let ordered = ["GET /a X-Sandbox-Fault:status=404", "GET /a X-Sandbox-Fault:status=400"];
    check(&ordered, &["left-alone", "left-alone"]).await;
    // Each time set up anew: two tests, not a retry.
    check(&[once, "GET /a", once, "GET /a"], &["gave-up"]).await;
    check(&["POST /a x X-Sandbox-Fault:damage=reset"; 2], &["sent-twice"]).await;
    let hammered = ["GET /a X-Sandbox-Fault:page=nginx"; 7];
    check(&hammered, &["hammered", "repeated"]).await;
}

/// With a system's own causes, not with faults alone.
#[tokio::test]
async fn what_clients_do_with_a_living_system_is_found() {
    const KEY: &str = "Authorization:Basic_c2FuZGJveC1hcHA6c2FuZGJveC1rZXk= Content-Type:application/json";
    let sandbox = all().await;
    let at = sandbox.of("enablex");
    let add = |email: &str, more: &str| {
        let user =
            format!(r#"{{"user_type":"user","first_name":"Ada","last_name":"Gray","email":"{email}"}}"#);
        format!("POST /ucaas/v1/users {KEY} {more} {user}")
    };
    let get = |id: &str| format!("GET /ucaas/v1/users/{id} {KEY}");
    let check = async |script: &[String], want: &[(&str, &str)]| {
        admin(sandbox.front, "DELETE", "report", "").await;
        let script: Vec<_> = script.iter().map(String::as_str).collect();
        play(at, "one", &script).await;
        let card = card(at, "?client=one").await;
        let found = &card.clients[0].findings;
        let found: Vec<_> =
            found.iter().map(|f| (f.finding.as_str(), f.code.as_deref().unwrap_or_default())).collect();
        assert_eq!(found, want, "{script:?}\n{card:#?}");
    };
    let taken = add("user@example.com", "");
    check(&[taken.clone(), add("gray1@example.com", "")], &[("mended", "1504")]).await;
    check(&[taken.clone(), taken.clone()], &[("retried-what-cannot-succeed", "1504")]).await;
    check(&[taken.clone(), add("gray2@example.com", ""), taken], &[("left-alone", "1504")]).await;
    // A user that is made after it was asked for: the second asking is no blind repeat.
    check(&[get("999999"), add("gray3@example.com", ""), get("999999")], &[("left-alone", "404")]).await;
    let lost = add("gray4@example.com", "X-Sandbox-Fault:damage=reset");
    let look = format!("GET /ucaas/v1/users {KEY}");
    check(&[lost, look], &[]).await;

    let whole = add("gray5@example.com", "X-Sandbox-Fault:damage=long-length");
    check(std::slice::from_ref(&whole), &[]).await;
    let users = send(
        at,
        "two",
        &format!("GET /ucaas/v1/users?search_by=email&search_string=gray5@example.com {KEY}"),
    )
    .await
    .unwrap()
    .text();
    let users: serde_json::Value = serde_json::from_str(&users).unwrap();
    let is_new = |user: &&serde_json::Value| user.to_string().contains("gray5@example.com");
    let user = users["users"].as_array().unwrap().iter().find(is_new).unwrap_or_else(|| panic!("{users}"));
    let id = user["user_id"].as_str().map_or_else(|| user["user_id"].to_string(), str::to_owned);
    play(at, "one", &[&get(&id)]).await;
    let card = card(at, "?client=one").await;
    let found: Vec<_> = card.clients[0].findings.iter().map(|found| found.finding.as_str()).collect();
    assert_eq!(found, ["ignored-unreadable-body"], "{card:#?}");
}

/// `dona.moore@example.com` with a wrong password, and with the right one.
const WRONG: &str =
    "POST /service/users/password Authorization:Basic_ZG9uYS5tb29yZUBleGFtcGxlLmNvbTp3cm9uZw==";
const RIGHT: &str =
    "POST /service/users/password Authorization:Basic_ZG9uYS5tb29yZUBleGFtcGxlLmNvbTpTYW5kYm94LTE=";

#[tokio::test]
async fn a_locked_account_is_left_alone_or_hammered() {
    let sandbox = all().await;
    let at = sandbox.of("sap-cloud-identity");
    let check = async |after: &[&str], want: &str| {
        admin(sandbox.front, "POST", "reset", "").await;
        play(at, "one", &[[WRONG; 5].as_slice(), after].concat()).await;
        let card = card(at, "").await;
        let of_lock =
            card.clients[0].findings.iter().filter(|f| f.condition.as_deref() == Some("account-locked"));
        let found: Vec<_> = of_lock.map(|f| format!("{}×{}", f.finding.as_str(), f.times)).collect();
        assert_eq!(found.join(" "), want, "{after:?}\n{card:#?}");
    };
    check(&[], "left-alone×1").await;
    // Not even with the right password.
    check(&[RIGHT], "hammered-locked-account×1").await;
    check(&[WRONG, RIGHT], "hammered-locked-account×2").await;
    check(&["+61m", RIGHT], "").await;
}

#[tokio::test]
async fn a_client_that_hangs_up_is_seen() {
    let sandbox = all().await;
    let at = sandbox.of(SYSTEM);
    let running = async |number: u64| {
        loop {
            let answer = admin(at, "GET", "running", "").await;
            let value: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            if value["running"] == number {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let mut stream = TcpStream::connect(at).await.unwrap();
    let request = "POST /a HTTP/1.1\r\nhost: a\r\nuser-agent: hasty/1\r\nx-sandbox-fault: hold=3600000\r\n\
                   content-length: 0\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    running(1).await;
    assert_eq!(card(at, "").await.clients[0].failures, 0);
    drop(stream);
    running(0).await;
    let card = card(at, "?client=hasty/1").await;
    let noted = &card.clients[0].findings[0];
    assert_eq!((noted.finding.as_str(), noted.status, card.bad), ("hung-up", None, 0));
    assert_eq!(coverage(at, "").await.met, 0, "what was not taken was not met");
}

/// The client goes before its content is whole: the API has seen no request that it could answer.
#[tokio::test]
async fn an_upload_that_was_broken_off_may_be_sent_again() {
    let sandbox = all().await;
    let at = sandbox.of(SYSTEM);
    let head = "POST /a HTTP/1.1\r\nhost: a\r\nx-sandbox-client: one\r\ncontent-length: 100\r\n\r\nhalf";
    for number in 1..=2 {
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        drop(stream);
        while card(at, "").await.clients.first().is_none_or(|client| client.exchanges < number) {
            tokio::task::yield_now().await;
        }
    }
    let whole = "w".repeat(100);
    send(at, "one", &format!("POST /a {whole}")).await;
    let card = card(at, "").await;
    let found: Vec<_> = card.clients[0].findings.iter().map(|found| found.finding.as_str()).collect();
    assert_eq!((found, card.clients[0].exchanges), (vec!["left-alone"], 3), "{card:#?}");
}

#[tokio::test]
async fn what_was_met_is_counted() {
    let sandbox = all().await;
    let at = sandbox.of("enablex");
    for (client, fault) in [
        ("one", "code=1504"),
        ("one", "code=1504"),
        ("two", "code=1504"),
        // None of these is an error of the contract that came whole.
        ("two", "code=1512;_damage=truncate"),
        ("two", "page=nginx;_status=404"),
        ("two", "code=nobodys"),
    ] {
        send(at, client, &format!("GET /a X-Sandbox-Fault:{fault}")).await;
    }
    let all = coverage(at, "").await;
    let [system] = &all.systems[..] else { panic!("{all:?}") };
    let [met] = &system.errors[..] else { panic!("{system:?}") };
    assert_eq!((met.code.as_deref(), met.on_demand, met.by_cause), (Some("1504"), 3, 0));
    assert_eq!((met.clients["one"], met.clients["two"]), (2, 1));
    assert_eq!((system.met, system.missed.len()), (1, system.entries - 1));
    assert!(all.share > 0.0 && all.share < 20.0, "{}", all.share);
    assert_eq!(coverage(at, "?client=two").await.systems[0].errors[0].on_demand, 1);
    assert_eq!(coverage(at, "?client=three").await.met, 0);
    assert_eq!(coverage(sandbox.front, "").await.systems.len(), 5);
    // By its cause.
    send(sandbox.of(SYSTEM), "one", "DELETE /no/such/place").await;
    let met = &coverage(sandbox.of(SYSTEM), "").await.systems[0].errors[0];
    assert_eq!((met.by_cause, met.on_demand), (1, 0));
}

#[tokio::test]
async fn every_entry_can_be_met() {
    let sandbox = all().await;
    let mut missed = Vec::new();
    for system in &sandbox.systems {
        let contract = contract(system.id);
        for entry in contract.entries() {
            // A fault takes the status of an error; a code brings its own.
            let status = entry.http.filter(|status| !status.is_success());
            let status = status.map(|status| format!("; status={}", status.as_u16())).unwrap_or_default();
            let detail = entry.example_detail().map(|text| format!("; detail={text}")).unwrap_or_default();
            let what = entry.code.as_ref().map(|code| format!("code={code}")).unwrap_or_default();
            let fault = format!("{what}{status}{detail}").trim_start_matches("; ").to_owned();
            // Not every wire has words, and a system may choose one by the path.
            let told_by_words = entry.example_detail().is_some();
            let wires = contract.wires().filter(|_| told_by_words).map(|(id, _)| format!("; wire={id}"));
            for wire in std::iter::once(String::new()).chain(wires) {
                let headers = [("X-Sandbox-Fault".to_owned(), format!("{fault}{wire}"))];
                let answer = ask(system.address, "GET", "/a", &headers, "").await.unwrap();
                assert!(!answer.text().starts_with("sandbox: "), "{fault}{wire}: {}", answer.text());
            }
        }
        let coverage = coverage(system.address, "").await;
        missed.extend(coverage.systems[0].missed.iter().map(|missed| format!("{} {missed:?}", system.id)));
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[tokio::test]
async fn a_port_of_its_own_shows_one_system() {
    let sandbox = all().await;
    let (here, there) = (sandbox.of(SYSTEM), sandbox.of("enablex"));
    for at in [here, there] {
        send(at, "one", "GET /a X-Sandbox-Fault:status=404").await;
    }
    let shown = async |at| card(at, "").await.clients.iter().map(|client| client.exchanges).sum::<usize>();
    assert_eq!((shown(sandbox.front).await, shown(here).await, shown(there).await), (2, 1, 1));
    admin(here, "DELETE", "report", "").await;
    assert_eq!((shown(sandbox.front).await, shown(here).await, shown(there).await), (1, 0, 1));
    assert_eq!(coverage(here, "").await.met, 0);
    assert_eq!(coverage(there, "").await.met, 1);
    assert_eq!(card(sandbox.front, "?client=two").await.clients, []);
}

#[tokio::test]
async fn long_names_are_cut() {
    let sandbox = all().await;
    let at = sandbox.of(SYSTEM);
    let (name, target) = ("n".repeat(5_000), format!("/{}", "t".repeat(5_000)));
    send(at, &name, &format!("GET {target}")).await;
    let card = card(at, "").await;
    assert_eq!(card.clients[0].client.len(), redress_sandbox::limits::CLIENT_CHARS);
    assert_eq!(
        card.clients[0].findings[0].request.len(),
        "GET ".len() + redress_sandbox::limits::TARGET_CHARS
    );
}

#[test]
fn the_guide_has_every_finding() {
    let guide = include_str!("../../../docs/sandbox.md");
    for (_, word, mark, about) in FINDINGS {
        let row = format!("| `{word}` | {} | {about} |", format!("{mark:?}").to_lowercase());
        assert!(guide.contains(&row), "docs/sandbox.md has no line {row}");
    }
}
