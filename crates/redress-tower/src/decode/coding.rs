//! Which codings a body has, and what they hide.

use super::{brotli, inflate, zstd};
use crate::limits;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The codings of a body, in the order they were put on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Codings {
    None,
    Known(Vec<Coding>),
    /// One that we do not know, or more than [`limits::CODINGS`].
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// Why a body could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undecoded {
    /// It is not what its label says, or we do not know the label.
    Opaque,
    /// It would become larger than the bound, or than anything honest does.
    TooLarge,
}

/// How far a decoder came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// To the end of the coded body.
    Whole,
    /// To the end of what is there of it.
    Cut,
    /// To the bound.
    Full,
}

/// It is not what its label says.
#[derive(Debug)]
pub(super) struct Corrupt;

impl Codings {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut codings = Vec::new();
        for line in headers.get_all(CONTENT_ENCODING) {
            let Ok(line) = line.to_str() else { return Self::Unknown };
            for name in line.split(',').map(str::trim).filter(|n| !n.is_empty()) {
                match Coding::of(name) {
                    Some(coding) if codings.len() < limits::CODINGS => codings.push(coding),
                    None if name.eq_ignore_ascii_case("identity") => {}
                    _ => return Self::Unknown,
                }
            }
        }
        if codings.is_empty() { Self::None } else { Self::Known(codings) }
    }

    /// A whole body, decoded.
    pub(crate) fn decode(&self, raw: &[u8], bound: usize) -> Result<Vec<u8>, Undecoded> {
        let Self::Known(codings) = self else { return Err(Undecoded::Opaque) };
        let bound = bound.min(honest(raw.len()));
        let mut body: Option<Vec<u8>> = None;
        for coding in codings.iter().rev() {
            match coding.take_off(body.as_deref().unwrap_or(raw), bound) {
                Ok((decoded, End::Whole)) => body = Some(decoded),
                Ok((_, End::Full)) => return Err(Undecoded::TooLarge),
                Ok((_, End::Cut)) | Err(Corrupt) => return Err(Undecoded::Opaque),
            }
        }
        body.ok_or(Undecoded::Opaque)
    }

    /// As much of a body as the first bytes of it give, and whether that is all of it.
    pub(crate) fn peek(&self, raw: &[u8], bound: usize) -> Result<(Vec<u8>, bool), Undecoded> {
        let Self::Known(codings) = self else { return Err(Undecoded::Opaque) };
        let mut body: Option<Vec<u8>> = None;
        let mut is_whole = true;
        for coding in codings.iter().rev() {
            let (decoded, end) = coding
                .take_off(body.as_deref().unwrap_or(raw), bound)
                .map_err(|Corrupt| Undecoded::Opaque)?;
            is_whole &= end == End::Whole;
            body = Some(decoded);
        }
        body.map(|body| (body, is_whole)).ok_or(Undecoded::Opaque)
    }
}

impl Coding {
    fn of(name: &str) -> Option<Self> {
        const NAMES: [(&str, Coding); 5] = [
            ("gzip", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("deflate", Coding::Deflate),
            ("br", Coding::Brotli),
            ("zstd", Coding::Zstd),
        ];
        NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, coding)| *coding)
    }

    fn take_off(self, raw: &[u8], bound: usize) -> Result<(Vec<u8>, End), Corrupt> {
        let decode = || match self {
            Self::Gzip => inflate::gzip(raw, bound),
            Self::Deflate => inflate::deflate(raw, bound),
            Self::Brotli => brotli::decode(raw, bound),
            Self::Zstd => zstd::decode(raw, bound),
        };
        // Decoders of strangers' bytes: if one of them has a bug, the body is opaque, and the process lives.
        catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Corrupt))
    }
}

/// Bytes that so many raw ones become at most, where nobody means harm.
pub(crate) fn honest(raw: usize) -> usize {
    raw.saturating_mul(limits::RATIO).max(limits::RATIO_FREE_BYTES)
}

/// Bytes by which a decoded body grows.
const STEP: usize = 16 * 1024;

/// Room for the next bytes of a decoded body, never more than one over the bound: that one says that it is over.
pub(super) fn room(out: &mut Vec<u8>, bound: usize) -> &mut [u8] {
    let here = out.len();
    let step = STEP.min(bound.saturating_add(1).saturating_sub(here));
    out.resize(here.saturating_add(step), 0);
    out.get_mut(here..).unwrap_or_default()
}

/// A small deterministic corruption test lives with each decoder; here is what they share.
#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn reads_the_header() {
        let check = |lines: &[&str], want: Codings| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(CONTENT_ENCODING, HeaderValue::from_str(line).unwrap());
            }
            assert_eq!(Codings::of(&headers), want, "{lines:?}");
        };
        check(&[], Codings::None);
        check(&["identity"], Codings::None);
        check(&[""], Codings::None);
        check(&["GZip"], Codings::Known(vec![Coding::Gzip]));
        check(&["x-gzip , identity"], Codings::Known(vec![Coding::Gzip]));
        check(&["gzip, br"], Codings::Known(vec![Coding::Gzip, Coding::Brotli]));
        check(&["gzip", "zstd"], Codings::Known(vec![Coding::Gzip, Coding::Zstd]));
        check(&["gzip, gzip, gzip"], Codings::Unknown);
        check(&["compress"], Codings::Unknown);
        check(&["gzip;q=1"], Codings::Unknown);
    }
}
