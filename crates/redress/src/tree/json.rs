//! JSON, read strictly (RFC 8259) into a [`Tree`], and JSON strings, written.

use super::{Escape, Kind, Malformed, Name, Node, Place, Text, Tree, head, narrow, space_end, split_once};
use crate::limits;

/// # Errors
/// The first byte that is not JSON, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    let mut nodes: Vec<Node<'_>> = Vec::with_capacity(TYPICAL_NODES);
    let mut cursor = Cursor { source, at: 0 };
    let mut open = Open { index: 0, is_object: false, depth: 0 };
    loop {
        let name = if open.is_object { cursor.member_name()? } else { Name::default() };
        let (kind, value) = cursor.value()?;
        if nodes.len() >= limits::NODES {
            return Err(cursor.malformed("too many members"));
        }
        nodes.push(Node::new(name, kind, value, Place::Json));
        if matches!(kind, Kind::Object | Kind::List) {
            if open.depth >= limits::DEPTH {
                return Err(cursor.malformed("too deep"));
            }
            open = open.inner(&mut nodes, kind == Kind::Object);
            cursor.space();
            if cursor.peek() != Some(open.end()) {
                continue;
            }
            cursor.at += 1;
            open = open.close(&mut nodes, cursor);
        }
        // A value has ended: so may any number of containers.
        loop {
            cursor.space();
            if open.depth == 0 {
                let is_end = cursor.at == source.len();
                return if is_end { Ok(Tree { nodes }) } else { Err(cursor.malformed("text after the end")) };
            }
            match cursor.peek() {
                Some(b',') => break,
                Some(end) if end == open.end() => {}
                _ => return Err(cursor.malformed("expected a comma or the end of the list")),
            }
            cursor.at += 1;
            open = open.close(&mut nodes, cursor);
        }
        cursor.at += 1;
    }
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

/// The innermost object or list that has not ended. Its node has the index of the next outer one where their
/// count will be, so that no list of them is needed.
#[derive(Clone, Copy)]
struct Open {
    index: usize,
    is_object: bool,
    depth: usize,
}

impl Open {
    /// The byte that ends it.
    fn end(self) -> u8 {
        if self.is_object { b'}' } else { b']' }
    }

    /// The container whose node is the last.
    fn inner(self, nodes: &mut [Node<'_>], is_object: bool) -> Self {
        if let Some(node) = nodes.last_mut() {
            node.below = narrow(self.index);
        }
        Self { index: nodes.len() - 1, is_object, depth: self.depth + 1 }
    }

    /// The next outer one, when this one ends at the cursor.
    fn close(self, nodes: &mut [Node<'_>], cursor: Cursor<'_>) -> Self {
        let mut index = 0;
        let (below, rest) = (nodes.len() - self.index - 1, cursor.source.len() - cursor.at);
        if let Some(node) = nodes.get_mut(self.index) {
            index = node.below as usize;
            node.below = narrow(below);
            node.value = node.value.get(..node.value.len() - rest).unwrap_or_default();
        }
        let is_object = nodes.get(index).is_some_and(|node| node.kind == Kind::Object);
        Self { index, is_object, depth: self.depth - 1 }
    }
}

/// Where the parser is. Small and copied, so that it stays in registers.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Passes over one value if it is a scalar, over its first byte if it is a container: its source then goes on to
    /// the very end as yet.
    #[inline]
    fn value(&mut self) -> Result<(Kind, Text<'a>), Malformed> {
        self.space();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => return Ok((Kind::String, self.string()?)),
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            _ => {
                let (kind, end) = self.scalar()?;
                self.at = end;
                return Ok((kind, Text::plain(self.source.get(start..end).unwrap_or_default())));
            }
        };
        self.at += 1;
        Ok((kind, Text::plain(self.source.get(start..).unwrap_or_default())))
    }

    /// The name of the member that begins here, and its colon.
    #[inline]
    fn member_name(&mut self) -> Result<Name<'a>, Malformed> {
        self.space();
        if self.peek() != Some(b'"') {
            return Err(self.malformed("expected a member name"));
        }
        let name = match self.short_name() {
            Some(name) => name,
            None => Name::new(self.string()?),
        };
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.malformed("expected a colon"));
        }
        self.at += 1;
        Ok(name)
    }

    /// The name that begins at the quote here, if it has fewer than eight bytes, as most have: one look finds its end,
    /// and its head is there.
    #[inline]
    fn short_name(&mut self) -> Option<Name<'a>> {
        let start = self.at + 1;
        let word = u64::from_le_bytes(*self.source.as_bytes().get(start..)?.first_chunk::<8>()?);
        let bits = stops(word).trailing_zeros() & !7;
        let head = word & !u64::MAX.checked_shl(bits)?;
        let end = start + bits as usize / 8;
        if self.source.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        Some(Name { text: Text::plain(self.source.get(start..end)?), head })
    }

    /// The string that begins at the quote here.
    #[inline]
    fn string(&mut self) -> Result<Text<'a>, Malformed> {
        let start = self.at + 1;
        let mut end = plain_end(self.source.as_bytes(), start);
        let mut escape = Escape::None;
        if self.source.as_bytes().get(end) != Some(&b'"') {
            (end, escape) = Self { source: self.source, at: end }.escaped_string()?;
        }
        self.at = end + 1;
        Ok(Text { raw: self.source.get(start..end).unwrap_or_default(), escape })
    }

    /// The end of the string that goes on here, and whether there is an escape in it.
    #[inline(never)]
    fn escaped_string(mut self) -> Result<(usize, Escape), Malformed> {
        let mut escape = Escape::None;
        loop {
            self.at = plain_end(self.source.as_bytes(), self.at);
            match self.peek() {
                Some(b'"') => return Ok((self.at, escape)),
                Some(b'\\') => {
                    self.at += 1;
                    escape = Escape::Json;
                    self.escape()?;
                }
                Some(_) => return Err(self.malformed("control character in a string")),
                None => return Err(self.malformed("a string without an end")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|b| b.is_ascii_hexdigit()) {
                        return Err(self.malformed("expected four hexadecimal digits"));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.malformed("no such escape")),
        }
        Ok(())
    }

    /// What begins here if it is neither a string nor a container, and its end.
    #[inline(never)]
    fn scalar(self) -> Result<(Kind, usize), Malformed> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => Ok((Kind::Number, self.number()?)),
            Some(b't') => Ok((Kind::Literal, self.literal("true")?)),
            Some(b'f') => Ok((Kind::Literal, self.literal("false")?)),
            Some(b'n') => Ok((Kind::Literal, self.literal("null")?)),
            _ => Err(self.malformed("expected a value")),
        }
    }

    fn number(mut self) -> Result<usize, Malformed> {
        self.skip(b'-');
        let has_integer = self.skip(b'0') || self.digits() > 0;
        let has_fraction = !self.skip(b'.') || self.digits() > 0;
        let mut has_exponent = true;
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            has_exponent = self.digits() > 0;
        }
        let is_one = has_integer && has_fraction && has_exponent;
        if is_one { Ok(self.at) } else { Err(self.malformed("expected a digit")) }
    }

    fn literal(mut self, word: &'static str) -> Result<usize, Malformed> {
        let rest = self.source.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            return Ok(self.at + word.len());
        }
        if word.as_bytes().starts_with(rest) {
            self.at = self.source.len();
        }
        Err(self.malformed("expected a value"))
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

    #[inline]
    fn space(&mut self) {
        // Where there is any it is nearly always one blank, or the beginning of a line.
        self.at += usize::from(self.peek() == Some(b' '));
        if self.peek().is_some_and(|b| b <= b' ') {
            self.at = space_end(self.source.as_bytes(), self.at);
        }
    }

    #[inline]
    fn peek(self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    /// What is wrong here. At the very end more text might mend it.
    #[cold]
    fn malformed(self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why, truncated: self.at >= self.source.len() }
    }
}

/// Where a JSON string that goes on at `at` stops standing just as it is: at a quote, a backslash or a control
/// character, or at the end. Eight bytes at a time: most of a body is text.
#[inline(never)]
fn plain_end(bytes: &[u8], at: usize) -> usize {
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return bytes.len() - rest.len() + stops.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    bytes.len() - rest.len() + plain_length(bytes, rest)
}

/// The same of the last few bytes.
#[inline(never)]
fn plain_length(bytes: &[u8], rest: &[u8]) -> usize {
    match bytes.last_chunk::<8>() {
        Some(_) if rest.is_empty() => 0,
        Some(word) => {
            // The zeros that come in behind the last byte are control characters.
            let word = u64::from_le_bytes(*word) >> (8 * (8 - rest.len()));
            stops(word).trailing_zeros() as usize / 8
        }
        None => rest.iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count(),
    }
}

/// The high bit of each byte that is a quote, a backslash or a control character. Behind the first such byte others
/// may have it too.
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // A byte is less than `n` where a borrow reaches its high bit. With one bit turned the quote follows the control
    // characters, so that one comparison finds both.
    let quotes_and_controls = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & (ONES << 7)
}

/// Undoes the escapes of a string that [`parse`] accepted. Half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = split_once(rest, b'\\') {
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
    if is_plain(text.as_bytes()) {
        out.push_str(text);
    } else {
        write_escaped(text, out);
    }
    out.push('"');
}

/// Does a text stand in a string just as it is?
fn is_plain(text: &[u8]) -> bool {
    match text.last_chunk::<8>() {
        // What the last eight bytes and the others have in common is looked at twice.
        Some(last) => {
            let (words, _) = text.as_chunks::<8>();
            let stops = |word: &[u8; 8]| stops(u64::from_le_bytes(*word));
            // Without a branch, so that several words are looked at in one step.
            words.iter().fold(stops(last), |found, word| found | stops(word)) == 0
        }
        // The zeros behind a short text are control characters.
        None => stops(head(text)).trailing_zeros() as usize / 8 == text.len(),
    }
}

#[inline(never)]
fn write_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(plain_end(rest.as_bytes(), 0));
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
            None => return,
        }
        rest = chars.as_str();
    }
}

/// Is this one JSON value, and nothing else?
pub(crate) fn is_value(text: &str) -> bool {
    parse(text).is_ok()
}
