//! Finds one member of a JSON text and reads nothing else: how a success is told from an error in a 200
//! without parsing 64 KiB to see its first member. It stops as soon as it knows.

use memchr::memchr2;
use std::ops::Deref;

/// What the scan saw of the member it looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// The value, whole. Only its end is certain, not that it is JSON.
    Value(&'a [u8]),
    /// The text has no such member.
    Absent,
    /// It has none so far, and is not at its end.
    Unfinished,
}

/// Looks for the member that a path of names leads to. The first of a repeated member counts.
pub(crate) fn find<'a>(body: &'a [u8], path: &[impl Deref<Target = str>]) -> Found<'a> {
    let mut scan = Scan { body, at: 0 };
    let mut names = path.iter();
    let Some(mut name) = names.next() else { return Found::Absent };
    if scan.enter().is_none() {
        return scan.end();
    }
    loop {
        let Some(raw) = scan.member() else { return scan.end() };
        let is_it = raw == name.as_bytes() || (raw.contains(&b'\\') && unescaped_is(raw, name));
        if !is_it {
            if scan.skip_value().is_none() {
                return scan.end();
            }
            continue;
        }
        match names.next() {
            Some(inner) => {
                name = inner;
                if scan.enter().is_none() {
                    return scan.end();
                }
            }
            None => {
                scan.space();
                let start = scan.at;
                return match scan.skip_value() {
                    Some(()) => Found::Value(scan.body.get(start..scan.at).unwrap_or_default()),
                    None => scan.end(),
                };
            }
        }
    }
}

fn unescaped_is(raw: &[u8], name: &str) -> bool {
    std::str::from_utf8(raw).is_ok_and(|raw| super::json::unescape(raw) == name)
}

struct Scan<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    /// What to say when a step found nothing: it ran out of text, or there is nothing to find.
    fn end(&self) -> Found<'a> {
        if self.at >= self.body.len() { Found::Unfinished } else { Found::Absent }
    }

    fn enter(&mut self) -> Option<()> {
        self.space();
        (self.peek()? == b'{').then(|| self.at += 1)
    }

    /// The raw name of the next member. `None`: the object, or the text, is at its end.
    fn member(&mut self) -> Option<&'a [u8]> {
        self.space();
        if self.peek()? == b',' {
            self.at += 1;
            self.space();
        }
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        self.string()?;
        let name = self.body.get(start..self.at - 1)?;
        self.space();
        (self.peek()? == b':').then(|| self.at += 1)?;
        Some(name)
    }

    fn skip_value(&mut self) -> Option<()> {
        self.space();
        match self.peek()? {
            b'"' => self.string(),
            b'{' | b'[' => self.container(),
            _ => {
                let rest = self.body.get(self.at..)?;
                let length =
                    rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'));
                // A bare word at the very end may go on in the next chunk.
                self.at += length.unwrap_or(rest.len());
                length.map(|_| ())
            }
        }
    }

    fn container(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            let rest = self.body.get(self.at..)?;
            let Some(step) = rest.iter().position(|b| matches!(b, b'"' | b'{' | b'}' | b'[' | b']')) else {
                self.at = self.body.len();
                return None;
            };
            self.at += step;
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ => depth -= 1,
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.body.get(self.at..)?;
            let Some(step) = memchr2(b'"', b'\\', rest) else {
                self.at = self.body.len();
                return None;
            };
            self.at += step;
            if self.peek()? == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.body.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds() {
        let check = |body: &str, path: &[&str], want: Found<'_>| {
            let path: Vec<Box<str>> = path.iter().map(|&name| name.into()).collect();
            assert_eq!(find(body.as_bytes(), &path), want, "{body}");
        };
        check(r#"{"a":1,"b":"x"}"#, &["b"], Found::Value(br#""x""#));
        check(r#" { "a" : [{"b":2},"}"] , "b" : 3 }"#, &["b"], Found::Value(b"3"));
        check(r#"{"a":{"b":2}}"#, &["b"], Found::Absent);
        check(r#"{"a":{"c":"}\"","b":2}}"#, &["a", "b"], Found::Value(b"2"));
        check(r#"{"\u0061":1}"#, &["a"], Found::Value(b"1"));
        check(r#"{"a":1,"a":2}"#, &["a"], Found::Value(b"1"));
        check(r#"{"a":12"#, &["a"], Found::Unfinished);
        check(r#"{"a":"1"#, &["a"], Found::Unfinished);
        check(r#"{"b":[1,2"#, &["a"], Found::Unfinished);
        check(r#"{"b":1}"#, &["a"], Found::Absent);
        check(r#"[{"a":1}]"#, &["a"], Found::Absent);
        check("", &["a"], Found::Unfinished);
        check("<a/>", &["a"], Found::Absent);
        check(r#"{"a\"#, &["a"], Found::Unfinished);
    }
}
