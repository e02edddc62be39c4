//! Flat JSON objects of texts, whole numbers and truths: as much JSON as a line has.

use crate::error::{ParseError, Why};
use crate::escape;
use std::borrow::Cow;
use std::fmt::Write as _;

/// What a member has.
#[derive(Debug)]
pub(super) enum Value<'v> {
    Nothing,
    Text(Cow<'v, str>),
    Number(u64),
    Flag(bool),
}

/// Writes one object.
pub(super) struct Writer<'o> {
    out: &'o mut String,
    is_empty: bool,
}

impl<'o> Writer<'o> {
    pub(super) fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, is_empty: true }
    }

    /// A member; none where it has nothing to say, unless it always has.
    #[inline]
    pub(super) fn member(&mut self, name: &str, always: bool, value: Value<'_>) {
        match value {
            Value::Text(text) if !text.is_empty() => {
                self.name(name);
                self.text(&text);
            }
            Value::Number(number) => {
                self.name(name);
                write!(self.out, "{number}").ok();
            }
            Value::Flag(flag) if always || flag => {
                self.name(name);
                self.out.push_str(if flag { "true" } else { "false" });
            }
            _ => {}
        }
    }

    pub(super) fn end(self) {
        self.out.push('}');
    }

    fn name(&mut self, name: &str) {
        self.out.push_str(if self.is_empty { "\"" } else { ",\"" });
        self.is_empty = false;
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// Whatever is in it, it is one line and no terminal obeys it.
    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut from = 0;
        for (at, c) in text.char_indices() {
            if !matches!(c, '"' | '\\') && !escape::is_unsafe(c) {
                continue;
            }
            self.out.push_str(text.get(from..at).unwrap_or_default());
            from = at + c.len_utf8();
            if matches!(c, '"' | '\\') {
                self.out.extend(['\\', c]);
            } else {
                escape::put(c, self.out).ok();
            }
        }
        self.out.push_str(text.get(from..).unwrap_or_default());
        self.out.push('"');
    }
}

/// Reads one object.
pub(super) struct Reader<'l> {
    line: &'l str,
    at: usize,
    is_first: bool,
}

impl<'l> Reader<'l> {
    pub(super) fn begin(line: &'l str) -> Result<Self, ParseError> {
        let mut reader = Self { line, at: 0, is_first: true };
        if reader.eat('{') { Ok(reader) } else { Err(reader.is_not("object")) }
    }

    /// The next member's name, and where it is. `None`: that was the last, and nothing is behind the object.
    pub(super) fn name(&mut self) -> Result<Option<(Cow<'l, str>, usize)>, ParseError> {
        if self.eat('}') {
            self.blanks();
            return match self.rest() {
                "" => Ok(None),
                _ => Err(ParseError::new(None, self.at, Why::Rest)),
            };
        }
        if !self.is_first && !self.eat(',') {
            return Err(self.is_not("comma, nor the object's end"));
        }
        self.is_first = false;
        self.blanks();
        let at = self.at;
        let name = self.text().ok_or_else(|| self.is_not("name of a member"))?;
        if self.eat(':') { Ok(Some((name, at))) } else { Err(self.is_not("colon")) }
    }

    /// The value of the member of that name, and where it is.
    pub(super) fn value(&mut self, name: &'static str) -> Result<(Value<'l>, usize), ParseError> {
        self.blanks();
        let at = self.at;
        let value = match self.rest().bytes().next() {
            Some(b'"') => self.text().map(Value::Text),
            Some(b'0'..=b'9') => self.number().map(Value::Number),
            _ if self.word("true") => Some(Value::Flag(true)),
            _ if self.word("false") => Some(Value::Flag(false)),
            _ => None,
        };
        let is_not = || ParseError::new(Some(name), self.at, Why::IsNot("text, whole number or truth"));
        value.map(|value| (value, at)).ok_or_else(is_not)
    }

    fn is_not(&self, what: &'static str) -> ParseError {
        ParseError::new(None, self.at, Why::IsNot(what))
    }

    fn rest(&self) -> &'l str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn eat(&mut self, c: char) -> bool {
        self.blanks();
        let is_there = self.rest().starts_with(c);
        self.at += usize::from(is_there);
        is_there
    }

    fn word(&mut self, word: &str) -> bool {
        let is_there = self.rest().starts_with(word);
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    fn number(&mut self) -> Option<u64> {
        let rest = self.rest();
        let (digits, behind) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let is_whole = !behind.starts_with(['.', 'e', 'E']) && (digits == "0" || !digits.starts_with('0'));
        let number = digits.parse().ok().filter(|_| is_whole)?;
        self.at += digits.len();
        Some(number)
    }

    /// A text, its escapes resolved. `None`: it is none, and `at` is where it breaks.
    fn text(&mut self) -> Option<Cow<'l, str>> {
        let behind = self.rest().strip_prefix('"')?;
        self.at += 1;
        let end = behind.find(|c: char| matches!(c, '"' | '\\') || u32::from(c) < 0x20)?;
        let begun = behind.get(..end)?;
        self.at += end;
        if self.word("\"") {
            return Some(Cow::Borrowed(begun));
        }
        let mut text = begun.to_owned();
        while let Some(c) = self.rest().chars().next() {
            match c {
                '"' => {
                    self.at += 1;
                    return Some(Cow::Owned(text));
                }
                '\\' => text.push(self.escape()?),
                c if u32::from(c) < 0x20 => return None,
                c => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
            }
        }
        None
    }

    fn escape(&mut self) -> Option<char> {
        let plain = match self.rest().as_bytes().get(1)? {
            b'u' => return self.hex_escape(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            c @ (b'"' | b'\\' | b'/') => char::from(*c),
            _ => return None,
        };
        self.at += 2;
        Some(plain)
    }

    fn hex_escape(&mut self) -> Option<char> {
        let unit = |text: &'l str| escape::take(text.strip_prefix('\\')?);
        let (first, behind) = unit(self.rest())?;
        let second = unit(behind).map(|(second, _)| second);
        let units = [Some(first), second].into_iter().flatten();
        let c = char::decode_utf16(units).next()?.ok()?;
        self.at += 6 * c.len_utf16();
        Some(c)
    }
}
