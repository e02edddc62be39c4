//! Which wire a caller gets (RFC 9110 §12.5.1). An error is never answered with another error: what cannot be
//! met, or read, falls back to the contract's first wire.

use crate::limits;
use crate::wire::Wire;

/// Who is answered: what they accept, and the request that failed.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Caller<'a> {
    /// The `Accept` header, all lines joined with commas. `None`: anything.
    pub accept: Option<&'a str>,
    /// The method of the request that failed.
    pub method: Option<&'a str>,
    /// Its URI.
    pub uri: Option<&'a str>,
}

impl<'a> Caller<'a> {
    /// A caller with that `Accept`.
    pub fn accepting(accept: &'a str) -> Self {
        Self { accept: Some(accept), ..Self::default() }
    }

    /// The same, for that request.
    #[must_use]
    pub fn of_request(mut self, method: &'a str, uri: &'a str) -> Self {
        self.method = Some(method);
        self.uri = Some(uri);
        self
    }
}

/// The wire with the highest quality; of equals the first.
pub(super) fn choose<'w, I: Iterator<Item = &'w Wire>>(
    wires: impl Fn() -> I,
    accept: Option<&str>,
) -> Option<&'w Wire> {
    let first = wires().next()?;
    let Some(accept) = accept else { return Some(first) };
    let mut best = (first, 0);
    for wire in wires() {
        let quality = quality(accept, &wire.essence);
        if quality > best.1 {
            best = (wire, quality);
        }
    }
    Some(best.0)
}

/// The quality of a media type in thousandths, as the most specific range says.
fn quality(accept: &str, media_type: &str) -> u16 {
    let mut best = (0, 0);
    for range in accept.split(',').take(limits::MEDIA_RANGES) {
        let mut parts = range.split(';').map(str::trim);
        let Some(specificity) = parts.next().and_then(|range| matches(range, media_type)) else { continue };
        let q = parts
            .find_map(|p| p.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")))
            .map_or(Some(1000), |(_, value)| thousandths(value.trim()));
        // A weight that cannot be read makes the range void, not the request.
        if let Some(q) = q
            && specificity > best.0
        {
            best = (specificity, q);
        }
    }
    best.1
}

/// How specific a range is that takes in the media type. 0 is not at all.
fn matches(range: &str, media_type: &str) -> Option<u8> {
    let (kind, subtype) = range.split_once('/')?;
    let (own_kind, own_subtype) = media_type.split_once('/')?;
    let is = str::eq_ignore_ascii_case;
    if kind == "*" && subtype == "*" {
        Some(1)
    } else if is(kind, own_kind) && subtype == "*" {
        Some(2)
    } else if is(kind, own_kind) && is(subtype, own_subtype) {
        Some(4)
    } else {
        // Who takes JSON or XML can read every format built on it (RFC 6839).
        let suffix = own_subtype.rsplit_once('+').map_or(own_subtype, |(_, suffix)| suffix);
        let takes =
            is(suffix, subtype) && (is(kind, "application") || (is(kind, "text") && is(subtype, "xml")));
        takes.then_some(3)
    }
}

/// `0.5` as 500. `None`: it is no weight.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let fraction = format!("{fraction:0<3}").parse::<u16>().ok().filter(|_| digits)?;
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
            assert_eq!(quality(accept, media_type), want, "{accept} for {media_type}");
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
}
