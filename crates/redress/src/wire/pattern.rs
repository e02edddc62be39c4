//! Text with placeholders, read in both directions.

use crate::tree::find;
use std::borrow::Cow;

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Code,
    Title,
    Detail,
    Status,
    Type,
    Instance,
    Condition,
    Method,
    Uri,
    Extension(Box<str>),
    /// A member of one sub-error, in a list that the problem itself is not in.
    ErrorCode,
    ErrorTitle,
    ErrorDetail,
    ErrorTarget,
}

const MEMBERS: &[(&str, Member)] = &[
    ("code", Member::Code),
    ("title", Member::Title),
    ("detail", Member::Detail),
    ("status", Member::Status),
    ("type", Member::Type),
    ("instance", Member::Instance),
    ("condition", Member::Condition),
    ("request.method", Member::Method),
    ("request.uri", Member::Uri),
    ("error.code", Member::ErrorCode),
    ("error.title", Member::ErrorTitle),
    ("error.detail", Member::ErrorDetail),
    ("error.target", Member::ErrorTarget),
];

impl Member {
    pub(crate) fn of_sub_error(&self) -> bool {
        matches!(self, Self::ErrorCode | Self::ErrorTitle | Self::ErrorDetail | Self::ErrorTarget)
    }

    fn parse(name: &str) -> Result<Self, String> {
        if let Some(extension) = name.strip_prefix("x.") {
            let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
            return if !extension.is_empty() && extension.chars().all(legal) {
                Ok(Self::Extension(extension.into()))
            } else {
                Err(format!("`{{{name}}}`: an extension's name is made of A-Z a-z 0-9 _ . -"))
            };
        }
        MEMBERS.iter().find(|(n, _)| *n == name).map(|(_, member)| member.clone()).ok_or_else(|| {
            format!("there is no placeholder `{{{name}}}`: docs/contract-format.md lists them; {{x.NAME}} is always one")
        })
    }
}

/// The JSON type of a placeholder's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Int,
    Digits,
    Json,
}

const KINDS: &[(&str, Kind)] =
    &[("string", Kind::String), ("int", Kind::Int), ("digits", Kind::Digits), ("json", Kind::Json)];

/// One placeholder.
#[derive(Clone, Debug)]
pub(crate) struct Hole {
    pub(crate) member: Member,
    /// Written where `member` is not known: `{detail|title}`.
    pub(crate) otherwise: Option<Member>,
    /// The first is written, all are read. Never empty.
    pub(crate) kinds: Vec<Kind>,
    pub(crate) default: Option<Box<str>>,
}

impl Hole {
    pub(crate) fn members(&self) -> impl Iterator<Item = &Member> {
        std::iter::once(&self.member).chain(&self.otherwise)
    }

    /// Has every problem a value for it?
    pub(crate) fn is_always_filled(&self) -> bool {
        let always = [Member::Title, Member::Status, Member::Type, Member::Condition];
        self.default.is_some() || self.members().any(|member| always.contains(member))
    }

    pub(crate) fn written_kind(&self) -> Kind {
        self.kinds.first().copied().unwrap_or(Kind::String)
    }

    /// Parses what stands between the braces: `member|otherwise:kind|kind=default`.
    fn parse(inside: &str) -> Result<Self, String> {
        let (rest, default) = match inside.split_once('=') {
            Some((rest, default)) => (rest, Some(default.into())),
            None => (inside, None),
        };
        let (names, kinds) = rest.split_once(':').unwrap_or((rest, "string"));
        let (member, otherwise) = match names.split_once('|') {
            Some((first, second)) => (Member::parse(first)?, Some(Member::parse(second)?)),
            None => (Member::parse(names)?, None),
        };
        let kinds = kinds
            .split('|')
            .map(|word| {
                KINDS.iter().find(|(w, _)| *w == word).map(|(_, kind)| *kind).ok_or_else(|| {
                    format!(
                        "`{{{inside}}}`: `{word}` is not a type; the types are string, int, digits and json"
                    )
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { member, otherwise, kinds, default })
    }
}

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(Box<str>),
    Hole(Hole),
}

/// Text with at least one placeholder.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) parts: Vec<Part>,
}

impl Pattern {
    /// Parses a template text. `Ok(Err(text))`: it has no placeholder and is that text, braces unescaped.
    ///
    /// # Errors
    /// What is wrong with a placeholder.
    pub(crate) fn parse(template: &str) -> Result<Result<Self, String>, String> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            text.push_str(before);
            if let Some(after) = after.strip_prefix("{{") {
                text.push('{');
                rest = after;
            } else if let Some(after) = after.strip_prefix('{') {
                let (inside, after) = after
                    .split_once('}')
                    .ok_or_else(|| format!("`{{{after}`: the placeholder has no end"))?;
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text).into()));
                } else if matches!(parts.last(), Some(Part::Hole(_))) {
                    return Err(format!(
                        "`{{{inside}}}` stands directly behind another placeholder: put text between them"
                    ));
                }
                parts.push(Part::Hole(Hole::parse(inside)?));
                rest = after;
            } else {
                let after = after.get(1..).unwrap_or_default();
                text.push('}');
                rest = after.strip_prefix('}').unwrap_or(after);
            }
        }
        text.push_str(rest);
        if parts.is_empty() {
            return Ok(Err(text));
        }
        if !text.is_empty() {
            parts.push(Part::Text(text.into()));
        }
        let pattern = Self { parts };
        if pattern.whole().is_none() && pattern.holes().any(|h| h.kinds != [Kind::String]) {
            return Err("a placeholder with text around it is a string: it takes no other type".to_owned());
        }
        Ok(Ok(pattern))
    }

    /// A pattern that only that text fits.
    pub(crate) fn of_text(text: &str) -> Self {
        Self { parts: vec![Part::Text(text.into())] }
    }

    pub(crate) fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }

    /// The placeholder, if the pattern is nothing else.
    #[inline]
    pub(crate) fn whole(&self) -> Option<&Hole> {
        match self.parts.as_slice() {
            [Part::Hole(hole)] => Some(hole),
            _ => None,
        }
    }

    /// Takes a text apart. A placeholder takes as little as the text behind it leaves. `false`: it does not fit.
    pub(crate) fn capture<'p, 'a>(
        &'p self,
        text: Cow<'a, str>,
        take: &mut dyn FnMut(&'p Hole, Cow<'a, str>),
    ) -> bool {
        match self.whole() {
            Some(hole) => {
                take(hole, text);
                true
            }
            None => self.capture_parts(&text, take),
        }
    }

    /// The same of a text that is kept.
    #[expect(clippy::ptr_arg, reason = "of a text that is borrowed, the parts live as long as it does")]
    pub(crate) fn capture_parts<'p, 'a>(
        &'p self,
        text: &Cow<'a, str>,
        take: &mut dyn FnMut(&'p Hole, Cow<'a, str>),
    ) -> bool {
        let cut = |start: usize, end: usize| match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(start..end).unwrap_or_default().to_owned()),
        };
        let mut at = 0;
        let mut waiting: Option<&Hole> = None;
        for (index, part) in self.parts.iter().enumerate() {
            match part {
                Part::Hole(hole) => waiting = Some(hole),
                Part::Text(literal) => {
                    let rest = text.get(at..).unwrap_or_default();
                    let is_last = index + 1 == self.parts.len();
                    let found = match waiting {
                        None => rest.starts_with(&**literal).then_some(0),
                        Some(_) if is_last => rest.ends_with(&**literal).then(|| rest.len() - literal.len()),
                        Some(_) => find(rest.as_bytes(), literal.as_bytes()),
                    };
                    let Some(found) = found else { return false };
                    if let Some(hole) = waiting.take() {
                        take(hole, cut(at, at + found));
                    }
                    at += found + literal.len();
                }
            }
        }
        match waiting {
            Some(hole) => take(hole, cut(at, text.len())),
            None if at != text.len() => return false,
            None => {}
        }
        true
    }

    /// A text that fits: for the value of a placeholder stands its default, or else its name.
    pub(crate) fn example(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Hole(Hole { default: Some(text), .. }) => &**text,
                Part::Hole(Hole { member: Member::Extension(name), .. }) => &**name,
                Part::Hole(_) => "…",
            })
            .collect()
    }

    /// Does it fit that text?
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.capture(Cow::Borrowed(text), &mut |_, _| {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(template: &str) -> Pattern {
        Pattern::parse(template).unwrap().unwrap()
    }

    #[test]
    fn captures() {
        let check = |template: &str, text: &str, want: Option<&[&str]>| {
            let mut got = Vec::new();
            let fits =
                pattern(template).capture(Cow::Borrowed(text), &mut |_, value| got.push(value.into_owned()));
            assert_eq!(
                fits.then_some(got.iter().map(String::as_str).collect::<Vec<_>>()).as_deref(),
                want,
                "{template}"
            );
        };
        check("{detail}", "all of it", Some(&["all of it"]));
        check("{detail}", "", Some(&[""]));
        check("bad '{x.a}' why: {x.b}", "bad 'mode' why: wrong", Some(&["mode", "wrong"]));
        check("bad '{x.a}' why: {x.b}", "bad 'mode'", None);
        check("retry in {x.s} s", "retry in 5 s", Some(&["5"]));
        check("retry in {x.s} s", "retry in 5 s now", None);
        check("{x.a}.{x.b}", "a.b.c", Some(&["a", "b.c"]));
        check("{x.a} {{s}}", "5 {s}", Some(&["5"]));
    }

    #[test]
    fn refuses() {
        let check = |template: &str, say: &str| {
            let error = Pattern::parse(template).unwrap_err();
            assert!(error.contains(say), "{template}: {error}");
        };
        check("{cod}", "no placeholder `{cod}`");
        check("{code:number}", "`number` is not a type");
        check("{code", "no end");
        check("{code}{title}", "directly behind");
        check("E{code:int}", "takes no other type");
        check("{x.}", "an extension's name");
        assert_eq!(Pattern::parse("{{plain}}").unwrap().unwrap_err(), "{plain}");
    }

    #[test]
    fn examples() {
        for (template, want) in [
            ("bad '{x.parameter}': {detail}", "bad 'parameter': …"),
            ("{x.limit=10,000} groups reached", "10,000 groups reached"),
        ] {
            assert_eq!(pattern(template).example(), want);
        }
    }
}
