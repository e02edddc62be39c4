//! The request as the upstream gets it. Framing and `Host` are made here, never passed on.

use crate::config::{HostHeader, Protocol, Route};
use crate::identity::{is_traceparent, traceparent};
use crate::plan::rewrite;
use crate::upstream::UpstreamState;
use http::Version;
use http::header::{
    CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, FORWARDED, HOST, HeaderMap, HeaderName, HeaderValue, TE,
    TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::request::Parts;
use http::uri::{self, PathAndQuery, Uri};
use std::borrow::Cow;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const HTTP2_SETTINGS: HeaderName = HeaderName::from_static("http2-settings");

/// Other spellings of what we say.
const UNDERSCORED: [&str; 4] = ["x_forwarded_for", "x_forwarded_proto", "x_forwarded_host", "x_request_id"];

/// Who sent the request, ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    pub(crate) ip: std::net::IpAddr,
    /// The port of ours that it came to.
    pub(crate) port: u16,
    /// The address: `192.0.2.1`.
    pub(crate) address: HeaderValue,
    /// `for=192.0.2.1;proto=http` (RFC 7239).
    pub(crate) forwarded: HeaderValue,
    pub(crate) proto: HeaderValue,
    /// What it says of those before it is believed.
    pub(crate) trusted: bool,
}

impl Peer {
    pub(crate) fn new(address: std::net::IpAddr, port: u16, tls: bool, trusted: bool) -> Self {
        let address = address.to_canonical();
        let proto = if tls { "https" } else { "http" };
        let node = if address.is_ipv6() { format!("\"[{address}]\"") } else { address.to_string() };
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown"));
        Self {
            ip: address,
            port,
            address: value(&address.to_string()),
            forwarded: value(&format!("for={node};proto={proto}")),
            proto: HeaderValue::from_static(proto),
            trusted,
        }
    }
}

/// What one request is sent with.
pub(crate) struct Outgoing<'r> {
    pub(crate) route: &'r Route,
    pub(crate) upstream: &'r UpstreamState,
    pub(crate) peer: &'r Peer,
    /// `None`: the caller's own is in good form.
    pub(crate) request_id: Option<&'r str>,
    /// The protocol asked for instead.
    pub(crate) upgrade: Option<HeaderValue>,
}

impl Outgoing<'_> {
    /// Makes the upstream's request of the caller's.
    pub(crate) fn make(self, mut parts: Parts) -> Parts {
        let headers = &mut parts.headers;
        let client_host = host_of(&parts.uri, headers);
        let wants_trailers =
            headers.get(TE).is_some_and(|te| te.as_bytes().eq_ignore_ascii_case(b"trailers"));
        strip_hop_by_hop(headers);
        for name in [CONTENT_LENGTH, HTTP2_SETTINGS] {
            headers.remove(name);
        }
        // Some servers read `_` as `-`: nobody shall say in our name what we say.
        for name in UNDERSCORED {
            headers.remove(name);
        }
        self.forwarded(headers, client_host.as_ref());
        let version = if parts.version >= Version::HTTP_2 { "2.0 redress" } else { "1.1 redress" };
        append(headers, VIA, &HeaderValue::from_static(version));
        if let Some(id) = self.request_id.and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(X_REQUEST_ID, id);
        }
        if !headers.get(TRACEPARENT).is_some_and(|value| is_traceparent(value.as_bytes())) {
            headers.insert(TRACEPARENT, traceparent());
        }
        if wants_trailers {
            headers.insert(TE, HeaderValue::from_static("trailers"));
        }
        let first = self.upstream.config.addresses.first();
        let own = first.map(|address| address.authority.clone());
        let host = match &self.route.host_header {
            HostHeader::Upstream => own,
            HostHeader::Client => client_host.or(own),
            HostHeader::Fixed(host) => Some(host.clone()),
        };
        let http2 = self.upstream.config.protocol == Protocol::Http2;
        if http2 {
            headers.remove(HOST);
            // The library has no way to wait for the answer: the content is sent at once.
            headers.remove(EXPECT);
        } else {
            if parts.version >= Version::HTTP_2 {
                join_cookies(headers);
            }
            if let Some(host) = &host {
                headers.insert(HOST, host.clone());
            }
            if let Some(protocol) = &self.upgrade {
                headers.insert(UPGRADE, protocol.clone());
            }
        }
        let target = self.target(&parts.uri);
        parts.uri = if http2 {
            absolute(target, host.as_ref(), first.is_some_and(|address| address.tls))
        } else {
            Uri::from(target)
        };
        parts
    }

    /// Path and query as the upstream has them.
    fn target(&self, uri: &Uri) -> PathAndQuery {
        let own = uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        // `http://host?query` has no path, and is asked for at the root (RFC 9112 §3.2.1).
        let own = match own.as_str() {
            text if text.starts_with('?') => PathAndQuery::try_from(format!("/{text}")).unwrap_or(own),
            _ => own,
        };
        match rewrite(self.route, own.as_str()) {
            Cow::Borrowed(_) => own,
            Cow::Owned(target) => PathAndQuery::try_from(target).unwrap_or(PathAndQuery::from_static("/")),
        }
    }

    /// Says who asks, after what is believed of those before.
    fn forwarded(&self, headers: &mut HeaderMap, host: Option<&HeaderValue>) {
        if self.peer.trusted {
            append(headers, X_FORWARDED_FOR, &self.peer.address);
            append(headers, FORWARDED, &self.peer.forwarded);
            for (name, value) in [(X_FORWARDED_PROTO, Some(&self.peer.proto)), (X_FORWARDED_HOST, host)] {
                if let (false, Some(value)) = (headers.contains_key(&name), value) {
                    headers.insert(name, value.clone());
                }
            }
            return;
        }
        headers.insert(X_FORWARDED_FOR, self.peer.address.clone());
        headers.insert(FORWARDED, self.peer.forwarded.clone());
        headers.insert(X_FORWARDED_PROTO, self.peer.proto.clone());
        match host {
            Some(host) => drop(headers.insert(X_FORWARDED_HOST, host.clone())),
            None => drop(headers.remove(X_FORWARDED_HOST)),
        }
    }
}

/// The host that the caller asked for: the target's, else `Host` (RFC 9112 §3.2.2).
pub(crate) fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<HeaderValue> {
    match uri.authority() {
        Some(authority) => HeaderValue::from_str(authority.as_str()).ok(),
        None => headers.get(HOST).cloned(),
    }
}

/// Takes out what is for the next hop alone (RFC 9110 §7.6.1): what `Connection` names, and what it forgot.
pub(crate) fn strip_hop_by_hop(headers: &mut HeaderMap) {
    if headers.contains_key(CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(CONNECTION)
            .iter()
            .flat_map(|value| value.as_bytes().split(|&b| b == b','))
            .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
            .collect();
        for name in named {
            headers.remove(name);
        }
        headers.remove(CONNECTION);
    }
    for name in [KEEP_ALIVE, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE] {
        headers.remove(name);
    }
}

/// Makes one field of all cookies: in HTTP/2 they may come in many, in HTTP/1.1 they may not (RFC 9113 §8.2.3).
fn join_cookies(headers: &mut HeaderMap) {
    if headers.get_all(COOKIE).iter().nth(1).is_some() {
        let all = HeaderValue::from_bytes(&joined(headers, &COOKIE, b"; "));
        headers.remove(COOKIE);
        headers.extend(all.ok().map(|all| (COOKIE, all)));
    }
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &HeaderValue) {
    let mut all = joined(headers, &name, b", ");
    if headers.contains_key(&name) {
        all.extend_from_slice(b", ");
    }
    all.extend_from_slice(value.as_bytes());
    headers.insert(name, HeaderValue::from_bytes(&all).unwrap_or_else(|_| value.clone()));
}

/// All lines of a field in one.
fn joined(headers: &HeaderMap, name: &HeaderName, separator: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
    lines.join(separator)
}

fn absolute(target: PathAndQuery, host: Option<&HeaderValue>, tls: bool) -> Uri {
    let mut parts = Uri::from(target).into_parts();
    parts.scheme = Some(if tls { uri::Scheme::HTTPS } else { uri::Scheme::HTTP });
    parts.authority = host.and_then(|host| uri::Authority::try_from(host.as_bytes()).ok());
    Uri::from_parts(parts).unwrap_or_default()
}
