//! An answer on its way to a caller.

use super::content::Framing;
use super::encode::{self, Manner};
use super::framer::Framer;
use super::server::{Handle, Manners};
use crate::body::Broken;
use crate::reply::Reply;
use http::header::CONNECTION;
use http::{Response, StatusCode, Version};
use http_body::Body as _;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

/// An answer on its way.
pub(super) struct Answer<'c> {
    connection: &'c Handle,
    body: Reply,
    framer: Framer,
    keep_alive: bool,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Keep,
    Close,
    /// The answer broke off, or nobody takes it.
    Broken,
}

impl<'c> Answer<'c> {
    /// Makes the head, which leaves with the first piece of the body.
    pub(super) fn new(
        connection: &'c Handle,
        response: Response<Reply>,
        manners: Manners,
        is_last: bool,
    ) -> Self {
        let (parts, body) = response.into_parts();
        let status = parts.status;
        let bodiless = manners.is_head
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
            || status.is_informational();
        let framing = match body.size_hint().exact() {
            _ if bodiless => Framing::Length(0),
            Some(length) => Framing::Length(length),
            None if manners.version == Version::HTTP_11 => Framing::Chunked,
            None => Framing::Close,
        };
        let is_free = connection.skip_content();
        let mut held = connection.get();
        held.expects = false;
        let closes = is_last
            || !manners.keep_alive
            || framing == Framing::Close
            || parts.headers.get(CONNECTION).is_some_and(|c| c.as_bytes() == b"close")
            || !is_free;
        let option = match status {
            // Who names another protocol says that it is for this connection (RFC 9110 §7.8).
            StatusCode::UPGRADE_REQUIRED if closes => Some("close, upgrade"),
            StatusCode::SWITCHING_PROTOCOLS | StatusCode::UPGRADE_REQUIRED => Some("upgrade"),
            _ if closes => Some("close"),
            _ => (manners.version == Version::HTTP_10).then_some("keep-alive"),
        };
        let manner = Manner { framing, bodiless, connection: option };
        encode::response(status, &parts.headers, manner, &mut held.wire.out.before);
        Self { connection, body, framer: Framer::new(framing, manners.trailers), keep_alive: !closes }
    }

    pub(super) async fn send(mut self, patience: Duration) -> End {
        let (mut since, mut left) = (None, usize::MAX);
        let sent = poll_fn(|cx| {
            loop {
                let taken = self.poll_take(cx)?;
                let connection = &mut *self.connection.get();
                match connection.wire.poll_write(cx) {
                    Poll::Ready(Ok(())) => (since, left) = (None, usize::MAX),
                    Poll::Ready(Err(_)) => return Poll::Ready(Err(())),
                    Poll::Pending => {
                        // A caller who takes nothing for too long is given up.
                        let before = std::mem::replace(&mut left, connection.wire.out.len());
                        if left < before {
                            since = None;
                        }
                        let since = *since.get_or_insert_with(Instant::now);
                        ready!(connection.timer.poll(cx, since + patience));
                        return Poll::Ready(Err(()));
                    }
                }
                if self.framer.is_done() {
                    return Poll::Ready(Ok(()));
                }
                if taken.is_pending() {
                    ready!(connection.poll_gone(cx));
                    return Poll::Ready(Err(()));
                }
            }
        });
        let sent = sent.await;
        let Self { connection, mut body, framer, keep_alive } = self;
        connection.get().since = Instant::now();
        if sent.is_err() {
            body.break_off();
            if framer.framing() == Framing::Close {
                connection.get().wire.reset();
            }
            return End::Broken;
        }
        // With it goes whoever still reads the request's content for its sake.
        drop(body);
        if keep_alive && connection.skip_content() { End::Keep } else { End::Close }
    }

    /// Takes the next piece of the body, if the last one is sent.
    fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ()>> {
        // The framing behind the last piece must have left, too: the next piece's would be put before it.
        if self.framer.is_done() || !self.connection.get().wire.out.is_sent() {
            return Poll::Ready(Ok(()));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx)).transpose().map_err(|_: Broken| ())?;
        let is_last = self.body.is_end_stream();
        let out = &mut self.connection.get().wire.out;
        Poll::Ready(self.framer.put(frame, is_last, out).map_err(|_| ()))
    }
}
