//! A TOML table, read key by key; what nobody asked for is a finding.

use super::finding::{Check, Findings};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) struct Table<'t> {
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    /// What the table is, for messages: "a wire".
    what: &'static str,
    known: Vec<&'static str>,
}

type Value<'t> = Spanned<DeValue<'t>>;

impl<'t> Table<'t> {
    pub(crate) fn new(table: &'t DeTable<'t>, span: Range<usize>, what: &'static str) -> Self {
        Self { entries: table, span, what, known: Vec::new() }
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of a key stands; the table itself where there is none.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.find(key).map_or_else(|| self.span(), Spanned::span)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&'t Value<'t>> {
        self.entries.get(key)
    }

    fn ask(&mut self, key: &'static str) -> Option<&'t Value<'t>> {
        self.known.push(key);
        self.find(key)
    }

    pub(crate) fn missing(&self, key: &str, findings: &mut Findings) {
        let help = format!("add `{key} = …`");
        findings.add(Check::MissingKey, self.span(), format!("{} has no `{key}`", self.what), help);
    }

    fn wrong(key: &str, value: &Value<'_>, wants: &str, findings: &mut Findings) {
        let message = format!("`{key}` is of type {}", value.get_ref().type_str());
        findings.add(Check::WrongType, value.span(), message, format!("write {wants}"));
    }

    pub(crate) fn text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let value = self.ask(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                Self::wrong(key, value, "a string", findings);
                None
            }
        }
    }

    pub(crate) fn required_text(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        if !self.has(key) {
            self.known.push(key);
            self.missing(key, findings);
            return None;
        }
        self.text(key, findings)
    }

    pub(crate) fn flag(&mut self, key: &'static str, default: bool, findings: &mut Findings) -> bool {
        let Some(value) = self.ask(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            Self::wrong(key, value, "true or false", findings);
            default
        })
    }

    pub(crate) fn integer(&mut self, key: &'static str, findings: &mut Findings) -> Option<u64> {
        let value = self.ask(key)?;
        let number =
            value.get_ref().as_integer().and_then(|i| u64::from_str_radix(i.as_str(), i.radix()).ok());
        if number.is_none() {
            Self::wrong(key, value, "a whole number, zero or more", findings);
        }
        number
    }

    /// One of several words, by its index.
    pub(crate) fn word(
        &mut self,
        key: &'static str,
        words: &[&str],
        findings: &mut Findings,
    ) -> Option<usize> {
        let text = self.text(key, findings)?;
        let index = words.iter().position(|word| *word == text);
        if index.is_none() {
            let help = format!("write one of {}", words.join(", "));
            findings.add(Check::InvalidValue, self.span_of(key), format!("`{key}` cannot be `{text}`"), help);
        }
        index
    }

    /// A day, as `YYYY-MM-DD`.
    pub(crate) fn day(&mut self, key: &'static str, findings: &mut Findings) -> Option<String> {
        let Some(value) = self.ask(key) else {
            self.missing(key, findings);
            return None;
        };
        let day = match value.get_ref().as_datetime() {
            Some(when) if when.date.is_some() && when.time.is_none() => Some(when.to_string()),
            _ => None,
        };
        if day.is_none() {
            let help = "write a day without quotes: verified = 2026-11-20".to_owned();
            findings.add(Check::NotADay, value.span(), format!("`{key}` is not a day"), help);
        }
        day
    }

    /// A string, or a list of strings, with their spans.
    pub(crate) fn texts(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Vec<(String, Range<usize>)> {
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

    /// The values of a list.
    pub(crate) fn list(&mut self, key: &'static str, findings: &mut Findings) -> Vec<&'t Value<'t>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                Self::wrong(key, value, "a list", findings);
                Vec::new()
            }
        }
    }

    pub(crate) fn text_pairs(&mut self, key: &'static str, findings: &mut Findings) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (name, value) in self.pairs(key, findings) {
            match value.get_ref().as_str() {
                Some(text) => pairs.push((name.to_owned(), text.to_owned())),
                None => Self::wrong(key, value, "a table of strings", findings),
            }
        }
        pairs
    }

    /// The keys and values of an inner table, in the order of the text.
    pub(crate) fn pairs(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Vec<(&'t str, &'t Value<'t>)> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            Self::wrong(key, value, "a table", findings);
            return Vec::new();
        };
        let mut pairs: Vec<_> = table.iter().map(|(k, v)| (k.span().start, &**k.get_ref(), v)).collect();
        pairs.sort_by_key(|(start, ..)| *start);
        pairs.into_iter().map(|(_, name, value)| (name, value)).collect()
    }

    pub(crate) fn table(
        &mut self,
        key: &'static str,
        what: &'static str,
        findings: &mut Findings,
    ) -> Option<Self> {
        let value = self.ask(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Self::new(table, value.span(), what)),
            None => {
                Self::wrong(key, value, "a table", findings);
                None
            }
        }
    }

    /// The tables of `[[key]]`.
    pub(crate) fn tables(&mut self, key: &'static str, findings: &mut Findings) -> Vec<Self> {
        let mut tables = Vec::new();
        for value in self.list(key, findings) {
            match value.get_ref().as_table() {
                Some(table) => tables.push(Self::new(table, value.span(), key)),
                None => Self::wrong(key, value, "a table", findings),
            }
        }
        tables
    }

    /// The tables of `[key.NAME]`.
    pub(crate) fn tables_by_name(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Vec<(String, Range<usize>, Self)> {
        let mut tables = Vec::new();
        for (name, value) in self.pairs(key, findings) {
            match value.get_ref().as_table() {
                Some(table) => {
                    tables.push((name.to_owned(), value.span(), Self::new(table, value.span(), key)));
                }
                None => Self::wrong(key, value, "a table", findings),
            }
        }
        tables
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings) {
        for key in self.entries.keys() {
            let name = &**key.get_ref();
            if !self.known.contains(&name) {
                let help = match find_near(name, self.known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys here are {}", self.known.join(", ")),
                };
                findings.add(
                    Check::UnknownKey,
                    key.span(),
                    format!("{} has no key `{name}`", self.what),
                    help,
                );
            }
        }
    }
}

/// The word that is nearest to a misspelt one, if any is near.
pub(crate) fn find_near<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let most = 1 + word.chars().count() / 4;
    words
        .map(|w| (distance(&word.to_lowercase(), &w.to_lowercase()), w))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, w)| w)
}

/// Letters to add, drop or change (Levenshtein's distance).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.chars().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_near_word() {
        let near = |word| find_near(word, ["condition", "code", "title"].into_iter());
        assert_eq!(near("conditon"), Some("condition"));
        assert_eq!(near("Titel"), Some("title"));
        assert_eq!(near("cod"), Some("code"));
        assert_eq!(near("evidence"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
