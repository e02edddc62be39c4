//! The two bodies of an exchange: the caller's on its way to the upstream, the upstream's on its way back.

use crate::fault::Fault;
use crate::http1::{Exchange, RequestContent};
use crate::http2::judge_trailers;
use crate::patience::{Patience, Timer};
use crate::upstream::Lease;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

/// Why a body broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// By a fault that has a name.
    Fault(Fault),
    /// The peer broke it off.
    Off,
}

impl Broken {
    pub(crate) fn fault(self) -> Option<Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Off => None,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => f.write_str(fault.cause()),
            Self::Off => f.write_str("the content broke off"),
        }
    }
}

impl std::error::Error for Broken {}

/// What is known of a request's body while it is on its way.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    fault: Cell<Option<Fault>>,
    /// Since when all of it is sent, or will not be.
    done: Cell<Option<Instant>>,
    waits_for_caller: Cell<bool>,
    moved: Cell<bool>,
}

impl Progress {
    /// Why the caller's body broke off, if it did.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.fault.get()
    }

    /// Since when all of it is sent, or will not be.
    pub(crate) fn done(&self) -> Option<Instant> {
        self.done.get()
    }

    fn finish(&self) {
        self.done.set(self.done.get().or_else(|| Some(Instant::now())));
    }

    /// Did any of it come since this was asked last?
    pub(crate) fn has_moved(&self) -> bool {
        self.moved.take()
    }

    /// Is it the caller that everybody waits for?
    pub(crate) fn waits_for_caller(&self) -> bool {
        self.done.get().is_none() && self.waits_for_caller.get()
    }
}

/// Where a request's content comes from.
pub(crate) enum Source {
    None,
    Http1(RequestContent),
    Http2(Incoming),
}

impl Source {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        match self {
            Self::None => Poll::Ready(None),
            Self::Http1(content) => content.poll_frame(cx),
            Self::Http2(body) => Pin::new(body).poll_frame(cx).map(|frame| {
                let frame = frame?.map_err(|_| Fault::Incomplete);
                Some(frame.and_then(|frame| judge_trailers(frame).ok_or(Fault::HeadTooLarge)))
            }),
        }
    }

    pub(crate) fn is_end_stream(&self) -> bool {
        match self {
            Self::None => true,
            Self::Http1(content) => content.left() == Some(0),
            Self::Http2(body) => body.is_end_stream(),
        }
    }

    pub(crate) fn size_hint(&self) -> SizeHint {
        match self {
            Self::None => SizeHint::with_exact(0),
            Self::Http1(content) => content.left().map_or_else(SizeHint::new, SizeHint::with_exact),
            Self::Http2(body) => body.size_hint(),
        }
    }
}

/// The caller's body: bounded, and with a deadline for the next byte.
pub(crate) struct RequestBody {
    source: Source,
    left: u64,
    patience: Patience,
    timer: Timer,
    progress: Rc<Progress>,
}

impl RequestBody {
    pub(crate) fn new(source: Source, most: u64, idle: Duration) -> Self {
        let patience = Patience::new(idle, None);
        Self { source, left: most, patience, timer: Timer::default(), progress: Rc::default() }
    }

    /// No body at all.
    pub(crate) fn empty(progress: &Rc<Progress>) -> Self {
        let patience = Patience::new(Duration::ZERO, None);
        let progress = Rc::clone(progress);
        Self { source: Source::None, left: 0, patience, timer: Timer::default(), progress }
    }

    pub(crate) fn progress(&self) -> &Rc<Progress> {
        &self.progress
    }

    fn fail(&mut self, fault: Fault) -> Broken {
        self.source = Source::None;
        self.progress.fault.set(Some(fault));
        Broken::Fault(fault)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        match this.source.poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.patience.renew();
                this.progress.waits_for_caller.set(false);
                this.progress.moved.set(true);
                let length = frame.data_ref().map_or(0, Bytes::len) as u64;
                match this.left.checked_sub(length) {
                    Some(left) => this.left = left,
                    None => return Poll::Ready(Some(Err(this.fail(Fault::BodyTooLarge)))),
                }
                if this.source.is_end_stream() {
                    this.progress.finish();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(fault))) => Poll::Ready(Some(Err(this.fail(fault)))),
            Poll::Ready(None) => {
                this.source = Source::None;
                this.progress.finish();
                Poll::Ready(None)
            }
            Poll::Pending => {
                this.progress.waits_for_caller.set(true);
                ready!(this.patience.poll(cx, &mut this.timer));
                Poll::Ready(Some(Err(this.fail(Fault::BodyTimeout))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.source.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.source.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        // However it ends, nobody waits for the caller any more.
        self.progress.finish();
    }
}

/// Where an answer's content comes from.
pub(crate) enum Arrival {
    /// `None`: its connection went back to the pool, or is closed.
    Http1(Option<Box<Exchange>>),
    Http2(Box<Incoming>, Timer),
}

impl Arrival {
    fn is_end_stream(&self) -> bool {
        match self {
            Self::Http1(exchange) => exchange.as_ref().is_none_or(|exchange| exchange.left() == Some(0)),
            Self::Http2(body, _) => body.is_end_stream(),
        }
    }
}

/// The upstream's body. When it is read to its end, its connection goes back to the pool.
pub(crate) struct UpstreamBody {
    arrival: Arrival,
    lease: Option<Lease>,
    patience: Patience,
}

impl UpstreamBody {
    pub(crate) fn new(arrival: Arrival, lease: Lease, idle: Duration, deadline: Instant) -> Self {
        let patience = Patience::new(idle, Some(deadline));
        let mut body = Self { arrival, lease: Some(lease), patience };
        body.settle();
        body
    }

    /// Gives the connection back if the body is at its end.
    fn settle(&mut self) {
        if !self.arrival.is_end_stream() {
            return;
        }
        let Some(lease) = self.lease.take() else { return };
        if let Arrival::Http1(exchange) = &mut self.arrival
            && let Some(upstream) = exchange.take().and_then(|exchange| exchange.into_upstream())
        {
            lease.give_back(upstream);
        }
    }

    /// Closes the connection.
    fn break_off(&mut self, broken: Broken) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        self.arrival = Arrival::Http1(None);
        self.lease = None;
        Poll::Ready(Some(Err(broken)))
    }
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        let frame = match &mut this.arrival {
            Arrival::Http1(None) => return Poll::Ready(None),
            Arrival::Http1(Some(exchange)) => exchange.poll_frame(cx),
            Arrival::Http2(body, _) => Pin::new(body).poll_frame(cx).map(|frame| {
                let frame = frame?.map_err(|_| Broken::Off);
                Some(frame.and_then(|frame| judge_trailers(frame).ok_or(Broken::Off)))
            }),
        };
        match frame {
            Poll::Ready(Some(Err(broken))) => this.break_off(broken),
            Poll::Ready(frame) => {
                this.patience.renew();
                this.settle();
                Poll::Ready(frame)
            }
            Poll::Pending => {
                let timer = match &mut this.arrival {
                    Arrival::Http1(Some(exchange)) => {
                        if exchange.has_sent() {
                            this.patience.renew();
                        }
                        exchange.timer()
                    }
                    Arrival::Http2(_, timer) => timer,
                    Arrival::Http1(None) => return Poll::Pending,
                };
                ready!(this.patience.poll(cx, timer));
                this.break_off(Broken::Fault(Fault::TotalTimeout))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.arrival.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match &self.arrival {
            Arrival::Http1(None) => SizeHint::with_exact(0),
            Arrival::Http1(Some(exchange)) => {
                exchange.left().map_or_else(SizeHint::new, SizeHint::with_exact)
            }
            Arrival::Http2(body, _) => body.size_hint(),
        }
    }
}

impl Drop for UpstreamBody {
    fn drop(&mut self) {
        self.settle();
    }
}
