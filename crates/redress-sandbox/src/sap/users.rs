//! User management: users of an application ("SP users"), each with a profile in the tenant.

use super::content;
use super::gate::application;
use super::profile::{self, is_address};
use super::scim::trouble::Trouble;
use super::scim::{Shelf, Stored, Users};
use crate::call::{Call, Reply, pairs};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome, Stop};
use crate::world::World;
use http::{HeaderValue, StatusCode};
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The media type of an SP user.
pub(super) const SP_USER: &str = "application/vnd.sap-id-service.sp-user-id+xml";

/// What the form may have, and how long a value may be.
const FIELDS: [(&str, usize); 18] = [
    ("email", 254),
    ("last_name", 64),
    ("first_name", 32),
    ("name_id", 255),
    ("login_name", 255),
    ("user_profile_id", 255),
    ("language", 10),
    ("valid_from", 32),
    ("valid_to", 32),
    ("source_url", 2_000),
    ("target_url", 2_000),
    ("send_email", 5),
    ("applicationId", 64),
    ("spCustomAttribute1", 255),
    ("spCustomAttribute2", 255),
    ("spCustomAttribute3", 255),
    ("spCustomAttribute4", 255),
    ("spCustomAttribute5", 255),
];

/// A registration, as its form says it.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(body: &[u8]) -> Outcome<Self> {
        let wrong = || Failure::status(400);
        let pairs = pairs(std::str::from_utf8(body).map_err(|_| wrong())?);
        let fits = |(name, value): &(String, String)| {
            content::fits(&FIELDS, name, value)
                && !value.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER)
        };
        if pairs.iter().all(fits) { Ok(Self(pairs)) } else { Err(wrong().into()) }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// `POST /service/users`.
pub(super) fn register(world: &mut World<'_>, call: &Call) -> Outcome {
    let form = Form::read(&call.body)?;
    let wrong = || Failure::status(400);
    let email = form.get("email").filter(|email| is_address(email)).ok_or_else(wrong)?;
    let last_name = form.get("last_name").ok_or_else(wrong)?;
    let sends = match form.get("send_email") {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(wrong().into()),
    };
    let application = match form.get("applicationId") {
        Some(id) => existing(world, id)?.ok_or_else(|| wrong().detail("applicationId not valid"))?,
        None => application(world, call)?,
    };
    let known = Users::find(world, "mail = ? COLLATE NOCASE", email)?;
    if let Some(user) = &known {
        let query = "SELECT id FROM sp_users WHERE user = ? AND application = ?";
        let there: Option<String> =
            world.db.query_row(query, [&user.id, &application], |row| row.get(0)).optional()?;
        if let Some(id) = there {
            let place = HeaderValue::from_str(&location(call, &id)).ok();
            return Err(Failure::status(409).beside(|c| c.location = place).into());
        }
        if profile::status(&user.document) == "inactive" {
            return Err(Failure::status(400).detail("User is inactive").into());
        }
    }
    let is_new = known.is_none();
    let user = match known {
        Some(user) => user,
        None => Users::keep(world, None, document(&form, email, last_name)).map_err(in_header)?,
    };
    let id = format!("{:012x}", world.random.u64(..) >> 16);
    write(world, &id, &user, &application, &form)?;
    let place = location(call, &id);
    if sends {
        send(world, "activation", email)?;
    }
    if sends || !is_new {
        return Ok(Reply::empty(StatusCode::CREATED).location(&place));
    }
    let link = format!("{}/ids/activation?token={}", call.base(), world.word(64).to_uppercase());
    Ok(Reply::json(StatusCode::CREATED, &json!({ "activationLink": link })).location(&place))
}

/// A login name that is taken is a conflict, here without words.
fn in_header(stop: Stop) -> Stop {
    match stop {
        Stop::Fail(failure) if failure.code.as_deref() == Some("uniqueness") => Failure::status(409).into(),
        Stop::Fail(_) => Failure::status(400).into(),
        other => other,
    }
}

fn existing(world: &World<'_>, id: &str) -> Outcome<Option<String>> {
    let query = "SELECT id FROM applications WHERE id = ?";
    Ok(world.db.query_row(query, [id], |row| row.get(0)).optional()?)
}

fn document(form: &Form, email: &str, last_name: &str) -> Map<String, Value> {
    let first_name = form.get("first_name").unwrap_or_default();
    let mut document = Map::new();
    let mut put = |name: &str, value: Value| drop(document.insert(name.to_owned(), value));
    put("userName", form.get("login_name").unwrap_or_default().into());
    put("name", json!({ "familyName": last_name, "givenName": first_name }));
    put("displayName", format!("{first_name} {last_name}").trim().into());
    put("userType", "public".into());
    put("emails", json!([{ "value": email, "primary": true }]));
    if let Some(language) = form.get("language") {
        put("preferredLanguage", language.into());
    }
    document
}

fn write(world: &World<'_>, id: &str, user: &Stored, application: &str, form: &Form) -> Outcome<()> {
    let custom: Map<String, Value> = (1..=5)
        .map(|number| format!("spCustomAttribute{number}"))
        .filter_map(|name| form.get(&name).map(|value| (name.clone(), value.into())))
        .collect();
    let user_id = profile::user_id(world, &user.id)?;
    let name_id = form.get("name_id").or(form.get("user_profile_id")).unwrap_or(&user_id);
    let state = if profile::status(&user.document) == "active" { "active" } else { "new" };
    world.db.execute(
        "INSERT INTO sp_users (id, user, application, name_id, status, activated, valid_from, valid_to, attributes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            id,
            user.id,
            application,
            name_id,
            state,
            (state == "active").then_some(world.now.0),
            form.get("valid_from"),
            form.get("valid_to"),
            Value::Object(custom).to_string(),
        ],
    )?;
    Ok(())
}

/// Notes a mail that goes out.
pub(super) fn send(world: &World<'_>, kind: &str, receiver: &str) -> Outcome<()> {
    world.db.execute(
        "INSERT INTO mails (kind, receiver, sent) VALUES (?, ?, ?)",
        params![kind, receiver, world.now.0],
    )?;
    Ok(())
}

fn location(call: &Call, id: &str) -> String {
    format!("{}/service/users/{id}", call.base())
}

/// The application whose users are meant.
fn asked_application(world: &World<'_>, call: &Call) -> Outcome<String> {
    match call.asked("applicationId") {
        Some(id) => Ok(existing(world, id)?.ok_or_else(|| Failure::status(404))?),
        None => application(world, call),
    }
}

/// `GET /service/users?name_id=…`.
pub(super) fn find(world: &mut World<'_>, call: &Call) -> Outcome {
    let name = call.asked("name_id").filter(|name| !name.is_empty()).ok_or_else(|| Failure::status(400))?;
    let application = asked_application(world, call)?;
    let query = "SELECT id FROM sp_users WHERE name_id = ? AND application = ? ORDER BY id LIMIT 1";
    let id: Option<String> = world.db.query_row(query, [name, &application], |row| row.get(0)).optional()?;
    let id = id.ok_or_else(|| Failure::status(404))?;
    Ok(Reply::empty(StatusCode::OK).location(&location(call, &id)))
}

/// An SP user.
struct SpUser {
    id: String,
    user: String,
    application: String,
    name_id: Option<String>,
    status: String,
    activated: Option<i64>,
    valid: [Option<String>; 2],
    attributes: String,
}

fn sp_user(world: &World<'_>, call: &Call) -> Outcome<SpUser> {
    let application = asked_application(world, call)?;
    let mut query = world.db.prepare(
        "SELECT id, user, application, name_id, status, activated, valid_from, valid_to, attributes
         FROM sp_users WHERE id = ? AND application = ?",
    )?;
    let found = query.query_row([call.parameter(0), &application], |row| {
        Ok(SpUser {
            id: row.get(0)?,
            user: row.get(1)?,
            application: row.get(2)?,
            name_id: row.get(3)?,
            status: row.get(4)?,
            activated: row.get(5)?,
            valid: [row.get(6)?, row.get(7)?],
            attributes: row.get(8)?,
        })
    });
    Ok(found.optional()?.ok_or_else(|| Failure::status(404))?)
}

/// `GET /service/users/{id}`.
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let sp_user = sp_user(world, call)?;
    let user = Users::find(world, "id = ?", &sp_user.user)?.ok_or_else(|| Failure::status(404))?;
    let document = &user.document;
    let query = "SELECT name FROM applications WHERE id = ?";
    let sp_name: Option<String> =
        world.db.query_row(query, [&sp_user.application], |row| row.get(0)).optional()?;
    let text = |first: &str, rest: &str| Some(profile::text(document, first, rest));
    let [valid_from, valid_to] = sp_user.valid;
    let mut members = vec![
        ("user_profile_id".to_owned(), Some(profile::user_id(world, &user.id)?)),
        ("name_id".to_owned(), sp_user.name_id),
        ("status".to_owned(), Some(sp_user.status)),
        ("profile_status".to_owned(), Some(profile::status(document).to_owned())),
        ("valid_from".to_owned(), valid_from),
        ("valid_to".to_owned(), valid_to),
        ("activation_time".to_owned(), sp_user.activated.map(|at| Moment(at).iso())),
        ("email".to_owned(), text("emails", "/0/value")),
        ("language".to_owned(), text("preferredLanguage", "")),
        ("first_name".to_owned(), text("name", "/givenName")),
        ("last_name".to_owned(), text("name", "/familyName")),
        ("sp_name".to_owned(), sp_name),
        ("login_name".to_owned(), text("userName", "")),
        ("country".to_owned(), text("addresses", "/0/country")),
        ("city".to_owned(), text("addresses", "/0/locality")),
    ];
    let custom: Map<String, Value> = serde_json::from_str(&sp_user.attributes).unwrap_or_default();
    members.extend(custom.into_iter().map(|(name, value)| (name, value.as_str().map(str::to_owned))));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<user>\n");
    for (name, value) in members {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(xml, "  <{name}>{}</{name}>", escaped(&value));
        }
    }
    xml.push_str("</user>\n");
    Ok(Reply::with(StatusCode::OK, SP_USER, xml))
}

fn escaped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).fold(String::new(), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
        escaped
    })
}

/// `PUT /service/users/{id}`.
pub(super) fn set_status(world: &mut World<'_>, call: &Call) -> Outcome {
    let sp_user = sp_user(world, call)?;
    let wrong = || Failure::status(400);
    let text = std::str::from_utf8(&call.body).map_err(|_| wrong())?;
    let document = roxmltree::Document::parse(text).map_err(|_| wrong())?;
    let user = document.root_element();
    let status = user.children().find(|node| node.has_tag_name("status"));
    let status = status.filter(|_| user.has_tag_name("user")).and_then(|node| node.text());
    let status = status.map(str::trim).filter(|status| ["active", "inactive"].contains(status));
    world.db.execute(
        "UPDATE sp_users SET status = ?1, activated = iif(?1 = 'active', coalesce(activated, ?2), activated)
         WHERE id = ?3",
        params![status.ok_or_else(wrong)?, world.now.0, sp_user.id],
    )?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `DELETE /service/users/{id}`. With the last SP user of a public profile, the profile goes too.
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let sp_user = sp_user(world, call)?;
    world.db.execute("DELETE FROM sp_users WHERE id = ?", [&sp_user.id])?;
    let is_over = "SELECT kind = 'public' AND NOT EXISTS (SELECT 1 FROM sp_users WHERE user = users.id)
                   FROM users WHERE id = ?";
    if world.db.query_row(is_over, [&sp_user.user], |row| row.get(0))? {
        let user = Users::find(world, "id = ?", &sp_user.user)?.ok_or(Trouble::NoUser(sp_user.user))?;
        Users::remove(world, &user)?;
    }
    Ok(Reply::empty(StatusCode::OK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_refused_for_what_it_may_not_have() {
        assert!(Form::read(b"email=a%40example.com&last_name=Li").is_ok());
        assert!(Form::read(b"email=a%40example.com&lastname=Li").is_err());
        assert!(Form::read(format!("last_name={}", "x".repeat(65)).as_bytes()).is_err());
        assert!(Form::read(b"last_name=%00").is_err());
    }
}
