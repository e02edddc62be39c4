//! The two bodies of an exchange: the caller's on its way to the upstream, the upstream's on its way back.

use crate::fault::Fault;
use crate::link::Link;
use crate::patience::Patience;
use crate::upstream::Lease;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
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
    fault: AtomicU8,
    done: AtomicBool,
    waits_for_caller: AtomicBool,
}

impl Progress {
    /// Why the caller's body broke off, if it did.
    pub(crate) fn fault(&self) -> Option<Fault> {
        Fault::from_number(self.fault.load(Ordering::Acquire))
    }

    /// Is it the caller that everybody waits for?
    pub(crate) fn waits_for_caller(&self) -> bool {
        !self.done.load(Ordering::Acquire) && self.waits_for_caller.load(Ordering::Acquire)
    }
}

/// The caller's body: bounded, and with a deadline for the next byte.
pub(crate) struct RequestBody {
    inner: Option<Incoming>,
    left: u64,
    patience: Patience,
    link: Option<Arc<Link>>,
    progress: Arc<Progress>,
}

impl RequestBody {
    pub(crate) fn new(inner: Incoming, most: u64, idle: Duration, link: Option<Arc<Link>>) -> Self {
        let patience = Patience::new(idle, None);
        Self { inner: Some(inner), left: most, patience, link, progress: Arc::default() }
    }

    /// No body at all.
    pub(crate) fn empty(progress: &Arc<Progress>) -> Self {
        let (patience, progress) = (Patience::new(Duration::ZERO, None), Arc::clone(progress));
        Self { inner: None, left: 0, patience, link: None, progress }
    }

    pub(crate) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    fn fail(&mut self, fault: Fault) -> Broken {
        self.inner = None;
        self.progress.fault.store(fault.number(), Ordering::Release);
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
        let Some(inner) = &mut this.inner else { return Poll::Ready(None) };
        match Pin::new(inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.patience.renew();
                this.progress.waits_for_caller.store(false, Ordering::Release);
                let length = frame.data_ref().map_or(0, Bytes::len) as u64;
                match this.left.checked_sub(length) {
                    Some(left) => this.left = left,
                    None => return Poll::Ready(Some(Err(this.fail(Fault::BodyTooLarge)))),
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(_))) => {
                let fault = this.link.as_ref().and_then(|link| link.body_fault());
                Poll::Ready(Some(Err(this.fail(fault.unwrap_or(Fault::Incomplete)))))
            }
            Poll::Ready(None) => {
                this.progress.done.store(true, Ordering::Release);
                Poll::Ready(None)
            }
            Poll::Pending => {
                this.progress.waits_for_caller.store(true, Ordering::Release);
                ready!(this.patience.poll(cx));
                Poll::Ready(Some(Err(this.fail(Fault::BodyTimeout))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map_or(SizeHint::with_exact(0), Body::size_hint)
    }
}

/// The upstream's body. When it is read to its end, its connection goes back to the pool.
pub(crate) struct UpstreamBody {
    inner: Incoming,
    lease: Option<Lease>,
    patience: Patience,
}

impl UpstreamBody {
    pub(crate) fn new(inner: Incoming, lease: Lease, idle: Duration, deadline: Instant) -> Self {
        let patience = Patience::new(idle, Some(deadline));
        let mut body = Self { inner, lease: Some(lease), patience };
        body.settle();
        body
    }

    /// Gives the connection back if the body is at its end.
    fn settle(&mut self) {
        if self.inner.is_end_stream()
            && let Some(lease) = self.lease.take()
        {
            lease.give_back();
        }
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
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                this.patience.renew();
                this.settle();
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(_))) => {
                this.lease = None;
                Poll::Ready(Some(Err(Broken::Off)))
            }
            Poll::Ready(None) => {
                if let Some(lease) = this.lease.take() {
                    lease.give_back();
                }
                Poll::Ready(None)
            }
            Poll::Pending => {
                ready!(this.patience.poll(cx));
                this.lease = None;
                Poll::Ready(Some(Err(Broken::Fault(Fault::TotalTimeout))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for UpstreamBody {
    fn drop(&mut self) {
        self.settle();
    }
}
