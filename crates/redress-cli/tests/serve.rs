//! `redress serve` and `redress config`, over real sockets.

use super::server::{Server, config};
use super::{fails, folder, json, prints, redress};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

#[test]
fn config_is_begun_and_checked() {
    let folder = folder("config");
    let file = folder.join("redress.toml");
    fs::write(&file, prints(&["config", "init"], b"")).unwrap();
    let file = file.to_str().unwrap();
    assert!(prints(&["config", "check", file], b"").contains("0 errors, 0 warnings"));
    assert_eq!(json(&prints(&["config", "schema"], b""))["type"], "object");

    let bad = folder.join("bad.toml");
    fs::write(&bad, "[listen]\nadress = '127.0.0.1:0'\n[[route]]\npath = 'x'\ncontract = 'enablexx'\n")
        .unwrap();
    let bad = bad.to_str().unwrap();
    let ran = redress(&["config", "check", bad], b"");
    assert_eq!(ran.code, 1);
    for part in ["has no key `adress`", "upstream", "enablexx", "bad.toml:2"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let findings = json(&redress(&["config", "check", "--format", "json", bad], b"").out);
    assert!(findings.as_array().unwrap().len() >= 3, "{findings}");
    let ran = redress(&["serve", "-c", bad], b"");
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("the config has errors"), "{}", ran.err);
    fails(&["serve", "-c", "none.toml"], b"", 5, "there is no such file");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let file = config("taken", &address, "127.0.0.1:1", "");
    fails(&["serve", "-c", file.to_str().unwrap()], b"", 1, &address);
}

#[test]
fn every_error_is_proved() {
    let file = config("prove", "127.0.0.1:0", "127.0.0.1:1", "speak = 'cisco-cupi'");
    let proofs = json(&prints(&["serve", "-c", file.to_str().unwrap(), "--prove", "--format", "json"], b""));
    let proofs = proofs.as_array().unwrap();
    assert!(proofs.len() >= 20, "{}", proofs.len());
    for proof in proofs {
        assert!(proof["flaw"].is_null(), "{proof}");
    }
}

#[test]
fn a_gateway_is_put_in_maintenance_and_back() {
    let more = "name = 'users'\n[route.lockout]\nfailures = 1\nby = 'client'";
    let file = config("mode", "127.0.0.1:0", &upstream(), more);
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("[listen]\n", "[listen]\nadmin = '127.0.0.1:0'\n")).unwrap();
    let mut server = Server::start(&file);
    let line = server.wait_for("admin on ");
    let admin = line.split("admin on ").nth(1).unwrap().split(": ").next().unwrap().to_owned();
    let switch = |arguments: &[&str]| prints(&[&["mode", "--admin", &admin], arguments].concat(), b"");
    assert!(switch(&[]).contains("users  production"), "{}", switch(&[]));
    assert!(switch(&["maintenance", "--back-in", "10m", "--wait"]).contains("maintenance  until 2"));
    let answer = server.get("/users", "");
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("retry-after: "), "{answer}");
    assert_eq!(
        json(&switch(&["production", "--route", "users", "--format", "json"]))["routes"][0]["mode"],
        "production"
    );
    assert!(server.get("/users", "").starts_with("HTTP/1.1 409 "));
    fails(&["mode", "maintenance", "--route", "none", "--admin", &admin], b"", 1, "there are users");
    fails(&["mode", "off", "--admin", &admin], b"", 2, "production, maintenance");
    fails(&["mode", "--route", "users"], b"", 2, "<MODE>");
    fails(&["mode", "--admin", "127.0.0.1:1"], b"", 5, "no gateway answers at 127.0.0.1:1");
    fails(&["mode", "-c", file.to_str().unwrap()], b"", 2, "name one with --admin");

    let lockouts = |arguments: &[&str]| prints(&[&["lockouts", "--admin", &admin], arguments].concat(), b"");
    assert!(lockouts(&[]).contains("users  0 shut out"));
    assert!(lockouts(&["--account", "jdoe"]).contains("0 let in"));
    assert_eq!(json(&lockouts(&["--all", "--format", "json"]))["let_in"], 0);
    fails(&["lockouts", "--route", "users", "--admin", &admin], b"", 2, "goes with --account");
}

#[test]
fn who_is_shut_out_stays_so_when_the_gateway_is_killed() {
    let upstream = upstream_saying(r#"{"result":"1001","msg":"Invalid Token"}"#);
    let state = folder("killed-state").join("state.db");
    let more = format!("[route.lockout]\nfailures = 2\n[state]\nfile = '{}'", state.display());
    let file = config("killed", "127.0.0.1:0", &upstream, &more);
    let guess = |server: &Server| server.get("/", "authorization: Bearer guess\r\n");
    for (runs, want) in ["401", "401", "429"].iter().enumerate() {
        let mut server = Server::start(&file);
        let answer = guess(&server);
        assert!(answer.starts_with(&format!("HTTP/1.1 {want} ")), "{runs}: {answer}");
        server.signal("KILL");
        server.child.wait().unwrap();
    }
}

#[test]
fn serves_reloads_and_ends() {
    let upstream = upstream();
    let file = config("serve", "127.0.0.1:0", &upstream, "");
    let mut server = Server::start(&file);
    let answer = server.get("/users", "");
    assert!(answer.starts_with("HTTP/1.1 409 "), "{answer}");
    assert!(answer.contains(r#""condition":"duplicate""#), "{answer}");
    assert!(
        server
            .get("/users", "accept: application/problem+xml\r\n")
            .contains("<condition>duplicate</condition>")
    );

    // A bad file changes nothing, and says why.
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{good}\nspeek = 'x'\n")).unwrap();
    server.wait_for("not reloaded: it has errors");
    assert!(server.get("/users", "").contains(r#""condition":"duplicate""#));

    // A good one is taken by itself.
    fs::write(&file, good.replace("contract = 'enablex'", "contract = 'enablex'\nspeak = 'cisco-cupi'"))
        .unwrap();
    server.wait_for(": reloaded");
    let answer = server.get("/users", "");
    assert!(answer.contains("<ErrorDetails>") && answer.contains("DUPLICATE"), "{answer}");

    server.signal("HUP");
    server.wait_for(": reloaded");
    server.signal("TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

/// An upstream that answers every request with an error inside a 200.
fn upstream() -> String {
    upstream_saying(r#"{"result":"1504","msg":"Duplicate data","desc":"taken"}"#)
}

fn upstream_saying(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut stream = stream;
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
                    if line == "\r\n" {
                        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length";
                        if write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).is_err() {
                            return;
                        }
                    }
                    line.clear();
                }
            });
        }
    });
    address
}
