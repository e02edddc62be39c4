//! A stream, what was read of it and not used yet, and what is still to be written.

use crate::limits;
use crate::prefixed::Prefixed;
use bytes::{Buf, Bytes, BytesMut};
use socket2::{SockRef, TcpKeepalive};
use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::coop::unconstrained;
use tokio_rustls::TlsStream;

/// A connection, plain or not.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A stream with its two ends.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(super) stream: Stream,
    pub(super) read: BytesMut,
    pub(super) out: Outbox,
}

/// What is to be written at once: framing, data, framing.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    pub(super) before: BytesMut,
    pub(super) data: Bytes,
    pub(super) after: BytesMut,
}

thread_local! {
    /// Where what is read lands first: a connection that waits holds no memory for what may come.
    static LANDING: RefCell<Box<[u8]>> = RefCell::new(vec![0; limits::READ_BYTES].into());
}

impl Wire {
    pub(crate) fn new(stream: Stream, read: BytesMut) -> Self {
        Self { stream, read, out: Outbox::default() }
    }

    /// Reads on: how many bytes came. 0: the other side has ended. Much is read at once where much is wanted.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>, wanted: usize) -> Poll<io::Result<usize>> {
        if wanted > limits::READ_BYTES {
            self.read.reserve(wanted.min(limits::READ_AHEAD_BYTES));
            return pin!(self.stream.read_buf(&mut self.read)).poll(cx);
        }
        LANDING.with_borrow_mut(|landing| {
            let mut landing = ReadBuf::new(landing);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut landing))?;
            self.read.extend_from_slice(landing.filled());
            Poll::Ready(Ok(landing.filled().len()))
        })
    }

    /// Writes what is to be written.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, out, .. } = self;
        out.join();
        loop {
            let mut left = (&mut out.before).chain(&mut out.data).chain(&mut out.after);
            let mut slices = [IoSlice::new(&[]); 3];
            let count = left.chunks_vectored(&mut slices);
            let written = match slices.get(..count).unwrap_or_default() {
                [] => break,
                // The system does less for one piece than for several.
                [piece] => ready!(Pin::new(&mut *stream).poll_write(cx, piece))?,
                slices => ready!(Pin::new(&mut *stream).poll_write_vectored(cx, slices))?,
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            left.advance(written);
        }
        // TLS holds back what it could not send.
        if let Stream::Tls(stream) = stream {
            ready!(Pin::new(stream).poll_flush(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Is it open, with nothing said that nobody asked for?
    pub(super) fn is_quiet(&mut self) -> bool {
        self.read.is_empty() && self.out.is_empty() && {
            // Not even where the task has used up its turn: what is there would be taken for nothing.
            let read = unconstrained(poll_fn(|cx| self.poll_read(cx, 0)));
            pin!(read).poll(&mut Context::from_waker(Waker::noop())).is_pending()
        }
    }

    /// The stream, with what was read of it put back in front.
    pub(crate) fn into_stream(self) -> Prefixed<Stream> {
        Prefixed::new(self.stream, self.read)
    }

    /// Makes closing it tell the other side that something went wrong, where nothing else can.
    pub(super) fn reset(&self) {
        drop(self.stream.socket().set_linger(Some(Duration::ZERO)));
    }

    /// Has the system ask now and then whether the other side is still there.
    pub(crate) fn keep_alive(&self) {
        let often = TcpKeepalive::new().with_time(limits::KEEP_ALIVE).with_interval(limits::KEEP_ALIVE);
        drop(self.stream.socket().set_tcp_keepalive(&often));
    }

    /// Lets go of memory that is not needed until more comes.
    pub(super) fn rest(&mut self) {
        if self.read.is_empty() {
            self.read = BytesMut::new();
        }
        self.out = Outbox::default();
    }
}

impl Outbox {
    pub(super) fn len(&self) -> usize {
        self.before.len() + self.data.len() + self.after.len()
    }

    /// Has the last piece left, with the framing behind it? A head may wait for the next one.
    pub(super) fn is_sent(&self) -> bool {
        self.data.is_empty() && self.after.is_empty()
    }

    /// Makes one piece of framing and short content.
    fn join(&mut self) {
        if !self.data.is_empty() && self.data.len() <= limits::JOINED_BYTES {
            self.before.extend_from_slice(&std::mem::take(&mut self.data));
            self.before.extend_from_slice(&std::mem::take(&mut self.after));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.data.is_empty() && self.after.is_empty()
    }
}

impl Stream {
    fn socket(&self) -> SockRef<'_> {
        SockRef::from(match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        })
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk of which all but the last byte of its framing has left: the next one's size must not be put before that.
    #[test]
    fn a_piece_is_sent_when_its_framing_is() {
        let (before, data, after) = (BytesMut::new(), Bytes::new(), BytesMut::from("\n"));
        assert!(!Outbox { before, data, after }.is_sent());
        let before = BytesMut::from("HTTP/1.1 200 OK\r\n\r\n");
        assert!(Outbox { before, ..Outbox::default() }.is_sent(), "a head may wait for the first piece");
    }
}
