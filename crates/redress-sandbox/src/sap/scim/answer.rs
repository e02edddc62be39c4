//! What one request for a resource does, whichever kind it is of: users and groups differ in how they are kept.

use super::path::{holder, holder_made};
use super::project::Wanted;
use super::schema::{ResourceType, is_shown};
use super::trouble::Trouble;
use super::{MEDIA_TYPE, members, patch, read};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use http::header::{IF_MATCH, IF_NONE_MATCH};
use rusqlite::OptionalExtension;
use serde_json::{Map, Value, json};

/// A resource, as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) document: Map<String, Value>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) version: String,
}

impl Stored {
    /// What a document becomes: a new resource, or in place of an old one.
    pub(super) fn made(
        world: &mut World<'_>,
        old: Option<&Self>,
        id: String,
        document: Map<String, Value>,
    ) -> Self {
        Self {
            created: old.map_or(world.now.0, |old| old.created),
            modified: world.now.0,
            version: world.uuid(),
            document,
            id,
        }
    }

    /// The columns that [`of`](Self::of) reads.
    pub(crate) const COLUMNS: &str = "id, document, created, modified, version";

    /// Of a row of those columns.
    pub(crate) fn of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let text: String = row.get(1)?;
        Ok(Self {
            id: row.get(0)?,
            document: serde_json::from_str(&text).unwrap_or_default(),
            created: row.get(2)?,
            modified: row.get(3)?,
            version: row.get(4)?,
        })
    }
}

/// How resources of a kind are kept.
pub(crate) trait Shelf {
    const KIND: &'static ResourceType;
    const TABLE: &'static str;
    /// Attributes that stay as they are when a PUT does not name them: an extension, or none, and the name.
    const STAYS: &'static [(Option<&'static str>, &'static str)];

    /// No resource has that id.
    fn missing(id: String) -> Trouble;

    /// Its document, and what is known of it besides. The text is the URL of the API.
    fn whole(world: &World<'_>, stored: &Stored, base: &str) -> Outcome<Map<String, Value>>;

    /// Keeps what a client sent: a new resource, or in place of an old one.
    fn keep(world: &mut World<'_>, old: Option<&Stored>, new: Map<String, Value>) -> Outcome<Stored>;

    /// The resource for which that holds.
    fn find(world: &World<'_>, holds: &'static str, value: &str) -> Outcome<Option<Stored>> {
        let query = format!("SELECT {} FROM {} WHERE {holds}", Stored::COLUMNS, Self::TABLE);
        Ok(world.db.prepare(&query)?.query_row([value], Stored::of).optional()?)
    }

    fn all(world: &World<'_>) -> Outcome<Vec<Stored>> {
        let query = format!("SELECT {} FROM {} ORDER BY number", Stored::COLUMNS, Self::TABLE);
        Ok(world.db.prepare(&query)?.query_map([], Stored::of)?.collect::<Result<_, _>>()?)
    }

    fn remove(world: &World<'_>, stored: &Stored) -> Outcome<()> {
        members::forget(world, &stored.id)?;
        world.db.execute(&format!("DELETE FROM {} WHERE id = ?", Self::TABLE), [&stored.id])?;
        Ok(())
    }
}

/// Where this API is.
pub(super) fn base(call: &Call) -> String {
    format!("{}/scim", call.base())
}

/// Where a resource is.
fn place(kind: &ResourceType, call: &Call, stored: &Stored) -> String {
    format!("{}{}/{}", base(call), kind.endpoint, stored.id)
}

fn etag(stored: &Stored) -> String {
    format!("\"{}\"", stored.version)
}

/// What a client sees of a resource.
pub(super) fn view<S: Shelf>(world: &World<'_>, call: &Call, stored: &Stored) -> Outcome<Map<String, Value>> {
    let mut resource = S::whole(world, stored, &base(call))?;
    if let Some(Value::Array(members)) = resource.get_mut("members") {
        members.truncate(members::SHOWN);
    }
    resource.retain(|name, _| is_shown(world, name));
    resource.insert("schemas".into(), S::KIND.schemas_of(&resource));
    resource.insert("id".into(), stored.id.clone().into());
    let meta = json!({
        "resourceType": S::KIND.name,
        "created": Moment(stored.created).iso(),
        "lastModified": Moment(stored.modified).iso(),
        "location": place(S::KIND, call, stored),
        "version": stored.version,
    });
    resource.insert("meta".into(), meta);
    Ok(resource)
}

fn found<S: Shelf>(world: &World<'_>, call: &Call) -> Outcome<Stored> {
    let id = call.parameter(0);
    S::find(world, "id = ?", id)?.ok_or_else(|| S::missing(id.to_owned()).into())
}

fn reply<S: Shelf>(world: &World<'_>, call: &Call, status: StatusCode, stored: &Stored) -> Outcome {
    let wanted = Wanted::parse(S::KIND, call.asked("attributes"), call.asked("excludedAttributes"))?;
    let resource = view::<S>(world, call, stored)?;
    let resource = Value::Object(wanted.of(resource));
    let reply = Reply::with(status, MEDIA_TYPE, resource.to_string());
    Ok(reply.header("etag", &etag(stored)).location(&place(S::KIND, call, stored)))
}

/// Is that version among those of a header? `*` is any.
fn names(header: Option<&str>, version: &str) -> Option<bool> {
    let is_it = |tag: &str| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"') == version
    };
    header.map(|tags| tags.split(',').any(is_it))
}

fn check_version(call: &Call, stored: &Stored) -> Result<(), Trouble> {
    match names(call.header(IF_MATCH.as_str()), &stored.version) {
        Some(false) => Err(Trouble::Version),
        _ => Ok(()),
    }
}

pub(crate) fn get<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = found::<S>(world, call)?;
    if names(call.header(IF_NONE_MATCH.as_str()), &stored.version) == Some(true) {
        return Ok(Reply::empty(StatusCode::NOT_MODIFIED).header("etag", &etag(&stored)));
    }
    reply::<S>(world, call, StatusCode::OK, &stored)
}

pub(crate) fn create<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    let sent = read::object(&call.body)?;
    read::check_names_schemas(S::KIND, &sent)?;
    let read = read::resource(S::KIND, &sent)?;
    let stored = S::keep(world, None, read)?;
    reply::<S>(world, call, StatusCode::CREATED, &stored)
}

pub(crate) fn replace<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = found::<S>(world, call)?;
    check_version(call, &stored)?;
    let sent = read::object(&call.body)?;
    check_id(S::KIND, &sent, &stored.id)?;
    read::check_names_schemas(S::KIND, &sent)?;
    let mut read = read::resource(S::KIND, &sent)?;
    let whole = S::whole(world, &stored, &base(call))?;
    for (extension, name) in S::STAYS {
        stay(*extension, name, &whole, &mut read);
    }
    let stored = S::keep(world, Some(&stored), read)?;
    reply::<S>(world, call, StatusCode::OK, &stored)
}

fn stay(extension: Option<&str>, name: &str, old: &Map<String, Value>, new: &mut Map<String, Value>) {
    let value = holder(extension, old).and_then(|holder| holder.get(name));
    if let (Some(value), Some(holder)) = (value, holder_made(extension, new)) {
        holder.entry(name).or_insert_with(|| value.clone());
    }
}

/// The id in the content, if there is one, is the id of the path.
fn check_id(kind: &ResourceType, sent: &Map<String, Value>, id: &str) -> Result<(), Trouble> {
    match read::member(sent, "id") {
        Some(value) if value.as_str() != Some(id) => match kind.name {
            "Group" => Err(Trouble::Mismatch),
            _ => Err(Trouble::value("id", "is not the id of the path")),
        },
        _ => Ok(()),
    }
}

pub(crate) fn change<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = found::<S>(world, call)?;
    check_version(call, &stored)?;
    let request = read::object(&call.body)?;
    let mut resource = S::whole(world, &stored, &base(call))?;
    patch::apply(S::KIND, &request, &mut resource)?;
    let read = read::resource(S::KIND, &resource)?;
    S::keep(world, Some(&stored), read)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(crate) fn delete<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    let stored = found::<S>(world, call)?;
    check_version(call, &stored)?;
    S::remove(world, &stored)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
