//! Small phrases that several commands use.

use http::StatusCode;
use redress::Move;

/// A text without line ends and other control characters: messages quote what strangers wrote.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => line.push(' '),
            '\r' => {}
            c if c.is_control() => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line
}

/// `409 Conflict`, or the bare number where it has no name.
pub(crate) fn status(status: StatusCode) -> String {
    // RFC 9110 renamed two that the `http` crate still calls by their older names.
    let reason = match status {
        StatusCode::PAYLOAD_TOO_LARGE => Some("Content Too Large"),
        StatusCode::UNPROCESSABLE_ENTITY => Some("Unprocessable Content"),
        status => status.canonical_reason(),
    };
    match reason {
        Some(reason) => format!("{} {reason}", status.as_str()),
        None => status.as_str().to_owned(),
    }
}

/// Whose move it is: `the caller's`.
pub(crate) const fn whose(whose_move: Move) -> &'static str {
    match whose_move {
        Move::Caller => "the caller's",
        Move::Operator => "the operator's",
        Move::Upstream => "the upstream's",
        _ => "nobody's",
    }
}

/// Whether to try again: `yes, after 5 min`.
pub(crate) fn retry(retry: bool, wait: Option<u64>) -> String {
    match wait {
        Some(seconds) if retry => format!("yes, after {}", duration(seconds)),
        _ if retry => "yes".to_owned(),
        _ => "no: the same request would fail again".to_owned(),
    }
}

/// The largest unit that leaves no rest: `90 s`, `5 min`, `1 h`.
pub(crate) fn duration(seconds: u64) -> String {
    match seconds {
        s if s > 0 && s % 3600 == 0 => format!("{} h", s / 3600),
        s if s > 0 && s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

/// `2 errors`, `1 error`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = match (number, noun) {
        (1, _) => "",
        (_, noun) if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{number} {noun}{plural}")
}

/// `a, b and c`, each in backquotes.
pub(crate) fn quoted<'t>(texts: impl IntoIterator<Item = &'t str>, last: &str) -> String {
    let mut texts: Vec<String> = texts.into_iter().map(|t| format!("`{t}`")).collect();
    match texts.pop() {
        Some(end) if texts.is_empty() => end,
        Some(end) => format!("{} {last} {end}", texts.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases() {
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(90), "90 s");
        assert_eq!(duration(300), "5 min");
        assert_eq!(duration(7200), "2 h");
        assert_eq!(count(1, "status"), "1 status");
        assert_eq!(count(2, "status"), "2 statuses");
        assert_eq!(count(0, "code"), "0 codes");
        assert_eq!(quoted(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(one_line("a\r\nb\u{1b}[31m"), "a b\\u{1b}[31m");
        assert_eq!(status(StatusCode::CONFLICT), "409 Conflict");
    }
}
