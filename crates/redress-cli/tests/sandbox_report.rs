//! `redress sandbox report`, against a sandbox that runs as a process.

use super::{command, fails, json, prints, redress};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout};
use std::time::Duration;

/// A sandbox that ends with the test.
struct Sandbox {
    child: Child,
    address: String,
    _says: BufReader<ChildStdout>,
}

impl Sandbox {
    /// The system `cisco-cupi`, on a free port.
    fn start() -> Self {
        let words = ["sandbox", "--listen", "127.0.0.1:0", "--only", "cisco-cupi", "--format", "json"];
        let mut child = command(&words).spawn().unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        says.read_line(&mut line).unwrap();
        let url = json(&line)["url"].as_str().unwrap().to_owned();
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, _says: says }
    }

    /// One call, with the answer that it is to get.
    fn call(&self, client: &str, request: &str, fault: &str) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let host = &self.address;
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: {host}\r\nuser-agent: {client}\r\nx-sandbox-fault: {fault}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_clients_did_is_printed() {
    let sandbox = Sandbox::start();
    let report =
        |more: &[&str]| redress(&[&["sandbox", "report", "--at", &sandbox.address], more].concat(), b"");
    let ran = report(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "no client has called\n"), "{ran:?}");

    sandbox.call("calm client/1", "GET /a", "status=404");
    let ran = report(&[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let want = "calm client/1  well-behaved  1 exchange, 1 failure\n  \
                ✓ left-alone  cisco-cupi  GET /a was not sent again after 404 NOT_FOUND not-found\n\n\
                no bad finding\n";
    assert_eq!(ran.out, want);

    for _ in 0..2 {
        sandbox.call("hasty", "GET /b", "status=503");
    }
    let ran = report(&[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    for part in ["hasty  misbehaved", "✗ came-back-early", "which said to wait 10 s", "1 bad finding"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let ran = report(&["--client", "calm client/1", "--format", "json"]);
    let card = json(&ran.out);
    assert_eq!((ran.code, card["bad"].as_u64()), (0, Some(0)));
    let finding = &card["clients"][0]["findings"][0];
    assert_eq!((finding["finding"].as_str(), finding["mark"].as_str()), (Some("left-alone"), Some("good")));
    assert_eq!(report(&["--format", "json"]).code, 1);

    // The same run, by what was met: three of the contract's entries at most.
    let ran = report(&["--coverage"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("cisco-cupi  2 of ") && !ran.out.contains("410"), "{}", ran.out);
    assert!(report(&["--coverage", "--missed"]).out.contains("410"));
    let ran = report(&["--coverage", "--min-coverage", "50"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("--min-coverage asks for 50 %"), "{}", ran.out);
    let coverage = json(&report(&["--coverage", "--format", "json", "--client", "hasty"]).out);
    assert_eq!(coverage["met"], 1);
    assert_eq!(coverage["systems"][0]["errors"][0]["clients"]["hasty"], 2);
}

#[test]
fn no_sandbox_is_a_clear_error() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    fails(&["sandbox", "report", "--at", &free], b"", 5, "`redress sandbox` starts one");
    fails(&["sandbox", "report", "--at", "nowhere"], b"", 2, "HOST:PORT");
    fails(&["sandbox", "report", "--missed"], b"", 2, "--coverage");
    fails(&["sandbox", "report", "--coverage", "--min-coverage", "101"], b"", 2, "0 to 100");
    fails(&["sandbox", "--seed", "2", "report"], b"", 2, "report");
    assert!(prints(&["sandbox", "report", "--help"], b"").contains("Exit codes:\n  0  "));
}
