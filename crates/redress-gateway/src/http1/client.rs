//! One request on an upstream's connection, and its response.

use super::content::{Content, Framing, Piece};
use super::encode;
use super::framer::Framer;
use super::response::{self, ResponseHead};
use super::server::Handle;
use super::wire::{Outbox, Stream, Wire};
use crate::body::{Broken, RequestBody};
use crate::fault::Fault;
use crate::limits;
use crate::patience::Timer;
use bytes::{Bytes, BytesMut};
use http::header::EXPECT;
use http::request::Parts;
use http::{Method, StatusCode};
use http_body::{Body as _, Frame};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::Instant;

/// A connection to an upstream.
#[derive(Debug)]
pub(crate) struct Upstream {
    wire: Wire,
    timer: Timer,
}

impl Upstream {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { wire: Wire::new(stream, BytesMut::new()), timer: Timer::default() }
    }

    /// May it be used again? One that was closed, or that says what nobody asked for, may not.
    pub(crate) fn is_idle(&mut self) -> bool {
        self.wire.is_quiet()
    }
}

/// A request on its way and its response on its way back. It has no task of its own: whoever waits for the response
/// sends the request along.
pub(crate) struct Exchange {
    upstream: Box<Upstream>,
    method: Method,
    /// `None`: all of it is sent, or will not be.
    upload: Option<Upload>,
    content: Content,
    searched: usize,
    informational: u32,
    /// May the connection be used again after this?
    reusable: bool,
    /// Was less sent than was announced?
    is_cut: bool,
    /// Was any of the request's content sent since somebody asked?
    has_sent: bool,
}

/// Content of a request that is still to be sent.
struct Upload {
    body: RequestBody,
    framer: Framer,
    /// Until when it waits for the upstream to say that it wants it (RFC 9110 §10.1.1). `None`: it does not wait.
    held: Option<Instant>,
}

impl Exchange {
    /// Begins with a request. Nothing is sent until somebody waits for the response.
    pub(crate) fn new(mut upstream: Box<Upstream>, request: &Parts, body: RequestBody) -> Self {
        let framing = match body.size_hint().exact() {
            _ if body.is_end_stream() => Framing::Length(0),
            Some(length) => Framing::Length(length),
            None => Framing::Chunked,
        };
        let target = request.uri.path_and_query().map_or("/", |target| target.as_str());
        encode::request(&request.method, target, &request.headers, framing, &mut upstream.wire.out.before);
        let framer = Framer::new(framing, true);
        let expects = request.headers.contains_key(EXPECT);
        let held = expects.then(|| Instant::now() + limits::CONTINUE_TIMEOUT);
        let upload = (!framer.is_done()).then_some(Upload { body, framer, held });
        Self {
            upstream,
            method: request.method.clone(),
            upload,
            content: Content::new(Framing::Length(0)),
            searched: 0,
            informational: 0,
            reusable: false,
            is_cut: false,
            has_sent: false,
        }
    }

    /// The head of the response. One that says that another comes goes to `early`, if it is a hint that helps there.
    pub(crate) fn poll_head(
        &mut self,
        cx: &mut Context<'_>,
        early: Option<&Handle>,
    ) -> Poll<Result<ResponseHead, Fault>> {
        if let Poll::Ready(Err(broken)) = self.poll_send(cx) {
            return Poll::Ready(Err(broken.fault().unwrap_or(Fault::Incomplete)));
        }
        loop {
            let read = &mut self.upstream.wire.read;
            let head = response::take(read, &mut self.searched, &self.method)?;
            let Some(head) = head else {
                match ready!(self.upstream.wire.poll_read(cx, 0)) {
                    Ok(1..) => continue,
                    Ok(0) | Err(_) => return Poll::Ready(Err(Fault::UpstreamClosed)),
                }
            };
            if head.status.is_informational() && head.status != StatusCode::SWITCHING_PROTOCOLS {
                self.informational += 1;
                if self.informational > limits::INFORMATIONAL {
                    return Poll::Ready(Err(Fault::UpstreamGarbage));
                }
                if let (StatusCode::EARLY_HINTS, Some(early)) = (head.status, early) {
                    early.inform(head.status, head.fields);
                }
                // Hints are no word on whether the content is wanted.
                if head.status == StatusCode::CONTINUE {
                    self.release();
                }
                if let Poll::Ready(Err(broken)) = self.poll_send(cx) {
                    return Poll::Ready(Err(broken.fault().unwrap_or(Fault::Incomplete)));
                }
                continue;
            }
            // It answers without the content, and shall not get it: nobody asks for that any more.
            if self.upload.as_ref().is_some_and(|upload| upload.held.is_some()) {
                self.give_up_sending();
            }
            self.content = Content::new(head.framing);
            self.reusable = head.keep_alive && !self.is_cut;
            return Poll::Ready(Ok(head));
        }
    }

    /// The next frame of the response's content.
    pub(crate) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        // The upstream has answered: whether it gets the rest is its own affair.
        if self.is_sending()
            && let Poll::Ready(Err(_)) = self.poll_send(cx)
        {
            self.give_up_sending();
        }
        loop {
            match self.content.next(&mut self.upstream.wire.read) {
                Ok(Piece::More) => {}
                Ok(Piece::Data(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Ok(Piece::End(trailers)) => return Poll::Ready(trailers.map(|t| Ok(Frame::trailers(t)))),
                Err(_) => return Poll::Ready(Some(Err(self.break_off()))),
            }
            match ready!(self.upstream.wire.poll_read(cx, self.content.wanted())) {
                Ok(1..) => {}
                Ok(0) if self.content.ends_with_connection() => {
                    self.content = Content::new(Framing::Length(0));
                    return Poll::Ready(None);
                }
                Ok(0) | Err(_) => return Poll::Ready(Some(Err(self.break_off()))),
            }
        }
    }

    /// Bytes of content that are still to come. `None`: nobody knows.
    pub(crate) fn left(&self) -> Option<u64> {
        self.content.left()
    }

    /// Was any of the request's content sent since this was asked last? Then the upstream is alive, though it says nothing.
    pub(crate) fn has_sent(&mut self) -> bool {
        std::mem::take(&mut self.has_sent)
    }

    /// The timer of the connection.
    pub(crate) fn timer(&mut self) -> &mut Timer {
        &mut self.upstream.timer
    }

    /// The connection, if it may be used again: after a whole exchange, and nothing else.
    pub(crate) fn into_upstream(mut self) -> Option<Box<Upstream>> {
        let wire = &mut self.upstream.wire;
        let is_whole = self.upload.is_none() && self.content.left() == Some(0);
        let is_clean = wire.out.is_empty() && wire.read.is_empty();
        wire.rest();
        (self.reusable && is_whole && is_clean).then_some(self.upstream)
    }

    /// The connection, whatever is spoken on it from now on.
    pub(crate) fn into_wire(self) -> Wire {
        self.upstream.wire
    }

    fn is_sending(&self) -> bool {
        self.upload.is_some() || !self.upstream.wire.out.is_empty()
    }

    /// Sends on. Ready: all of it is sent, or it will not be.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        loop {
            let waits = self.poll_take(cx)?.is_pending();
            if ready!(self.upstream.wire.poll_write(cx)).is_err() {
                // It may have said why before it closed.
                self.give_up_sending();
            }
            if self.upload.is_none() {
                return Poll::Ready(Ok(()));
            }
            if waits {
                return Poll::Pending;
            }
        }
    }

    /// Takes the next frame of the request's content, if the last one is on its way.
    fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        let out = &mut self.upstream.wire.out;
        let Some(upload) = self.upload.as_mut().filter(|_| out.is_sent()) else {
            return Poll::Ready(Ok(()));
        };
        if let Some(until) = upload.held {
            ready!(self.upstream.timer.poll(cx, until));
            upload.held = None;
        }
        let frame = ready!(Pin::new(&mut upload.body).poll_frame(cx)).transpose()?;
        self.has_sent = true;
        let is_last = upload.body.is_end_stream();
        upload.framer.put(frame, is_last, out).map_err(|_| Broken::Fault(Fault::Incomplete))?;
        if upload.framer.is_done() {
            self.upload = None;
        }
        Poll::Ready(Ok(()))
    }

    /// The upstream wants the content.
    fn release(&mut self) {
        if let Some(upload) = &mut self.upload {
            upload.held = None;
        }
    }

    fn give_up_sending(&mut self) {
        self.upload = None;
        self.reusable = false;
        self.is_cut = true;
        self.upstream.wire.out = Outbox::default();
    }

    fn break_off(&mut self) -> Broken {
        self.reusable = false;
        Broken::Off
    }
}
