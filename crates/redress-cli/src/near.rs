//! What somebody may have meant.

use crate::words::quoted;

/// Suggestions at most: more is a list, not a hint.
const MOST: usize = 3;

/// How alike two words must be, from 0 to 1. `enablx` and `enablex` are at 0.86, `foo` and `gone` at 0.25.
const ALIKE: f64 = 0.6;

/// The candidates that are spelled nearly like `word`, the nearest first.
pub(crate) fn near<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    let word = word.to_lowercase();
    let mut found: Vec<(f64, &str)> = Vec::new();
    for candidate in candidates {
        let score = likeness(&word, &candidate.to_lowercase());
        if score >= ALIKE && !found.iter().any(|(_, c)| *c == candidate) {
            found.push((score, candidate));
        }
    }
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
}

/// ` (did you mean `a` or `b`?)`, or nothing.
pub(crate) fn did_you_mean(near: &[&str]) -> String {
    match near {
        [] => String::new(),
        near => format!(" (did you mean {}?)", quoted(near.iter().copied(), "or")),
    }
}

fn likeness(word: &str, candidate: &str) -> f64 {
    let same_start = word.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
    // Who mistypes a word mostly has its beginning right: of equals that counts.
    let spelled = strsim::normalized_damerau_levenshtein(word, candidate)
        + f64::from(u8::try_from(same_start).unwrap_or(u8::MAX)) / 10_000.0;
    // A part of a name is a good hint, the better the more of it.
    if word.len() >= 3 && candidate.contains(word) { spelled.max(0.7 + spelled / 4.0) } else { spelled }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest() {
        let check = |word: &str, candidates: &[&str], want: &[&str]| {
            assert_eq!(near(word, candidates.iter().copied()), want, "{word}");
        };
        check("enablx", &["cisco-cupi", "enablex"], &["enablex"]);
        check("cisco", &["cisco-cupi", "enablex"], &["cisco-cupi"]);
        check("1505", &["1504", "1001", "1504", "1105"], &["1504", "1105"]);
        check("DUPLICATE", &["duplicate"], &["duplicate"]);
        check("zzz", &["duplicate"], &[]);
        check("", &["duplicate"], &[]);
        assert_eq!(did_you_mean(&["a", "b"]), " (did you mean `a` or `b`?)");
        assert_eq!(did_you_mean(&[]), "");
    }
}
