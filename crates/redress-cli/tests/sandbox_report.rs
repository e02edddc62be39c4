//! `redress sandbox report`, against a sandbox that runs as a process.

use super::sandbox::Sandbox;
use super::server::ask;
use super::{fails, json, prints, redress};
use std::net::TcpListener;

#[test]
fn what_clients_did_is_printed() {
    let sandbox = Sandbox::start(&["--only", "cisco-cupi"]);
    let at = sandbox.of("cisco-cupi");
    let call = |client: &str, request: &str, fault: &str| {
        let more = format!("user-agent: {client}\r\nx-sandbox-fault: {fault}\r\n");
        assert!(ask(&at, request, &more, "").starts_with("HTTP/1.1 "));
    };
    let report = |more: &[&str]| redress(&[&["sandbox", "report", "--at", &at], more].concat(), b"");
    let ran = report(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "no client has called\n"), "{ran:?}");

    call("calm client/1", "GET /a", "status=404");
    let ran = report(&[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let want = "calm client/1  well-behaved  1 exchange, 1 failure\n  \
                ✓ left-alone  cisco-cupi  GET /a was not sent again after 404 NOT_FOUND not-found\n\n\
                no bad finding\n";
    assert_eq!(ran.out, want);

    for _ in 0..2 {
        call("hasty", "GET /b", "status=503");
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

    // The same run, by what was met: two of the contract's entries.
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

/// A name with a slip in it is no client without a fault.
#[test]
fn a_client_that_nobody_is_is_told() {
    let sandbox = Sandbox::start(&["--only", "cisco-cupi"]);
    let at = sandbox.of("cisco-cupi");
    let check = |want: &str| {
        let asked = ["sandbox", "report", "--at", &at, "--client", "nobody"];
        fails(&asked, b"", 1, want);
        fails(&[&asked[..], &["--coverage"]].concat(), b"", 1, want);
        for more in [&["--format", "json"][..], &["--format", "json", "--coverage"]] {
            let ran = redress(&[&asked[..], more].concat(), b"");
            assert_eq!(ran.code, 1, "{ran:?}");
            assert!(ran.err.contains(want), "{ran:?}");
            let seen = json(&ran.out)["seen"].as_array().unwrap().len();
            assert_eq!(seen, want.matches("client/").count(), "{ran:?}");
        }
    };
    check("no client `nobody` was seen at 127.0.0.1:");
    check(": no client has called");
    for client in ["client/2", "client/1"] {
        ask(&at, "GET /a", &format!("user-agent: {client}\r\n"), "");
    }
    check(": there were `client/1`, `client/2`");
    let url = format!("http://{at}/");
    assert_eq!(redress(&["sandbox", "report", "--at", &url, "--client", "client/2"], b"").code, 0);
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
