//! Users: how they are kept.

use super::answer::{Shelf, Stored};
use super::schema::{ENTERPRISE_USER, ResourceType, SAP_USER, USERS};
use super::trouble::Trouble;
use super::{members, read};
use crate::failure::Outcome;
use crate::sap::profile;
use crate::sap::secrets;
use crate::world::World;
use rusqlite::params;
use serde_json::{Map, Value, json};

/// Users.
pub(crate) enum Users {}

impl Shelf for Users {
    const KIND: &'static ResourceType = &USERS;
    const TABLE: &'static str = "users";
    const STAYS: &'static [(Option<&'static str>, &'static str)] =
        &[(None, "active"), (Some(SAP_USER), "status"), (Some(SAP_USER), "passwordDetails")];

    fn missing(id: String) -> Trouble {
        Trouble::NoUser(id)
    }

    fn whole(world: &World<'_>, stored: &Stored, base: &str) -> Outcome<Map<String, Value>> {
        let mut whole = stored.document.clone();
        let groups = members::groups_of(world, &stored.id, base)?;
        if !groups.is_empty() {
            whole.insert("groups".into(), Value::Array(groups));
        }
        let emails = whole.get("emails").cloned();
        let extension = whole.entry(SAP_USER).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(extension) = extension else { return Ok(whole) };
        let is_verified = extension.get("mailVerified").and_then(Value::as_bool).unwrap_or_default();
        if let Some(Value::Array(mut emails)) = emails {
            for (index, email) in emails.iter_mut().filter_map(Value::as_object_mut).enumerate() {
                email.insert("verified".into(), Value::Bool(index == 0 && is_verified));
            }
            extension.insert("emails".into(), Value::Array(emails));
        }
        extension.insert("userUuid".into(), stored.id.clone().into());
        extension.insert("userId".into(), profile::user_id(world, &stored.id)?.into());
        if let Some(details) = secrets::details(world, &stored.id)? {
            extension.insert("passwordDetails".into(), details);
        }
        if secrets::has_device(world, &stored.id)? {
            extension.insert("totpEnabled".into(), Value::Bool(true));
        }
        Ok(whole)
    }

    fn keep(world: &mut World<'_>, old: Option<&Stored>, mut new: Map<String, Value>) -> Outcome<Stored> {
        settle_state(old.map(|old| &old.document), &mut new);
        settle_emails(&mut new)?;
        let password = new.remove("password");
        let details = match new.get_mut(SAP_USER) {
            Some(Value::Object(extension)) => {
                extension.remove("sendMail");
                extension.remove("passwordDetails")
            }
            _ => None,
        };
        let id = old.map_or_else(|| world.uuid(), |old| old.id.clone());
        check_unique(world, &id, &new)?;
        check_manager(world, &new)?;
        let stored = Stored::made(world, old, id, new);
        write(world, &stored)?;
        secrets::keep(world, &stored.id, password.as_ref().and_then(Value::as_str), details.as_ref())?;
        Ok(stored)
    }
}

/// Keeps a new user as a client of the older API sends it: its schemas need not be named.
pub(crate) fn keep_sent(world: &mut World<'_>, sent: &Map<String, Value>) -> Outcome<Stored> {
    let read = read::resource(&USERS, sent)?;
    Users::keep(world, None, read)
}

/// `active` and the status say one thing in two ways: what the client changed decides. A new user is active only when
/// that is said.
fn settle_state(old: Option<&Map<String, Value>>, new: &mut Map<String, Value>) {
    let status_of =
        |document: &Map<String, Value>| document.get(SAP_USER)?.get("status")?.as_str().map(str::to_owned);
    let active_of = |document: &Map<String, Value>| document.get("active").and_then(Value::as_bool);
    let (was_status, was_active) = (old.and_then(status_of), old.and_then(active_of));
    let (status, active) = (status_of(new), active_of(new));
    let (status, active) = match (status, active) {
        (Some(status), _) if Some(&status) != was_status.as_ref() => {
            let active = status == "active";
            (Some(status), Some(active))
        }
        (_, Some(active)) if Some(active) != was_active => {
            (Some(if active { "active" } else { "inactive" }.to_owned()), Some(active))
        }
        (None, None) if old.is_none() => (Some("new".to_owned()), Some(false)),
        unchanged => unchanged,
    };
    if let Some(active) = active {
        new.insert("active".into(), active.into());
    }
    let Some(status) = status else { return };
    let extension = new.entry(SAP_USER).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(extension) = extension {
        extension.insert("status".into(), status.into());
        if old.is_none() {
            extension.entry("mailVerified").or_insert(Value::Bool(false));
        }
    }
}

/// The primary address comes first: where nothing is said, the first is it.
fn settle_emails(new: &mut Map<String, Value>) -> Result<(), Trouble> {
    let Some(Value::Array(emails)) = new.get_mut("emails") else { return Ok(()) };
    emails.sort_by_key(|email| !read::is_primary(email));
    for (index, email) in emails.iter_mut().filter_map(Value::as_object_mut).enumerate() {
        email.entry("primary").or_insert(Value::Bool(index == 0));
        let address = email.get("value").and_then(Value::as_str).unwrap_or_default();
        if !profile::is_address(address) {
            return Err(Trouble::value("emails.value", "is not an email address"));
        }
    }
    Ok(())
}

fn check_unique(world: &World<'_>, id: &str, new: &Map<String, Value>) -> Outcome<()> {
    let is_taken = |query: &str, value: Option<&Value>| -> Outcome<bool> {
        let Some(value) = value.and_then(Value::as_str).filter(|value| !value.is_empty()) else {
            return Ok(false);
        };
        Ok(world.db.prepare(query)?.query_row(params![value, id], |row| row.get(0))?)
    };
    let mail = new.get("emails").and_then(|emails| emails.get(0)?.get("value"));
    let by_mail = "SELECT EXISTS (SELECT 1 FROM users WHERE mail = ? COLLATE NOCASE AND id <> ?)";
    if is_taken(by_mail, mail)? {
        return Err(Trouble::MailTaken.into());
    }
    let by_name = "SELECT EXISTS (SELECT 1 FROM users WHERE user_name = ? COLLATE NOCASE AND user_name <> ''
                   AND id <> ?)";
    if is_taken(by_name, new.get("userName"))? {
        return Err(Trouble::Taken("A user with the same user name already exists!".into()).into());
    }
    Ok(())
}

fn check_manager(world: &World<'_>, new: &Map<String, Value>) -> Outcome<()> {
    let manager = new.get(ENTERPRISE_USER).and_then(|extension| extension.get("manager")?.get("value"));
    match manager.and_then(Value::as_str) {
        Some(id) if Users::find(world, "id = ?", id)?.is_none() => Err(Trouble::NoManager.into()),
        _ => Ok(()),
    }
}

fn write(world: &World<'_>, stored: &Stored) -> Outcome<()> {
    let document = json!(stored.document).to_string();
    world.db.execute(
        "INSERT INTO users (id, document, created, modified, version) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET document = excluded.document, modified = excluded.modified,
         version = excluded.version",
        params![stored.id, document, stored.created, stored.modified, stored.version],
    )?;
    Ok(())
}
