//! The bytes of one connection, on their way to the HTTP library: it sees only requests that the strict reader let
//! pass. One that was refused is put in place by a plain one that the service knows to refuse: so its answer comes in
//! its turn, in the caller's contract, by the way of every other.

use crate::fault::Fault;
use crate::limits;
use crate::link::Link;
use crate::strict::{Bounds, Decision, Reader, Refusal};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// The deadlines of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    pub(crate) head: Duration,
    pub(crate) idle: Duration,
    /// Without the caller taking a byte of a response.
    pub(crate) write: Duration,
}

pub(crate) struct Guard<S> {
    inner: S,
    reader: Reader,
    link: Arc<Link>,
    /// What was read and may not pass yet: the beginning of a head, or what follows an upgrade.
    held: Vec<u8>,
    /// What may pass and was not taken yet.
    passed: Vec<u8>,
    mode: Mode,
    deadlines: Deadlines,
    /// When the present head began, or the connection was last of use.
    since: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    write_timer: Option<Pin<Box<Sleep>>>,
    linger: Linger,
}

/// What is done with what comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// It is judged.
    Reads,
    /// First what is held is: it was read before there was a guard.
    Begins,
    /// It stays where it is until an upgrade is decided.
    Waits,
    /// It is not read: the last request was refused.
    Refused,
    /// It is not read: the last body was malformed.
    Broken,
}

enum Linger {
    Not,
    Until(Pin<Box<Sleep>>, usize),
    Done,
}

impl<S> Guard<S> {
    /// A guard before a connection of which `read` was read already.
    pub(crate) fn new(
        inner: S,
        read: Vec<u8>,
        link: Arc<Link>,
        bounds: Bounds,
        deadlines: Deadlines,
    ) -> Self {
        Self {
            inner,
            reader: Reader::new(bounds),
            link,
            mode: if read.is_empty() { Mode::Reads } else { Mode::Begins },
            held: read,
            passed: Vec::new(),
            deadlines,
            since: Instant::now(),
            timer: None,
            write_timer: None,
            linger: Linger::Not,
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.passed.extend_from_slice(&stand_in(&refusal));
        self.link.refuse(self.reader.heads(), refusal);
        self.mode = Mode::Refused;
        self.held = Vec::new();
    }

    /// Judges what is held. What may pass goes over.
    fn judge_held(&mut self) {
        let held = std::mem::take(&mut self.held);
        let (pass, decision) = self.reader.read(&held);
        self.passed.extend_from_slice(held.get(..pass).unwrap_or_default());
        self.decide(decision, held.get(pass..).unwrap_or_default());
    }

    fn decide(&mut self, decision: Decision, rest: &[u8]) {
        match decision {
            Decision::More => self.held = rest.to_vec(),
            Decision::Wait => {
                self.held = rest.to_vec();
                self.mode = Mode::Waits;
            }
            Decision::Refuse(refusal) => self.refuse(refusal),
            Decision::Break(fault) => {
                self.link.break_body(fault);
                self.mode = Mode::Broken;
            }
        }
    }

    /// Waits for the deadline of what the connection is at. Ready: it has passed.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let first = self.reader.heads() == 0;
        let patience = if first || !self.held.is_empty() { self.deadlines.head } else { self.deadlines.idle };
        let deadline = self.since + patience;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() > deadline {
            timer.as_mut().reset(deadline);
        }
        loop {
            ready!(timer.as_mut().poll(cx));
            let now = Instant::now();
            // Being busy, or of use since the timer was set, puts it off; so it is set once in a while, not per request.
            let next =
                if self.link.is_busy() || !self.reader.is_between() { now + patience } else { deadline };
            if next <= now {
                return Poll::Ready(());
            }
            timer.as_mut().reset(next);
        }
    }
}

impl<S: AsyncRead + Unpin> Guard<S> {
    /// Reads from the connection until something may pass, or is held for want of more.
    fn poll_fill(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let start = buf.filled().len();
        let begins = self.held.is_empty();
        if begins {
            ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
            let read = buf.filled().get(start..).unwrap_or_default();
            if read.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let (pass, decision) = self.reader.read(read);
            let rest = read.get(pass..).unwrap_or_default().to_vec();
            self.decide(decision, &rest);
            buf.set_filled(start + pass);
        } else {
            let mut bytes = [0; limits::READ_BYTES / 4];
            let mut more = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.inner).poll_read(cx, &mut more))?;
            if more.filled().is_empty() {
                // Half a head and no more of it: nobody is there to be answered.
                self.held = Vec::new();
                return Poll::Ready(Ok(()));
            }
            self.held.extend_from_slice(more.filled());
            self.judge_held();
        }
        if begins || self.held.is_empty() {
            self.since = Instant::now();
        }
        Poll::Ready(Ok(()))
    }

    /// Reads on after the last byte was sent, so that closing does not take the answer back (RFC 9112 §9.6).
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Linger::Until(until, left) = &mut self.linger else { return Poll::Ready(()) };
        let mut bytes = [0; limits::READ_BYTES / 4];
        loop {
            if *left == 0 || until.as_mut().poll(cx).is_ready() {
                break;
            }
            let mut read = ReadBuf::new(&mut bytes);
            match ready!(Pin::new(&mut self.inner).poll_read(cx, &mut read)) {
                Ok(()) if !read.filled().is_empty() => *left = left.saturating_sub(read.filled().len()),
                _ => break,
            }
        }
        self.linger = Linger::Done;
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let start = buf.filled().len();
        loop {
            if !this.passed.is_empty() {
                let take = this.passed.len().min(buf.remaining());
                buf.put_slice(this.passed.get(..take).unwrap_or_default());
                this.passed.drain(..take);
                return Poll::Ready(Ok(()));
            }
            match this.mode {
                Mode::Reads => {}
                Mode::Begins => {
                    this.mode = Mode::Reads;
                    this.judge_held();
                    continue;
                }
                Mode::Waits => {
                    let Some(granted) = this.link.upgraded(cx.waker()) else { return Poll::Pending };
                    this.mode = Mode::Reads;
                    this.reader.decide_upgrade(granted);
                    this.since = Instant::now();
                    this.judge_held();
                    continue;
                }
                Mode::Refused => return Poll::Pending,
                Mode::Broken => {
                    return Poll::Ready(Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        Fault::Chunk.cause(),
                    )));
                }
            }
            match this.poll_fill(cx, buf) {
                Poll::Ready(Ok(())) if buf.filled().len() > start => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) if this.is_at_rest() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    ready!(this.poll_deadline(cx));
                    if this.held.is_empty() {
                        // Nothing was asked: nothing is answered.
                        return Poll::Ready(Ok(()));
                    }
                    let held = std::mem::take(&mut this.held);
                    let refusal = this.reader.refuse(Fault::HeadTimeout, &held);
                    this.refuse(refusal);
                }
            }
        }
    }
}

impl<S> Guard<S> {
    /// Has the connection ended, as far as reading goes?
    fn is_at_rest(&self) -> bool {
        self.held.is_empty() && self.passed.is_empty() && self.mode == Mode::Reads
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.watch_write(cx, poll)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.inner).poll_write_vectored(cx, slices);
        this.watch_write(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if matches!(this.linger, Linger::Not) {
            ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
            let unread = this.mode != Mode::Reads || !this.reader.is_between() || !this.held.is_empty();
            this.linger = if unread {
                Linger::Until(Box::pin(tokio::time::sleep(limits::LINGER)), limits::LINGER_BYTES)
            } else {
                Linger::Done
            };
        }
        this.poll_linger(cx).map(Ok)
    }
}

impl<S> Guard<S> {
    /// A caller who takes nothing for too long is given up.
    fn watch_write(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if poll.is_ready() {
            self.write_timer = None;
            if self.reader.is_between() && self.held.is_empty() {
                self.since = Instant::now();
            }
            return poll;
        }
        let patience = self.deadlines.write;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

/// A plain request in the place of a refused one, with what could be saved of it.
fn stand_in(refusal: &Refusal) -> Vec<u8> {
    let method = refusal.method.as_deref().filter(|method| *method != "CONNECT").unwrap_or("GET");
    let target = refusal.target.as_deref().unwrap_or("/");
    let host = refusal.host.as_deref().unwrap_or("unknown");
    let accept = refusal.accept.as_deref().map(|accept| format!("accept: {accept}\r\n")).unwrap_or_default();
    format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\n{accept}\r\n").into_bytes()
}
