//! One request head.

use super::content::Framing;
use super::field::{self, Lines, Options, is_host, is_token_byte};
use crate::fault::Fault;
use crate::limits;
use bytes::Bytes;
use http::header::{EXPECT, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Uri, Version};

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

/// A head that passed, and what the connection has to know of it.
#[derive(Debug)]
pub struct Head {
    /// The request without its content.
    pub parts: Parts,
    /// How the content ends.
    pub framing: Framing,
    /// May another request follow?
    pub keep_alive: bool,
    /// The protocol that it asks for instead: what comes after it waits for the answer.
    pub upgrade: Option<HeaderValue>,
    /// It waits for a `100 Continue` before it sends its content.
    pub expects: bool,
    /// It takes trailers.
    pub trailers: bool,
}

/// Judges a whole head, from its request line to the empty line at its end. Its values share the memory of `head`.
///
/// # Errors
/// Why it does not pass.
pub fn parse(head: &Bytes, bounds: Bounds) -> Result<Head, Fault> {
    let mut lines = Lines::of(head);
    let (mut start, mut line) = lines.next()?;
    if line.is_empty() {
        // One empty line before a request is what some old clients leave (RFC 9112 §2.2).
        (start, line) = lines.next()?;
    }
    let (method, target, version) = request_line(line, bounds)?;
    let target = start + method.as_str().len() + 1..start + method.as_str().len() + 1 + target.len();
    let uri = Uri::from_maybe_shared(head.slice(target)).map_err(|_| Fault::Target)?;
    let fields = lines.fields(limits::HEADER_FIELDS)?;
    let framing = framing(&fields, &method, version)?;
    if fields.get_all(HOST).iter().any(|host| !is_host(host.as_bytes())) {
        return Err(Fault::Host);
    }
    let mut expectations = fields.get_all(EXPECT).iter();
    if !expectations.all(|expect| expect.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        return Err(Fault::Expectation);
    }
    let is_11 = version == Version::HTTP_11;
    let options = Options::of(&fields);
    let may_upgrade = is_11 && options.upgrade && framing == Framing::Length(0);
    let upgrade = fields.get(UPGRADE).filter(|other| may_upgrade && !is_http(other.as_bytes())).cloned();
    let trailers = fields.get(TE).is_some_and(|te| te.as_bytes().eq_ignore_ascii_case(b"trailers"));
    let expects = is_11 && framing != Framing::Length(0) && fields.contains_key(EXPECT);
    let (mut parts, ()) = Request::new(()).into_parts();
    (parts.method, parts.uri, parts.version, parts.headers) = (method, uri, version, fields);
    Ok(Head {
        parts,
        framing,
        keep_alive: if is_11 { !options.close } else { options.keep_alive && !options.close },
        upgrade,
        expects,
        trailers,
    })
}

/// Is it HTTP in another form? What is asked in it would pass by all that is asked here.
fn is_http(protocol: &[u8]) -> bool {
    protocol.split(|&b| b == b',').any(|protocol| {
        let name = field::trim(protocol).split(|&b| b == b'/').next().unwrap_or_default();
        [&b"h2c"[..], b"h2", b"http", b"tls"].iter().any(|http| name.eq_ignore_ascii_case(http))
    })
}

/// How the end of the content is found (RFC 9112 §6). That there is one `Host` is seen to beside it.
fn framing(fields: &HeaderMap, method: &Method, version: Version) -> Result<Framing, Fault> {
    let is_11 = version == Version::HTTP_11;
    let hosts = fields.get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && is_11) {
        return Err(Fault::Host);
    }
    let length = field::length(fields)?;
    let mut codings = fields.get_all(TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else {
        // HTTP/1.0 asks for a length with these methods (RFC 1945 §8.3).
        let needs_length = !is_11 && matches!(*method, Method::POST | Method::PUT | Method::PATCH);
        return match length {
            None if needs_length => Err(Fault::LengthRequired),
            length => Ok(Framing::Length(length.unwrap_or(0))),
        };
    };
    check_coding(coding.as_bytes())?;
    if codings.next().is_some() || !is_11 {
        return Err(Fault::TransferEncoding);
    }
    if length.is_some() { Err(Fault::Length) } else { Ok(Framing::Chunked) }
}

fn request_line(line: &[u8], bounds: Bounds) -> Result<(Method, &[u8], Version), Fault> {
    let (method, rest) = split(line, b' ').ok_or(Fault::RequestLine)?;
    let (target, version) = split(rest, b' ').ok_or(Fault::RequestLine)?;
    if method.is_empty() || !method.iter().copied().all(is_token_byte) {
        return Err(Fault::RequestLine);
    }
    if target.len() > bounds.target_bytes {
        return Err(Fault::TargetTooLong);
    }
    let version = match version {
        b"HTTP/1.1" => Version::HTTP_11,
        b"HTTP/1.0" => Version::HTTP_10,
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
    if !is_target(target, method) {
        return Err(Fault::Target);
    }
    Ok((Method::from_bytes(method).map_err(|_| Fault::RequestLine)?, target, version))
}

/// Origin form, absolute form, or the asterisk of OPTIONS (RFC 9112 §3.2).
pub(crate) fn is_target(target: &[u8], method: &[u8]) -> bool {
    match target {
        b"*" => method == b"OPTIONS",
        [b'/', ..] => is_path_and_query(target),
        _ => {
            let after = strip_prefix_ignoring_case(target, b"http://")
                .or_else(|| strip_prefix_ignoring_case(target, b"https://"));
            after.is_some_and(|after| {
                let end = after.iter().position(|b| matches!(b, b'/' | b'?')).unwrap_or(after.len());
                let (authority, path) = after.split_at(end);
                is_host(authority) && !authority.is_empty() && is_path_and_query(path)
            })
        }
    }
}

/// Of legal bytes, and with a path that has one meaning.
fn is_path_and_query(target: &[u8]) -> bool {
    let end = memchr::memchr(b'?', target).unwrap_or(target.len());
    let path = target.get(..end).unwrap_or_default();
    target.iter().copied().all(is_target_byte) && path.split(|&b| b == b'/').all(is_clear)
}

/// Has a segment one meaning? Its escapes are whole and none of them is NUL. Nothing in it is `.` or `..`, however it is
/// spelled and whatever an escaped slash would make of it: the next reader might resolve it, and leave the route by it (RFC
/// 3986 §5.2.4). And no parameter has a slash in it, of which some readers make an end and others do not.
fn is_clear(segment: &[u8]) -> bool {
    let (mut dots, mut others, mut in_parameters) = (0, 0, false);
    let mut bytes = segment.iter().copied();
    loop {
        let byte = match bytes.next() {
            Some(b'%') => match (hex(bytes.next()), hex(bytes.next())) {
                (Some(high), Some(low)) => Some(high * 16 + low),
                _ => return false,
            },
            byte => byte,
        };
        match byte {
            Some(0) => return false,
            Some(b'/' | b'\\') if in_parameters => return false,
            None | Some(b'/' | b'\\') => {
                if others == 0 && matches!(dots, 1 | 2) {
                    return false;
                }
                if byte.is_none() {
                    return true;
                }
                (dots, others) = (0, 0);
            }
            Some(b';') => in_parameters = true,
            Some(_) if in_parameters => {}
            Some(b'.') => dots += 1,
            Some(_) => others += 1,
        }
    }
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(digit: Option<u8>) -> Option<u8> {
    char::from(digit?).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// `chunked`, once and alone, is the one coding there is.
fn check_coding(value: &[u8]) -> Result<(), Fault> {
    if value.eq_ignore_ascii_case(b"chunked") {
        return Ok(());
    }
    let known: [&[u8]; 6] = [b"gzip", b"x-gzip", b"deflate", b"compress", b"x-compress", b"identity"];
    let is_one_token = !value.is_empty() && value.iter().copied().all(is_token_byte);
    let is_known = known.iter().any(|coding| value.eq_ignore_ascii_case(coding));
    // A coding nobody knows is 501 (RFC 9112 §6.1); one whose end cannot be found, or a list, is 400 (§6.3).
    Err(if is_one_token && !is_known { Fault::TransferCoding } else { Fault::TransferEncoding })
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

    /// How it is framed, and whether it asks for another protocol.
    fn judge(head: &str) -> Result<(Framing, bool), Fault> {
        parse(&Bytes::copy_from_slice(head.as_bytes()), Bounds::default())
            .map(|h| (h.framing, h.upgrade.is_some()))
    }

    #[test]
    fn good_heads_pass() {
        let plain = (Framing::Length(0), false);
        assert_eq!(judge("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(plain));
        assert_eq!(judge("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(plain));
        assert_eq!(judge("GET / HTTP/1.0\r\n\r\n"), Ok(plain));
        assert_eq!(judge("OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), Ok(plain));
        assert_eq!(judge("GET http://a:80/b?c HTTP/1.1\r\nHost: other\r\n\r\n"), Ok(plain));
        for path in ["/a//b", "/...", "/a.b", "/.a", "/a%20b%2Fc", "/a;b=c", "/a?../%", "/%2e%2e%2e"] {
            assert_eq!(judge(&format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")), Ok(plain), "{path}");
        }
        let chunked = (Framing::Chunked, false);
        assert_eq!(judge("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"), Ok(chunked));
        let five = (Framing::Length(5), false);
        assert_eq!(judge("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:\t5 \r\n\r\n"), Ok(five));
        let upgrade =
            judge("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: x, Upgrade\r\n\r\n");
        assert_eq!(upgrade, Ok((Framing::Length(0), true)));
        for http in ["h2c", "TLS/1.2, HTTP/1.1", "websocket, H2C"] {
            let head = format!("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: {http}\r\nConnection: Upgrade\r\n\r\n");
            assert_eq!(judge(&head), Ok(plain), "{http}");
        }
    }

    #[test]
    fn bad_heads_do_not() {
        let check = |head: &str, want: Fault| assert_eq!(judge(head), Err(want), "{head:?}");
        check("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", Fault::RequestLine);
        check("GET / HTTP/2.0\r\nHost: a\r\n\r\n", Fault::Version);
        check("GET /\r\n\r\n", Fault::RequestLine);
        check("GET /#f HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Target);
        check("GET * HTTP/1.1\r\nHost: a\r\n\r\n", Fault::Target);
        for path in
            ["/..", "/a/../b", "/a/%2e%2E/b", "/.", "/./a", "/.;x/a", "/..;/a", "/%", "/%2", "/%zz", "/a%00b"]
        {
            check(&format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"), Fault::Target);
        }
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
