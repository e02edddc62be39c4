//! How long nothing may come.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// One timer for whatever its owner waits for. It is set when somebody waits, and not stopped when what they waited for
/// comes: setting it anew when it fires costs less than stopping it every time.
#[derive(Debug, Default)]
pub(crate) struct Timer {
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Timer {
    /// Ready: that time has come.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if sleep.deadline() > deadline {
            sleep.as_mut().reset(deadline);
        }
        loop {
            ready!(sleep.as_mut().poll(cx));
            if sleep.deadline() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
    }
}

/// A deadline that every byte puts off.
#[derive(Debug)]
pub(crate) struct Patience {
    most: Duration,
    /// When it ends however much comes.
    end: Option<Instant>,
    /// Since when somebody waits.
    since: Option<Instant>,
}

impl Patience {
    pub(crate) fn new(most: Duration, end: Option<Instant>) -> Self {
        Self { most, end, since: None }
    }

    /// Something came: the deadline counts from when somebody waits again.
    pub(crate) fn renew(&mut self) {
        self.since = None;
    }

    /// Ready: nothing came for too long.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, timer: &mut Timer) -> Poll<()> {
        let deadline = *self.since.get_or_insert_with(Instant::now) + self.most;
        timer.poll(cx, self.end.map_or(deadline, |end| end.min(deadline)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test(start_paused = true)]
    async fn every_byte_puts_it_off_but_not_beyond_the_end() {
        let begin = Instant::now();
        let mut timer = Timer::default();
        let mut patience = Patience::new(Duration::from_secs(2), Some(begin + Duration::from_secs(5)));
        for _ in 0..3 {
            let waits = poll_fn(|cx| patience.poll(cx, &mut timer));
            assert!(tokio::time::timeout(Duration::from_millis(1_500), waits).await.is_err());
            patience.renew();
        }
        poll_fn(|cx| patience.poll(cx, &mut timer)).await;
        assert_eq!(begin.elapsed().as_secs(), 5);

        // The same timer serves a later deadline, and an earlier one after that.
        let begin = Instant::now();
        for (most, elapsed) in [(8, 8), (2, 10)] {
            let mut patience = Patience::new(Duration::from_secs(most), None);
            poll_fn(|cx| patience.poll(cx, &mut timer)).await;
            assert_eq!(begin.elapsed().as_secs(), elapsed);
        }
    }
}
