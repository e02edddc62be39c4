//! Heads and chunks, as they are sent.

use super::content::Framing;
use bytes::{BufMut, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

/// Bytes of a usual head: room that is taken at once.
const USUAL_HEAD: usize = 512;

/// A request head. The framing is the one given, whatever the fields say.
pub(super) fn request(
    method: &Method,
    target: &str,
    fields: &HeaderMap,
    framing: Framing,
    out: &mut BytesMut,
) {
    out.reserve(USUAL_HEAD);
    for part in [method.as_str(), " ", target, " HTTP/1.1\r\n"] {
        out.put_slice(part.as_bytes());
    }
    self::fields(fields, out);
    // Who asks the next hop for something says that it is for this connection (RFC 9110 §7.8, §10.1.4).
    let option = match (fields.contains_key(UPGRADE), fields.contains_key(TE)) {
        (true, true) => Some("upgrade, te"),
        (true, false) => Some("upgrade"),
        (false, true) => Some("te"),
        (false, false) => None,
    };
    connection(option, out);
    // A request without content says so only where some is to be expected (RFC 9110 §8.6).
    let expects_some = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
    if framing != Framing::Length(0) || expects_some {
        self::framing(framing, out);
    }
    out.put_slice(b"\r\n");
}

/// How a response is sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) framing: Framing,
    /// Has it a length that is not its own, as one to HEAD and a 304 have?
    pub(super) bodiless: bool,
    pub(super) connection: Option<&'static str>,
}

/// A response head.
pub(super) fn response(status: StatusCode, fields: &HeaderMap, manner: Manner, out: &mut BytesMut) {
    out.reserve(USUAL_HEAD);
    status_line(status, out);
    self::fields(fields, out);
    if manner.bodiless {
        // Never with these (RFC 9110 §8.6).
        let has_no_length = status.is_informational() || status == StatusCode::NO_CONTENT;
        if let Some(length) = fields.get(CONTENT_LENGTH).filter(|_| !has_no_length) {
            field(&CONTENT_LENGTH, length, out);
        }
    } else {
        framing(manner.framing, out);
    }
    if !fields.contains_key(DATE) {
        out.put_slice(b"date: ");
        crate::clock::http_date(|date| out.put_slice(date));
        out.put_slice(b"\r\n");
    }
    connection(manner.connection, out);
    out.put_slice(b"\r\n");
}

fn connection(option: Option<&str>, out: &mut BytesMut) {
    if let Some(option) = option {
        for part in ["connection: ", option, "\r\n"] {
            out.put_slice(part.as_bytes());
        }
    }
}

/// A response before the response (RFC 9110 §15.2).
pub(super) fn informational(status: StatusCode, fields: &HeaderMap, out: &mut BytesMut) {
    status_line(status, out);
    self::fields(fields, out);
    out.put_slice(b"\r\n");
}

/// The size line of a chunk. The data, and a line end, come after it.
pub(super) fn chunk(length: usize, out: &mut BytesMut) {
    let digits = 16 - u64::try_from(length).unwrap_or(u64::MAX).leading_zeros() / 4;
    for shift in (0..digits.max(1)).rev() {
        let digit = u32::try_from(length >> (shift * 4) & 0xf).unwrap_or(0);
        out.put_u8(char::from_digit(digit, 16).map_or(b'0', |c| c as u8));
    }
    out.put_slice(b"\r\n");
}

/// The end of a chunked body, with trailers or without.
pub(super) fn last_chunk(trailers: Option<&HeaderMap>, out: &mut BytesMut) {
    out.put_slice(b"0\r\n");
    if let Some(trailers) = trailers {
        fields(trailers, out);
    }
    out.put_slice(b"\r\n");
}

fn status_line(status: StatusCode, out: &mut BytesMut) {
    let reason = status.canonical_reason().unwrap_or_default();
    for part in ["HTTP/1.1 ", status.as_str(), " ", reason, "\r\n"] {
        out.put_slice(part.as_bytes());
    }
}

/// All fields but those that are about this connection alone.
fn fields(fields: &HeaderMap, out: &mut BytesMut) {
    for (name, value) in fields {
        if *name != CONTENT_LENGTH && *name != TRANSFER_ENCODING && *name != CONNECTION {
            field(name, value, out);
        }
    }
}

fn field(name: &HeaderName, value: &HeaderValue, out: &mut BytesMut) {
    for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
        out.put_slice(part);
    }
}

fn framing(framing: Framing, out: &mut BytesMut) {
    match framing {
        Framing::Length(length) => {
            out.put_slice(b"content-length: ");
            decimal(length, out);
            out.put_slice(b"\r\n");
        }
        Framing::Chunked => out.put_slice(b"transfer-encoding: chunked\r\n"),
        Framing::Close => {}
    }
}

fn decimal(mut number: u64, out: &mut BytesMut) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        at -= 1;
        if number == 0 {
            break;
        }
    }
    out.put_slice(digits.get(at..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut BytesMut)) -> String {
        let mut out = BytesMut::new();
        write(&mut out);
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn framing_is_made_anew() {
        let mut fields = HeaderMap::new();
        fields.insert(CONTENT_LENGTH, HeaderValue::from(7));
        fields.insert(CONNECTION, HeaderValue::from_static("close"));
        fields.insert("a", HeaderValue::from_static("b"));
        let check = |method: Method, framing: Framing, want: &str| {
            assert_eq!(text(|out| request(&method, "/x?y", &fields, framing, out)), want);
        };
        check(Method::GET, Framing::Length(0), "GET /x?y HTTP/1.1\r\na: b\r\n\r\n");
        check(Method::POST, Framing::Length(0), "POST /x?y HTTP/1.1\r\na: b\r\ncontent-length: 0\r\n\r\n");
        check(Method::GET, Framing::Length(90), "GET /x?y HTTP/1.1\r\na: b\r\ncontent-length: 90\r\n\r\n");
        check(
            Method::GET,
            Framing::Chunked,
            "GET /x?y HTTP/1.1\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n",
        );
    }

    #[test]
    fn numbers() {
        for number in [0, 1, 9, 10, 1024, u64::MAX] {
            assert_eq!(text(|out| decimal(number, out)), number.to_string());
        }
        for number in [1, 15, 16, 255, 256, 65_536, 1 << 30] {
            assert_eq!(text(|out| chunk(number, out)), format!("{number:x}\r\n"));
        }
    }
}
