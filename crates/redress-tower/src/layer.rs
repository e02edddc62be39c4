//! The tower layer.

use crate::answer::{Glance, after_panic, glance, look};
use crate::body::Body;
use crate::exchange::Exchange;
use crate::plane::ErrorPlane;
use crate::record::{Answer, Record};
use bytes::Bytes;
use http::{Extensions, Request, Response};
use pin_project_lite::pin_project;
use std::any::Any;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// Puts [`Service`] round a service.
///
/// ```
/// use redress_tower::{ErrorPlane, Layer, Speak};
/// use std::sync::Arc;
///
/// let contract = Arc::new(redress::load(redress_contracts::get("problem").unwrap().contract).unwrap());
/// let plane = ErrorPlane::new(Arc::clone(&contract), Speak::One(contract));
/// let layer = Layer::new(plane).on_record(|record| drop(record.decision));
/// ```
#[derive(Clone)]
pub struct Layer {
    shared: Arc<Shared>,
}

struct Shared {
    plane: ErrorPlane,
    on_record: Option<Tell>,
}

type Tell = Box<dyn Fn(&Record) + Send + Sync>;

impl Layer {
    /// A layer of that policy.
    pub fn new(plane: ErrorPlane) -> Self {
        Self { shared: Arc::new(Shared { plane, on_record: None }) }
    }

    /// The same, which tells every record to this function before the response leaves.
    #[must_use]
    pub fn on_record(self, tell: impl Fn(&Record) + Send + Sync + 'static) -> Self {
        let plane = self.shared.plane.clone();
        Self { shared: Arc::new(Shared { plane, on_record: Some(Box::new(tell)) }) }
    }
}

impl<S> tower_layer::Layer<S> for Layer {
    type Service = Service<S>;

    fn layer(&self, inner: S) -> Service<S> {
        Service { inner, shared: Arc::clone(&self.shared) }
    }
}

/// A service whose every error leaves in the contract, its panics too. The inner service's own error type is passed
/// on as it is.
///
/// It is as ready as the inner service, and keeps nothing between `poll_ready` and `call`.
#[derive(Clone, Debug)]
pub struct Service<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S, R, B> tower_service::Service<Request<R>> for Service<S>
where
    S: tower_service::Service<Request<R>, Response = Response<B>>,
    B: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Send,
{
    type Response = Response<Body<B>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<R>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let exchange = Exchange::of(&parts);
        let request = Request::from_parts(parts, body);
        let state = match catch_unwind(AssertUnwindSafe(|| self.inner.call(request))) {
            Ok(future) => State::Calling { future },
            Err(panic) => State::Panicked { message: message(&*panic) },
        };
        let shared = Arc::clone(&self.shared);
        ResponseFuture { state, exchange, extensions: Extensions::new(), shared }
    }
}

type Answering<B> = Pin<Box<dyn Future<Output = Answer<B>> + Send>>;

pin_project! {
    /// The future of a [`Service`].
    pub struct ResponseFuture<F, B: http_body::Body> {
        #[pin]
        state: State<F, B>,
        exchange: Exchange,
        // What the service tells those further out.
        extensions: Extensions,
        shared: Arc<Shared>,
    }
}

pin_project! {
    #[project = StateProjected]
    enum State<F, B: http_body::Body> {
        Calling {
            #[pin]
            future: F,
        },
        Panicked { message: Option<String> },
        // Only a body that has to be looked at costs an allocation.
        Answering { answering: Answering<B> },
        Done,
    }
}

impl<F, B, E> Future for ResponseFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes> + Unpin + Send + 'static,
    B::Error: Send,
{
    type Output = Result<Response<Body<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let plane = &this.shared.plane;
        let mut answer = loop {
            let next = match this.state.as_mut().project() {
                StateProjected::Calling { future } => {
                    match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
                        Ok(Poll::Pending) => return Poll::Pending,
                        Ok(Poll::Ready(Err(error))) => return Poll::Ready(Err(error)),
                        Ok(Poll::Ready(Ok(mut response))) => {
                            *this.extensions = mem::take(response.extensions_mut());
                            match glance(plane, this.exchange, response) {
                                Glance::Done(answer) => break answer,
                                Glance::Look(response) => {
                                    let (plane, exchange) = (plane.clone(), this.exchange.clone());
                                    let answering = async move { look(&plane, &exchange, response).await };
                                    State::Answering { answering: Box::pin(answering) }
                                }
                            }
                        }
                        Err(panic) => State::Panicked { message: message(&*panic) },
                    }
                }
                StateProjected::Panicked { message } => {
                    break after_panic(plane, this.exchange, message.take());
                }
                StateProjected::Answering { answering } => break ready!(answering.as_mut().poll(cx)),
                // Polled after it was ready, against the contract of futures: nothing will come.
                StateProjected::Done => return Poll::Pending,
            };
            // A service that falls over may do so once more when it is taken apart.
            drop(catch_unwind(AssertUnwindSafe(|| this.state.set(next))));
        };
        drop(catch_unwind(AssertUnwindSafe(|| this.state.set(State::Done))));
        *answer.response.extensions_mut() = mem::take(this.extensions);
        if let Some(tell) = &this.shared.on_record {
            tell(&answer.record);
        }
        Poll::Ready(Ok(answer.response))
    }
}

/// What a panic says, if it is a text.
fn message(panic: &(dyn Any + Send)) -> Option<String> {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).map(str::to_owned)
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("plane", &self.plane).finish_non_exhaustive()
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layer").field(&self.shared).finish()
    }
}
