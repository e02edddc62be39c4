//! Numbers with a unit: sizes and spans of time.

use super::finding::Findings;
use redress::table::Table;
use std::time::Duration;
use toml::de::DeValue;

/// A number of bytes or of things: `65536`, `"64 KiB"`.
pub(super) fn amount(table: &mut Table<'_>, key: &'static str, default: u64, findings: &mut Findings) -> u64 {
    let Some(value) = table.ask(key) else { return default };
    let number = match value.get_ref() {
        DeValue::Integer(i) => u64::from_str_radix(i.as_str(), i.radix()).ok(),
        DeValue::String(text) => bytes(text),
        _ => None,
    };
    number.filter(|n| *n > 0).unwrap_or_else(|| {
        Table::wrong(key, value, "a number over zero, or a size: \"64KiB\", \"10MiB\"", findings);
        default
    })
}

/// The same, for what is counted in memory.
pub(super) fn count(
    table: &mut Table<'_>,
    key: &'static str,
    default: usize,
    findings: &mut Findings,
) -> usize {
    usize::try_from(amount(table, key, default as u64, findings)).unwrap_or(usize::MAX)
}

/// A span of time: `"10s"`, `"250ms"`, `"2m"`, `"1h"`.
pub(super) fn time(
    table: &mut Table<'_>,
    key: &'static str,
    default: Duration,
    findings: &mut Findings,
) -> Duration {
    let Some(value) = table.ask(key) else { return default };
    let time = value.get_ref().as_str().and_then(duration);
    time.unwrap_or_else(|| {
        Table::wrong(key, value, "a span of time over zero: \"250ms\", \"10s\", \"2m\", \"1h\"", findings);
        default
    })
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

/// Reads a span of time as the config has it.
///
/// ```
/// use redress_gateway::config::duration;
/// use std::time::Duration;
///
/// assert_eq!(duration("2m"), Some(Duration::from_secs(120)));
/// assert_eq!(duration("2 moons"), None);
/// ```
pub fn duration(text: &str) -> Option<Duration> {
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
