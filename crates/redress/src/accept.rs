//! What a caller accepts (RFC 9110 §12.5.1).

use crate::limits;

/// The media ranges of an `Accept` header, taken apart once and asked about many media types.
///
/// ```
/// use redress::Accept;
///
/// let accept = Accept::parse("application/xml;q=0.9, application/*;q=0.5");
/// assert_eq!(accept.liking("application/xml").thousandths, 900);
/// assert!(accept.liking("application/xml") > accept.liking("application/json"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Accept<'a> {
    ranges: Vec<Range<'a>>,
}

/// How well a caller likes a media type, by the most specific of the ranges that take it in. The greater, the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Liking {
    /// The weight, in thousandths. 0: not at all.
    pub thousandths: u16,
    /// Was it called by its full name? That beats a wildcard of the same weight: who says `application/json` means the
    /// API that speaks just that.
    pub is_named: bool,
}

#[derive(Clone, Copy, Debug)]
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    weight: u16,
}

impl<'a> Accept<'a> {
    /// Takes a header apart: all its lines, joined with commas. What is no range, or has no weight that can be read, is
    /// left out, and so is what comes after [`limits::MEDIA_RANGES`] of them.
    pub fn parse(header: &'a str) -> Self {
        Self { ranges: header.split(',').take(limits::MEDIA_RANGES).filter_map(Range::parse).collect() }
    }

    /// How well a media type without parameters is liked.
    pub fn liking(&self, media_type: &str) -> Liking {
        let Some((kind, subtype)) = media_type.split_once('/') else { return Liking::default() };
        let mut best = (0, Liking::default());
        for range in &self.ranges {
            let specificity = range.specificity(kind, subtype);
            if specificity > best.0 {
                let is_named = specificity == NAMED && range.weight > 0;
                best = (specificity, Liking { thousandths: range.weight, is_named });
            }
        }
        best.1
    }
}

const NAMED: u8 = 4;

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let weight = parts
            .find_map(|p| p.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")))
            .map_or(Some(1000), |(_, value)| thousandths(value.trim()))?;
        Some(Self { kind, subtype, weight })
    }

    /// How specific it is for a media type that it takes in. 0: it does not.
    fn specificity(&self, kind: &str, subtype: &str) -> u8 {
        let is = str::eq_ignore_ascii_case;
        match (self.kind, self.subtype) {
            ("*", "*") => 1,
            (own, "*") => u8::from(is(own, kind)) * 2,
            (own, name) if is(own, kind) && is(name, subtype) => NAMED,
            // Who takes JSON or XML can read every format built on it (RFC 6839).
            (own, name) => {
                let suffix = subtype.rsplit_once('+').map_or(subtype, |(_, suffix)| suffix);
                let is_kind = is(own, "application") || (is(own, "text") && is(name, "xml"));
                u8::from(is(suffix, name) && is_kind) * 3
            }
        }
    }
}

/// `0.5` as 500. `None`: it is no weight.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction =
        [100, 10, 1].iter().zip(fraction.bytes()).map(|(power, b)| power * u16::from(b - b'0')).sum();
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs() {
        let check = |accept: &str, media_type: &str, want: u16| {
            assert_eq!(
                Accept::parse(accept).liking(media_type).thousandths,
                want,
                "{accept} for {media_type}"
            );
        };
        check("*/*", "application/xml", 1000);
        check("application/*;q=0.5, */*;q=0.1", "application/xml", 500);
        check("application/xml;q=0.2, */*", "application/xml", 200);
        check("application/json", "application/problem+json", 1000);
        check("text/xml", "application/problem+xml", 1000);
        check("text/xml", "application/xml", 1000);
        check("application/json", "application/xml", 0);
        check("Application/Problem+JSON; charset=utf-8; Q=0.25", "application/problem+json", 250);
        check("*/*;q=0", "application/json", 0);
        check("*/*;q=nan", "application/json", 0);
        check("*/*;q=2", "application/json", 0);
        check("nonsense", "application/json", 0);
        check("", "application/json", 0);
        check("*/*;q=0.12345", "application/json", 0);
    }

    #[test]
    fn a_name_beats_a_wildcard() {
        let accept = Accept::parse("*/*, application/json");
        assert!(accept.liking("application/json") > accept.liking("application/xml"));
        assert!(!Accept::parse("application/json;q=0").liking("application/json").is_named);
    }
}
