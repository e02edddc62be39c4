//! Whose request it is, behind proxies.

use crate::config::Network;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client of a request that came from `peer`: the last address in `X-Forwarded-For` that is no trusted proxy's. What
/// others than trusted proxies say counts for nothing.
pub(crate) fn client_of(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let lines: Vec<&HeaderValue> = headers.get_all(X_FORWARDED_FOR).iter().collect();
    let named = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|&b| b == b','));
    let mut client = peer;
    // By bytes: what a caller put before an honest proxy's word must not make that word unreadable.
    for address in named.map_while(|name| address(std::str::from_utf8(name).ok()?.trim())) {
        client = address;
        if !is_trusted(address) {
            break;
        }
    }
    client
}

/// An address, with or without a port.
fn address(name: &str) -> Option<IpAddr> {
    let bare = name.strip_prefix('[').and_then(|rest| rest.split(']').next());
    let is_plain = || name.parse().ok();
    match bare {
        Some(bare) => bare.parse().ok(),
        None => is_plain().or_else(|| name.split_once(':')?.0.parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_say_counts() {
        let trusted = [Network::parse("10.0.0.0/8").unwrap()];
        let check = |peer: &str, lines: &[&str], want: &str| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(X_FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap());
            }
            let client = client_of(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(client.to_string(), want, "{peer} {lines:?}");
        };
        check("192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["198.51.100.7, 10.0.0.2"], "198.51.100.7");
        check("10.0.0.1", &["198.51.100.7", "10.0.0.2:4711"], "198.51.100.7");
        check("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3");
        check("10.0.0.1", &["198.51.100.7, nonsense"], "10.0.0.1");
        check("10.0.0.1", &["\u{e9}, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["[2001:db8::1]:80"], "2001:db8::1");
    }
}
