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

/// Every key, its values and what it does. The guide prints this.
pub(super) const KEYS: &[(&str, &str, &str)] = &[
    ("code", "a code of the contract", "the API says that"),
    ("status", "300 to 599", "the API says that; beside `code`, which of the code's entries"),
    ("detail", "text", "what happened, in words"),
    ("wire", "a wire of the contract", "in which of the API's spellings"),
    ("page", "nginx envoy haproxy elb cloudflare", "a proxy in between says it, with its own page"),
    ("hold", "milliseconds", "the answer is held back so long"),
    ("damage", "truncate reset short-length long-length", "what happens to the answer's bytes"),
    ("times", "1 or more", "how many calls are hit; without it all that follow"),
    ("after", "0 or more", "how many calls are let through first"),
    ("rate", "0 to 1", "the share of calls that are hit"),
    ("method", "a method", "only such calls"),
    ("path", "a path", "only calls below it"),
];

impl Fault {
    /// Reads `key=value; key=value`.
    ///
    /// # Errors
    ///
    /// A key or value is not what [`KEYS`] says.
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
    /// A key or value is not what [`KEYS`] says.
    pub(crate) fn from_json(object: &Map<String, Value>) -> Result<Self, SpecError> {
        for key in object.keys() {
            if !KEYS.iter().any(|(known, ..)| known == key) {
                let near = find_near(key, KEYS.iter().map(|(known, ..)| *known));
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
