//! The body of an answer on its way to the caller; with it goes the request's line, which is written when both are done.

use crate::body::{Broken, UpstreamBody};
use crate::line::Line;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an answer.
pub(crate) struct Reply {
    inner: redress_tower::Body<UpstreamBody>,
    /// `None`: it is another's to write.
    line: Option<Box<Line>>,
}

impl Reply {
    pub(crate) fn new(inner: redress_tower::Body<UpstreamBody>, mut line: Box<Line>) -> Self {
        line.complete = inner.is_end_stream();
        Self { inner, line: Some(line) }
    }

    /// No body, of an answer that a tunnel follows.
    pub(crate) fn before_tunnel() -> Self {
        Self { inner: redress_tower::Body::whole(Bytes::new()), line: None }
    }

    /// It did not arrive, however much of it was taken.
    pub(crate) fn break_off(&mut self) {
        if let Some(line) = &mut self.line {
            line.complete = false;
        }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        let poll = Pin::new(&mut this.inner).poll_frame(cx);
        let Some(line) = &mut this.line else { return poll };
        match &poll {
            Poll::Ready(Some(Ok(frame))) => {
                line.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
                line.complete = this.inner.is_end_stream();
            }
            Poll::Ready(None) => line.complete = true,
            Poll::Ready(Some(Err(broken))) => tracing::debug!(%broken, "an answer broke off"),
            Poll::Pending => {}
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
