//! Which of several contracts the caller likes best (RFC 9110 §12.5.1). Which wire of it, the core decides.

use crate::limits;
use redress::Contract;
use std::sync::Arc;

/// How well a contract is liked: its best wire's weight in thousandths, and whether that wire's media type was
/// called by its full name. A name beats a wildcard: who says `application/json` means the API that speaks just that.
type Liking = (u16, bool);

/// The position of the contract that is liked best; of equals the default, then the first. Nothing liked, or nothing to
/// be made of the header: the default.
pub(crate) fn choose(contracts: &[Arc<Contract>], default: usize, accept: Option<&str>) -> usize {
    let Some(accept) = accept else { return default };
    let liking = |contract: &Contract| {
        contract.wires().map(|(_, media_type)| liking(accept, media_type)).max().unwrap_or_default()
    };
    let mut best = (contracts.get(default).map(|c| liking(c)).unwrap_or_default(), default);
    for (position, contract) in contracts.iter().enumerate() {
        let liking = liking(contract);
        if liking > best.0 {
            best = (liking, position);
        }
    }
    best.1
}

/// How well a media type is liked: what its most specific range says.
fn liking(accept: &str, media_type: &str) -> Liking {
    let mut best = (0, 0);
    for range in accept.split(',').take(limits::MEDIA_RANGES) {
        let mut parts = range.split(';').map(str::trim);
        let Some(specificity) = parts.next().and_then(|range| specificity(range, media_type)) else {
            continue;
        };
        let weight = parts
            .find_map(|p| p.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")))
            .map_or(Some(1000), |(_, value)| thousandths(value.trim()));
        // A weight that cannot be read makes the range void, not the request.
        if let Some(weight) = weight
            && specificity > best.0
        {
            best = (specificity, weight);
        }
    }
    (best.1, best.0 == NAMED && best.1 > 0)
}

const NAMED: u8 = 4;

/// How specific a range is that takes in the media type. `None`: it does not.
fn specificity(range: &str, media_type: &str) -> Option<u8> {
    let (kind, subtype) = range.split_once('/')?;
    let (own_kind, own_subtype) = media_type.split_once('/')?;
    let is = str::eq_ignore_ascii_case;
    match (kind, subtype) {
        ("*", "*") => Some(1),
        (_, "*") => is(kind, own_kind).then_some(2),
        _ if is(range, media_type) => Some(NAMED),
        // Who takes JSON or XML can read every format built on it (RFC 6839).
        _ => {
            let suffix = own_subtype.rsplit_once('+').map_or(own_subtype, |(_, suffix)| suffix);
            let is_kind = is(kind, "application") || (is(kind, "text") && is(subtype, "xml"));
            (is(suffix, subtype) && is_kind).then_some(3)
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
