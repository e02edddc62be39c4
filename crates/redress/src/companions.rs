//! The headers that are part of an error, not decoration: RFC 9110 requires a challenge with a 401 (§15.5.2)
//! and a 407 (§15.5.8), `Allow` with a 405 (§15.5.6), and gives 429 and 503 a `Retry-After` (§10.2.3, RFC 6585 §4).

use crate::condition::{Condition, Retry};
use crate::limits;
use http::header::{ALLOW, LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::time::{Duration, SystemTime};

/// The companion headers of one error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Companions {
    /// `Allow`: the methods the resource has.
    pub allow: Option<HeaderValue>,
    /// `WWW-Authenticate`, one per challenge line.
    pub challenges: Vec<HeaderValue>,
    /// `Proxy-Authenticate`, one per challenge line.
    pub proxy_challenges: Vec<HeaderValue>,
    /// `Retry-After`.
    pub retry_after: Option<RetryAfter>,
    /// `Location`: where the resource is, or the one that is in the way.
    pub location: Option<HeaderValue>,
}

/// `Retry-After`, in either of its forms (RFC 9110 §10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// So many seconds from now.
    Seconds(u64),
    /// Not before that date.
    Date(SystemTime),
}

impl RetryAfter {
    /// Reads the header. `None`: it is neither seconds nor a date.
    ///
    /// ```
    /// use redress::RetryAfter;
    ///
    /// assert_eq!(RetryAfter::parse("120"), Some(RetryAfter::Seconds(120)));
    /// assert_eq!(RetryAfter::parse("soon"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            // More digits than fit mean "not in your lifetime".
            return Some(Self::Seconds(text.parse().unwrap_or(u64::MAX)));
        }
        httpdate::parse_http_date(text).ok().map(Self::Date)
    }

    /// How long that is from `now`, bounded by a day.
    pub fn wait(self, now: SystemTime) -> Duration {
        let wait = match self {
            Self::Seconds(seconds) => Duration::from_secs(seconds),
            Self::Date(date) => date.duration_since(now).unwrap_or_default(),
        };
        wait.min(Duration::from_secs(limits::WAIT_SECONDS))
    }

    fn to_value(self) -> Option<HeaderValue> {
        match self {
            Self::Seconds(seconds) => Some(HeaderValue::from(seconds)),
            // Beyond the year 9999 HTTP has no date to write.
            Self::Date(date) if date < SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800) => {
                HeaderValue::from_str(&httpdate::fmt_http_date(date)).ok()
            }
            Self::Date(_) => None,
        }
    }
}

impl Companions {
    /// Those of a message.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if headers.is_empty() {
            return Self::default();
        }
        Self {
            allow: headers.get(ALLOW).cloned(),
            challenges: headers.get_all(WWW_AUTHENTICATE).iter().cloned().collect(),
            proxy_challenges: headers.get_all(PROXY_AUTHENTICATE).iter().cloned().collect(),
            retry_after: headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(RetryAfter::parse),
            location: headers.get(LOCATION).cloned(),
        }
    }

    /// Adds what a status requires and the message did not bring.
    pub(crate) fn require(
        &mut self,
        status: StatusCode,
        condition: Condition,
        wait: Option<u32>,
        defaults: &Defaults,
    ) {
        match status {
            StatusCode::UNAUTHORIZED if self.challenges.is_empty() => {
                self.challenges.push(defaults.challenge.clone());
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED if self.proxy_challenges.is_empty() => {
                self.proxy_challenges.push(defaults.proxy_challenge.clone());
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE if self.retry_after.is_none() => {
                let seconds = match condition.retry() {
                    _ if wait.is_some() => wait.unwrap_or_default(),
                    Retry::After(seconds) => seconds,
                    Retry::No => DEFAULT_WAIT_SECONDS,
                };
                self.retry_after = Some(RetryAfter::Seconds(u64::from(seconds)));
            }
            _ => {}
        }
    }

    /// Each header to write, in a fixed order.
    pub(crate) fn for_each(&self, mut write: impl FnMut(HeaderName, HeaderValue)) {
        for (name, values) in [
            (ALLOW, self.allow.as_slice()),
            (WWW_AUTHENTICATE, self.challenges.as_slice()),
            (PROXY_AUTHENTICATE, self.proxy_challenges.as_slice()),
            (LOCATION, self.location.as_slice()),
        ] {
            for value in values {
                write(name.clone(), value.clone());
            }
        }
        if let Some(value) = self.retry_after.and_then(RetryAfter::to_value) {
            write(RETRY_AFTER, value);
        }
    }
}

/// The wait of a 429 or 503 whose condition names none: a contract may give any condition such a status.
const DEFAULT_WAIT_SECONDS: u32 = 30;

/// What a contract says where a message is silent.
#[derive(Clone, Debug)]
pub(crate) struct Defaults {
    pub(crate) challenge: HeaderValue,
    pub(crate) proxy_challenge: HeaderValue,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            challenge: HeaderValue::from_static("Bearer"),
            proxy_challenge: HeaderValue::from_static("Basic realm=\"proxy\""),
        }
    }
}
