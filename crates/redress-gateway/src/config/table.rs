//! A TOML table, read key by key; what nobody asked for is a finding.

use super::finding::{Check, Findings};
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) struct Table<'t> {
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    /// What the table is, for messages: "a route".
    what: &'static str,
    known: Vec<&'static str>,
}

type Value<'t> = Spanned<DeValue<'t>>;

/// A text and where it stands.
pub(crate) type Text = (String, Range<usize>);

impl<'t> Table<'t> {
    pub(crate) fn new(table: &'t DeTable<'t>, span: Range<usize>, what: &'static str) -> Self {
        Self { entries: table, span, what, known: Vec::new() }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn ask(&mut self, key: &'static str) -> Option<&'t Value<'t>> {
        self.known.push(key);
        self.entries.get(key)
    }

    fn wrong(key: &str, value: &Value<'_>, wants: &str, findings: &mut Findings) {
        let message = format!("`{key}` is of type {}", value.get_ref().type_str());
        findings.add(Check::WrongType, value.span(), message, &format!("write {wants}"));
    }

    pub(crate) fn missing(&self, key: &str, findings: &mut Findings) {
        let message = format!("{} has no `{key}`", self.what);
        findings.add(Check::MissingKey, self.span(), message, &format!("add `{key} = …`"));
    }

    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        let value = self.ask(key)?;
        let text = value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        if text.is_none() {
            Self::wrong(key, value, "a string", findings);
        }
        text
    }

    pub(crate) fn required_text(&mut self, key: &'static str, findings: &mut Findings) -> Option<Text> {
        if self.entries.get(key).is_none() {
            self.missing(key, findings);
        }
        self.text(key, findings)
    }

    /// One of several words, by its index.
    pub(crate) fn word(
        &mut self,
        key: &'static str,
        words: &[&str],
        findings: &mut Findings,
    ) -> Option<usize> {
        let (text, span) = self.text(key, findings)?;
        let index = words.iter().position(|word| *word == text);
        if index.is_none() {
            let help = format!("write one of {}", words.join(", "));
            findings.add(Check::InvalidValue, span, format!("`{key}` cannot be `{text}`"), &help);
        }
        index
    }

    /// A number of bytes or of things: `65536`, `"64 KiB"`.
    pub(crate) fn amount(&mut self, key: &'static str, default: u64, findings: &mut Findings) -> u64 {
        let Some(value) = self.ask(key) else { return default };
        let number = match value.get_ref() {
            DeValue::Integer(i) => u64::from_str_radix(i.as_str(), i.radix()).ok(),
            DeValue::String(text) => bytes(text),
            _ => None,
        };
        number.filter(|n| *n > 0).unwrap_or_else(|| {
            Self::wrong(key, value, "a number over zero, or a size: \"64KiB\", \"10MiB\"", findings);
            default
        })
    }

    /// The same, for what is counted in memory.
    pub(crate) fn count(&mut self, key: &'static str, default: usize, findings: &mut Findings) -> usize {
        usize::try_from(self.amount(key, default as u64, findings)).unwrap_or(usize::MAX)
    }

    /// A span of time: `"10s"`, `"250ms"`, `"2m"`, `"1h"`.
    pub(crate) fn time(&mut self, key: &'static str, default: Duration, findings: &mut Findings) -> Duration {
        let Some(value) = self.ask(key) else { return default };
        let time = value.get_ref().as_str().and_then(duration);
        time.unwrap_or_else(|| {
            Self::wrong(key, value, "a span of time over zero: \"250ms\", \"10s\", \"2m\", \"1h\"", findings);
            default
        })
    }

    /// A string, or a list of strings, with their spans.
    pub(crate) fn texts(&mut self, key: &'static str, findings: &mut Findings) -> Vec<Text> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        if let Some(text) = value.get_ref().as_str() {
            return vec![(text.to_owned(), value.span())];
        }
        let Some(list) = value.get_ref().as_array() else {
            Self::wrong(key, value, "a list of strings", findings);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), item.span())),
                None => Self::wrong(key, item, "a string", findings),
            }
        }
        texts
    }

    /// The names and texts of an inner table, in the order of the text.
    pub(crate) fn text_pairs(&mut self, key: &'static str, findings: &mut Findings) -> Vec<(String, Text)> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            Self::wrong(key, value, "a table", findings);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, value) in table {
            match value.get_ref().as_str() {
                Some(text) => pairs.push((name.get_ref().to_string(), (text.to_owned(), value.span()))),
                None => Self::wrong(key, value, "a table of strings", findings),
            }
        }
        pairs.sort_by_key(|(_, (_, span))| span.start);
        pairs
    }

    /// The table `[key]`; an empty one where there is none, so that defaults have one place.
    pub(crate) fn table(
        &mut self,
        key: &'static str,
        what: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let value = self.ask(key)?;
        let table = value.get_ref().as_table().map(|table| Self::new(table, value.span(), what));
        if table.is_none() {
            Self::wrong(key, value, "a table", findings);
        }
        table
    }

    /// The tables of `[[key]]`.
    pub(crate) fn tables(
        &mut self,
        key: &'static str,
        what: &'static str,
        findings: &mut Findings,
    ) -> Vec<Self> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            Self::wrong(key, value, "a list of tables", findings);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Self::new(table, item.span(), what)),
                None => Self::wrong(key, item, "a table", findings),
            }
        }
        tables
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings) {
        for key in self.entries.keys() {
            let name = &**key.get_ref();
            if !self.known.contains(&name) {
                let help = format!("the keys here are {}", self.known.join(", "));
                let message = format!("{} has no key `{name}`", self.what);
                findings.add(Check::UnknownKey, key.span(), message, &help);
            }
        }
    }
}

/// `64KiB` in bytes.
fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = split_unit(text)?;
    let factor = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// `10s` as a span of time.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split_unit(text)?;
    let milliseconds = match unit {
        "ms" => number,
        "s" => number.checked_mul(1_000)?,
        "m" => number.checked_mul(60_000)?,
        "h" => number.checked_mul(3_600_000)?,
        _ => return None,
    };
    // A year is longer than any sane deadline, and keeps clock arithmetic far from its end.
    (1..=31_536_000_000).contains(&milliseconds).then(|| Duration::from_millis(milliseconds))
}

fn split_unit(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    Some((digits.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(bytes("64KiB"), Some(65_536));
        assert_eq!(bytes("10 MiB"), Some(10 << 20));
        assert_eq!(bytes("7"), Some(7));
        assert_eq!(bytes("7 furlongs"), None);
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(duration("2m"), Some(Duration::from_secs(120)));
        for wrong in ["", "10", "s", "0s", "-1s", "99999999999999999999s", "1d"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
