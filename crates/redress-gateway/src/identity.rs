//! Ids for requests that come without: names, not secrets.

use http::HeaderValue;
use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};

thread_local! {
    static STATE: Cell<u64> = Cell::new(RandomState::new().build_hasher().finish());
}

/// A number that was not there before (splitmix64, seeded per thread by the system).
fn number() -> u64 {
    STATE.with(|state| {
        let next = state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        state.set(next);
        let mixed = (next ^ (next >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}

/// A request id: 32 hexadecimal digits.
pub(crate) fn request_id() -> String {
    let mut text = String::with_capacity(32);
    push_hex(&mut text, number());
    push_hex(&mut text, number());
    text
}

/// Sixteen digits. By hand: the formatting machinery costs as much as all the rest of an id, once per request.
fn push_hex(text: &mut String, number: u64) {
    for shift in (0..16).rev() {
        let digit = u32::try_from(number >> (shift * 4) & 0xf).unwrap_or(0);
        text.push(char::from_digit(digit, 16).unwrap_or('0'));
    }
}

/// The beginning of a trace (W3C Trace Context §3.2): not sampled, as nobody asked for it.
pub(crate) fn traceparent() -> HeaderValue {
    let mut text = String::with_capacity(55);
    text.push_str("00-");
    push_hex(&mut text, number());
    push_hex(&mut text, number() | 1);
    text.push('-');
    push_hex(&mut text, number() | 1);
    text.push_str("-00");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

/// Is it a trace context in good form?
pub(crate) fn is_traceparent(text: &[u8]) -> bool {
    let is_hex = |part: &[u8]| part.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let mut parts = text.split(|&b| b == b'-');
    let [Some(version), Some(trace), Some(parent), Some(flags)] = std::array::from_fn(|_| parts.next())
    else {
        return false;
    };
    let lengths = [version.len(), trace.len(), parent.len(), flags.len()] == [2, 32, 16, 2];
    lengths
        && [version, trace, parent, flags].into_iter().all(is_hex)
        && version != b"ff"
        && (version != b"00" || parts.next().is_none())
        && trace.iter().any(|&b| b != b'0')
        && parent.iter().any(|&b| b != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traceparents() {
        assert!(is_traceparent(traceparent().as_bytes()));
        assert!(is_traceparent(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        assert!(!is_traceparent(b"00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
        assert!(!is_traceparent(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"));
        assert!(!is_traceparent(b"\x1b[31m"));
        assert_ne!(request_id(), request_id());
    }
}
