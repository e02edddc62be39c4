//! A raw HTTP response, as `curl -i` saves it.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::borrow::Cow;
use std::fmt;

/// A response, taken apart.
#[derive(Debug)]
pub(crate) struct Raw<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Cow<'a, [u8]>,
}

/// Why a text is no response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadHead {
    line: usize,
    why: &'static str,
}

impl fmt::Display for BadHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Does the input begin like a response? Else it is a body.
pub(crate) fn is_response(input: &[u8]) -> bool {
    input.starts_with(b"HTTP/")
}

/// Takes a response apart.
///
/// A head that another one follows is not the answer: `100 Continue` and `103 Early Hints` announce it, a proxy says
/// `200 Connection established` before it, and `curl -iL` prints every redirect on the way. The last head counts.
pub(crate) fn parse(input: &[u8]) -> Result<Raw<'_>, BadHead> {
    let mut lines = Lines { rest: input, number: 0 };
    loop {
        let status = status_line(&mut lines)?;
        let headers = headers(&mut lines)?;
        if is_response(lines.rest) {
            continue;
        }
        let body = match is_chunked(&headers).then(|| dechunked(lines.rest)).flatten() {
            Some(body) => Cow::Owned(body),
            // curl prints a chunked body in one piece and leaves the header as it was.
            None => Cow::Borrowed(lines.rest),
        };
        return Ok(Raw { status, headers, body });
    }
}

/// Lines that end in LF or CRLF.
struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = match self.rest.iter().position(|b| *b == b'\n') {
            Some(at) => (self.rest.get(..at)?, self.rest.get(at + 1..)?),
            None => (self.rest, &b""[..]),
        };
        self.rest = rest;
        self.number += 1;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn bad(&self, why: &'static str) -> BadHead {
        BadHead { line: self.number, why }
    }
}

/// `HTTP/1.1 404 Not Found`, `HTTP/2 404`.
fn status_line(lines: &mut Lines<'_>) -> Result<StatusCode, BadHead> {
    let line = lines.next().unwrap_or_default();
    let bad = || lines.bad("is no status line; it looks like `HTTP/1.1 404 Not Found`");
    let mut words = line.splitn(3, |b| *b == b' ').skip(1);
    let version = line.get(b"HTTP/".len()..).and_then(<[u8]>::first);
    if !version.is_some_and(u8::is_ascii_digit) {
        return Err(bad());
    }
    let number = words.next().filter(|w| w.len() == 3).ok_or_else(bad)?;
    StatusCode::from_bytes(number)
        .ok()
        .filter(|status| status.as_u16() < 600)
        .ok_or_else(|| lines.bad("has a status that is not a number from 100 to 599"))
}

fn headers(lines: &mut Lines<'_>) -> Result<HeaderMap, BadHead> {
    let mut headers = HeaderMap::new();
    let mut pending: Option<Pending> = None;
    // A head that was saved without its empty line ends with the file.
    while let Some(line) = lines.next().filter(|line| !line.is_empty()) {
        if let [b' ' | b'\t', ..] = line {
            // Folded as of old (RFC 9112 §5.2): the line belongs to the one before.
            let folded = pending.as_mut().ok_or_else(|| lines.bad("continues a header, and none began"))?;
            folded.value.push(b' ');
            folded.value.extend_from_slice(line.trim_ascii());
            continue;
        }
        keep(&mut headers, pending.take())?;
        let colon = line.iter().position(|b| *b == b':');
        let (name, value) = colon
            .and_then(|at| line.split_at_checked(at))
            .ok_or_else(|| lines.bad("is neither a header nor the empty line before the body"))?;
        let name = HeaderName::from_bytes(name)
            .map_err(|_| lines.bad("has a header name with a space or another character it may not have"))?;
        let value = value.get(1..).unwrap_or_default().trim_ascii().to_vec();
        pending = Some(Pending { line: lines.number, name, value });
    }
    keep(&mut headers, pending)?;
    Ok(headers)
}

/// A header that the next line may go on with.
struct Pending {
    line: usize,
    name: HeaderName,
    value: Vec<u8>,
}

fn keep(headers: &mut HeaderMap, header: Option<Pending>) -> Result<(), BadHead> {
    let Some(Pending { line, name, value }) = header else { return Ok(()) };
    let value = HeaderValue::from_bytes(&value)
        .map_err(|_| BadHead { line, why: "has a control character in the header's value" })?;
    headers.try_append(name, value).map_err(|_| BadHead { line, why: "is one header too many" })?;
    Ok(())
}

fn is_chunked(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(http::header::TRANSFER_ENCODING).iter();
    codings.any(|value| value.as_bytes().to_ascii_lowercase().ends_with(b"chunked"))
}

/// The body without its chunk sizes. `None`: it has none.
fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut lines = Lines { rest: body, number: 0 };
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let line = lines.next()?;
        let size = line.split(|b| *b == b';').next()?.trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        let (chunk, rest) = lines.rest.split_at_checked(size)?;
        whole.extend_from_slice(chunk);
        lines.rest = rest;
        lines.next().filter(|line| line.is_empty())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8], status: u16, headers: &[(&str, &str)], body: &[u8]) {
        let text = String::from_utf8_lossy(input);
        let raw = parse(input).unwrap_or_else(|error| panic!("{text}: {error}"));
        let got: Vec<_> =
            raw.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!((raw.status.as_u16(), got.as_slice(), &*raw.body), (status, headers, body), "{text}");
    }

    #[test]
    fn takes_responses_apart() {
        check(b"HTTP/1.1 404 Not Found\r\nA: b\r\n\r\nbody\r\n", 404, &[("a", "b")], b"body\r\n");
        check(b"HTTP/1.1 404 Not Found\nA: b\n\nbody\n", 404, &[("a", "b")], b"body\n");
        check(b"HTTP/2 404\r\n\r\n", 404, &[], b"");
        check(b"HTTP/2 404 \r\n\r\n{}", 404, &[], b"{}");
        check(b"HTTP/1.0 500 Oh, well: no\n\n", 500, &[], b"");
        check(b"HTTP/3 503", 503, &[], b"");
        check(b"HTTP/1.1 503 x\r\nA: b", 503, &[("a", "b")], b"");
        check(
            b"HTTP/1.1 400 x\r\nA:\r\nB:  c \r\nA: d\r\n\r\n",
            400,
            &[("a", ""), ("a", "d"), ("b", "c")],
            b"",
        );
        check(b"HTTP/1.1 400 x\r\nA: b\r\n \tc\r\n\td\r\n\r\n", 400, &[("a", "b c d")], b"");
        check(b"HTTP/1.1 400 x\r\n\r\n\xFF\x00\r\n\r\n", 400, &[], b"\xFF\x00\r\n\r\n");
    }

    #[test]
    fn the_last_head_counts() {
        check(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 409 Conflict\r\nA: b\r\n\r\nx",
            409,
            &[("a", "b")],
            b"x",
        );
        check(b"HTTP/2 103\r\nLink: x\r\n\r\nHTTP/2 404\r\n\r\nx", 404, &[], b"x");
        check(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 401\r\n\r\nx", 401, &[], b"x");
        check(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\nx", 404, &[], b"x");
    }

    #[test]
    fn dechunks_only_what_is_chunked() {
        let head = b"HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\n";
        let of = |body: &[u8], want: &[u8]| {
            let input = [&head[..], body].concat();
            check(&input, 400, &[("transfer-encoding", "chunked")], want);
        };
        of(b"4\r\nwiki\r\n5;ext=1\r\npedia\r\n0\r\n\r\n", b"wikipedia");
        of(b"0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", b"0123456789");
        of(b"{\"already\":\"decoded\"}", b"{\"already\":\"decoded\"}");
        of(b"4\r\nwik", b"4\r\nwik");
        of(b"ffffffffffffffff\r\nx", b"ffffffffffffffff\r\nx");
        of(b"", b"");
    }

    #[test]
    fn says_which_line_is_wrong() {
        let check = |input: &[u8], line: usize, part: &str| {
            let error = parse(input).unwrap_err();
            assert!(error.line == line && error.why.contains(part), "{error}");
        };
        check(b"HTTP/1.1", 1, "status line");
        check(b"HTTP/x 404", 1, "status line");
        check(b"HTTP/1.1 4040 x", 1, "status line");
        check(b"HTTP/1.1 999 x", 1, "100 to 599");
        check(b"HTTP/1.1 abc x", 1, "100 to 599");
        check(b"HTTP/1.1 404 x\n folded: x\n\n", 2, "none began");
        check(b"HTTP/1.1 404 x\nA: b\nno header\n\n", 3, "neither");
        check(b"HTTP/1.1 404 x\nA : b\n\n", 2, "name");
        check(b"HTTP/1.1 404 x\nA: \x01\nB: c\n\n", 2, "control");
        check(b"HTTP/1.1 100 x\n\nHTTP/1.1 404 x\nno header\n\n", 4, "neither");
    }
}
