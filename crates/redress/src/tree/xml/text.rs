//! XML text: its characters, its references, escaped and unescaped.

use crate::tree::split_once;
use std::borrow::Cow;

/// A name without its namespace prefix.
pub(crate) fn local(name: &str) -> &str {
    let colon = name.bytes().rposition(|b| b == b':');
    colon.and_then(|colon| name.get(colon + 1..)).unwrap_or(name)
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// XML 1.0 §2.2.
pub(super) fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Is a text between tags just what it looks like? It has nothing but ASCII, and in it no reference, no carriage
/// return and no part of `]]>`. Without a branch, so that several bytes are looked at in one step.
pub(super) fn is_plain(text: &str) -> bool {
    let is_plain = |b: u8| matches!(b, b'\t' | b'\n' | b' '..=b'%' | b'\''..=b'\\' | b'^'..=b'~');
    text.bytes().fold(true, |all, b| all & is_plain(b))
}

/// XML 1.0 §2.3, in full for ASCII; beyond it the letters and marks of the specification's ranges.
pub(super) fn is_name_char(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | ':' | '-' | '.' | '\u{B7}' => true,
        '\0'..='\u{BF}'
        | '\u{D7}'
        | '\u{F7}'
        | '\u{37E}'
        | '\u{2190}'..='\u{2BFF}'
        | '\u{2FF0}'..='\u{3000}' => false,
        '\u{2000}'..='\u{206F}' => matches!(c, '\u{200C}' | '\u{200D}' | '\u{203F}' | '\u{2040}'),
        _ => is_legal(c) && !matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..),
    }
}

/// The character of a predefined entity or a numeric reference.
pub(super) fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |hex| (hex, 16));
            if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
                return None;
            }
            u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|&c| is_legal(c))
        }
    }
}

/// Undoes the references and line ends of a text that the parser accepted.
pub(crate) fn unescape(raw: &str) -> String {
    let raw: Cow<'_, str> = if memchr::memchr(b'\r', raw.as_bytes()).is_some() {
        raw.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        raw.into()
    };
    let mut out = String::with_capacity(raw.len());
    let mut rest = &*raw;
    while let Some((before, after)) = split_once(rest, b'&') {
        out.push_str(before);
        let (name, after) = split_once(after, b';').unwrap_or((after, ""));
        out.push(reference(name).unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = after;
    }
    out.push_str(rest);
    out
}

pub(super) const CDATA: &str = "<![CDATA[";

/// The text of an element without elements: references and line ends undone, comments and instructions left out.
pub(crate) fn strip(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((text, markup)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(&unescape(text));
        let end =
            |start: &str, end: &str| markup.strip_prefix(start).and_then(|inside| inside.split_once(end));
        if let Some((inside, after)) = end(CDATA, "]]>") {
            out.push_str(&inside.replace("\r\n", "\n").replace('\r', "\n"));
            rest = after;
        } else {
            rest = end("<!--", "-->").or_else(|| end("<?", "?>")).map_or("", |(_, after)| after);
        }
    }
    out.push_str(&unescape(rest));
    out
}

/// Writes a text between tags or double quotes. A character that XML does not allow becomes U+FFFD: then it is
/// `false` that the text was written as it is.
pub(crate) fn write_text(text: &str, out: &mut String) -> bool {
    let mut rest = text;
    let mut exact = true;
    loop {
        // ASCII first, byte by byte: most text is nothing else.
        let plain = |b: &u8| matches!(b, b' '..=b'~') && !matches!(b, b'&' | b'<' | b'>' | b'"');
        let ascii = rest.bytes().position(|b| !plain(&b)).unwrap_or(rest.len());
        let stop = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\r') || !is_legal(c);
        let (head, tail) = rest.split_at(ascii);
        out.push_str(head);
        let Some(at) = tail.find(stop) else {
            rest = tail;
            break;
        };
        let (before, after) = tail.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\r') => out.push_str("&#13;"),
            _ => {
                out.push(char::REPLACEMENT_CHARACTER);
                exact = false;
            }
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    exact
}

/// Can this be an element's name as it stands?
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| is_name_char(c) && c != ':')
        && !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '\u{B7}'))
}
