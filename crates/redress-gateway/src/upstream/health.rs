//! What is known of an upstream's addresses. Shared by all workers, without a lock.

use crate::limits;
use crate::tally::Histogram;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// One upstream, alive.
#[derive(Debug)]
pub(crate) struct UpstreamState {
    pub(crate) config: crate::config::Upstream,
    pub(crate) health: Vec<Health>,
    pub(crate) latency: Histogram,
    in_flight: AtomicUsize,
    next: AtomicUsize,
    requests: AtomicU32,
    retries: AtomicU32,
}

impl UpstreamState {
    pub(crate) fn new(config: crate::config::Upstream) -> Self {
        Self {
            health: config.addresses.iter().map(|_| Health::default()).collect(),
            config,
            latency: Histogram::default(),
            in_flight: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            requests: AtomicU32::new(0),
            retries: AtomicU32::new(0),
        }
    }

    /// Takes one of the places at this upstream. `None`: there is none left.
    pub(crate) fn enter(self: &Arc<Self>) -> Option<InFlight> {
        let entered = InFlight(Arc::clone(self));
        let before = self.in_flight.fetch_add(1, Ordering::AcqRel);
        (before < self.config.in_flight).then_some(entered)
    }

    /// Requests that are there now.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// The next address in turn that is not out. `None`: all are.
    pub(crate) fn pick(&self, now: impl Fn() -> u64) -> Option<usize> {
        let count = self.health.len();
        let first = if count == 1 { 0 } else { self.next.fetch_add(1, Ordering::Relaxed) };
        (0..count)
            .map(|step| first.wrapping_add(step) % count)
            .find(|&i| self.health.get(i).is_some_and(|h| h.admits(&now)))
    }

    /// A request for which a retry may be asked begins.
    pub(crate) fn count_request(&self) {
        // Halved together: the ratio of the recent past is what counts.
        if self.requests.fetch_add(1, Ordering::Relaxed) >= 100_000 {
            self.requests.fetch_div(2);
            self.retries.fetch_div(2);
        }
    }

    /// May one more request be sent again?
    pub(crate) fn may_retry(&self) -> bool {
        let allowed =
            self.requests.load(Ordering::Relaxed) / 100 * limits::RETRY_PERCENT + limits::RETRY_FLOOR;
        self.retries.fetch_add(1, Ordering::Relaxed) < allowed
    }
}

trait Halve {
    fn fetch_div(&self, by: u32);
}

impl Halve for AtomicU32 {
    fn fetch_div(&self, by: u32) {
        self.store(self.load(Ordering::Relaxed) / by, Ordering::Relaxed);
    }
}

/// A place at an upstream; given back when dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<UpstreamState>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What is known of one address.
#[derive(Debug, Default)]
pub(crate) struct Health {
    failures: AtomicU32,
    /// Milliseconds since the start of the gateway until which it is left alone.
    out_until: AtomicU64,
}

impl Health {
    /// May a request go there? The time is asked for only if there were failures. Of an address that was out, one request may find out whether it is back.
    fn admits(&self, now: impl Fn() -> u64) -> bool {
        if self.failures.load(Ordering::Acquire) < limits::FAILURES {
            return true;
        }
        let now = now();
        let until = self.out_until.load(Ordering::Acquire);
        let next = now + u64::try_from(limits::OUT_FOR.as_millis()).unwrap_or(u64::MAX);
        now >= until
            && self.out_until.compare_exchange(until, next, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// It answered.
    pub(crate) fn succeed(&self) {
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Release);
        }
    }

    /// It did not.
    pub(crate) fn fail(&self, now: u64) {
        if self.failures.fetch_add(1, Ordering::AcqRel) + 1 >= limits::FAILURES {
            let until = now + u64::try_from(limits::OUT_FOR.as_millis()).unwrap_or(u64::MAX);
            self.out_until.store(until, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_and_it_is_out_for_a_second() {
        let health = Health::default();
        for _ in 0..3 {
            assert!(health.admits(|| 0));
            health.fail(0);
        }
        assert!(!health.admits(|| 999));
        assert!(health.admits(|| 1_000), "one may try");
        assert!(!health.admits(|| 1_001), "only one");
        health.succeed();
        assert!(health.admits(|| 1_001));
    }
}
