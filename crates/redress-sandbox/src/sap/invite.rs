//! Invitations.

use super::content;
use super::gate::application;
use super::profile::{self, is_address};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

/// What an invitation may have, and how long a value may be.
const FIELDS: [(&str, usize); 10] = [
    ("inviteeEmail", 254),
    ("inviteeUserId", 255),
    ("inviteeFirstName", 32),
    ("inviteeLastName", 64),
    ("inviterName", 255),
    ("targetUrl", 2_000),
    ("sourceUrl", 2_000),
    ("footerText", 2_000),
    ("headerText", 2_000),
    ("language", 10),
];

fn wrong() -> Failure {
    Failure::code("INVITATION_API_PARAMETER_INCORRECT")
}

/// `POST /cps/invite/`.
pub(super) fn invite(world: &mut World<'_>, call: &Call) -> Outcome {
    let sent = content::object(call)?;
    let fits = |(name, value): (&String, &Value)| {
        value.as_str().is_some_and(|text| content::fits(&FIELDS, name, text))
    };
    if !sent.iter().all(fits) {
        return Err(wrong().into());
    }
    let text =
        |name: &str| sent.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let receiver = match (text("inviteeEmail"), text("inviteeUserId")) {
        (Some(email), None) if reaches_somebody(email) => email.to_owned(),
        (Some(_), None) => return Err(Failure::code("INVITATION_API_EMAIL_INCORRECT").into()),
        (None, Some(id)) => mail_of(world, id)?,
        _ => return Err(wrong().into()),
    };
    text("inviterName").ok_or_else(wrong)?;
    let application = application(world, call)?;
    let query = "SELECT home_url FROM applications WHERE id = ?";
    let home: Option<String> =
        world.db.query_row(query, [application], |row| row.get(0)).optional()?.flatten();
    for name in ["targetUrl", "sourceUrl"] {
        let is_url = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        match (text(name), &home) {
            (Some(url), _) if is_url(url) => {}
            (None, Some(_)) => {}
            _ => return Err(wrong().into()),
        }
    }
    keep(world, &receiver, &sent)?;
    Ok(Reply::empty(StatusCode::OK))
}

fn mail_of(world: &World<'_>, user_id: &str) -> Outcome<String> {
    let user = profile::by_user_id(world, user_id)?.ok_or_else(wrong)?;
    Ok(profile::text(&user.document, "emails", "/0/value"))
}

/// Nobody has an address below `.invalid` (RFC 2606 §2).
fn reaches_somebody(email: &str) -> bool {
    is_address(email) && !email.to_ascii_lowercase().ends_with(".invalid")
}

fn keep(world: &World<'_>, receiver: &str, content: &Map<String, Value>) -> Outcome<()> {
    world.db.execute(
        "INSERT INTO mails (kind, receiver, sent, content) VALUES ('invitation', ?, ?, ?)",
        params![receiver, world.now.0, Value::Object(content.clone()).to_string()],
    )?;
    Ok(())
}
