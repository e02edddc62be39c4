//! Where an upstream says that something is, as its callers reach it: its own address is none that they know, and its paths are
//! others where the route rewrites them.

use crate::config::{Address, Route};
use http::header::{CONTENT_LOCATION, HeaderMap, HeaderName, HeaderValue, LOCATION};

/// The headers that say it (RFC 9110 §8.7, §10.2.2).
const NAMES: [HeaderName; 2] = [LOCATION, CONTENT_LOCATION];

/// Says it as callers reach it who asked that host. What leads elsewhere stays as it is.
pub(crate) fn adapt(headers: &mut HeaderMap, route: &Route, own: &[Address], asked: Option<&HeaderValue>) {
    for name in NAMES {
        let Some(value) = headers.get(&name).and_then(|value| value.to_str().ok()) else { continue };
        let adapted = adapted(value, route, own, asked).and_then(|text| HeaderValue::from_str(&text).ok());
        if let Some(value) = adapted {
            headers.insert(name, value);
        }
    }
}

/// `None`: it stays as it is.
fn adapted(value: &str, route: &Route, own: &[Address], asked: Option<&HeaderValue>) -> Option<String> {
    if value.starts_with('/') && !value.starts_with("//") {
        return back(value, route).filter(|path| path != value);
    }
    let (scheme, rest) = value.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at_checked(end)?;
    let is = |other: &HeaderValue| other.as_bytes().eq_ignore_ascii_case(authority.as_bytes());
    let is_own = |address: &Address| {
        let own_scheme = if address.tls { "https" } else { "http" };
        is(&address.authority) && scheme.eq_ignore_ascii_case(own_scheme)
    };
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    if asked.is_some_and(is) {
        let path = back(&target, route)?;
        return (path != target).then(|| format!("{scheme}://{authority}{path}"));
    }
    // Without host and scheme it is where the caller asked (RFC 9110 §10.2.2), whatever that was.
    if own.iter().any(is_own) { back(&target, route) } else { None }
}

/// The path by which callers reach that of the upstream. `None`: the route does not lead there.
fn back(target: &str, route: &Route) -> Option<String> {
    let Some(rewrite) = &route.rewrite else { return Some(target.to_owned()) };
    let rest = target.strip_prefix(rewrite.trim_end_matches('/'))?;
    if !(rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
        return None;
    }
    let path = route.path.trim_end_matches('/');
    let slash = if path.is_empty() && !rest.starts_with('/') { "/" } else { "" };
    Some(format!("{path}{slash}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    #[test]
    fn as_callers_reach_it() {
        let check = |path: &str, rewrite: Option<&str>, value: &str, want: &str| {
            let rewrite = rewrite.map(|to| format!("rewrite = '{to}'")).unwrap_or_default();
            let text = format!(
                "[listen]\naddress = '127.0.0.1:0'\n[[route]]\npath = '{path}'\nupstream = 'http://10.0.0.7:7002'\n\
                 contract = 'enablex'\n{rewrite}\n"
            );
            let config = Config::load(&text, Path::new(".")).config.unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, value.parse().unwrap());
            let asked = HeaderValue::from_static("api.example");
            adapt(&mut headers, &config.routes[0], &config.upstreams[0].addresses, Some(&asked));
            assert_eq!(headers[LOCATION], want, "{path} {rewrite} {value}");
        };
        // Its own address is none that callers know.
        check("/", None, "http://10.0.0.7:7002/users/1?a#b", "/users/1?a#b");
        check("/", None, "HTTP://10.0.0.7:7002", "/");
        check("/", None, "/users/1", "/users/1");
        // What leads elsewhere stays.
        for elsewhere in ["https://10.0.0.7:7002/", "http://sso.example/login", "//sso.example/", "next", ""]
        {
            check("/", None, elsewhere, elsewhere);
            check("/a", Some("/v1"), elsewhere, elsewhere);
        }
        // Paths go back the way they came.
        check("/users", Some("/v1/accounts"), "/v1/accounts/7", "/users/7");
        check("/users", Some("/v1/accounts"), "/v1/accounts", "/users");
        check("/users", Some("/v1/accounts"), "/v1/accounts?x=1", "/users?x=1");
        check("/users", Some("/v1/accounts"), "/v1/accountsx", "/v1/accountsx");
        check("/users/", Some("/"), "/7", "/users/7");
        check("/", Some("/v1"), "/v1", "/");
        check("/", Some("/v1"), "http://10.0.0.7:7002/v1?x", "/?x");
        check("/users", Some("/v1"), "http://10.0.0.7:7002/other", "http://10.0.0.7:7002/other");
        check("/users", Some("/v1"), "https://api.example/v1/7", "https://api.example/users/7");
    }
}
