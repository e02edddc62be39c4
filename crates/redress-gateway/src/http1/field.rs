//! Field lines (RFC 9112 §5), of heads and trailer sections alike.

use crate::fault::Fault;
use bytes::Bytes;
use http::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};

/// The lines of a head, one after the other. Each ends in CR LF, and nothing else does.
pub(super) struct Lines<'b> {
    head: &'b Bytes,
    at: usize,
}

impl<'b> Lines<'b> {
    pub(super) fn of(head: &'b Bytes) -> Self {
        Self { head, at: 0 }
    }

    /// The next line without its end, and where it begins.
    pub(super) fn next(&mut self) -> Result<(usize, &'b [u8]), Fault> {
        let start = self.at;
        let rest = self.head.get(start..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).ok_or(Fault::Header)?;
        self.at = start + end + 1;
        let line = rest.get(..end).and_then(|line| line.strip_suffix(b"\r")).ok_or(Fault::Header)?;
        Ok((start, line))
    }

    /// The fields up to the empty line. Their values share the head's memory.
    ///
    /// # Errors
    /// A line that is no field, or more fields than `most`.
    pub(super) fn fields(mut self, most: usize) -> Result<HeaderMap, Fault> {
        let mut fields = HeaderMap::with_capacity(USUAL_FIELDS);
        let mut count = 0;
        loop {
            let (start, line) = self.next()?;
            if line.is_empty() {
                return Ok(fields);
            }
            count += 1;
            if count > most {
                return Err(Fault::HeadTooLarge);
            }
            let colon = memchr::memchr(b':', line).ok_or(Fault::Header)?;
            let (name, value) = line.split_at(colon);
            // An empty name, a space before the colon, a folded line: none of them is a name (RFC 9112 §5.1, §5.2).
            let name = HeaderName::from_bytes(name).map_err(|_| Fault::Header)?;
            let value = value.get(1..).unwrap_or_default();
            let space = value.iter().take_while(|&&b| is_space(b)).count();
            let value = trim(value);
            let from = start + colon + 1 + space;
            let value = HeaderValue::from_maybe_shared(self.head.slice(from..from + value.len()))
                .map_err(|_| Fault::Header)?;
            fields.append(name, value);
        }
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Without the white space that may stand round a value: no other bytes count as such (RFC 9110 §5.6.3).
pub(super) fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Fields in a usual head: room that is taken at once.
const USUAL_FIELDS: usize = 12;

/// Where a head ends that begins here: behind an empty line, be it well made or not. `from`: what is before was
/// searched already.
pub(super) fn find_end(input: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', input.get(from..)?).find_map(|at| {
        let after = input.get(from + at + 1..)?;
        match after {
            [b'\n', ..] => Some(from + at + 2),
            [b'\r', b'\n', ..] => Some(from + at + 3),
            _ => None,
        }
    })
}

/// The one `Content-Length` there is. `None`: there is none.
///
/// # Errors
/// It is no number, or not alone.
pub(super) fn length(fields: &HeaderMap) -> Result<Option<u64>, Fault> {
    let mut lengths = fields.get_all(http::header::CONTENT_LENGTH).iter();
    let Some(length) = lengths.next() else { return Ok(None) };
    let digits = length.as_bytes();
    let is_number = (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    if !is_number || lengths.next().is_some() {
        return Err(Fault::Length);
    }
    Ok(Some(digits.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'))))
}

/// What `Connection` says (RFC 9110 §7.6.1).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    pub(super) close: bool,
    pub(super) keep_alive: bool,
    pub(super) upgrade: bool,
}

impl Options {
    pub(super) fn of(fields: &HeaderMap) -> Self {
        let mut options = Self::default();
        let tokens = fields.get_all(CONNECTION).into_iter().flat_map(|v| v.as_bytes().split(|&b| b == b','));
        for token in tokens {
            let token = trim(token);
            options.close |= token.eq_ignore_ascii_case(b"close");
            options.keep_alive |= token.eq_ignore_ascii_case(b"keep-alive");
            options.upgrade |= token.eq_ignore_ascii_case(b"upgrade");
        }
        options
    }
}

/// A host and an optional port: no user, no path, no list (RFC 9110 §7.2).
pub fn is_host(text: &[u8]) -> bool {
    let (host, port) = match text {
        [b'[', ..] => {
            let Some(end) = memchr::memchr(b']', text) else { return false };
            let (host, port) = text.split_at(end + 1);
            let inner = host.get(1..end).unwrap_or_default();
            if inner.is_empty() || !inner.iter().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')) {
                return false;
            }
            (&b""[..], port)
        }
        _ => text.split_at(memchr::memchr(b':', text).unwrap_or(text.len())),
    };
    let is_port = |port: &[u8]| port.len() <= 5 && port.iter().all(u8::is_ascii_digit);
    let port = match port {
        [] => true,
        [b':', port @ ..] => {
            is_port(port) && std::str::from_utf8(port).is_ok_and(|p| p.is_empty() || p.parse::<u16>().is_ok())
        }
        _ => false,
    };
    port && (text.first() == Some(&b'[') || !host.is_empty())
        && host.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

/// A byte of a token (RFC 9110 §5.6.2).
pub const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}
