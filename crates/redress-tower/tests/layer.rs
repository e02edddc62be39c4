//! The layer: as ready as what is inside, nothing kept, panics caught.

use crate::support::{Broken, JSON, Script, Step, block_on, plane, response};
use bytes::Bytes;
use http::{Request, Response};
use redress_tower::{Decision, Layer, Record};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use tower_layer::Layer as _;
use tower_service::Service as _;

type Reply = Result<Response<Script>, &'static str>;

/// Panics when it is called without having said that it is ready.
struct Inner<F> {
    ready: bool,
    waits: usize,
    reply: F,
}

fn inner<F, R>(reply: F) -> Inner<F>
where
    F: FnMut() -> R,
    R: Future<Output = Reply>,
{
    Inner { ready: false, waits: 1, reply }
}

impl<F, R> tower_service::Service<Request<()>> for Inner<F>
where
    F: FnMut() -> R,
    R: Future<Output = Reply>,
{
    type Response = Response<Script>;
    type Error = &'static str;
    type Future = R;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        if self.waits == 0 {
            self.ready = true;
            return Poll::Ready(Ok(()));
        }
        self.waits -= 1;
        Poll::Pending
    }

    fn call(&mut self, _: Request<()>) -> R {
        assert!(std::mem::take(&mut self.ready), "called unready");
        (self.reply)()
    }
}

fn request() -> Request<()> {
    Request::get("/users/7").header("x-request-id", "4f0c").body(()).unwrap()
}

/// Calls once, and says what came and what was told.
fn call<F, R>(reply: F) -> (Result<u16, &'static str>, Vec<Record>)
where
    F: FnMut() -> R,
    R: Future<Output = Reply>,
{
    let told: Arc<Mutex<Vec<Record>>> = Arc::default();
    let teller = Arc::clone(&told);
    let layer =
        Layer::new(plane("enablex", "problem")).on_record(move |r| teller.lock().unwrap().push(r.clone()));
    let mut service = layer.layer(inner(reply));
    block_on(std::future::poll_fn(|cx| service.poll_ready(cx))).unwrap();
    let got = block_on(service.call(request())).map(|r| r.status().as_u16());
    let told = told.lock().unwrap().clone();
    (got, told)
}

#[test]
fn readiness_is_the_inner_services() {
    let mut service = Layer::new(plane("enablex", "problem")).layer(inner(async || Err("never")));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(service.poll_ready(&mut cx).is_pending());
    assert!(service.poll_ready(&mut cx).is_ready());
}

#[test]
fn errors_are_set_right() {
    let error = r#"{"result":"1504","msg":"Duplicate data"}"#;
    for size in [3, 1 << 20] {
        let (got, told) = call(async || Ok(response(200, &[JSON], Script::dripping(error.as_bytes(), size))));
        assert_eq!(got, Ok(409));
        assert_eq!(told.iter().map(|r| r.decision).collect::<Vec<_>>(), [Decision::Promoted]);
    }
    let (got, told) = call(async || Ok(response(200, &[], Script::whole("{}"))));
    assert_eq!((got, told[0].decision), (Ok(200), Decision::Passed));
    let broken = || Script::new([Step::Data(Bytes::from("{")), Step::Broken]);
    assert_eq!(call(async || Ok(response(404, &[JSON], broken()))).0, Ok(404));
}

/// What the service tells those further out stays, whatever becomes of the response.
#[test]
fn extensions_stay() {
    for (status, body) in [(200, r#"{"result":1}"#), (200, r#"{"result":"1504"}"#), (404, ""), (302, "")] {
        let mut service = Layer::new(plane("enablex", "problem")).layer(inner(async || {
            let mut response = response(status, &[JSON], Script::whole(body));
            response.extensions_mut().insert(status);
            Ok(response)
        }));
        while service.poll_ready(&mut Context::from_waker(Waker::noop())).is_pending() {}
        let got = block_on(service.call(request())).unwrap();
        assert_eq!(got.extensions().get(), Some(&status));
    }
}

/// The inner service's own error is nobody else's business.
#[test]
fn the_error_type_is_the_inner_services() {
    let (got, told) = call(async || Err("mine"));
    assert_eq!((got, told.len()), (Err("mine"), 0));
}

/// Falls over when it is taken apart.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "taken apart");
    }
}

#[test]
fn panics_are_errors() {
    let in_call = call(|| -> Pin<Box<dyn Future<Output = Reply>>> { panic!("in the call") });
    let in_future = call(async || {
        let text = String::from("in the future");
        panic!("{text}")
    });
    let in_drop = call(|| {
        let bomb = Bomb;
        std::future::poll_fn(move |_| {
            let _ = &bomb;
            Poll::Ready(Ok(response(204, &[], Script::whole(""))))
        })
    });
    let of_something = call(async || std::panic::panic_any(7));
    for ((got, told), message) in
        [(in_call, Some("in the call")), (in_future, Some("in the future")), (of_something, None)]
    {
        assert_eq!(got, Ok(500));
        assert_eq!((told.len(), told[0].decision), (1, Decision::Made));
        assert_eq!(told[0].incident.as_deref(), Some("4f0c"));
        assert_eq!(told[0].original.as_deref(), message.map(str::as_bytes));
    }
    assert_eq!(in_drop.0, Ok(204));
}

/// A body that breaks later is the server's to handle: its error type is unchanged.
#[test]
fn a_body_keeps_its_error() {
    let body = redress_tower::Body::through(Script::new([Step::Broken]));
    let mut body = std::pin::pin!(body);
    let mut cx = Context::from_waker(Waker::noop());
    assert!(matches!(http_body::Body::poll_frame(body.as_mut(), &mut cx), Poll::Ready(Some(Err(Broken)))));
}
