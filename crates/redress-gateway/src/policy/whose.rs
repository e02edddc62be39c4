//! Whose a request is: by where it comes from, by the account it names, by a header that says so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::net::IpAddr;

/// What requests have in common that are counted together.
///
/// ```
/// use redress_gateway::policy::By;
///
/// assert_eq!(By::parse("client"), Some(By::Client));
/// assert!(matches!(By::parse("X-Tenant"), Some(By::Header(_))));
/// assert_eq!(By::parse("two words"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum By {
    /// Where they come from.
    Client,
    /// The user of their Basic credentials (RFC 7617).
    Account,
    /// The value of that header: a tenant's id, a role. It must be set by somebody who is to be believed.
    Header(HeaderName),
}

impl By {
    /// Reads `client`, `account` or the name of a header.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "client" => Some(Self::Client),
            "account" => Some(Self::Account),
            name => name.parse().ok().map(Self::Header),
        }
    }
}

/// Whose a request is.
pub(crate) struct Whose<'r> {
    pub(crate) client: IpAddr,
    pub(crate) headers: &'r HeaderMap,
}

impl<'r> Whose<'r> {
    /// A number for whose request it is. Who cannot be told apart has the same.
    pub(crate) fn key(&self, by: &By) -> u128 {
        match by {
            By::Client => site(self.client),
            by => number(self.text(by).unwrap_or_default().as_bytes()),
        }
    }

    /// The account's name or the header's value. `None`: there is none, or it is no text.
    pub(crate) fn text(&self, by: &By) -> Option<Cow<'r, str>> {
        match by {
            By::Client => None,
            By::Account => account(self.headers).map(Cow::Owned),
            By::Header(name) => self.headers.get(name)?.to_str().ok().map(Cow::Borrowed),
        }
    }

    /// A number for the credentials, whatever they are.
    pub(crate) fn credentials(&self) -> Option<u128> {
        self.headers.get(AUTHORIZATION).map(|value| number(value.as_bytes()))
    }
}

/// A number for an address; of IPv6 for the network of one site, as it has all its addresses (RFC 6177).
pub(crate) fn site(client: IpAddr) -> u128 {
    match client.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() & (!0 << 64),
    }
}

/// A number for a text. Nobody finds two texts with the same, and nobody the text of one.
pub(crate) fn number(text: &[u8]) -> u128 {
    let digest = Sha256::digest(text);
    digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}

/// The user of Basic credentials.
fn account(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes)?;
    let (scheme, encoded) = value.split_at_checked(b"basic ".len())?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let mut text = STANDARD.decode(encoded.trim_ascii()).ok()?;
    // Only what stands before the first colon is the user (RFC 7617 §2).
    text.truncate(text.iter().position(|byte| *byte == b':')?);
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_site_are_one_client() {
        let check = |a: &str, b: &str, want: bool| {
            assert_eq!(site(a.parse().unwrap()) == site(b.parse().unwrap()), want, "{a} {b}");
        };
        check("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true);
        check("2001:db8:0:1::1", "2001:db8:0:2::1", false);
        check("::ffff:192.0.2.1", "192.0.2.1", true);
        check("192.0.2.2", "192.0.2.1", false);
    }

    #[test]
    fn accounts() {
        let check = |value: &str, want: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().unwrap());
            assert_eq!(account(&headers).as_deref(), want, "{value}");
        };
        check("Basic amRvZTpzZWNyZXQ6MQ==", Some("jdoe"));
        check("basic  amRvZTo=", Some("jdoe"));
        check("Basic amRvZQ==", None);
        check("Basic %%%", None);
        check("Bearer amRvZTpzZWNyZXQ=", None);
        check("Basi", None);
    }
}
