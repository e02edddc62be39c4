//! How long nothing may come.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// A deadline that every byte puts off. Its timer is set once and looked at when it fires, not set anew per byte.
pub(crate) struct Patience {
    most: Duration,
    /// When it ends however much comes.
    end: Option<Instant>,
    last: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    pub(crate) fn new(most: Duration, end: Option<Instant>) -> Self {
        Self { most, end, last: Instant::now(), timer: None }
    }

    /// Something came.
    pub(crate) fn renew(&mut self) {
        // Nobody waited yet: the deadline counts from when somebody does.
        if self.timer.is_some() {
            self.last = Instant::now();
        }
    }

    /// Ready: nothing came for too long.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.timer.is_none() {
                self.last = Instant::now();
            }
            let deadline = self.last + self.most;
            let deadline = self.end.map_or(deadline, |end| end.min(deadline));
            let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
            ready!(timer.as_mut().poll(cx));
            if timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test(start_paused = true)]
    async fn every_byte_puts_it_off_but_not_beyond_the_end() {
        let begin = Instant::now();
        let mut patience = Patience::new(Duration::from_secs(2), Some(begin + Duration::from_secs(5)));
        for _ in 0..3 {
            let pause = tokio::time::timeout(Duration::from_millis(1_500), poll_fn(|cx| patience.poll(cx)));
            assert!(pause.await.is_err());
            patience.renew();
        }
        poll_fn(|cx| patience.poll(cx)).await;
        assert_eq!(begin.elapsed().as_secs(), 5);

        let mut patience = Patience::new(Duration::from_secs(2), None);
        let begin = Instant::now();
        poll_fn(|cx| patience.poll(cx)).await;
        assert_eq!(begin.elapsed().as_secs(), 2);
    }
}
