//! A TOML file, read key by key: what is wrong, and what nobody asked for, is a finding with its span. For contracts,
//! and for the files of the programs round them.

mod finding;

pub use finding::{Finding, Findings, Registry, Severity};

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses a text as far as it goes. Also says whether it is TOML to its end.
pub fn parse<'t>(text: &'t str, findings: &mut Findings<impl Registry>) -> (Spanned<DeTable<'t>>, bool) {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        findings.add(Registry::SYNTAX, span, error.message().to_owned(), "mend the TOML here");
    }
    (document, errors.is_empty())
}

/// A TOML table, read key by key.
#[derive(Debug)]
pub struct Table<'t> {
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    /// What the table is, for messages: "a wire".
    what: &'static str,
    known: Vec<&'static str>,
}

/// A value and where it stands.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// A text and where it stands.
pub type Text = (String, Range<usize>);

impl<'t> Table<'t> {
    /// A table. `what` is its name in messages: "a wire".
    pub fn new(table: &'t DeTable<'t>, span: Range<usize>, what: &'static str) -> Self {
        Self { entries: table, span, what, known: Vec::new() }
    }

    /// Where it stands.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Where the value of a key stands; the table itself where there is none.
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.find(key).map_or_else(|| self.span(), Spanned::span)
    }

    /// Is that key there?
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&'t Value<'t>> {
        self.entries.get(key)
    }

    /// The value of a key, which is known from now on.
    pub fn ask(&mut self, key: &'static str) -> Option<&'t Value<'t>> {
        self.known.push(key);
        self.find(key)
    }

    /// Reports a key that must be there.
    pub fn missing(&self, key: &str, findings: &mut Findings<impl Registry>) {
        let help = format!("add `{key} = …`");
        findings.add(Registry::MISSING_KEY, self.span(), format!("{} has no `{key}`", self.what), help);
    }

    /// Reports a value that is not what it should be.
    pub fn wrong(key: &str, value: &Value<'_>, wants: &str, findings: &mut Findings<impl Registry>) {
        let message = format!("`{key}` is of type {}", value.get_ref().type_str());
        findings.add(Registry::WRONG_TYPE, value.span(), message, format!("write {wants}"));
    }

    /// A string, and where it stands.
    pub fn text_at(&mut self, key: &'static str, findings: &mut Findings<impl Registry>) -> Option<Text> {
        let value = self.ask(key)?;
        let text = value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        if text.is_none() {
            Self::wrong(key, value, "a string", findings);
        }
        text
    }

    /// A string.
    pub fn text(&mut self, key: &'static str, findings: &mut Findings<impl Registry>) -> Option<String> {
        self.text_at(key, findings).map(|(text, _)| text)
    }

    /// A string that must be there, and where it stands.
    pub fn required_text_at(
        &mut self,
        key: &'static str,
        findings: &mut Findings<impl Registry>,
    ) -> Option<Text> {
        if !self.has(key) {
            self.missing(key, findings);
        }
        self.text_at(key, findings)
    }

    /// A string that must be there.
    pub fn required_text(
        &mut self,
        key: &'static str,
        findings: &mut Findings<impl Registry>,
    ) -> Option<String> {
        self.required_text_at(key, findings).map(|(text, _)| text)
    }

    /// True or false.
    pub fn flag(&mut self, key: &'static str, default: bool, findings: &mut Findings<impl Registry>) -> bool {
        let Some(value) = self.ask(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            Self::wrong(key, value, "true or false", findings);
            default
        })
    }

    /// A whole number, zero or more.
    pub fn integer(&mut self, key: &'static str, findings: &mut Findings<impl Registry>) -> Option<u64> {
        let value = self.ask(key)?;
        let number =
            value.get_ref().as_integer().and_then(|i| u64::from_str_radix(i.as_str(), i.radix()).ok());
        if number.is_none() {
            Self::wrong(key, value, "a whole number, zero or more", findings);
        }
        number
    }

    /// One of several words, by its index.
    pub fn word(
        &mut self,
        key: &'static str,
        words: &[&str],
        findings: &mut Findings<impl Registry>,
    ) -> Option<usize> {
        let (text, span) = self.text_at(key, findings)?;
        let index = words.iter().position(|word| *word == text);
        if index.is_none() {
            let help = format!("write one of {}", words.join(", "));
            findings.add(Registry::INVALID_VALUE, span, format!("`{key}` cannot be `{text}`"), help);
        }
        index
    }

    /// A string, or a list of strings, with their spans.
    pub fn texts(&mut self, key: &'static str, findings: &mut Findings<impl Registry>) -> Vec<Text> {
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
    pub fn list(&mut self, key: &'static str, findings: &mut Findings<impl Registry>) -> Vec<&'t Value<'t>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                Self::wrong(key, value, "a list", findings);
                Vec::new()
            }
        }
    }

    /// The names and strings of an inner table, in the order of the text.
    pub fn text_pairs(
        &mut self,
        key: &'static str,
        findings: &mut Findings<impl Registry>,
    ) -> Vec<(String, Text)> {
        let mut pairs = Vec::new();
        for (name, value) in self.pairs(key, findings) {
            match value.get_ref().as_str() {
                Some(text) => pairs.push((name.to_owned(), (text.to_owned(), value.span()))),
                None => Self::wrong(key, value, "a table of strings", findings),
            }
        }
        pairs
    }

    /// The keys and values of an inner table, in the order of the text.
    pub fn pairs(
        &mut self,
        key: &'static str,
        findings: &mut Findings<impl Registry>,
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

    /// The table `[key]`.
    pub fn table(
        &mut self,
        key: &'static str,
        what: &'static str,
        findings: &mut Findings<impl Registry>,
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
    pub fn tables(
        &mut self,
        key: &'static str,
        what: &'static str,
        findings: &mut Findings<impl Registry>,
    ) -> Vec<Self> {
        let mut tables = Vec::new();
        for value in self.list(key, findings) {
            match value.get_ref().as_table() {
                Some(table) => tables.push(Self::new(table, value.span(), what)),
                None => Self::wrong(key, value, "a table", findings),
            }
        }
        tables
    }

    /// The tables of `[key.NAME]`.
    pub fn tables_by_name(
        &mut self,
        key: &'static str,
        findings: &mut Findings<impl Registry>,
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
    pub fn finish(self, findings: &mut Findings<impl Registry>) {
        for key in self.entries.keys() {
            let name = &**key.get_ref();
            if !self.known.contains(&name) {
                let help = match find_near(name, self.known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys here are {}", self.known.join(", ")),
                };
                findings.add(
                    Registry::UNKNOWN_KEY,
                    key.span(),
                    format!("{} has no key `{name}`", self.what),
                    help,
                );
            }
        }
    }
}

/// The word that is nearest to a misspelt one, if any is near.
pub fn find_near<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
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
