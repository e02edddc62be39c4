//! What can happen to the bytes of an answer.

use crate::call::Reply;
use http::header::CONTENT_LENGTH;

/// What happens to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Half of the content leaves, then the connection ends.
    Truncate,
    /// Nothing leaves: the connection is reset.
    Reset,
    /// `Content-Length` says less than there is.
    ShortLength,
    /// `Content-Length` says more than there is.
    LongLength,
}

impl Damage {
    /// Each with its word.
    pub(crate) const ALL: &'static [(&'static str, Self)] = &[
        ("truncate", Self::Truncate),
        ("reset", Self::Reset),
        ("short-length", Self::ShortLength),
        ("long-length", Self::LongLength),
    ];

    /// The word used in specifications.
    pub(crate) fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, damage)| *damage == self).map_or("", |(word, _)| word)
    }

    /// The bytes that leave before the connection ends.
    pub(crate) fn bytes(self, reply: &Reply) -> Vec<u8> {
        let length = reply.body.len();
        let (says, sends) = match self {
            Self::Reset => return Vec::new(),
            Self::Truncate => (length, length / 2),
            Self::ShortLength => (length / 2, length),
            Self::LongLength => (length + 10, length),
        };
        let reason = reply.status.canonical_reason().unwrap_or_default();
        let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", reply.status.as_str()).into_bytes();
        for (name, value) in reply.headers.iter().filter(|(name, _)| *name != CONTENT_LENGTH) {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("content-length: {says}\r\nconnection: close\r\n\r\n").as_bytes());
        bytes.extend_from_slice(reply.body.get(..sends).unwrap_or_default());
        bytes
    }
}
