//! JSON, read strictly (RFC 8259) into a [`Tree`], and JSON strings, written.

use super::{Escape, Malformed, Node, Syntax, Text, Tree, Value, narrow};
use crate::limits;

/// # Errors
/// The first byte that is not JSON, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    let mut parser =
        Parser { source, bytes: source.as_bytes(), at: 0, nodes: Vec::with_capacity(TYPICAL_NODES) };
    parser.document()?;
    Ok(Tree { source, syntax: Syntax::Json, nodes: parser.nodes })
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

/// How many bytes stand in a JSON string just as they are: up to a quote, a backslash or a control character.
/// Eight at a time: most of a body is text.
fn plain_prefix(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // A byte of `word ^ (ONES * b)` is zero where the word has `b`; zero bytes are found by borrowing.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, _) = bytes.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let stops = (quotes | backslashes | controls) & HIGHS;
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

struct Parser<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node<'a>>,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Result<(), Malformed> {
        // The open objects and lists, as indices of their nodes.
        let mut open: Vec<usize> = Vec::new();
        let mut name = Text::default();
        loop {
            let index = self.value(std::mem::take(&mut name))?;
            if matches!(self.nodes.get(index), Some(Node { value: Value::Object | Value::List, .. })) {
                if open.len() >= limits::DEPTH {
                    return Err(self.malformed("too deep"));
                }
                open.push(index);
                if self.empty_container(index) {
                    open.pop();
                } else {
                    name = self.member_name(index)?;
                    continue;
                }
            }
            // A value has ended: so may any number of containers.
            loop {
                let Some(&container) = open.last() else {
                    self.space();
                    return if self.at == self.bytes.len() {
                        Ok(())
                    } else {
                        Err(self.malformed("text after the end"))
                    };
                };
                self.space();
                match (self.next(), self.is_object(container)) {
                    (Some(b','), _) => {
                        name = self.member_name(container)?;
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.close(container);
                        open.pop();
                    }
                    (None, _) => return Err(self.truncated()),
                    _ => {
                        self.at -= 1;
                        return Err(self.malformed("expected a comma or the end of the list"));
                    }
                }
            }
        }
    }

    /// Reads one value up to and including its first byte if it is a container, whole if it is not.
    fn value(&mut self, name: Text<'a>) -> Result<usize, Malformed> {
        self.space();
        let start = self.at;
        let value = match self.peek().ok_or_else(|| self.truncated())? {
            b'{' => {
                self.at += 1;
                Value::Object
            }
            b'[' => {
                self.at += 1;
                Value::List
            }
            b'"' => Value::String(self.string()?),
            b'-' | b'0'..=b'9' => Value::Number(self.number()?),
            b't' => Value::Literal(self.literal("true")?),
            b'f' => Value::Literal(self.literal("false")?),
            b'n' => Value::Literal(self.literal("null")?),
            _ => return Err(self.malformed("expected a value")),
        };
        let index = self.nodes.len();
        if index >= limits::NODES {
            return Err(self.malformed("too many members"));
        }
        let span = (narrow(start), narrow(self.at));
        self.nodes.push(Node { name, is_attribute: false, value, end: narrow(index + 1), span });
        Ok(index)
    }

    fn is_object(&self, index: usize) -> bool {
        matches!(self.nodes.get(index), Some(Node { value: Value::Object, .. }))
    }

    fn empty_container(&mut self, index: usize) -> bool {
        self.space();
        let closing = if self.is_object(index) { b'}' } else { b']' };
        let empty = self.peek() == Some(closing);
        if empty {
            self.at += 1;
            self.close(index);
        }
        empty
    }

    fn close(&mut self, index: usize) {
        let end = narrow(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
            node.span.1 = narrow(self.at);
        }
    }

    fn member_name(&mut self, container: usize) -> Result<Text<'a>, Malformed> {
        if !self.is_object(container) {
            return Ok(Text::default());
        }
        self.space();
        match self.peek() {
            Some(b'"') => {}
            None => return Err(self.truncated()),
            _ => return Err(self.malformed("expected a member name")),
        }
        let name = self.string()?;
        self.space();
        match self.next() {
            Some(b':') => Ok(name),
            None => Err(self.truncated()),
            _ => {
                self.at -= 1;
                Err(self.malformed("expected a colon"))
            }
        }
    }

    fn string(&mut self) -> Result<Text<'a>, Malformed> {
        self.at += 1;
        let start = self.at;
        let mut escape = Escape::None;
        loop {
            self.at += plain_prefix(self.bytes.get(self.at..).unwrap_or_default());
            match self.next().ok_or_else(|| self.truncated())? {
                b'"' => {
                    let raw = self.source.get(start..self.at - 1).unwrap_or_default();
                    return Ok(Text { raw, escape });
                }
                b'\\' => {
                    escape = Escape::Json;
                    match self.next().ok_or_else(|| self.truncated())? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            for _ in 0..4 {
                                let digit = self.next().ok_or_else(|| self.truncated())?;
                                if !digit.is_ascii_hexdigit() {
                                    self.at -= 1;
                                    return Err(self.malformed("expected four hexadecimal digits"));
                                }
                            }
                        }
                        _ => {
                            self.at -= 1;
                            return Err(self.malformed("no such escape"));
                        }
                    }
                }
                0..0x20 => {
                    self.at -= 1;
                    return Err(self.malformed("control character in a string"));
                }
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Result<&'a str, Malformed> {
        let start = self.at;
        self.skip(b'-');
        if !self.skip(b'0') && self.digits() == 0 {
            return Err(self.missing("expected a digit"));
        }
        if self.skip(b'.') && self.digits() == 0 {
            return Err(self.missing("expected a digit"));
        }
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            if self.digits() == 0 {
                return Err(self.missing("expected a digit"));
            }
        }
        Ok(self.source.get(start..self.at).unwrap_or_default())
    }

    fn literal(&mut self, word: &'static str) -> Result<&'a str, Malformed> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(word)
        } else if word.as_bytes().starts_with(rest) {
            self.at = self.bytes.len();
            Err(self.truncated())
        } else {
            Err(self.malformed("expected a value"))
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn malformed(&self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why, truncated: false }
    }

    fn missing(&self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why, truncated: self.at == self.bytes.len() }
    }

    fn truncated(&self) -> Malformed {
        Malformed { at: self.at, why: "the text ends too early", truncated: true }
    }
}

/// Undoes the escapes of a string that [`parse`] accepted. Half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => rest = unicode(rest, &mut out),
            Some(c) => out.push(c),
            None => {}
        }
    }
    out.push_str(rest);
    out
}

/// Pushes the character of the four digits that `rest` begins with, or of the pair. Returns what is left.
fn unicode<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(first) = unit(rest) else { return rest };
    let after = rest.get(4..).unwrap_or_default();
    let second = after.strip_prefix("\\u").and_then(unit);
    let pair = [first, second.unwrap_or_default()];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => {
            out.push(c);
            after.get(if c.len_utf16() == 2 { 6 } else { 0 }..).unwrap_or_default()
        }
        _ => {
            out.push(char::REPLACEMENT_CHARACTER);
            after
        }
    }
}

/// Writes a JSON string, quotes included.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(plain_prefix(rest.as_bytes()));
        if after.is_empty() {
            break;
        }
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c) => {
                const HEX: [char; 16] =
                    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
                out.push_str("\\u00");
                out.extend([c as usize >> 4, c as usize & 15].iter().filter_map(|&d| HEX.get(d)));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Is this one JSON value, and nothing else?
pub(crate) fn is_value(text: &str) -> bool {
    parse(text).is_ok()
}
