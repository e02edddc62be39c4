//! A fault, as it is asked for: `status=503; hold=2000`.

use super::page::PROXIES;
use super::{Damage, Effect, Instead};
use crate::limits;
use redress::table::find_near;
use serde_json::{Map, Value};

/// What is to go wrong, and for which calls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub effect: Effect,
    /// Only calls of that method.
    pub method: Option<String>,
    /// Only calls whose path begins so.
    pub path: Option<String>,
    /// Calls that fit and are let through first.
    pub after: u32,
    /// Calls that are hit. `None`: all that follow.
    pub times: Option<u32>,
    /// The share of calls that are hit: 0 to 1.
    pub rate: f64,
}

/// What is wrong with a specification, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpecError(pub String);

/// Every key. The guide says what each takes and does.
pub(super) const KEYS: &[&str] = &[
    "code", "status", "detail", "wire", "page", "hold", "damage", "times", "after", "rate", "method", "path",
];

impl Fault {
    /// Reads `key=value; key=value`.
    ///
    /// # Errors
    ///
    /// A key is none of [`KEYS`], or its value not what it takes.
    pub(crate) fn parse(text: &str) -> Result<Self, SpecError> {
        let mut object = Map::new();
        for pair in text.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                SpecError(format!("`{pair}` is no `key=value`, as in `status=503; hold=2000`"))
            })?;
            object.insert(key.trim().to_owned(), Value::String(value.trim().to_owned()));
        }
        Self::from_json(&object)
    }

    /// Reads the same keys from an object.
    ///
    /// # Errors
    ///
    /// A key is none of [`KEYS`], or its value not what it takes.
    pub(crate) fn from_json(object: &Map<String, Value>) -> Result<Self, SpecError> {
        for key in object.keys() {
            if !KEYS.contains(&key.as_str()) {
                let near = find_near(key, KEYS.iter().copied());
                let hint = near.map(|near| format!(": do you mean `{near}`?")).unwrap_or_default();
                return Err(SpecError(format!("`{key}` is no key of a fault{hint}")));
            }
        }
        let text = |key: &str| match object.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
            None => None,
        };
        let status = number::<u16>(text("status"), "status", "300 to 599", |n| (300..600).contains(n))?;
        let hold = number::<i64>(text("hold"), "hold", "milliseconds, at most an hour", |n| {
            (0..=limits::HOLD_MILLIS).contains(n)
        })?;
        let rate = number::<f64>(text("rate"), "rate", "0 to 1", |n| (0.0..=1.0).contains(n))?;
        let damage = text("damage").map(|word| {
            let known = Damage::ALL.iter().find(|(known, _)| *known == word).map(|(_, damage)| *damage);
            known.ok_or_else(|| wrong("damage", &word, "truncate, reset, short-length or long-length"))
        });
        let instead = match text("page") {
            Some(of) if !PROXIES.contains(&of.as_str()) => {
                return Err(wrong("page", &of, &PROXIES.join(", ")));
            }
            Some(of) => Some(Instead::Page { of, status: status.unwrap_or(502) }),
            None if status.is_none() && text("code").is_none() => None,
            None => Some(Instead::Entry {
                code: text("code"),
                status,
                wire: text("wire"),
                detail: text("detail"),
            }),
        };
        let effect = Effect { instead, hold: hold.unwrap_or_default(), damage: damage.transpose()? };
        if effect == Effect::default() {
            return Err(SpecError(
                "nothing is to go wrong: give a code, status, page, hold or damage".into(),
            ));
        }
        Ok(Self {
            effect,
            method: text("method"),
            path: text("path"),
            after: number(text("after"), "after", "0 or more", |_| true)?.unwrap_or_default(),
            times: number(text("times"), "times", "1 or more", |n| *n > 0)?,
            rate: rate.unwrap_or(1.0),
        })
    }
}

fn number<T: std::str::FromStr>(
    text: Option<String>,
    key: &str,
    wants: &str,
    is_right: impl Fn(&T) -> bool,
) -> Result<Option<T>, SpecError> {
    let Some(text) = text else { return Ok(None) };
    match text.parse::<T>() {
        Ok(number) if is_right(&number) => Ok(Some(number)),
        _ => Err(wrong(key, &text, wants)),
    }
}

fn wrong(key: &str, value: &str, wants: &str) -> SpecError {
    SpecError(format!("`{key}={value}`: it takes {wants}"))
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut add = |key, value: Option<String>| pairs.extend(value.map(|value| (key, value)));
        match &self.effect.instead {
            Some(Instead::Entry { code, status, wire, detail }) => {
                add("code", code.clone());
                add("status", status.map(|s| s.to_string()));
                add("wire", wire.clone());
                add("detail", detail.clone());
            }
            Some(Instead::Page { of, status }) => {
                add("page", Some(of.clone()));
                add("status", Some(status.to_string()));
            }
            None => {}
        }
        add("hold", (self.effect.hold > 0).then(|| self.effect.hold.to_string()));
        add("damage", self.effect.damage.map(|d| d.as_str().to_owned()));
        add("times", self.times.map(|n| n.to_string()));
        add("after", (self.after > 0).then(|| self.after.to_string()));
        add("rate", (self.rate < 1.0).then(|| self.rate.to_string()));
        add("method", self.method.clone());
        add("path", self.path.clone());
        let texts: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        f.write_str(&texts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn the_guide_lists_every_key() {
        let guide = include_str!("../../../../docs/sandbox.md");
        for key in KEYS {
            let is_told = |line: &str| line.starts_with("| `") && line.contains(&format!("`{key}`"));
            assert!(guide.lines().any(is_told), "{key}");
        }
    }
}
