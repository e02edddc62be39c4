//! A body that does as it is told, and one way to ask.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body::{Body as _, Frame, SizeHint};
use redress::Contract;
use redress_tower::{Answer, Body, ErrorPlane, Exchange, Promote, Record, Speak, answer};
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

pub(crate) fn contract(id: &str) -> Arc<Contract> {
    static CONTRACTS: LazyLock<Vec<Arc<Contract>>> = LazyLock::new(|| {
        let load = |c: &redress_contracts::Contract| Arc::new(redress::load(c.contract).contract.unwrap());
        redress_contracts::ALL.iter().map(load).collect()
    });
    Arc::clone(CONTRACTS.iter().find(|c| c.id() == id).unwrap())
}

/// Errors of the one leave in the other.
pub(crate) fn plane(upstream: &str, speak: &str) -> ErrorPlane {
    ErrorPlane::new(contract(upstream), Speak::One(contract(speak)))
}

pub(crate) fn observing(upstream: &str, speak: &str) -> ErrorPlane {
    plane(upstream, speak).promote(Promote::Observe)
}

// ── A body by script ─────────────────────────────────────────────────────────────────────────────

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Data(Bytes),
    Pending,
    Trailers,
    Broken,
}

/// Yields its steps, and counts what has been asked of it.
#[derive(Debug)]
pub(crate) struct Script {
    steps: VecDeque<Step>,
    length: Option<u64>,
    ends_early: bool,
    taken: Arc<AtomicUsize>,
}

/// It broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), length: None, ends_early: false, taken: Arc::default() }
    }

    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let length = Some(bytes.len() as u64);
        let steps = if bytes.is_empty() { VecDeque::new() } else { [Step::Data(bytes)].into() };
        Self { steps, length, ends_early: true, taken: Arc::default() }
    }

    pub(crate) fn frames(frames: &[&[u8]]) -> Self {
        Self::new(frames.iter().map(|f| Step::Data(Bytes::copy_from_slice(f))))
    }

    /// So many bytes at a time, a wait before each.
    pub(crate) fn dripping(bytes: &[u8], size: usize) -> Self {
        Self::new(bytes.chunks(size).flat_map(|c| [Step::Pending, Step::Data(Bytes::copy_from_slice(c))]))
    }

    pub(crate) fn announcing(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// How often it has been asked, also when it is out of reach.
    pub(crate) fn taken(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.taken)
    }
}

pub(crate) fn trailers() -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-checksum", HeaderValue::from_static("7"));
    trailers
}

impl http_body::Body for Script {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        self.taken.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(match self.steps.pop_front() {
            None => None,
            Some(Step::Data(data)) => {
                self.length = self.length.map(|l| l.saturating_sub(data.len() as u64));
                Some(Ok(Frame::data(data)))
            }
            Some(Step::Trailers) => Some(Ok(Frame::trailers(trailers()))),
            Some(Step::Broken) => Some(Err(Broken)),
            Some(Step::Pending) => {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.ends_early && self.steps.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

// ── Asking ───────────────────────────────────────────────────────────────────────────────────────

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..10_000_000 {
        if let Poll::Ready(out) = future.as_mut().poll(&mut cx) {
            return out;
        }
    }
    panic!("it never ends")
}

/// A request.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) headers: Vec<(&'static str, String)>,
}

pub(crate) fn get() -> Asked {
    Asked { method: Method::GET, headers: Vec::new() }
}

impl Asked {
    pub(crate) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn exchange(&self) -> Exchange {
        let mut request = Request::builder().method(self.method.clone()).uri("/vmrest/users/123?deep=1");
        for (name, value) in &self.headers {
            request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Exchange::of(&request.body(()).unwrap().into_parts().0)
    }

    pub(crate) fn of(self, plane: &ErrorPlane, response: Response<Script>) -> Got {
        Got::of(block_on(answer(plane, &self.exchange(), response)))
    }
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: Script) -> Response<Script> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        response.headers_mut().append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    response
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// An answer, its body read to the end.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) frames: usize,
    pub(crate) trailers: Option<HeaderMap>,
    pub(crate) broken: bool,
    pub(crate) record: Record,
}

impl Got {
    pub(crate) fn of(answer: Answer<Script>) -> Self {
        let (parts, mut body) = answer.response.into_parts();
        let mut got = Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: Vec::new(),
            frames: 0,
            trailers: None,
            broken: false,
            record: answer.record,
        };
        let exact = body.size_hint().exact();
        let ends = body.is_end_stream();
        block_on(got.drain(&mut body));
        if let Some(exact) = exact {
            assert!(
                got.broken || exact == got.body.len() as u64,
                "size hint {exact}, came {}",
                got.body.len()
            );
        }
        assert!(!ends || got.frames == 0, "the end was promised, and there was more");
        assert_eq!(got.record.sent_status.as_u16(), got.status);
        got
    }

    async fn drain(&mut self, body: &mut Body<Script>) {
        loop {
            let hint = body.size_hint();
            match std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
                None => return,
                Some(Err(Broken)) => {
                    self.broken = true;
                    return;
                }
                Some(Ok(frame)) => {
                    self.frames += 1;
                    match frame.into_data() {
                        Ok(data) => {
                            assert!(hint.upper().is_none_or(|upper| upper >= data.len() as u64));
                            self.body.extend_from_slice(&data);
                        }
                        Err(frame) => self.trailers = frame.into_trailers().ok(),
                    }
                }
            }
        }
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn condition(&self) -> &'static str {
        self.record.problem.as_ref().map_or("", |p| p.condition.id())
    }
}
