//! The older SCIM API, deprecated and still called: groups, and what is left of users. Its ids are other ones: user IDs
//! like P000007, and for groups the additional id.

use super::scim::trouble::Trouble;
use super::scim::{CUSTOM_GROUP, ENTERPRISE_USER, GROUP, MEDIA_TYPE, SAP_USER, USER};
use super::scim::{Groups, Shelf, Stored, Users, groups, members, read_object, users as new_users};
use super::{profile, users};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use rusqlite::OptionalExtension;
use serde_json::{Map, Value, json};

/// Departments of the master data that every tenant starts with.
const DEPARTMENTS: [&str; 8] = [
    "Administration",
    "Engineering",
    "Facilities",
    "Finance",
    "Human Resources",
    "Marketing",
    "Procurement",
    "Sales",
];

/// What a user may have there and has not in the newer API: it is taken, and forgotten.
const FORGOTTEN: [&str; 11] = [
    "company",
    "companyRelationship",
    "contactPreferenceEmail",
    "contactPreferenceTelephone",
    "corporateGroups",
    "industryCrm",
    "mailVerified",
    "sendMail",
    "sourceSystem",
    "telephoneVerified",
    "termsOfUse",
];

fn base(call: &Call) -> String {
    format!("{}/service/scim", call.base())
}

fn answer(status: StatusCode, place: &str, resource: &Value) -> Reply {
    Reply::with(status, MEDIA_TYPE, resource.to_string()).location(place)
}

fn list(all: &[Value]) -> Reply {
    let list = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": all.len(), "itemsPerPage": all.len(), "startIndex": 1, "Resources": all,
    });
    Reply::with(StatusCode::OK, MEDIA_TYPE, list.to_string())
}

fn group_view(world: &World<'_>, call: &Call, stored: &Stored) -> Outcome<(String, Value)> {
    let mut shown = Vec::new();
    for member in members::of(world, &stored.id)? {
        if let Some(user) = Users::find(world, "id = ?", &member.id)? {
            let id = profile::user_id(world, &user.id)?;
            let place = format!("{}/Users/{id}", base(call));
            shown.push(json!({ "value": id, "$ref": place, "display": member.display }));
        }
    }
    let (name, id) = groups::names(world, &stored.id)?;
    let description = profile::text(&stored.document, CUSTOM_GROUP, "/description");
    let place = format!("{}/Groups/{id}", base(call));
    let mut view = json!({
        "id": id, "schemas": [GROUP, CUSTOM_GROUP],
        "displayName": stored.document.get("displayName"),
        CUSTOM_GROUP: { "name": name, "description": description, "groupId": stored.id },
        "meta": { "location": place, "resourceType": "Group", "version": "1.0" },
    });
    if let (false, Value::Object(view)) = (shown.is_empty(), &mut view) {
        view.insert("members".into(), Value::Array(shown));
    }
    Ok((place, view))
}

fn group(world: &World<'_>, call: &Call) -> Outcome<Stored> {
    let found = Groups::find(world, "old_id = ?", call.parameter(0))?;
    Ok(found.ok_or_else(|| Failure::status(404).detail("Group does not exist"))?)
}

/// `GET /service/scim/Groups`.
pub(super) fn list_groups(world: &mut World<'_>, call: &Call) -> Outcome {
    let all = Groups::all(world)?;
    let all: Outcome<Vec<_>> = all.iter().map(|one| Ok(group_view(world, call, one)?.1)).collect();
    Ok(list(&all?))
}

/// `GET /service/scim/Groups/{id}`.
pub(super) fn get_group(world: &mut World<'_>, call: &Call) -> Outcome {
    let (place, view) = group_view(world, call, &group(world, call)?)?;
    Ok(answer(StatusCode::OK, &place, &view))
}

/// What a client says of a group, in the terms of the newer API.
fn read_group(world: &World<'_>, sent: &Map<String, Value>) -> Outcome<Map<String, Value>> {
    let wrong = |name: &str| Trouble::Syntax(format!("Attribute {name} is missing or has a wrong value"));
    let name = sent.get("displayName").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let display = name.ok_or_else(|| wrong("displayName"))?;
    let extension = sent.get(CUSTOM_GROUP);
    let text = |name: &str| match extension.and_then(|extension| extension.get(name)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= 255 => Ok(Some(text.clone())),
        Some(_) => Err(wrong(name)),
    };
    let mut custom = Map::new();
    custom.extend(text("name")?.map(|name| ("name".to_owned(), name.into())));
    custom.extend(text("description")?.map(|text| ("description".to_owned(), text.into())));
    let mut members = Vec::new();
    let listed = match sent.get("members") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(_) => return Err(wrong("members").into()),
    };
    for member in listed {
        let id = member.get("value").and_then(Value::as_str).ok_or_else(|| wrong("members"))?;
        let user = profile::by_user_id(world, id)?.ok_or_else(|| wrong("members"))?;
        members.push(json!({ "value": user.id }));
    }
    let mut read = Map::new();
    read.insert("displayName".into(), display.into());
    read.insert("members".into(), Value::Array(members));
    read.insert(CUSTOM_GROUP.into(), Value::Object(custom));
    Ok(read)
}

/// `POST /service/scim/Groups`. Without a name, a group is called as it is shown.
pub(super) fn create_group(world: &mut World<'_>, call: &Call) -> Outcome {
    let sent = read_object(&call.body)?;
    let mut read = read_group(world, &sent)?;
    let display = read.get("displayName").cloned().unwrap_or_default();
    let mut name = display.clone();
    if let Some(Value::Object(custom)) = read.get_mut(CUSTOM_GROUP) {
        name = custom.entry("name").or_insert(display).clone();
    }
    let taken = "SELECT 1 FROM groups WHERE name = ? COLLATE NOCASE";
    let name = name.as_str().unwrap_or_default();
    if world.db.query_row(taken, [name], |_| Ok(())).optional()?.is_some() {
        return Err(Failure::status(409).detail("Group name exists").into());
    }
    let stored = Groups::keep(world, None, read)?;
    let (place, view) = group_view(world, call, &stored)?;
    Ok(answer(StatusCode::CREATED, &place, &view))
}

/// `PUT /service/scim/Groups/{id}`. Without members, the group is empty afterwards.
pub(super) fn replace_group(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = group(world, call)?;
    let sent = read_object(&call.body)?;
    if sent.get("id").and_then(Value::as_str) != Some(call.parameter(0)) {
        return Err(Trouble::Mismatch.into());
    }
    let read = read_group(world, &sent)?;
    let stored = Groups::keep(world, Some(&stored), read)?;
    let (place, view) = group_view(world, call, &stored)?;
    Ok(answer(StatusCode::OK, &place, &view))
}

/// `DELETE /service/scim/Groups/{id}`.
pub(super) fn delete_group(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = group(world, call)?;
    Groups::remove(world, &stored)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn user(world: &World<'_>, call: &Call) -> Outcome<Stored> {
    let found = profile::by_user_id(world, call.parameter(0))?;
    Ok(found.ok_or_else(|| Failure::status(404).detail("User does not exist"))?)
}

fn user_view(world: &World<'_>, call: &Call, stored: &Stored) -> Outcome<(String, Value)> {
    let id = profile::user_id(world, &stored.id)?;
    let place = format!("{}/Users/{id}", base(call));
    let mut view = stored.document.clone();
    view.remove(SAP_USER);
    view.insert("id".into(), id.into());
    view.insert("userUuid".into(), stored.id.clone().into());
    view.insert("active".into(), (profile::status(&stored.document) == "active").into());
    view.insert("schemas".into(), json!([USER]));
    view.insert("meta".into(), json!({ "location": place, "resourceType": "User", "version": "1.0" }));
    Ok((place, Value::Object(view)))
}

/// `GET /service/scim/Users/{id}`.
pub(super) fn get_user(world: &mut World<'_>, call: &Call) -> Outcome {
    let (place, view) = user_view(world, call, &user(world, call)?)?;
    Ok(answer(StatusCode::OK, &place, &view))
}

/// `POST /service/scim/Users`.
pub(super) fn create_user(world: &mut World<'_>, call: &Call) -> Outcome {
    let mut sent = read_object(&call.body)?;
    sent.retain(|name, _| !FORGOTTEN.contains(&name.as_str()));
    if let Some(status) = sent.remove("passwordStatus") {
        sent.insert(SAP_USER.into(), json!({ "passwordDetails": { "status": status } }));
    }
    let department = sent.remove("department").unwrap_or_default();
    let application = sent.remove("applicationId").unwrap_or_default();
    let template_set = sent.remove("emailTemplateSetId").unwrap_or_default();
    check_department(&department)?;
    check_department(sent.get(ENTERPRISE_USER).and_then(|e| e.get("department")).unwrap_or(&Value::Null))?;
    let known = "SELECT EXISTS (SELECT 1 FROM applications WHERE id = ?)";
    check_listed(world, &application, known, "applicationId not valid")?;
    let known = "SELECT EXISTS (SELECT 1 FROM template_sets WHERE id = ? AND on_behalf)";
    check_listed(world, &template_set, known, "Email template set lacks on-behalf registration")?;
    if let Some(Value::Object(manager)) = sent.get_mut(ENTERPRISE_USER).and_then(|e| e.get_mut("manager")) {
        newer_id(world, manager)?;
    }
    if !department.is_null() {
        let extension = sent.entry(ENTERPRISE_USER).or_insert_with(|| json!({}));
        if let Value::Object(extension) = extension {
            extension.entry("department").or_insert(department);
        }
    }
    let stored = new_users::keep_sent(world, &sent)?;
    if !template_set.is_null() || !application.is_null() {
        users::send(world, "onBehalfRegistration", &profile::text(&stored.document, "emails", "/0/value"))?;
    }
    let (place, view) = user_view(world, call, &stored)?;
    Ok(answer(StatusCode::CREATED, &place, &view))
}

/// Of a department only the values of the master data are taken; what is said of others is a bare sentence.
fn check_department(department: &Value) -> Outcome<()> {
    if department.is_null() || department.as_str().is_some_and(|text| DEPARTMENTS.contains(&text)) {
        return Ok(());
    }
    let detail = "Value not supported for attribute department. For more information about supported values, see \
                  Identity Authentication Documentation.";
    Err(Failure::status(400).on("text").detail(detail).into())
}

/// Does that hold of an id, if there is one?
fn check_listed(world: &World<'_>, id: &Value, holds: &str, otherwise: &str) -> Outcome<()> {
    if id.is_null() {
        return Ok(());
    }
    let is_there: bool = world.db.query_row(holds, [id.as_str().unwrap_or_default()], |row| row.get(0))?;
    if is_there { Ok(()) } else { Err(Failure::status(400).detail(otherwise).into()) }
}

/// A manager is named by user ID here.
fn newer_id(world: &World<'_>, manager: &mut Map<String, Value>) -> Outcome<()> {
    let id = manager.get("value").and_then(Value::as_str).unwrap_or_default();
    let user = profile::by_user_id(world, id)?.ok_or(Trouble::NoManager)?;
    manager.insert("value".into(), user.id.into());
    Ok(())
}

/// `DELETE /service/scim/Users/{id}`.
pub(super) fn delete_user(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = user(world, call)?;
    Users::remove(world, &stored)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
