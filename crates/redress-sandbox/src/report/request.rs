//! What makes two requests the same.

use crate::call::Call;
use crate::limits;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// A request, as far as it is told from others. What may be long is kept as a number.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, cut to [`limits::TARGET_CHARS`].
    pub(crate) target: String,
    /// Method, path, query, content, and the fault that it asked for.
    pub(crate) same: u64,
    /// Method and path, and the fault that it asked for.
    pub(crate) place: u64,
    /// The headers that can decide what is answered, without what a signature changes each time.
    pub(crate) headers: u64,
    /// All that a signature or a session changes.
    pub(crate) signature: u64,
    /// Has it a key that lets the API know it again (`Idempotency-Key`)?
    pub(crate) is_keyed: bool,
}

/// Headers that differ from one sending to the next and decide nothing.
const NOISE: &[&str] = &[
    "accept-encoding",
    "baggage",
    "connection",
    "content-length",
    "cookie",
    "date",
    "expect",
    "host",
    "keep-alive",
    "te",
    "transfer-encoding",
    "user-agent",
    "x-sdk-date",
];

/// Parts of the names of such headers, of any vendor's.
const NOISY_PARTS: &[&str] = &["attempt", "correlation", "request-id", "retry", "trace", "x-sandbox-"];

impl Request {
    /// Of a call. `fault`: what it asked to go wrong.
    pub(crate) fn of(call: &Call, fault: Option<&str>) -> Self {
        let target = call.target();
        let method = call.method.as_str();
        Self {
            method: call.method.clone(),
            target: cut(&target, limits::TARGET_CHARS),
            same: number(&(method, &target, &call.body, fault)),
            place: number(&(method, &call.path, fault)),
            headers: number(&deciding(&call.headers)),
            signature: number(&signing(&call.headers)),
            is_keyed: call.headers.contains_key("idempotency-key"),
        }
    }

    /// The path, cut as the target is.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Does it change nothing (RFC 9110 §9.2.1)?
    pub(crate) fn is_safe(&self) -> bool {
        self.method.is_safe()
    }

    /// May it be sent twice and mean the same (RFC 9110 §9.2.2)?
    pub(crate) fn is_idempotent(&self) -> bool {
        self.method.is_idempotent()
    }

    /// `GET /users`
    pub(crate) fn words(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// The beginning of a text, of so many characters at most.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// A number that stands for a value.
pub(crate) fn number(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn deciding(headers: &HeaderMap) -> Vec<(&str, &[u8])> {
    let decides = |name: &HeaderName| {
        let name = name.as_str();
        !NOISE.contains(&name) && !NOISY_PARTS.iter().any(|part| name.contains(part))
    };
    let mut deciding: Vec<_> = headers
        .iter()
        .filter(|(name, _)| decides(name))
        .map(|(name, value)| {
            let is_signature = *name == http::header::AUTHORIZATION && !is_constant(value.as_bytes());
            let value = value.as_bytes();
            // A signature names its key first: that is what stays.
            let end = value.iter().position(|b| is_signature && *b == b',').unwrap_or(value.len());
            (name.as_str(), value.get(..end).unwrap_or(value))
        })
        .collect();
    deciding.sort_unstable();
    deciding
}

fn signing(headers: &HeaderMap) -> Vec<&[u8]> {
    let always = ["authorization", "date", "x-sdk-date"];
    // Whoever has credentials of his own is not known by a cookie.
    let cookie = (!headers.contains_key("authorization")).then_some("cookie");
    let names = always.into_iter().chain(cookie);
    names.flat_map(|name| headers.get_all(name).iter().map(HeaderValue::as_bytes)).collect()
}

/// Do these credentials stay the same from one request to the next?
fn is_constant(credentials: &[u8]) -> bool {
    let scheme: Vec<u8> =
        credentials.iter().take_while(|b| **b != b' ').map(u8::to_ascii_lowercase).collect();
    matches!(&*scheme, b"basic" | b"bearer")
}
