//! Successes, and the errors inside them.

use crate::support::{Got, JSON, Script, Step, block_on, get, observing, plane, response};
use bytes::Bytes;
use http::Method;
use redress_tower::{Decision, Limits, Promote, answer};
use std::sync::atomic::Ordering;

const ERROR: &str =
    r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered.","data":{}}"#;

/// A success passes byte for byte, however it is cut.
#[test]
fn a_success_is_untouched() {
    let early = br#"{"result":1,"users":[{"id":7}]}"#.as_slice();
    let late = format!(r#"{{"users":"{}","result":1}}"#, "x".repeat(10_000));
    let other = br#"{"users":[]}"#.as_slice();
    let list = br#"[{"result":"1504"}]"#.as_slice();
    let no_json = b"result 1504".as_slice();
    for body in [early, late.as_bytes(), other, list, no_json, b"", b" ", b"{"] {
        for size in [1, 2, 7, 1000, 1 << 20] {
            let got =
                get().of(&plane("enablex", "problem"), response(200, &[JSON], Script::dripping(body, size)));
            assert_eq!(got.status, 200);
            assert_eq!(got.body, body, "in pieces of {size}");
            assert_eq!(got.record.decision, Decision::Passed);
            assert_eq!(got.header("content-type"), "application/json");
        }
    }
}

#[test]
fn an_error_inside_a_success_is_promoted() {
    for size in [1, 5, 1 << 20] {
        let headers = [JSON, ("etag", "\"7\""), ("cache-control", "max-age=60"), ("expires", "0")];
        let got = get().of(
            &plane("enablex", "problem"),
            response(200, &headers, Script::dripping(ERROR.as_bytes(), size)),
        );
        assert_eq!(got.status, 409);
        assert_eq!(got.record.decision, Decision::Promoted);
        assert_eq!(got.record.upstream_status.unwrap(), 200);
        assert_eq!(got.json()["condition"], "duplicate");
        assert_eq!(got.json()["status"], 409);
        assert_eq!(got.header("cache-control"), "no-store");
        assert_eq!(got.header("etag"), "");
        assert_eq!(got.header("expires"), "");
        assert_eq!(got.header("content-length"), got.body.len().to_string());
    }
}

#[test]
fn observing_changes_nothing_and_tells() {
    let got = get()
        .of(&observing("enablex", "problem"), response(200, &[JSON], Script::frames(&[ERROR.as_bytes()])));
    assert_eq!((got.status, got.text()), (200, ERROR));
    assert_eq!(got.record.decision, Decision::Observed);
    assert_eq!(got.condition(), "duplicate");
    assert_eq!(got.record.problem.unwrap().status, 409);
}

#[test]
fn off_does_not_look() {
    let plane = plane("enablex", "problem").promote(Promote::Off);
    let answer = block_on(answer(
        &plane,
        &get().exchange(),
        response(200, &[JSON], Script::frames(&[ERROR.as_bytes()])),
    ));
    assert_eq!(answer.record.decision, Decision::Passed);
}

/// What cannot be an error is not waited for: the answer is there at the first poll, with nothing taken.
#[test]
fn what_cannot_be_an_error_is_not_waited_for() {
    let check = |upstream: &str, method: Method, status: u16, media_type: &str| {
        let stalled = Script::new([Step::Pending, Step::Data(Bytes::from(ERROR))]);
        let head = [("content-type", media_type)];
        let head = if media_type.is_empty() { &[][..] } else { &head };
        let plane = plane(upstream, "problem");
        let exchange = get().method(method).exchange();
        let mut future = std::pin::pin!(answer(&plane, &exchange, response(status, head, stalled)));
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        future.as_mut().poll(&mut cx).is_ready()
    };
    // No error of theirs ever comes with a 2xx.
    for upstream in ["huawei-vpcep", "genesys-ucs", "sap-cloud-identity", "problem"] {
        assert!(check(upstream, Method::GET, 200, "application/json"), "{upstream}");
    }
    for status in [204, 205, 206, 304, 302, 101, 103, 600] {
        assert!(check("enablex", Method::GET, status, "application/json"), "{status}");
    }
    assert!(check("enablex", Method::HEAD, 200, "application/json"));
    assert!(check("enablex", Method::CONNECT, 200, ""));
    for media_type in [
        "image/png",
        "image/svg+xml",
        "video/mp4",
        "audio/ogg",
        "application/octet-stream",
        "text/event-stream",
        "text/css",
        "application/pdf",
        "multipart/byteranges; boundary=x",
        "application/grpc",
        "application/xml",
        "application/x-ndjson",
    ] {
        assert!(check("enablex", Method::GET, 200, media_type), "{media_type}");
    }
    for media_type in [
        "",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/vnd.acme+json",
        "text/html",
        "text/plain",
        "nonsense",
    ] {
        assert!(!check("enablex", Method::GET, 200, media_type), "{media_type}");
    }
    assert!(!check("cisco-cupi", Method::GET, 200, "text/xml"));
}

/// As soon as it is known, the rest streams: nothing more is taken.
#[test]
fn no_more_is_taken_than_it_takes() {
    let check = |upstream: &str, frames: &[&[u8]], media_type: &str, taken: usize| {
        let body = Script::frames(frames);
        let count = body.taken();
        let response = response(200, &[("content-type", media_type)], body);
        let answer = block_on(answer(&plane(upstream, "problem"), &get().exchange(), response));
        assert_eq!(answer.record.decision, Decision::Passed);
        assert_eq!(count.load(Ordering::Relaxed), taken, "{frames:?}");
        let got = Got::of(answer);
        assert_eq!(got.body, frames.concat());
        assert_eq!(got.frames, frames.len() + 1 - taken);
    };
    check("enablex", &[br#"{"result":1,"#, b"x", b"y", b"z"], "application/json", 1);
    check("enablex", &[b"[", b"x", b"y"], "application/json", 1);
    check("enablex", &[b"<html>", b"x"], "text/html", 1);
    check(
        "cisco-cupi",
        &[b"<?xml version='1.0'?>", b"<Users>", b"<User/>", b"</Users>"],
        "application/xml",
        2,
    );
    check("enablex", &[br#"{"users":1,"#, br#""result":1,"#, b"x"], "application/json", 2);
}

/// Held back up to the bound, then let go and counted.
#[test]
fn over_the_bound_it_passes_and_is_counted() {
    let body = format!(r#"{{"users":"{}","result":"1504"}}"#, "x".repeat(100_000));
    for size in [1000, 65_536, 1 << 20] {
        let body = body.as_bytes();
        let got =
            get().of(&plane("enablex", "problem"), response(200, &[JSON], Script::dripping(body, size)));
        assert_eq!((got.status, got.record.decision), (200, Decision::TooLarge), "in pieces of {size}");
        assert_eq!(got.body, body);
    }
    let mut limits = Limits::default();
    limits.peek_bytes = 200_000;
    let plane = plane("enablex", "problem").limits(limits);
    let got = get().of(&plane, response(200, &[JSON], Script::dripping(body.as_bytes(), 1000)));
    assert_eq!(got.record.decision, Decision::Promoted);
}

#[test]
fn trailers_and_breaks_are_passed_on() {
    let data = |text: &str| Step::Data(Bytes::copy_from_slice(text.as_bytes()));
    let check = |steps: Vec<Step>, text: &str, trailers: bool, broken: bool| {
        let got = get().of(&plane("enablex", "problem"), response(200, &[JSON], Script::new(steps.clone())));
        assert_eq!((got.text(), got.trailers.is_some(), got.broken), (text, trailers, broken), "{steps:?}");
        assert_eq!(got.record.decision, Decision::Passed);
    };
    check(vec![data(r#"{"a":1}"#), Step::Trailers], r#"{"a":1}"#, true, false);
    check(vec![data(r#"{"a":"#), Step::Pending, data("1}"), Step::Trailers], r#"{"a":1}"#, true, false);
    check(vec![data(r#"{"result":1,"#), Step::Trailers], r#"{"result":1,"#, true, false);
    check(vec![Step::Trailers], "", true, false);
    // It must be seen that it broke off, also where an error was in the making.
    check(vec![data(r#"{"result":"1504","#), Step::Broken], r#"{"result":"1504","#, false, true);
    check(vec![data(r#"{"result":1,"#), Step::Broken], r#"{"result":1,"#, false, true);
    check(vec![Step::Broken], "", false, true);
}

/// An error inside a success may have trailers; they went with the old body.
#[test]
fn a_promoted_error_has_no_trailers() {
    let steps = [Step::Data(Bytes::from(ERROR)), Step::Trailers];
    let got = get().of(
        &plane("enablex", "problem"),
        response(200, &[JSON, ("trailer", "x-checksum")], Script::new(steps)),
    );
    assert_eq!((got.status, got.trailers.is_some(), got.header("trailer").len()), (409, false, 0));
}

/// Frames without data, and that without end, are not waited for.
#[test]
fn empty_frames_end_somewhere() {
    let steps = std::iter::repeat_n(Step::Data(Bytes::new()), 100_000);
    let got = get().of(&plane("enablex", "problem"), response(200, &[JSON], Script::new(steps.clone())));
    assert_eq!((got.record.decision, got.body.len()), (Decision::TooLarge, 0));
    let got = get().of(&plane("enablex", "problem"), response(500, &[JSON], Script::new(steps)));
    assert_eq!((got.status, got.record.decision), (500, Decision::TooLarge));
}

/// In the upstream's own contract an error inside a success is how it is said.
#[test]
fn in_its_own_contract_it_stays_inside() {
    let got =
        get().of(&plane("enablex", "enablex"), response(200, &[JSON], Script::frames(&[ERROR.as_bytes()])));
    assert_eq!((got.status, got.text(), got.record.decision), (200, ERROR, Decision::Conforming));
}
