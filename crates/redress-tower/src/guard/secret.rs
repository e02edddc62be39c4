//! What opens doors: passwords, keys, tokens.

use super::scan::{At, Signs, is_word, run, run_back};

/// Names of secrets, in small letters and without what joins words. A longer name may end with one.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "accountkey",
    "privatekey",
    "secretkey",
    "credential",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "bearertoken",
    "sessiontoken",
    "idtoken",
];

/// The same, for which the whole name must be just that.
const BARE_SECRETS: &[&str] = &["pwd", "token", "pass"];

/// What is said about a secret and is none.
const NO_VALUES: &[&str] = &[
    "required",
    "invalid",
    "missing",
    "null",
    "none",
    "true",
    "false",
    "undefined",
    "empty",
    "string",
    "expired",
];

/// `password=hunter2`, at the sign.
pub(super) fn is_assignment(at: At<'_>) -> bool {
    const ENDS: Signs = Signs::blanks_and(b",;&\"'<>(){}[]*");
    let value = at.after().trim_start_matches(['"', '\'']);
    let value = run(value, |b| !ENDS.has(b));
    value.len() >= 3 && !NO_VALUES.contains(&value) && is_secret(name_before(at.left()))
}

/// `"password":"hunter2"`, at the colon. A sentence about the password is none.
pub(super) fn is_quoted_secret(at: At<'_>) -> bool {
    let Some(value) = at.after().trim_start().strip_prefix(['"', '\'']) else { return false };
    let value = run(value, |b| b != b'"' && b != b'\'');
    value.len() >= 4
        && !value.contains(' ')
        && !NO_VALUES.contains(&value)
        && is_secret(name_before(at.left().trim_end_matches(['"', '\''])))
        && looks_random(value)
}

/// `https://user:password@host`, at the colon of the scheme.
pub(super) fn is_url_with_password(at: At<'_>) -> bool {
    const ENDS: Signs = Signs::blanks_and(b"/?#\"'<>");
    let Some(authority) = at.after().strip_prefix("//") else { return false };
    let authority = run(authority, |b| !ENDS.has(b));
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

fn name_before(left: &str) -> &str {
    run_back(left.trim_end(), |b| is_word(b) || b == b'-')
}

fn is_secret(name: &str) -> bool {
    // From the end: there, most names differ with the first letter.
    let letters = || name.bytes().rev().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    let ends = |secret: &str| {
        let mut letters = letters();
        secret.bytes().rev().all(|b| letters.next() == Some(b))
    };
    BARE_SECRETS.iter().any(|secret| secret.bytes().rev().eq(letters()))
        || SECRETS.iter().any(|secret| ends(secret))
}

/// Beginnings of tokens that their issuers have marked, and how many letters and digits follow at least.
const MARKED: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("npm_", 30),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("sk-", 32),
];

/// What tokens begin with.
pub(super) fn openings() -> impl Iterator<Item = &'static str> {
    MARKED.iter().map(|(mark, _)| *mark).chain(["eyJ", "Bearer", "Basic"])
}

/// A token by its looks, where a word begins.
pub(super) fn is_token(at: At<'_>) -> bool {
    let right = at.right();
    let is_token = |b: u8| is_word(b) || b"-.~+/=".contains(&b);
    match right.as_bytes() {
        // A JSON Web Token: two JSON objects and a signature, each in base64url.
        [b'e', b'y', b'J', ..] => {
            let mut parts = run(right, is_token).split('.');
            let is_long = |part: Option<&str>| part.is_some_and(|p| p.len() >= 10);
            is_long(parts.next()) && parts.next().is_some_and(|p| p.starts_with("eyJ"))
        }
        [b'B' | b'b', ..] => ["Bearer ", "bearer ", "Basic ", "basic "]
            .iter()
            .find_map(|scheme| right.strip_prefix(scheme))
            .is_some_and(|rest| run(rest, is_token).len() >= 12 && looks_random(run(rest, is_token))),
        _ => MARKED.iter().any(|(mark, length)| {
            let token = right.strip_prefix(mark).map(|rest| run(rest, |b| is_word(b) || b == b'-'));
            token.is_some_and(|token| token.len() >= *length)
        }),
    }
}

/// Digits, or capitals in the middle: no word of a language.
fn looks_random(text: &str) -> bool {
    let capitals = text.bytes().skip(1).filter(u8::is_ascii_uppercase).count();
    let has_small = text.bytes().any(|b| b.is_ascii_lowercase());
    text.bytes().any(|b| b.is_ascii_digit() || b"!@#$%^&+=".contains(&b)) || (capitals >= 2 && has_small)
}
