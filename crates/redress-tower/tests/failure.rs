//! Errors with an error's status, said again.

use crate::support::{JSON, Script, Step, block_on, get, plane, response};
use bytes::Bytes;
use http::Method;
use redress::{Carried, Origin};
use redress_tower::{Decision, Limits, answer};

const CUPI: &str = r#"{"errors":{"code":"OBJECT_NOT_FOUND","message":"Not found"}}"#;

/// status, upstream, body → status, condition, detail in problem details
#[test]
fn errors_are_said_again() {
    let check =
        |upstream: &str, status: u16, media_type: &str, body: &str, want: (u16, &str, Option<&str>)| {
            for size in [3, 1 << 20] {
                let head = [("content-type", media_type)];
                let got = get().of(
                    &plane(upstream, "problem"),
                    response(status, &head, Script::dripping(body.as_bytes(), size)),
                );
                let json = got.json();
                assert_eq!(
                    (got.status, json["condition"].as_str().unwrap(), json["detail"].as_str()),
                    want,
                    "{body}"
                );
                assert_eq!(json["status"], want.0);
                assert_eq!(got.header("content-type"), "application/problem+json");
                assert_eq!(got.record.decision, Decision::Rewritten);
                assert_eq!(got.record.upstream_status.unwrap(), status);
                assert_eq!(got.record.read_in.as_ref().unwrap().id(), upstream);
                assert_eq!(got.record.spoken.as_ref().unwrap().id(), "problem");
            }
        };
    check(
        "enablex",
        406,
        "application/json",
        r#"{"result":"1502","msg":"m","desc":"d"}"#,
        (422, "validation-failed", Some("d")),
    );
    check("enablex", 403, "application/json", "", (401, "expired-token", None));
    check("enablex", 404, "application/json", "{}", (404, "not-found", None));
    check("enablex", 599, "text/plain", "", (599, "unknown-server-error", None));
    check(
        "enablex",
        418,
        "text/plain",
        "short and stout",
        (418, "unknown-client-error", Some("short and stout")),
    );
    check(
        "cisco-cupi",
        404,
        "application/xml",
        "<ErrorDetails><errors><code>NOT_FOUND</code><message>No such user</message></errors></ErrorDetails>",
        (404, "not-found", Some("No such user")),
    );
    // The label lies.
    check(
        "cisco-cupi",
        404,
        "text/html",
        r#"{"errors":{"code":"NOT_FOUND","message":"No such user"}}"#,
        (404, "not-found", Some("No such user")),
    );
}

/// A redirect is an error where the contract lists it, and only there.
#[test]
fn listed_redirects_are_errors() {
    let listed = crate::support::contract("cisco-cupi")
        .entries()
        .iter()
        .any(|e| e.code.is_none() && e.http.is_some_and(|s| s == 301));
    assert!(listed);
    let head = [("location", "/elsewhere")];
    let got = get().of(&plane("cisco-cupi", "problem"), response(301, &head, Script::whole("")));
    assert_eq!(
        (got.status, got.header("location"), got.condition()),
        (301, "/elsewhere", "moved-permanently")
    );
    for upstream in ["enablex", "genesys-ucs"] {
        let got = get().of(&plane(upstream, "problem"), response(301, &head, Script::whole("moved")));
        assert_eq!(
            (got.status, got.text(), got.record.decision),
            (301, "moved", Decision::Passed),
            "{upstream}"
        );
    }
    let got =
        get().of(&plane("cisco-cupi", "problem"), response(304, &[("etag", "\"7\"")], Script::whole("")));
    assert_eq!((got.status, got.header("etag"), got.record.decision), (304, "\"7\"", Decision::Passed));
}

#[test]
fn over_the_raw_bound_it_passes() {
    let mut limits = Limits::default();
    limits.raw_bytes = 1000;
    let plane = plane("cisco-cupi", "problem").limits(limits);
    let long = "x".repeat(5000);
    for body in [
        Script::dripping(long.as_bytes(), 100),
        Script::whole(long.clone()),
        Script::frames(&[long.as_bytes()]),
        Script::dripping(long.as_bytes(), 900),
    ] {
        let got = get().of(&plane, response(404, &[JSON, ("server", "x")], body));
        assert_eq!((got.status, got.text(), got.header("server")), (404, &*long, "x"));
        assert_eq!(got.record.decision, Decision::TooLarge);
    }
    // Announced: nothing is waited for.
    let body = Script::new([Step::Pending]).announcing(5000);
    let taken = body.taken();
    let answer = block_on(answer(&plane, &get().exchange(), response(404, &[JSON], body)));
    assert_eq!(answer.record.decision, Decision::TooLarge);
    assert_eq!(taken.load(std::sync::atomic::Ordering::Relaxed), 0);
    // Trailers and breaks after it are passed on.
    let steps = || vec![Step::Data(Bytes::from(long.clone())), Step::Data(Bytes::from("y"))];
    let got =
        get().of(&plane, response(404, &[JSON], Script::new(steps().into_iter().chain([Step::Trailers]))));
    assert_eq!((got.body.len(), got.trailers.is_some()), (5001, true));
    let got =
        get().of(&plane, response(404, &[JSON], Script::new(steps().into_iter().chain([Step::Broken]))));
    assert_eq!((got.body.len(), got.broken), (5001, true));
}

/// ASVS 16.5.2: what breaks off keeps its status.
#[test]
fn a_body_that_breaks_off_leaves_the_status() {
    let data = |text: &str| Step::Data(Bytes::copy_from_slice(text.as_bytes()));
    for steps in [
        vec![Step::Broken],
        vec![data(CUPI), Step::Broken],
        vec![data("{"), Step::Pending, data("\"e"), Step::Broken],
    ] {
        let got = get().of(
            &plane("cisco-cupi", "problem"),
            response(404, &[JSON, ("content-length", "500")], Script::new(steps)),
        );
        assert_eq!((got.status, got.condition(), got.broken), (404, "not-found", false));
        assert_eq!(got.json().get("detail"), None);
        assert!(got.record.body_incomplete);
        assert_eq!(got.record.decision, Decision::Rewritten);
        assert_eq!(got.header("content-length"), got.body.len().to_string());
        assert_eq!(got.header("cache-control"), "no-store");
    }
}

/// A picture that says "not found" stays (reliability row 38).
#[test]
fn media_stay_what_they_are() {
    for media_type in ["image/png", "Video/mp4", "audio/ogg", "font/woff2"] {
        let got = get().of(
            &plane("cisco-cupi", "problem"),
            response(404, &[("content-type", media_type)], Script::whole("\x00")),
        );
        assert_eq!(
            (got.status, got.text(), got.record.decision),
            (404, "\x00", Decision::Passed),
            "{media_type}"
        );
    }
    let got = get().of(
        &plane("cisco-cupi", "problem"),
        response(404, &[("content-type", "application/octet-stream")], Script::whole("\x00")),
    );
    assert_eq!((got.status, got.condition()), (404, "not-found"));
}

/// HEAD has the headers of GET, and no body.
#[test]
fn head_has_no_body() {
    let head = || get().method(Method::HEAD);
    let check = |upstream: &str, speak: &str, headers: &[(&str, &str)], want: (Decision, &str)| {
        let got = head().of(&plane(upstream, speak), response(404, headers, Script::whole("")));
        assert_eq!((got.status, got.body.len()), (404, 0));
        assert_eq!(
            (got.record.decision, got.header("content-length")),
            want,
            "{upstream} {speak} {headers:?}"
        );
        got
    };
    let got = check(
        "cisco-cupi",
        "problem",
        &[("content-type", "application/xml"), ("content-length", "99"), ("retry-after", "7")],
        (Decision::Rewritten, ""),
    );
    assert_eq!(got.header("content-type"), "application/problem+json");
    assert_eq!(got.header("retry-after"), "7");
    // Where the GET has no body either, all is known.
    let empty = [("content-length", "0")];
    let whole = get().of(&plane("cisco-cupi", "problem"), response(404, &empty, Script::whole("")));
    let got = check("cisco-cupi", "problem", &empty, (Decision::Rewritten, &*whole.body.len().to_string()));
    assert_eq!(got.headers, whole.headers);
    // What its GET would leave alone, stays.
    check(
        "cisco-cupi",
        "cisco-cupi",
        &[("content-type", "application/xml"), ("content-length", "99")],
        (Decision::Conforming, "99"),
    );
    check(
        "cisco-cupi",
        "problem",
        &[("content-type", "application/problem+json"), ("content-length", "99")],
        (Decision::Conforming, "99"),
    );
    check(
        "enablex",
        "cisco-cupi",
        &[("content-type", "application/json"), ("content-length", "99")],
        (Decision::Rewritten, ""),
    );
}

#[test]
fn the_record_tells() {
    let body = r#"{"result":"9999","msg":"New","desc":"What is this","data":{"id":7}}"#;
    let got = get().of(&plane("enablex", "cisco-cupi"), response(400, &[JSON], Script::whole(body)));
    assert_eq!(got.record.origin, Some(Origin::Upstream));
    assert!(got.record.unlisted_code);
    assert_eq!(got.record.original.as_deref(), Some(body.as_bytes()));
    assert_eq!(got.record.incident, None);
    let lost: Vec<_> = got.record.lost.iter().map(|l| (&*l.field, l.carried)).collect();
    assert!(lost.contains(&("x.data", Carried::Dropped)), "{lost:?}");
    let mut limits = Limits::default();
    limits.original_bytes = 10;
    let got =
        get().of(&plane("enablex", "cisco-cupi").limits(limits), response(400, &[JSON], Script::whole(body)));
    assert_eq!(got.record.original.as_deref(), body.as_bytes().get(..10));
}

/// A reason phrase of the upstream's, which hyper keeps in an extension, does not leave with another status.
#[test]
fn extensions_go_with_the_old_error() {
    let check = |status: u16, body: &'static str| {
        let mut response = response(status, &[JSON], Script::whole(body));
        response.extensions_mut().insert("reason phrase");
        let (plane, exchange) = (plane("enablex", "problem"), get().exchange());
        block_on(answer(&plane, &exchange, response)).response.extensions().is_empty()
    };
    assert!(check(400, ""));
    assert!(check(200, r#"{"result":"1504"}"#));
    assert!(!check(200, r#"{"result":1}"#));
    assert!(!check(302, ""));
}

/// The caller's request goes into contracts that have a place for it.
#[test]
fn the_request_is_told_where_the_contract_wants_it() {
    let got = get().of(&plane("enablex", "genesys-ucs"), response(404, &[JSON], Script::whole("")));
    assert_eq!(got.json()["http_method"], "GET");
    assert_eq!(got.json()["uri"], "/vmrest/users/123?deep=1");
}
