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
    /// Which of these are no more than the API's usual ones.
    pub usual: Usual,
}

/// Which companions the message did not bring, or brought just as its contract would have added them. Only a status
/// that requires them has them when the error is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usual {
    /// The challenges of either kind.
    pub challenges: bool,
    /// The wait.
    pub retry_after: bool,
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
    /// Takes those of a message.
    pub(crate) fn take(&mut self, headers: &HeaderMap) {
        // One pass is cheaper than five look-ups.
        for (name, value) in headers {
            if name == ALLOW {
                self.allow.get_or_insert_with(|| value.clone());
            } else if name == LOCATION {
                self.location.get_or_insert_with(|| value.clone());
            } else if name == WWW_AUTHENTICATE {
                self.challenges.push(value.clone());
            } else if name == PROXY_AUTHENTICATE {
                self.proxy_challenges.push(value.clone());
            } else if name == RETRY_AFTER && self.retry_after.is_none() {
                self.retry_after = value.to_str().ok().and_then(RetryAfter::parse);
            }
        }
    }

    /// Adds what these statuses require and the message did not bring, and notes which are just those that the contract
    /// would add.
    pub(crate) fn complete(
        &mut self,
        statuses: &[StatusCode],
        condition: Condition,
        wait: Option<u32>,
        defaults: &Defaults,
    ) {
        for status in statuses {
            match required(*status, condition, wait, defaults) {
                Some(Required::Challenge(value)) if self.challenges.is_empty() => {
                    self.challenges.push(value.clone());
                }
                Some(Required::ProxyChallenge(value)) if self.proxy_challenges.is_empty() => {
                    self.proxy_challenges.push(value.clone());
                }
                Some(Required::RetryAfter(usual)) => {
                    self.usual.retry_after |= *self.retry_after.get_or_insert(usual) == usual;
                    continue;
                }
                Some(_) => {}
                None => continue,
            }
            self.usual.challenges = self.challenges.iter().all(|c| *c == defaults.challenge)
                && self.proxy_challenges.iter().all(|c| *c == defaults.proxy_challenge);
        }
    }

    fn missing<'d>(
        &self,
        status: StatusCode,
        condition: Condition,
        wait: Option<u32>,
        defaults: &'d Defaults,
    ) -> Option<Required<'d>> {
        required(status, condition, wait, defaults).filter(|required| match required {
            Required::Challenge(_) => self.challenges.is_empty(),
            Required::ProxyChallenge(_) => self.proxy_challenges.is_empty(),
            Required::RetryAfter(_) => self.retry_after.is_none(),
        })
    }

    /// Each header to write with a status, in a fixed order: its own, and what the status requires.
    pub(crate) fn for_each(
        &self,
        status: StatusCode,
        condition: Condition,
        wait: Option<u32>,
        defaults: &Defaults,
        mut write: impl FnMut(HeaderName, HeaderValue),
    ) {
        if let Some(value) = &self.allow {
            write(ALLOW, value.clone());
        }
        for value in self.challenges_for(status, StatusCode::UNAUTHORIZED, &self.challenges) {
            write(WWW_AUTHENTICATE, value.clone());
        }
        let proxy = StatusCode::PROXY_AUTHENTICATION_REQUIRED;
        for value in self.challenges_for(status, proxy, &self.proxy_challenges) {
            write(PROXY_AUTHENTICATE, value.clone());
        }
        if let Some(value) = &self.location {
            write(LOCATION, value.clone());
        }
        let requires = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        let mut retry_after = self.retry_after.filter(|_| requires || !self.usual.retry_after);
        match self.missing(status, condition, wait, defaults) {
            Some(Required::Challenge(value)) => write(WWW_AUTHENTICATE, value.clone()),
            Some(Required::ProxyChallenge(value)) => write(PROXY_AUTHENTICATE, value.clone()),
            Some(Required::RetryAfter(default)) => retry_after = Some(default),
            None => {}
        }
        if let Some(value) = retry_after.and_then(RetryAfter::to_value) {
            write(RETRY_AFTER, value);
        }
    }
}

impl Companions {
    fn challenges_for<'c>(
        &self,
        status: StatusCode,
        requires: StatusCode,
        own: &'c [HeaderValue],
    ) -> &'c [HeaderValue] {
        if self.usual.challenges && status != requires { &[] } else { own }
    }
}

/// What a status requires.
enum Required<'d> {
    Challenge(&'d HeaderValue),
    ProxyChallenge(&'d HeaderValue),
    RetryAfter(RetryAfter),
}

fn required(
    status: StatusCode,
    condition: Condition,
    wait: Option<u32>,
    defaults: &Defaults,
) -> Option<Required<'_>> {
    Some(match status {
        StatusCode::UNAUTHORIZED => Required::Challenge(&defaults.challenge),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Required::ProxyChallenge(&defaults.proxy_challenge),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let seconds = wait.unwrap_or(match condition.retry() {
                Retry::After(seconds) => seconds,
                Retry::No => DEFAULT_WAIT_SECONDS,
            });
            Required::RetryAfter(RetryAfter::Seconds(u64::from(seconds)))
        }
        _ => return None,
    })
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
