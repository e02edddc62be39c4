//! One response head. It is read as strictly as a request: an upstream that is ambiguous could be read in two ways by us
//! and the caller.

use super::content::Framing;
use super::field::{self, Lines, Options, find_end};
use crate::fault::Fault;
use crate::limits;
use bytes::{Buf, Bytes, BytesMut};
use http::header::TRANSFER_ENCODING;
use http::{HeaderMap, Method, StatusCode, Version};

/// A response head, and what the connection has to know of it.
#[derive(Debug)]
pub struct ResponseHead {
    /// The status.
    pub status: StatusCode,
    /// The version that the upstream speaks.
    pub version: Version,
    /// The fields. Their values share the head's memory.
    pub fields: HeaderMap,
    /// How the content ends.
    pub framing: Framing,
    /// May another request be sent after this one?
    pub keep_alive: bool,
}

/// Takes a response head out of what was read. `searched` keeps what was in vain; 0 at first. `None`: more is needed.
///
/// # Errors
/// It is none, or over a bound.
pub(super) fn take(
    read: &mut BytesMut,
    searched: &mut usize,
    method: &Method,
) -> Result<Option<ResponseHead>, Fault> {
    const BEGINNING: &[u8] = b"HTTP/1.";
    if !read.iter().zip(BEGINNING).all(|(a, b)| a == b) {
        return Err(Fault::UpstreamGarbage);
    }
    let end = find_end(read, searched.saturating_sub(3));
    if end.unwrap_or(read.len()) > limits::RESPONSE_HEAD_BYTES {
        return Err(Fault::UpstreamGarbage);
    }
    let Some(end) = end else {
        *searched = read.len();
        return Ok(None);
    };
    *searched = 0;
    let head = Bytes::copy_from_slice(read.get(..end).unwrap_or_default());
    read.advance(end);
    parse(&head, method).map(Some).ok_or(Fault::UpstreamGarbage)
}

/// Judges a whole head, from its status line to the empty line at its end. `None`: it does not pass.
pub fn parse(head: &Bytes, method: &Method) -> Option<ResponseHead> {
    let mut lines = Lines::of(head);
    let (_, line) = lines.next().ok()?;
    let (version, status) = status_line(line)?;
    let fields = lines.fields(limits::RESPONSE_FIELDS).ok()?;
    let framing = framing(&fields, method, status, version)?;
    let options = Options::of(&fields);
    let is_11 = version == Version::HTTP_11;
    let keep_alive = is_11 && !options.close && framing != Framing::Close;
    Some(ResponseHead { status, version, fields, framing, keep_alive })
}

/// `HTTP/1.1 200 OK`, with or without its last word.
fn status_line(line: &[u8]) -> Option<(Version, StatusCode)> {
    let (version, rest) = line.split_at_checked(9)?;
    let version = match version {
        b"HTTP/1.1 " => Version::HTTP_11,
        b"HTTP/1.0 " => Version::HTTP_10,
        _ => return None,
    };
    let (status, reason) = rest.split_at_checked(3)?;
    let is_reason = reason.is_empty()
        || reason.starts_with(b" ") && reason.iter().all(|&b| b == b'\t' || (b >= b' ' && b != 0x7f));
    // No status has a first digit above 5 (RFC 9110 §15).
    let status = StatusCode::from_bytes(status).ok().filter(|status| status.as_u16() < 600)?;
    is_reason.then_some((version, status))
}

/// How the end of the content is found (RFC 9112 §6.3). `None`: there is more than one way, or one that is not known.
fn framing(fields: &HeaderMap, method: &Method, status: StatusCode, version: Version) -> Option<Framing> {
    let length = field::length(fields).ok()?;
    let mut codings = fields.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next();
    if coding.is_some_and(|coding| {
        length.is_some()
            || version != Version::HTTP_11
            || codings.next().is_some()
            || !coding.as_bytes().eq_ignore_ascii_case(b"chunked")
    }) {
        return None;
    }
    let has_none = *method == Method::HEAD
        || status.is_informational()
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    Some(match (coding, length) {
        _ if has_none => Framing::Length(0),
        (Some(_), _) => Framing::Chunked,
        (None, Some(length)) => Framing::Length(length),
        (None, None) => Framing::Close,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let check = |head: &str, want: Option<(u16, Framing, bool)>| {
            let head = Bytes::copy_from_slice(head.as_bytes());
            let got = parse(&head, &Method::GET).map(|h| (h.status.as_u16(), h.framing, h.keep_alive));
            assert_eq!(got, want, "{head:?}");
        };
        check("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), true)));
        check("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), true)));
        check("HTTP/1.1 404 \r\nTransfer-Encoding: chunked\r\n\r\n", Some((404, Framing::Chunked, true)));
        check("HTTP/1.1 200 OK\r\n\r\n", Some((200, Framing::Close, false)));
        check("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", Some((200, Framing::Length(5), false)));
        check("HTTP/1.1 204 x\r\nConnection: a, Close\r\n\r\n", Some((204, Framing::Length(0), false)));
        check("HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n", Some((304, Framing::Length(0), true)));
        for garbage in [
            "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 99 x\r\n\r\n",
            "HTTP/1.1 999 x\r\n\r\n",
            "HTTP/1.1 abc x\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.2 200 OK\r\n\r\n",
            "HTTP/1.1  200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\n\n",
            "HTTP/1.1 200 O\0K\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        ] {
            check(garbage, None);
        }
    }
}
