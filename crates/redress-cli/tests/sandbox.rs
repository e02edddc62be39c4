//! `redress sandbox` as a process: started, asked, killed and started again.

use super::server::{ask, signal};
use super::{command, fails, folder, json};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::Child;

/// The key of the first project of the seed.
const KEY: &str = "authorization: Basic c2FuZGJveC1hcHA6c2FuZGJveC1rZXk=\r\n";

pub(crate) struct Sandbox {
    child: Child,
    pub(crate) at: serde_json::Value,
}

impl Sandbox {
    pub(crate) fn start(words: &[&str]) -> Self {
        let all = [&["sandbox", "--listen", "127.0.0.1:0", "--format", "json"], words].concat();
        let mut child = command(&all).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, at: json(&line) }
    }

    /// Where a system is.
    pub(crate) fn of(&self, id: &str) -> String {
        let systems = self.at["systems"].as_array().unwrap();
        let url = systems.iter().find(|system| system["contract"] == id).unwrap()["url"].as_str().unwrap();
        url.trim_start_matches("http://").trim_end_matches('/').to_owned()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn all_five_answer_and_it_ends_in_order() {
    let mut sandbox = Sandbox::start(&[]);
    for id in ["cisco-cupi", "enablex", "genesys-ucs", "sap-cloud-identity", "huawei-vpcep"] {
        let answer = ask(&sandbox.of(id), "GET /nowhere", "x-sandbox-fault: status=500\r\n", "");
        assert!(answer.starts_with("HTTP/1.1 500 "), "{id}: {answer}");
    }
    signal(&sandbox.child, "TERM");
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_single_system_is_at_the_root() {
    let sandbox = Sandbox::start(&["--only", "enablex"]);
    assert_eq!(sandbox.at["url"], sandbox.at["systems"][0]["url"]);
    assert!(ask(&sandbox.of("enablex"), "GET /ucaas/v1/users", KEY, "").contains("\"result\":1"));
}

/// Whatever was answered is kept, though the process is killed the next moment.
#[test]
fn an_acknowledged_write_survives_a_kill() {
    let folder = folder("sandbox-kill");
    let words = ["--only", "enablex", "--data", folder.to_str().unwrap()];
    for number in 0..3 {
        let mut sandbox = Sandbox::start(&words);
        let at = sandbox.of("enablex");
        let body = format!(
            r#"{{"user_type":"user","first_name":"A","last_name":"B","email":"kill{number}@example.com"}}"#
        );
        let more = format!("{KEY}content-type: application/json\r\n");
        let answer = ask(&at, "POST /ucaas/v1/users", &more, &body);
        assert!(answer.contains("\"result\":1"), "{answer}");
        sandbox.child.kill().unwrap();
        sandbox.child.wait().unwrap();
        let sandbox = Sandbox::start(&words);
        let again = ask(&sandbox.of("enablex"), "POST /ucaas/v1/users", &more, &body);
        assert!(again.contains("1504"), "{again}");
    }
}

/// The time and the settings that were set are kept with the data; a reset takes them back.
#[test]
fn a_restart_continues_where_it_was() {
    let folder = folder("sandbox-restart");
    let words = ["--only", "enablex", "--data", folder.to_str().unwrap()];
    let minutes = |sandbox: &Sandbox| {
        let answer = ask(&sandbox.of("enablex"), "GET /_sandbox/settings", "", "");
        body(&answer)["enablex.token-minutes"]["value"].as_i64().unwrap()
    };
    let now = |sandbox: &Sandbox| {
        let answer = ask(&sandbox.of("enablex"), "GET /_sandbox/clock", "", "");
        body(&answer)["now"].as_str().unwrap().to_owned()
    };
    let sandbox = Sandbox::start(&words);
    let (at, machine, by_default) = (sandbox.of("enablex"), now(&sandbox), minutes(&sandbox));
    ask(&at, "POST /_sandbox/snapshot", "", "");
    ask(&at, "POST /_sandbox/clock", "", r#"{"advance": "200d"}"#);
    ask(&at, "POST /_sandbox/clock", "", r#"{"advance": "200d"}"#);
    ask(&at, "PUT /_sandbox/settings", "", r#"{"token-minutes": 7}"#);
    let before = now(&sandbox);
    assert!(before > machine);
    // Killed, not ended in order.
    drop(sandbox);

    let sandbox = Sandbox::start(&words);
    assert!(now(&sandbox) >= before);
    assert_eq!(minutes(&sandbox), 7);
    // A snapshot is of the data.
    ask(&sandbox.of("enablex"), "POST /_sandbox/restore", "", "");
    assert!(now(&sandbox) >= before);
    assert_eq!(minutes(&sandbox), 7);
    drop(sandbox);

    // What is said at the start counts over what is kept, and takes its place.
    drop(Sandbox::start(&[&words[..], &["--set", "enablex.token-minutes=5"]].concat()));
    let sandbox = Sandbox::start(&words);
    assert_eq!(minutes(&sandbox), by_default);
    ask(&sandbox.of("enablex"), "PUT /_sandbox/settings", "", r#"{"token-minutes": 7}"#);
    ask(&sandbox.of("enablex"), "POST /_sandbox/reset", "", "");
    drop(sandbox);
    let sandbox = Sandbox::start(&words);
    assert!(now(&sandbox) < before);
    assert_eq!(minutes(&sandbox), by_default);
}

/// Two would answer from the same rows. A killed one is none.
#[test]
fn a_folder_is_for_one_sandbox_at_a_time() {
    let folder = folder("sandbox-twice");
    let words = ["--only", "enablex", "--data", folder.to_str().unwrap()];
    let first = Sandbox::start(&words);
    let again = [&["sandbox", "--listen", "127.0.0.1:0"], &words[..]].concat();
    fails(&again, b"", 1, "another sandbox has the folder");
    // Whatever it serves.
    fails(&[&again[..], &["--only", "genesys-ucs"]].concat(), b"", 1, "take another folder");
    assert!(ask(&first.of("enablex"), "GET /ucaas/v1/users", KEY, "").contains("\"result\":1"));
    drop(first);
    assert!(
        ask(&Sandbox::start(&words).of("enablex"), "GET /ucaas/v1/users", KEY, "").contains("\"result\":1")
    );
}

fn body(answer: &str) -> serde_json::Value {
    json(answer.split_once("\r\n\r\n").unwrap().1)
}

#[test]
fn what_cannot_be_started_is_told() {
    fails(&["sandbox", "--only", "enablexx"], b"", 2, "huawei-vpcep");
    fails(&["sandbox", "--contract", "acme"], b"", 2, "problem");
    fails(&["sandbox", "--set", "enablex.tokens=1"], b"", 2, "enablex.token-minutes");
    fails(&["sandbox", "--set", "enablex.token-minutes"], b"", 2, "ID.NAME=N");
    fails(&["sandbox", "--set", "enablex.token-minutes=-1"], b"", 2, "takes 0 to 1000000000, not -1");
    fails(&["sandbox", "--data", "/dev/null/x"], b"", 1, "/dev/null/x");
    // Before anything is bound, or kept.
    let nowhere = ["--data", "/dev/null/x", "--listen", "127.0.0.1:65533"];
    fails(&[&["sandbox"], &nowhere[..]].concat(), b"", 2, "take 65530 at most, or 0");
    let two = ["sandbox", "--only", "cisco-cupi", "--only", "enablex", "--listen", "127.0.0.1:65534"];
    fails(&two, b"", 2, "take 65533 at most");
    let other = ["sandbox", "--only", "enablex", "--contract", "problem", "--listen", "127.0.0.1:65530"];
    fails(&other, b"", 2, "take 65529 at most");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fails(&["sandbox", "--only", "enablex", "--listen", &address], b"", 1, &address);
}
