//! Errors of upstreams, and in which contract they leave.

use crate::support::client::{Response, ask, get};
use crate::support::upstream::{Act, Upstream, response};
use crate::support::{Running, simple};
use std::net::SocketAddr;

const DUPLICATE: &str =
    r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered."}"#;

fn enablex() -> Upstream {
    Upstream::start(|request, _| {
        Act::Say(match request.target() {
            "/good" => response("200 OK", "application/json", r#"{"result":1,"data":[1,2]}"#),
            "/missing" => {
                response("404 Not Found", "application/json", r#"{"result":"404","desc":"no jdoe"}"#)
            }
            _ if request.head.starts_with("HEAD ") => {
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 20\r\n\r\n".to_vec()
            }
            _ => response("200 OK", "application/json", DUPLICATE),
        })
    })
}

fn accepting(address: SocketAddr, path: &str, accept: &str) -> Response {
    ask(address, format!("GET {path} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n"))
}

#[test]
fn two_contracts_behind_one_gateway_answer_in_one_form() {
    let cupi =
        "<ErrorDetails><errors><code>NOT_FOUND</code><message>no jdoe</message></errors></ErrorDetails>";
    let (one, two) = (enablex(), Upstream::saying(response("404 Not Found", "application/xml", cupi)));
    let other = format!(
        "[[route]]\npath = '/vmrest'\nupstream = 'http://{}'\ncontract = 'cisco-cupi'\n",
        two.address
    );
    let gateway = Running::start(&(simple(one.address, "") + &other));
    let (json, xml) = (get(gateway.address, "/missing"), get(gateway.address, "/vmrest/users/jdoe"));
    for answer in [&json, &xml] {
        assert_eq!((answer.status, answer.condition().as_str()), (404, "not-found"), "{answer:?}");
        assert_eq!(answer.json()["detail"], "no jdoe");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

#[test]
fn an_error_in_a_success_gets_its_status_unless_the_route_says_otherwise() {
    let upstream = enablex();
    let promoted = get(Running::before(&upstream, "").address, "/");
    assert_eq!((promoted.status, promoted.condition().as_str()), (409, "duplicate"));
    for policy in ["observe", "off"] {
        let gateway = Running::before(&upstream, &format!("promote = '{policy}'"));
        let kept = get(gateway.address, "/");
        assert_eq!((kept.status, kept.text().as_str()), (200, DUPLICATE), "{policy}");
    }
    let gateway = Running::before(&upstream, "");
    assert_eq!(get(gateway.address, "/good").text(), r#"{"result":1,"data":[1,2]}"#);
    assert_eq!(gateway.handle.metrics().matches("redress_promoted_total 0").count(), 1);
}

#[test]
fn the_caller_chooses_the_form() {
    let upstream = enablex();
    let gateway = Running::before(&upstream, "");
    let xml = accepting(gateway.address, "/missing", "application/problem+xml");
    assert_eq!(xml.header("content-type"), Some("application/problem+xml"));
    assert!(xml.text().contains("<detail>no jdoe</detail>"), "{xml:?}");
    // Row 20: an Accept that makes no sense is never an error of its own.
    let ranges = "text/x, ".repeat(1_000);
    for hostile in ["*/*;q=0", "q=nan", "image/png", ";;;", ranges.trim_end_matches(", ")] {
        let answer = accepting(gateway.address, "/missing", hostile);
        assert_eq!((answer.status, answer.condition().as_str()), (404, "not-found"), "{hostile}");
    }
}

#[test]
fn a_legacy_caller_gets_its_own_contract_by_one_line() {
    let upstream = enablex();
    let gateway = Running::before(&upstream, "speak = 'cisco-cupi'");
    let answer = get(gateway.address, "/");
    // CUPI says a duplicate with a 400.
    assert_eq!(answer.status, 400);
    assert!(answer.text().starts_with("<ErrorDetails>"), "{answer:?}");
}

#[test]
fn an_error_in_the_callers_contract_is_left_alone() {
    let upstream = enablex();
    let gateway = Running::before(&upstream, "speak = 'enablex'\npromote = 'off'");
    assert_eq!(get(gateway.address, "/missing").text(), r#"{"result":"404","desc":"no jdoe"}"#);
}

#[test]
fn a_head_has_no_body() {
    let upstream = enablex();
    let gateway = Running::before(&upstream, "");
    let answer = ask(gateway.address, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!((answer.status, answer.body.len()), (404, 0));
}

#[test]
fn the_guard_is_off_where_a_route_says_so() {
    let said = r#"{"result":"1003","msg":"Bad value","desc":"The address 192.168.1.4 is not known"}"#;
    let upstream = Upstream::saying(response("400 Bad Request", "application/json", said));
    for (route, want) in [("", false), ("guard = 'off'", true)] {
        let gateway = Running::before(&upstream, route);
        let answer = get(gateway.address, "/");
        assert_eq!(answer.text().contains("192.168.1.4"), want, "{route}: {}", answer.text());
        assert_eq!(answer.json().get("incident").is_none(), want, "{route}");
    }
}
