//! The sandbox's time: the machine's, and as much further as it was set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use tokio::sync::watch;

/// A moment, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub i64);

impl Moment {
    /// So many seconds later.
    #[must_use]
    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// So many milliseconds later.
    #[must_use]
    pub(crate) fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Whole seconds since 1970.
    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The date and time in UTC, for other formats than these.
    pub(crate) fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-11-20T09:30:00Z`, without a fraction (RFC 3339).
    pub(crate) fn iso(self) -> String {
        let whole = self.utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        whole.format(&Rfc3339).unwrap_or_default()
    }

    /// `Fri, 20 Nov 2026 09:30:00 GMT`, as the headers of HTTP have it (RFC 9110 §5.6.7).
    pub(crate) fn http(self) -> String {
        let format = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        self.utc().format(format).unwrap_or_default()
    }

    /// `2026-11-20T09:30:00.125Z`, always with three digits.
    pub(crate) fn iso_millis(self) -> String {
        let second = self.iso();
        format!("{}.{:03}Z", second.trim_end_matches('Z'), self.0.rem_euclid(1000))
    }
}

/// The time that all systems of one sandbox share. It can only be set forward, but for a reset.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: AtomicI64,
    /// Bumped when time was set, or when a held answer left: whoever waits looks again.
    pulse: watch::Sender<u64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(0), pulse: watch::Sender::new(0) }
    }
}

impl Clock {
    /// Now.
    #[allow(clippy::disallowed_methods, reason = "the sandbox's one look at the machine's clock")]
    pub(crate) fn now(&self) -> Moment {
        let real = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(real.as_millis()).unwrap_or(i64::MAX);
        Moment(millis.saturating_add(self.ahead()))
    }

    /// How far it was set forward, in milliseconds: clients' own clocks did not go along.
    pub(crate) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::SeqCst)
    }

    /// Sets the time so many milliseconds ahead of the machine's.
    pub(crate) fn set_ahead(&self, millis: i64) {
        self.ahead.store(millis.max(0), Ordering::SeqCst);
        self.wake();
    }

    /// Whoever waits looks again.
    pub(crate) fn wake(&self) {
        self.pulse.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// To be told of what happens from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.pulse.subscribe()
    }

    /// Waits until that moment, or until something happened that may change the answer.
    pub(crate) async fn rest(&self, until: Moment, pulse: &mut watch::Receiver<u64>) {
        let left = Duration::from_millis(u64::try_from(until.0 - self.now().0).unwrap_or_default());
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            _ = pulse.changed() => {}
        }
    }

    /// Waits until that moment, however it comes.
    pub(crate) async fn reach(&self, until: Moment) {
        let mut pulse = self.watch();
        while self.now() < until {
            self.rest(until, &mut pulse).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_headers_have_it() {
        assert_eq!(Moment(784_111_777_999).http(), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(Moment(0).http(), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
