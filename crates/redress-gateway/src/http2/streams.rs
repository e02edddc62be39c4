//! The streams of one connection. The library runs a task for each, and asks for more of an answer only when its caller
//! makes room. Nobody would ever notice that the caller makes none, and the upstream would be held for it: so a stream
//! that waits for its caller for too long is dropped, which resets it and lets go of all that it holds.

use crate::body::Broken;
use crate::limits;
use crate::patience::Timer;
use crate::reply::Reply;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

tokio::task_local! {
    /// Of the stream that the present task is.
    static TAKING: Rc<Taking>;
}

/// How the caller of a stream takes its answer.
#[derive(Debug, Default)]
struct Taking {
    /// Since when there is something to take. `None`: there is nothing.
    since: Cell<Option<Instant>>,
    gave_up: Cell<bool>,
}

/// Runs the streams of one connection on its thread, and knows how many are open.
#[derive(Clone, Debug)]
pub(super) struct Streams {
    open: Rc<Open>,
    /// How long a caller may take nothing of an answer.
    patience: Duration,
}

#[derive(Debug)]
struct Open {
    count: Cell<usize>,
    /// When the last of them ended, or the connection began.
    ended: Cell<Instant>,
}

impl Streams {
    pub(super) fn new(patience: Duration) -> Self {
        let open = Open { count: Cell::new(0), ended: Cell::new(Instant::now()) };
        Self { open: Rc::new(open), patience }
    }

    /// Waits until none was open for that long.
    pub(super) async fn idle(&self, most: Duration) {
        loop {
            let now = Instant::now();
            let since = if self.open.count.get() == 0 { self.open.ended.get() } else { now };
            if since + most <= now {
                return;
            }
            tokio::time::sleep_until(since + most).await;
        }
    }
}

impl<F> hyper::rt::Executor<F> for Streams
where
    F: Future + 'static,
    F::Output: 'static,
{
    fn execute(&self, stream: F) {
        let one = One::of(&self.open);
        let patience = self.patience;
        tokio::task::spawn_local(async move {
            let _one = one;
            let taking = Rc::<Taking>::default();
            let mut timer = Timer::default();
            let mut stream = pin!(TAKING.scope(Rc::clone(&taking), stream));
            poll_fn(|cx| {
                if stream.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(());
                }
                let Some(since) = taking.since.get() else { return Poll::Pending };
                ready!(timer.poll(cx, since + patience));
                tracing::debug!("a stream is given up: its caller takes nothing");
                taking.gave_up.set(true);
                Poll::Ready(())
            })
            .await;
        });
    }
}

/// One open stream.
struct One(Rc<Open>);

impl One {
    fn of(open: &Rc<Open>) -> Self {
        open.count.set(open.count.get() + 1);
        Self(Rc::clone(open))
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.count.set(self.0.count.get() - 1);
        self.0.ended.set(Instant::now());
    }
}

/// The body of an answer, in pieces that are taken at once, and with a note of who waits for whom.
pub(super) struct Answer {
    reply: Reply,
    /// What is left of the last piece that came.
    rest: Bytes,
}

impl Answer {
    pub(super) fn new(reply: Reply) -> Self {
        Self { reply, rest: Bytes::new() }
    }

    /// The next piece.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.reply).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let piece = self.rest.len().min(limits::HTTP2_PIECE_BYTES);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let poll = self.poll_piece(cx);
        let since = matches!(poll, Poll::Ready(Some(Ok(_)))).then(Instant::now);
        TAKING.try_with(|taking| taking.since.set(since)).ok();
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.reply.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // It is asked for before the first piece.
        self.reply.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        // A stream is dropped within its own scope.
        if TAKING.try_with(|taking| taking.gave_up.get()).unwrap_or(false) {
            self.reply.break_off();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::rt::Executor;
    use tokio::task::LocalSet;
    use tokio::time::sleep;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_when_its_last_stream_ended_long_ago() {
        let streams = Streams::new(SECOND);
        let begin = Instant::now();
        streams.idle(3 * SECOND).await;
        assert_eq!(begin.elapsed(), 3 * SECOND);
        let running = LocalSet::new();
        running
            .run_until(async {
                streams.execute(sleep(5 * SECOND));
                streams.execute(sleep(7 * SECOND));
                streams.idle(3 * SECOND).await;
            })
            .await;
        assert_eq!(begin.elapsed(), 13 * SECOND);
    }

    /// Waits for its caller from time to time, then for ever.
    #[tokio::test(start_paused = true)]
    async fn a_stream_is_given_up_when_nothing_is_taken() {
        let streams = Streams::new(4 * SECOND);
        let begin = Instant::now();
        let running = LocalSet::new();
        running
            .run_until(async {
                streams.execute(async {
                    for takes in [true, false, true] {
                        let since = takes.then(Instant::now);
                        TAKING.with(|taking| taking.since.set(since));
                        sleep(if takes { 3 } else { 9 } * SECOND).await;
                    }
                    TAKING.with(|taking| taking.since.set(Some(Instant::now())));
                    std::future::pending::<()>().await;
                });
                streams.idle(Duration::from_millis(1)).await;
            })
            .await;
        assert_eq!(begin.elapsed().as_secs(), 19);
    }
}
