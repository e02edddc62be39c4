//! What all services know of a user.

use super::scim::{SAP_USER, Shelf, Stored, Users};
use crate::failure::Outcome;
use crate::world::World;
use serde_json::{Map, Value};

/// The user ID of a user: `P000007`.
pub(super) fn user_id(world: &World<'_>, user: &str) -> Outcome<String> {
    let query = "SELECT number FROM users WHERE id = ?";
    let number: i64 = world.db.prepare(query)?.query_row([user], |row| row.get(0))?;
    Ok(format!("P{number:06}"))
}

/// The user of a user ID.
pub(super) fn by_user_id(world: &World<'_>, user_id: &str) -> Outcome<Option<Stored>> {
    match number_of(user_id) {
        Some(number) => Users::find(world, "number = ?", &number.to_string()),
        None => Ok(None),
    }
}

fn number_of(user_id: &str) -> Option<i64> {
    let digits = user_id.strip_prefix(['P', 'p'])?;
    let is_one = digits.len() >= 6 && digits.bytes().all(|b| b.is_ascii_digit());
    if is_one { digits.parse().ok() } else { None }
}

/// Is that an email address? Something, an at sign, a domain with a dot.
pub(super) fn is_address(text: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"@<>,;".contains(c))
    };
    match text.rsplit_once('@') {
        Some((name, domain)) => {
            is_plain(name)
                && is_plain(domain)
                && domain.split('.').count() > 1
                && domain.split('.').all(|label| !label.is_empty())
                && text.len() <= 254
        }
        None => false,
    }
}

/// The user that a person means who logs on: by user ID, login name or address.
pub(super) fn identify(world: &World<'_>, name: &str) -> Outcome<Option<Stored>> {
    if name.is_empty() {
        return Ok(None);
    }
    if let Some(user) = by_user_id(world, name)? {
        return Ok(Some(user));
    }
    if let Some(user) = Users::find(world, "user_name = ? COLLATE NOCASE", name)? {
        return Ok(Some(user));
    }
    Users::find(world, "mail = ? COLLATE NOCASE", name)
}

/// The state of a profile: `new`, `active` or `inactive`.
pub(super) fn status(document: &Map<String, Value>) -> &str {
    let said = document.get(SAP_USER).and_then(|extension| extension.get("status")?.as_str());
    said.unwrap_or_else(|| match document.get("active").and_then(Value::as_bool) {
        Some(true) => "active",
        Some(false) => "inactive",
        None => "new",
    })
}

/// A text of a profile, at that JSON Pointer. Empty: there is none.
pub(super) fn text(document: &Map<String, Value>, first: &str, rest: &str) -> String {
    let value = document.get(first).and_then(|value| value.pointer(rest));
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
