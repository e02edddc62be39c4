//! A message as the bytes of an input: one byte for contract and status, header lines, an empty line, the body.
//! `cargo xtask corpus` packs the cases like this.

#[path = "statuses.rs"]
mod statuses;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use redress::{Contract, Message, load};
use statuses::STATUSES;
use std::sync::LazyLock;

pub(crate) static CONTRACTS: LazyLock<Vec<Contract>> =
    LazyLock::new(|| redress_contracts::ALL.iter().map(|source| load(source.contract).unwrap()).collect());

pub(crate) struct Input<'d> {
    pub(crate) contract: &'static Contract,
    status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: &'d [u8],
}

impl<'d> Input<'d> {
    /// Of any bytes but none.
    pub(crate) fn unpack(data: &'d [u8]) -> Option<Self> {
        let (&choice, mut rest) = data.split_first()?;
        let choice = usize::from(choice);
        let contract = &CONTRACTS[choice % CONTRACTS.len()];
        let status = STATUSES[choice / CONTRACTS.len() % STATUSES.len()];
        let mut headers = HeaderMap::new();
        while let Some(end) = rest.iter().position(|&b| b == b'\n') {
            let line = &rest[..end];
            rest = &rest[end + 1..];
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = header(line) {
                headers.append(name, value);
            }
        }
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        Some(Self { contract, status, headers, body: rest })
    }

    pub(crate) fn message(&self) -> Message<'_> {
        match self.status {
            Some(status) => Message::new(status, &self.headers, self.body),
            None => Message::body(self.body),
        }
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
    Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?))
}
