//! One request head.

use crate::fault::Fault;
use crate::limits;

/// The bounds on a head.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of the whole head.
    pub head_bytes: usize,
    /// Bytes of the target.
    pub target_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { head_bytes: limits::HEAD_BYTES, target_bytes: limits::TARGET_BYTES }
    }
}

/// How the end of a request's body is found (RFC 9112 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes. None: there is no body.
    Length(u64),
    /// By its last chunk.
    Chunked,
}

/// What the connection has to know of a head that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How the body ends.
    pub framing: Framing,
    /// It asks for another protocol: what comes after it waits for the answer.
    pub upgrade: bool,
}

/// What the fields seen so far say.
#[derive(Default)]
struct Seen {
    fields: usize,
    host: usize,
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
    connection_upgrade: bool,
}

/// Judges a whole head, from its request line to the empty line at its end.
///
/// # Errors
/// Why it does not pass.
pub fn parse(bytes: &[u8], bounds: Bounds) -> Result<Head, Fault> {
    let mut rest = bytes;
    let mut line = next_line(&mut rest)?;
    if line.is_empty() {
        // One empty line before a request is what some old clients leave (RFC 9112 §2.2).
        line = next_line(&mut rest)?;
    }
    let is_11 = request_line(line, bounds)?;
    let mut seen = Seen::default();
    loop {
        let line = next_line(&mut rest)?;
        if line.is_empty() {
            break;
        }
        seen.fields += 1;
        if seen.fields > limits::HEADER_FIELDS {
            return Err(Fault::HeadTooLarge);
        }
        field(line, &mut seen)?;
    }
    conclude(&seen, is_11, needs_length(line))
}

fn conclude(seen: &Seen, is_11: bool, needs_length: bool) -> Result<Head, Fault> {
    if seen.host > 1 || (seen.host == 0 && is_11) {
        return Err(Fault::Host);
    }
    let framing = match (seen.chunked, seen.length) {
        (true, Some(_)) => return Err(Fault::Length),
        (true, None) if !is_11 => return Err(Fault::TransferEncoding),
        (true, None) => Framing::Chunked,
        (false, None) if !is_11 && needs_length => return Err(Fault::LengthRequired),
        (false, length) => Framing::Length(length.unwrap_or(0)),
    };
    let upgrade = is_11 && seen.upgrade && seen.connection_upgrade && framing == Framing::Length(0);
    Ok(Head { framing, upgrade })
}

/// The next line, without its end.
fn next_line<'b>(rest: &mut &'b [u8]) -> Result<&'b [u8], Fault> {
    let end = memchr::memchr(b'\n', rest).ok_or(Fault::Header)?;
    let (line, after) = rest.split_at(end);
    *rest = after.get(1..).unwrap_or_default();
    line.strip_suffix(b"\r").ok_or(Fault::Header)
}

/// Is it HTTP/1.1? Otherwise it is HTTP/1.0.
fn request_line(line: &[u8], bounds: Bounds) -> Result<bool, Fault> {
    let (method, rest) = split(line, b' ').ok_or(Fault::RequestLine)?;
    let (target, version) = split(rest, b' ').ok_or(Fault::RequestLine)?;
    if method.is_empty() || !method.iter().copied().all(is_token_byte) {
        return Err(Fault::RequestLine);
    }
    if target.len() > bounds.target_bytes {
        return Err(Fault::TargetTooLong);
    }
    let is_11 = match version {
        b"HTTP/1.1" => true,
        b"HTTP/1.0" => false,
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            return Err(Fault::Version);
        }
        _ => return Err(Fault::RequestLine),
    };
    if method == b"CONNECT" {
        return Err(Fault::Connect);
    }
    if is_target(target, method) { Ok(is_11) } else { Err(Fault::Target) }
}

/// Does HTTP/1.0 ask for a `Content-Length` with this method (RFC 1945 §8.3)?
fn needs_length(request_line: &[u8]) -> bool {
    [&b"POST "[..], b"PUT ", b"PATCH "].iter().any(|method| request_line.starts_with(method))
}

/// Origin form, absolute form, or the asterisk of OPTIONS (RFC 9112 §3.2).
fn is_target(target: &[u8], method: &[u8]) -> bool {
    match target {
        b"*" => method == b"OPTIONS",
        [b'/', rest @ ..] => rest.iter().copied().all(is_target_byte),
        _ => {
            let after = strip_prefix_ignoring_case(target, b"http://")
                .or_else(|| strip_prefix_ignoring_case(target, b"https://"));
            after.is_some_and(|after| {
                let end = after.iter().position(|b| matches!(b, b'/' | b'?')).unwrap_or(after.len());
                let (authority, path) = after.split_at(end);
                is_host(authority) && !authority.is_empty() && path.iter().copied().all(is_target_byte)
            })
        }
    }
}

fn field(line: &[u8], seen: &mut Seen) -> Result<(), Fault> {
    let (name, value) = split(line, b':').ok_or(Fault::Header)?;
    // An empty name, a space before the colon, a folded line: all end here (RFC 9112 §5.1, §5.2).
    if name.is_empty() || !name.iter().copied().all(is_token_byte) {
        return Err(Fault::Header);
    }
    if value.iter().any(|&b| (b < 0x20 && b != b'\t') || b == 0x7f) {
        return Err(Fault::Header);
    }
    let value = value.trim_ascii();
    let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
    match name.len() {
        4 if is(b"host") => {
            seen.host += 1;
            if value.is_empty() || !is_host(value) {
                return Err(Fault::Host);
            }
        }
        6 if is(b"expect") && !value.eq_ignore_ascii_case(b"100-continue") => return Err(Fault::Expectation),
        7 if is(b"upgrade") => seen.upgrade = true,
        10 if is(b"connection") => seen.connection_upgrade |= has_upgrade(value),
        14 if is(b"content-length") => {
            let digits = value.len() <= 18 && !value.is_empty() && value.iter().all(u8::is_ascii_digit);
            if !digits || seen.length.is_some() {
                return Err(Fault::Length);
            }
            seen.length = Some(value.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')));
        }
        17 if is(b"transfer-encoding") => {
            if seen.chunked {
                return Err(Fault::TransferEncoding);
            }
            seen.chunked = coding(value)?;
        }
        _ => {}
    }
    Ok(())
}

/// `chunked`, once and alone, is the one coding there is.
fn coding(value: &[u8]) -> Result<bool, Fault> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Ok(true);
    }
    let known: [&[u8]; 6] = [b"gzip", b"x-gzip", b"deflate", b"compress", b"x-compress", b"identity"];
    let is_one_token = !value.is_empty() && value.iter().copied().all(is_token_byte);
    let is_known = known.iter().any(|coding| value.eq_ignore_ascii_case(coding));
    // A coding nobody knows is 501 (RFC 9112 §6.1); one whose end cannot be found, or a list, is 400 (§6.3).
    Err(if is_one_token && !is_known { Fault::TransferCoding } else { Fault::TransferEncoding })
}

fn has_upgrade(value: &[u8]) -> bool {
    value.split(|&b| b == b',').any(|token| token.trim_ascii().eq_ignore_ascii_case(b"upgrade"))
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

/// A byte of a path or query (RFC 3986 §3.3), and those of the others that browsers send as they are.
pub(super) const fn is_target_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b','
                | b';'
                | b'='
                | b':'
                | b'@'
                | b'/'
                | b'?'
                | b'%'
                | b'['
                | b']'
                | b'|'
        )
}

fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let index = memchr::memchr(at, bytes)?;
    Some((bytes.get(..index)?, bytes.get(index + 1..)?))
}

fn strip_prefix_ignoring_case<'b>(bytes: &'b [u8], prefix: &[u8]) -> Option<&'b [u8]> {
    let (start, rest) = bytes.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(head: &str) -> Result<Head, Fault> {
        parse(head.as_bytes(), Bounds::default())
    }

    #[test]
    fn good_heads_pass() {
        let plain = Head { framing: Framing::Length(0), upgrade: false };
        assert_eq!(judge("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(plain));
        assert_eq!(judge("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(plain));
        assert_eq!(judge("GET / HTTP/1.0\r\n\r\n"), Ok(plain));
        assert_eq!(judge("OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), Ok(plain));
        assert_eq!(judge("GET http://a:80/b?c HTTP/1.1\r\nHost: other\r\n\r\n"), Ok(plain));
        let chunked = Head { framing: Framing::Chunked, upgrade: false };
        assert_eq!(judge("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"), Ok(chunked));
        let five = Head { framing: Framing::Length(5), upgrade: false };
        assert_eq!(judge("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:\t5 \r\n\r\n"), Ok(five));
        let upgrade =
            judge("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: x, Upgrade\r\n\r\n");
        assert!(upgrade.unwrap().upgrade);
    }

    #[test]
    fn bad_heads_do_not() {
        let check = |head: &str, want: Fault| assert_eq!(judge(head), Err(want), "{head:?}");
        check("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", Fault::RequestLine);
        check("GET / HTTP/2.0\r\nHost: a\r\n\r\n", Fault::Version);
        check("GET /\r\n\r\n", Fault::RequestLine);
        check("GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Target);
        check("GET * HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Target);
        check("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Target);
        check("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Connect);
        check("GET / HTTP/1.1\r\n\r\n", Fault::Host);
        check("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Fault::Host);
        check("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", Fault::Host);
        check("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", Fault::Host);
        check("GET / HTTP/1.1\r\nHost: a:70000\r\n\r\n", Fault::Host);
        check("GET / HTTP/1.1\nHost: a\n\n", Fault::Header);
        check("GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n", Fault::Header);
        check("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Fault::Header);
        check("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", Fault::Header);
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", Fault::Length);
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", Fault::Length);
        check(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            Fault::Length,
        );
        check(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            Fault::TransferEncoding,
        );
        check("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: strange\r\n\r\n", Fault::TransferCoding);
        check("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", Fault::TransferEncoding);
        check("POST / HTTP/1.0\r\n\r\n", Fault::LengthRequired);
        check("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", Fault::Expectation);
    }
}
