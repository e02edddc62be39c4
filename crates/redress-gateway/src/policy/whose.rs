//! Whose a request is: by where it comes from, by the account it names, by a header that says so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName};
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
            By::Account => {
                self.account().map(|account| String::from_utf8_lossy(&account).into_owned().into())
            }
            By::Header(name) => self.headers.get(name)?.to_str().ok().map(Cow::Borrowed),
        }
    }

    /// The user of its Basic credentials. Those that not all would read alike have one user together, whom nobody can be: else
    /// another spelling would be another account. `None`: there are no Basic credentials.
    pub(crate) fn account(&self) -> Option<Vec<u8>> {
        let mut lines = self.headers.get_all(AUTHORIZATION).iter();
        let line = lines.next()?.as_bytes();
        let is_basic =
            |line: &[u8]| line.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic"));
        if lines.any(|line| is_basic(line.as_bytes())) {
            return Some(UNREADABLE.to_vec());
        }
        is_basic(line).then(|| user(line).unwrap_or_else(|| UNREADABLE.to_vec()))
    }

    /// A number for the credentials, whatever they are.
    pub(crate) fn credentials(&self) -> Option<u128> {
        let mut lines = self.headers.get_all(AUTHORIZATION).iter();
        let first = lines.next()?.as_bytes();
        let all = lines.fold(first.to_vec(), |all, line| [&all, line.as_bytes()].join(&b'\n'));
        Some(number(&all))
    }
}

/// No user has a colon (RFC 7617 §2).
const UNREADABLE: &[u8] = b":";

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

/// The user of one line of Basic credentials, strictly read.
fn user(line: &[u8]) -> Option<Vec<u8>> {
    let encoded = line.get(5..)?.strip_prefix(b" ")?;
    let mut text = STANDARD.decode(encoded.trim_ascii()).ok()?;
    // Only what stands before the first colon is the user (RFC 7617 §2).
    text.truncate(text.iter().position(|byte| *byte == b':')?);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

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
        let check = |lines: &[&[u8]], want: Option<&[u8]>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(AUTHORIZATION, HeaderValue::from_bytes(line).unwrap());
            }
            let whose = Whose { client: "::1".parse().unwrap(), headers: &headers };
            assert_eq!(whose.account().as_deref(), want, "{lines:?}");
        };
        check(&[b"Basic amRvZTpzZWNyZXQ6MQ=="], Some(b"jdoe"));
        check(&[b"basic  amRvZTo="], Some(b"jdoe"));
        check(&[b"Basic au/D6Do="], Some(b"j\xef\xc3\xe8"));
        check(&[b"Bearer amRvZTpzZWNyZXQ="], None);
        check(&[], None);
        // Other spellings of one user are one user.
        let others: [&[&[u8]]; 8] = [
            &[b"Basic amRvZTpzZWNyZXQ6MQ"],
            &[b"Basic amRvZTo*="],
            &[b"Basic amRvZTp="],
            &[b"Basic\tamRvZTo="],
            &[b"Basic amRvZQ=="],
            &[b"Basic"],
            &[b"Bearer x", b"Basic amRvZTo="],
            &[b"Basic amRvZTo=", b"Basic amRvZTo="],
        ];
        for lines in others {
            check(lines, Some(UNREADABLE));
        }
    }

    #[test]
    fn all_credentials_count() {
        let of = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(AUTHORIZATION, line.parse().unwrap());
            }
            Whose { client: "::1".parse().unwrap(), headers: &headers }.credentials()
        };
        assert_ne!(of(&["Bearer good"]), of(&["Bearer good", "Bearer guess"]));
        assert_eq!(of(&[]), None);
    }
}
