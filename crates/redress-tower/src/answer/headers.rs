//! The headers of an error that is said again: what the old body's headers were goes, what the exchange's are stays.

use http::header::{
    ACCEPT, AGE, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, EXPIRES, LOCATION, PRAGMA,
    PROXY_AUTHENTICATE, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use redress::RetryAfter;

/// Does a header of that name describe the body that is replaced, or tell who made it?
fn is_gone(name: &str) -> bool {
    matches!(
        name,
        "content-type"
            | "content-length"
            | "content-encoding"
            | "content-disposition"
            | "content-location"
            | "content-digest"
            | "content-md5"
            | "transfer-encoding"
            | "trailer"
            | "etag"
            | "last-modified"
            | "accept-ranges"
            | "digest"
            | "repr-digest"
            | "server"
            | "x-powered-by"
            | "x-aspnet-version"
            | "x-aspnetmvc-version"
            | "x-generator"
            | "x-runtime"
            | "x-backend-server"
            | "x-upstream"
            | "x-served-by"
            | "x-envoy-upstream-service-time"
            | "x-envoy-decorator-operation"
            | "x-envoy-peer-metadata"
            | "x-envoy-peer-metadata-id"
            | "x-sourcefiles"
            | "x-exception"
    ) || ["x-debug", "x-internal-", "x-exception-"].iter().any(|prefix| name.starts_with(prefix))
}

/// Headers that a problem carries. Where the upstream sent them, its own stay, all lines of them.
static COMPANIONS: [HeaderName; 5] = [ALLOW, WWW_AUTHENTICATE, PROXY_AUTHENTICATE, LOCATION, RETRY_AFTER];

/// What of the caching headers is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Caching {
    /// Those of the upstream's error.
    Kept,
    /// None: the error was made here, or came with the headers of a success.
    NoStore,
}

/// Takes off what is no longer true.
pub(super) fn strip(
    headers: &mut HeaderMap,
    status: StatusCode,
    translated: &[HeaderName],
    caching: Caching,
) {
    let is_gone = |name: &&HeaderName| match **name {
        // What is not satisfiable is said by it (RFC 9110 §15.5.17).
        CONTENT_RANGE => status != StatusCode::RANGE_NOT_SATISFIABLE,
        ref name => is_gone(name.as_str()) || translated.contains(name),
    };
    let gone: Vec<HeaderName> = headers.keys().filter(is_gone).cloned().collect();
    for name in &gone {
        headers.remove(name);
    }
    if caching == Caching::NoStore {
        for name in [EXPIRES, AGE, PRAGMA] {
            headers.remove(name);
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Puts on what the wire says.
pub(super) fn put(headers: &mut HeaderMap, written: Vec<(HeaderName, HeaderValue)>) {
    let mut put: Vec<HeaderName> = Vec::with_capacity(written.len());
    for (name, value) in written {
        if COMPANIONS.contains(&name) && !put.contains(&name) && has(headers, &name) {
            continue;
        }
        if put.contains(&name) {
            headers.append(name, value);
        } else {
            headers.insert(name.clone(), value);
            put.push(name);
        }
    }
}

/// Is that header there, in a form that means something?
pub(super) fn has(headers: &HeaderMap, name: &HeaderName) -> bool {
    match headers.get(name) {
        Some(value) if *name == RETRY_AFTER => value.to_str().ok().and_then(RetryAfter::parse).is_some(),
        value => value.is_some(),
    }
}

/// Says that the answer depends on `Accept`.
pub(super) fn vary(headers: &mut HeaderMap) {
    let says_so = |line: &HeaderValue| {
        let line = line.to_str().unwrap_or_default();
        line.split(',')
            .map(str::trim)
            .any(|field| field == "*" || field.eq_ignore_ascii_case(ACCEPT.as_str()))
    };
    if !headers.get_all(VARY).iter().any(says_so) {
        headers.append(VARY, HeaderValue::from_static("Accept"));
    }
}

/// The media type without its parameters.
pub(super) fn essence(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}
