//! What the strict reader asks of an HTTP/1.1 head, and the library does not of an HTTP/2 one.

use crate::fault::Fault;
use crate::http1::{Bounds, is_host, is_target, salvage_target};
use crate::limits;
use http::header::{COOKIE, EXPECT, HOST, HeaderValue};
use http::request::Parts;
use http::uri::{Authority, PathAndQuery, Uri};
use http::{HeaderMap, Method};

/// Judges a head. What is wrong with a target is taken out of it, so that it can be answered and written down.
pub(super) fn check(parts: &mut Parts, bounds: Bounds) -> Option<Fault> {
    let fault = judge(parts, bounds);
    if matches!(fault, Some(Fault::Target | Fault::TargetTooLong)) {
        parts.uri = salvage(&parts.uri);
    }
    fault
}

fn judge(parts: &Parts, bounds: Bounds) -> Option<Fault> {
    let Parts { method, uri, headers, .. } = parts;
    if *method == Method::CONNECT {
        return Some(Fault::Connect);
    }
    let target = uri.path_and_query().map_or("", PathAndQuery::as_str).as_bytes();
    if target.len() > bounds.target_bytes {
        return Some(Fault::TargetTooLong);
    }
    if size(parts) > bounds.head_bytes || fields(headers) > limits::HEADER_FIELDS {
        return Some(Fault::HeadTooLarge);
    }
    // There is no absolute form in HTTP/2 (RFC 9113 §8.3.1).
    if !matches!(target, b"*" | [b'/', ..]) || !is_target(target, method.as_str().as_bytes()) {
        return Some(Fault::Target);
    }
    if !has_one_host(uri, headers) {
        return Some(Fault::Host);
    }
    let mut expectations = headers.get_all(EXPECT).iter();
    let are_met = expectations.all(|expect| expect.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    (!are_met).then_some(Fault::Expectation)
}

/// What every field counts beside its name and value (RFC 9113 §6.5.2).
const EACH: usize = 32;

/// Bytes of fields without any compression.
pub(super) fn size_of(fields: &HeaderMap) -> usize {
    fields.iter().map(|(name, value)| name.as_str().len() + value.len() + EACH).sum()
}

/// Bytes of a head without any compression.
fn size(parts: &Parts) -> usize {
    let uri = &parts.uri;
    let pseudo = [
        (":method", Some(parts.method.as_str())),
        (":scheme", uri.scheme_str()),
        (":authority", uri.authority().map(Authority::as_str)),
        (":path", uri.path_and_query().map(PathAndQuery::as_str)),
    ];
    let pseudo = pseudo.into_iter().filter_map(|(name, value)| Some(name.len() + value?.len() + EACH));
    pseudo.sum::<usize>() + size_of(&parts.headers)
}

/// How many fields there are. Cookies may come in as many as the caller likes, and are one (RFC 9113 §8.2.3).
fn fields(headers: &HeaderMap) -> usize {
    let cookies = headers.get_all(COOKIE).iter().count();
    headers.len() - cookies.saturating_sub(1)
}

/// Is there one host, however often it is said (RFC 9113 §8.3.1)? A second `Host` is one too many even so.
fn has_one_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let authority = uri.authority().map(|authority| authority.as_str().as_bytes());
    let mut hosts = headers.get_all(HOST).iter().map(HeaderValue::as_bytes);
    let (host, other) = (hosts.next(), hosts.next());
    let agree = match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => true,
    };
    agree && other.is_none() && authority.or(host).is_some_and(is_host)
}

/// The same without what is no target, as far as it is one.
fn salvage(uri: &Uri) -> Uri {
    let target = uri.path_and_query().and_then(|target| salvage_target(target.as_str().as_bytes()));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query =
        target.and_then(|target| target.parse().ok()).or(Some(PathAndQuery::from_static("/")));
    Uri::from_parts(parts).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    /// What becomes of a request to that target with these fields, under small bounds.
    fn judged(method: &str, target: &str, fields: &[(&str, &str)]) -> (Option<Fault>, Uri) {
        let mut request = Request::builder().method(method).uri(format!("https://a.example{target}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let bounds = Bounds { head_bytes: 400, target_bytes: 100 };
        (check(&mut parts, bounds), parts.uri)
    }

    #[test]
    fn heads_are_measured_without_compression() {
        // 10 + 40, 12 + 32, 19 + 32, 6 + 32 bytes are there already.
        let most = "v".repeat(400 - (7 + 3 + 32) - (7 + 5 + 32) - (10 + 9 + 32) - (5 + 1 + 32) - (1 + 32));
        assert_eq!(judged("GET", "/", &[("x", &most)]).0, None);
        assert_eq!(judged("GET", "/", &[("x", &format!("{most}v"))]).0, Some(Fault::HeadTooLarge));
    }

    #[test]
    fn targets_are_those_of_http1() {
        assert_eq!(judged("GET", "/a%20b?c=[d]|", &[]).0, None);
        for (target, kept) in [("/a\"b", "/a"), ("/{a}", "/"), ("/a?{b}", "/a?"), ("/\u{e9}", "/")] {
            let (fault, uri) = judged("GET", target, &[]);
            assert_eq!((fault, uri.path_and_query().unwrap().as_str()), (Some(Fault::Target), kept));
        }
        let (fault, uri) = judged("GET", &format!("/{}", "a".repeat(2_000)), &[]);
        assert_eq!(
            (fault, uri.path().len(), uri.host()),
            (Some(Fault::TargetTooLong), 1024, Some("a.example"))
        );
    }

    #[test]
    fn hosts_and_expectations() {
        assert_eq!(judged("GET", "/", &[("host", "A.example")]).0, None);
        assert_eq!(judged("GET", "/", &[("host", "b.example")]).0, Some(Fault::Host));
        let two = [("host", "a.example"), ("host", "a.example")];
        assert_eq!(judged("GET", "/", &two).0, Some(Fault::Host));
        let two = [("expect", "100-continue"), ("expect", "more")];
        assert_eq!(judged("GET", "/", &two).0, Some(Fault::Expectation));
    }
}
