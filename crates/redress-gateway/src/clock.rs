//! The wall clock, in the one place where it is read: for time stamps. Deadlines are tokio's, and monotonic.

use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time since 1970.
#[expect(clippy::disallowed_methods, reason = "the one place")]
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// `2026-11-20T12:34:56.789Z` (RFC 3339).
pub(crate) fn stamp(time: Duration) -> String {
    let (days, seconds) = (time.as_secs() / 86_400, time.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let millis = time.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

thread_local! {
    /// The second that was written last, and how.
    static DATE: RefCell<(u64, String)> = const { RefCell::new((u64::MAX, String::new())) };
}

/// The present time as `Date` has it (RFC 9110 §5.6.7). Made anew when the second is another one, be it an earlier one.
pub(crate) fn http_date(write: impl FnOnce(&[u8])) {
    let now = now();
    DATE.with_borrow_mut(|(second, text)| {
        if *second != now.as_secs() {
            *second = now.as_secs();
            *text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(*second));
        }
        write(text.as_bytes());
    });
}

/// Year, month and day of a day since 1970. A cycle of 400 years has 146,097 days, and begins in March so that the
/// leap day is its last.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        let stamp = |seconds| stamp(Duration::from_secs(seconds));
        assert_eq!(stamp(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(stamp(951_827_696), "2000-02-29T12:34:56.000Z");
        assert_eq!(stamp(1_795_177_445), "2026-11-20T12:24:05.000Z");
        assert_eq!(stamp(4_102_444_799), "2099-12-31T23:59:59.000Z");
    }
}
