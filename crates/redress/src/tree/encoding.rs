//! Bytes to text: byte order mark, `charset`, XML declaration, in that order; UTF-8 where nothing is said.

use super::find;
use std::borrow::Cow;

/// The text of a body. Bytes that are wrong in their encoding become U+FFFD: an error text with one bad
/// letter is still worth reading. `None`: an encoding that is not UTF-8, UTF-16, US-ASCII or ISO-8859-1.
pub(crate) fn decode<'a>(body: &'a [u8], charset: Option<&str>) -> Option<Cow<'a, str>> {
    Some(match body {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        // A body begins with an ASCII character: a zero byte beside it tells UTF-16 (RFC 4627 §3, XML appendix F).
        [0, first, ..] if *first != 0 => utf16(body, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(body, u16::from_le_bytes),
        _ => match charset.or_else(|| declared(body)) {
            None => utf8(body),
            Some(name) if is(name, &["utf-8", "utf8", "us-ascii", "ascii"]) => utf8(body),
            Some(name) if is(name, &["iso-8859-1", "latin1", "iso_8859-1", "l1"]) => latin1(body),
            Some(name) if is(name, &["utf-16", "utf-16be"]) => utf16(body, u16::from_be_bytes),
            Some(name) if is(name, &["utf-16le"]) => utf16(body, u16::from_le_bytes),
            // A wrong label on good UTF-8 does no harm.
            Some(_) => Cow::Borrowed(std::str::from_utf8(body).ok()?),
        },
    })
}

/// Validity first: it is checked much faster than the wrong bytes are found.
fn utf8(body: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

fn is(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// The encoding that an XML declaration names. It is read as ASCII, which all encodings here begin with.
fn declared(body: &[u8]) -> Option<&str> {
    /// Bytes in which a declaration must have ended.
    const DECLARATION_BYTES: usize = 128;
    let head = body.get(..body.len().min(DECLARATION_BYTES))?;
    let head = head.strip_prefix(b"<?xml")?;
    let end = find(head, b"?>")?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let name = "encoding";
    let value = head
        .get(find(head.as_bytes(), name.as_bytes())? + name.len()..)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|q| matches!(q, '"' | '\''))?;
    value.get(1..)?.split(quote).next()
}

fn latin1(body: &[u8]) -> Cow<'_, str> {
    if body.is_ascii() {
        return String::from_utf8_lossy(body);
    }
    body.iter().copied().map(char::from).collect::<String>().into()
}

fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'_, str> {
    let (pairs, odd) = body.as_chunks::<2>();
    let mut text: String = char::decode_utf16(pairs.iter().map(|&pair| unit(pair)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !odd.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes() {
        let check = |body: &[u8], charset: Option<&str>, text: Option<&str>| {
            assert_eq!(decode(body, charset).as_deref(), text, "{body:x?} {charset:?}");
        };
        check(b"plain", None, Some("plain"));
        check(b"", None, Some(""));
        check(b"\xEF\xBB\xBF{}", None, Some("{}"));
        check(b"\xFE\xFF\0{\0}", None, Some("{}"));
        check(b"\xFF\xFE{\0}\0", None, Some("{}"));
        check(b"\0{\0}", None, Some("{}"));
        check(b"{\0}\0", None, Some("{}"));
        check(b"\0<\0a", Some("utf-16"), Some("<a"));
        check(b"caf\xE9", Some("ISO-8859-1"), Some("café"));
        check(
            b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xE9</a>",
            None,
            Some("<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>"),
        );
        check(b"caf\xE9", None, Some("caf\u{FFFD}"));
        check(b"caf\xC3\xA9", Some("windows-1250"), Some("café"));
        check(b"caf\xE9", Some("windows-1250"), None);
        check(b"\xFE\xFF\0{\0", None, Some("{\u{FFFD}"));
    }
}
