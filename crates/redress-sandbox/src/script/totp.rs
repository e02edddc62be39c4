//! Time-based one-time codes, as a device shows them (RFC 6238 with SHA-1, 30 seconds, six digits).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Seconds that one code is shown.
pub(crate) const STEP_SECONDS: i64 = 30;

/// The code of that moment, in seconds since 1970.
pub(crate) fn code(key: &[u8], seconds: i64) -> String {
    let step = seconds.div_euclid(STEP_SECONDS);
    let mut mac =
        <Hmac<Sha1> as KeyInit>::new_from_slice(key).unwrap_or_else(|_| unreachable!("any length is a key"));
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    // RFC 4226 §5.3: the last four bits say where the number begins.
    let start = usize::from(hash.last().copied().unwrap_or_default() & 0xf);
    let number = hash.iter().skip(start).take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// A secret in base32 (RFC 4648 §6), as it is typed into a device. `None`: it is none.
pub(crate) fn secret(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: the last six of its eight digits.
        let key = secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert_eq!(key, b"12345678901234567890");
        for (seconds, shown) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(&key, seconds), shown);
        }
        assert_eq!(secret("not1"), None);
    }
}
