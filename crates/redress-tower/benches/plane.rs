//! What the error plane adds to a response: to an error that is said again, to one that may stay, to a success that is
//! looked at, and to an error that is made here.

#![expect(clippy::unwrap_used, reason = "a bench may be blunt")]

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use redress::{Condition, Problem, load};
use redress_tower::{Decision, ErrorPlane, Exchange, Speak, answer, made};
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const ERROR: &str = r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered with another user of this account.","developer":{"support":"https://example.com/support"},"more":"none"}"#;
const SUCCESS: &str =
    r#"{"result":1,"user":{"id":"4711","name":"Ada Lovelace","email":"ada@example.com","rooms":[1,2,3]}}"#;
const PROBLEM: &str = r#"{"type":"about:blank","title":"Duplicate","status":409,"detail":"The Email Address is already registered.","condition":"duplicate"}"#;

criterion_main!(benches);
criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = answers, own
}

fn answers(c: &mut Criterion) {
    let json = "application/json";
    for (name, status, media_type, body, decision) in [
        ("rewrite a 4xx", 400, json, ERROR, Decision::Rewritten),
        ("promote in a 200", 200, json, ERROR, Decision::Promoted),
        ("look at a success", 200, json, SUCCESS, Decision::Passed),
        ("pass what is no document", 200, "image/png", SUCCESS, Decision::Passed),
        ("leave a conforming error", 409, "application/problem+json", PROBLEM, Decision::Conforming),
    ] {
        let (plane, exchange) = (plane(), exchange());
        let response = response(status, media_type, body);
        let decided = ready(answer(&plane, &exchange, response.clone())).record.decision;
        assert_eq!(decided, decision, "{name}");
        c.bench_function(name, |b| {
            let run = |response| drop(black_box(ready(answer(&plane, &exchange, response))));
            b.iter_batched(|| response.clone(), run, BatchSize::SmallInput);
        });
    }
}

fn own(c: &mut Criterion) {
    let (plane, exchange) = (plane(), exchange());
    c.bench_function("make an error", |b| {
        b.iter(|| {
            let problem = Problem::new(Condition::NotFound).with_detail("No route leads there.");
            drop(black_box(made::<Full<Bytes>>(&plane, &exchange, problem)));
        });
    });
}

/// As a route of the gateway that says nothing of its callers.
fn plane() -> ErrorPlane {
    let contract = |id| Arc::new(load(redress_contracts::get(id).unwrap().contract).unwrap());
    ErrorPlane::new(
        contract("enablex"),
        Speak::Negotiate { contracts: vec![contract("problem")], default: 0 },
    )
}

fn exchange() -> Exchange {
    let request = Request::get("/users/4711?full=1").header("accept", "application/json, */*;q=0.5");
    Exchange::of(&request.header("x-request-id", "4f0c1d22").body(()).unwrap().into_parts().0)
}

fn response(status: u16, media_type: &'static str, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in [
        ("content-type", media_type),
        ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("server", "nginx"),
        ("cache-control", "no-cache"),
        ("x-request-id", "4f0c1d22"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("content-length", HeaderValue::from(body.len()));
    response
}

/// A body that is whole never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(out) => out,
        Poll::Pending => unreachable!("nothing waits here"),
    }
}
