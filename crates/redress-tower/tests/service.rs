//! The example, asked without a socket: every error of an axum service leaves in the contract.

#[expect(dead_code, unreachable_pub, reason = "it is a program of its own")]
#[path = "../examples/axum.rs"]
mod example;

use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

fn ask(request: Request<Body>) -> Got {
    // The clock is stopped: a wait of two seconds is over at once.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let (parts, body) = example::app().unwrap().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Got { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    })
}

fn request(method: &str, uri: &str, media_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri).header("content-type", media_type);
    request.header("x-request-id", "4f0c").body(body.into()).unwrap()
}

/// request → status, condition, part of the detail
#[test]
fn every_error_leaves_in_the_contract() {
    let check = |request: Request<Body>, status: u16, condition: &str, detail: &str| {
        let got = ask(request);
        let problem: Value = serde_json::from_str(&got.body).unwrap_or_else(|e| panic!("{e}: {}", got.body));
        assert_eq!(
            (got.status.as_u16(), problem["condition"].as_str()),
            (status, Some(condition)),
            "{}",
            got.body
        );
        assert_eq!(got.headers["content-type"], "application/problem+json");
        assert_eq!(got.headers["content-length"], got.body.len().to_string());
        assert_eq!(problem["status"], status);
        let said = problem["detail"].as_str().unwrap_or_default();
        assert!(said.contains(detail) && (said.is_empty() == detail.is_empty()), "{said}");
        got
    };
    let json = "application/json";
    check(request("GET", "/users/seven", json, ""), 400, "bad-request", "Cannot parse");
    check(request("GET", "/users?age=old", json, ""), 400, "bad-request", "invalid digit");
    check(request("POST", "/users", json, "[\"jdoe\""), 400, "bad-request", "EOF while parsing");
    check(request("POST", "/users", json, "[1]"), 422, "validation-failed", "expected a string");
    check(request("POST", "/users", "text/plain", "[]"), 415, "unsupported-media-type", "application/json");
    check(request("POST", "/upload", json, vec![b'x'; 5000]), 413, "content-too-large", "length limit");
    check(request("GET", "/nowhere", json, ""), 404, "not-found", "");
    let got = check(request("DELETE", "/users/7", json, ""), 405, "method-not-allowed", "");
    assert_eq!(got.headers["allow"], "GET,HEAD");
    let got = check(request("GET", "/slow", json, ""), 503, "unavailable", "");
    assert!(got.headers.contains_key("retry-after"));
    let got = check(request("GET", "/broken", json, ""), 500, "internal", "");
    assert!(!got.body.contains("hunter2") && got.body.contains("\"incident\":\"4f0c\""), "{}", got.body);
    assert_eq!(got.headers["cache-control"], "no-store");
}

#[test]
fn what_is_right_stays() {
    let got = ask(request("GET", "/users/7", "", ""));
    assert_eq!((got.status.as_u16(), &*got.body), (200, "user 7"));
    let got = ask(request("POST", "/users", "application/json", "[\"jdoe\"]"));
    assert_eq!((got.status.as_u16(), &*got.body), (201, "jdoe"));
    let got = ask(request("GET", "/taken", "", ""));
    assert_eq!(got.body, r#"{"title":"Name taken","status":409,"detail":"There is a jdoe already."}"#);
    // The body is the service's own; that another caller would get another is the layer's to say.
    assert_eq!(got.headers["vary"], "Accept");
}

#[test]
fn the_caller_may_want_xml() {
    let mut wanting = request("GET", "/users/seven", "", "");
    wanting.headers_mut().insert("accept", "application/problem+xml".parse().unwrap());
    let got = ask(wanting);
    assert_eq!(got.headers["content-type"], "application/problem+xml");
    assert!(roxmltree::Document::parse(&got.body).is_ok(), "{}", got.body);
    let got = ask(request("HEAD", "/users/seven", "", ""));
    assert_eq!(
        (got.status.as_u16(), got.body.len(), &got.headers["content-type"]),
        (400, 0, &"application/problem+json".parse().unwrap())
    );
}
