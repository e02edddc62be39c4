//! What profiles and extensions may hold: attributes with a type, and the check of a value against them.

use super::content::{bad, bad_parameter};
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The name under which the profile's own schema is kept: no extension has it.
pub(super) const PROFILE: &str = "";
/// Databases take no longer names for an index.
const NAME_LENGTH: usize = 26;
/// Characters of a text whose schema names no length.
const TEXT_LENGTH: usize = 256;
/// Attributes of one schema.
const ATTRIBUTES: usize = 256;
const TYPES: &[&str] = &["string", "integer", "boolean", "datetime"];

/// What a profile or an extension may hold.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub(super) name: String,
    pub(super) is_multi_valued: bool,
    pub(super) attributes: Vec<Attribute>,
    /// Attributes that tell the records of one customer apart.
    pub(super) uniques: Vec<String>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    kind: String,
    length: Option<usize>,
    default: Option<Value>,
    mandatory: bool,
}

/// The schema of that name. `None`: there is none.
pub(super) fn of(world: &World<'_>, tenant: i64, name: &str) -> Outcome<Option<Schema>> {
    let found = world
        .db
        .query_row(
            "SELECT name, type, attributes, uniques FROM schemas WHERE tenant = ?1 AND name = ?2",
            params![tenant, name],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            },
        )
        .optional()?;
    let Some((name, kind, attributes, uniques)) = found else { return Ok(None) };
    Ok(Some(Schema {
        name,
        is_multi_valued: kind == "multi-valued",
        attributes: attributes_of(&serde_json::from_str(&attributes).unwrap_or_default())?,
        uniques: serde_json::from_str(&uniques).unwrap_or_default(),
    }))
}

/// The names of all extensions.
pub(super) fn extensions(world: &World<'_>, tenant: i64) -> Outcome<Vec<String>> {
    let mut statement =
        world.db.prepare("SELECT name FROM schemas WHERE tenant = ?1 AND name <> '' ORDER BY name")?;
    let names = statement.query_map([tenant], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// Is that a name for an attribute, an extension or a key? Says so in an error if not.
pub(super) fn check_name(name: &str) -> Outcome<()> {
    let is_name = name.len() <= NAME_LENGTH
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name {
        return Ok(());
    }
    let reason = format!(
        "a name has at most {NAME_LENGTH} letters, digits and underscores, a letter first; '{name}' has not"
    );
    Err(bad_parameter("name", &reason))
}

/// A list of attribute schemas, as a client sends it.
pub(super) fn attributes_of(list: &Value) -> Outcome<Vec<Attribute>> {
    let Value::Array(list) = list else {
        return Err(bad("The parameter 'attributes' is of an unexpected type: an array is expected"));
    };
    if list.len() > ATTRIBUTES {
        return Err(bad(format!("A schema has at most {ATTRIBUTES} attributes")));
    }
    let mut attributes: Vec<Attribute> = Vec::new();
    for each in list {
        let attribute = Attribute::read(each)?;
        if attributes.iter().any(|other| other.name.eq_ignore_ascii_case(&attribute.name)) {
            return Err(bad(format!("The attribute '{}' is there two times", attribute.name)));
        }
        attributes.push(attribute);
    }
    Ok(attributes)
}

impl Attribute {
    fn read(value: &Value) -> Outcome<Self> {
        let Value::Object(object) = value else {
            return Err(bad("Invalid object syntax: an attribute is an object"));
        };
        super::content::only(object, &["name", "type", "length", "default", "mandatory"])?;
        let name = super::content::text(object, "name")?;
        check_name(name)?;
        let kind = super::content::text(object, "type")?;
        if !TYPES.contains(&kind) {
            let reason = format!("'{kind}' is not one of {}", TYPES.join(", "));
            return Err(bad_parameter("type", &reason));
        }
        // The guide's own sample has both as texts, too.
        let length = match object.get("length") {
            None => None,
            Some(Value::String(text)) => Some(text.parse::<i64>().unwrap_or_default()),
            Some(other) => Some(other.as_i64().unwrap_or_default()),
        };
        if length.is_some_and(|length| !(1..=4000).contains(&length)) {
            return Err(bad_parameter("length", "it is not a number from 1 to 4000"));
        }
        let mandatory = match object.get("mandatory") {
            None | Some(Value::Bool(false)) => false,
            Some(Value::Bool(true)) => true,
            Some(Value::String(text)) if text == "true" || text == "false" => text == "true",
            Some(_) => return Err(bad_parameter("mandatory", "it is neither true nor false")),
        };
        let attribute = Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            length: length.and_then(|length| usize::try_from(length).ok()),
            default: object.get("default").cloned(),
            mandatory,
        };
        if let Some(default) = &attribute.default {
            attribute.check(default)?;
        }
        Ok(attribute)
    }

    /// As it is returned.
    pub(super) fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        object.insert("type".into(), json!(self.kind));
        if let Some(length) = self.length {
            object.insert("length".into(), json!(length));
        }
        if let Some(default) = &self.default {
            object.insert("default".into(), default.clone());
        }
        object.insert("mandatory".into(), json!(self.mandatory));
        Value::Object(object)
    }

    fn check(&self, value: &Value) -> Outcome<()> {
        let name = &self.name;
        let wants = |what: &str| Err(bad(format!("The attribute '{name}' is of an unexpected type: {what}")));
        match (self.kind.as_str(), value) {
            ("integer", Value::Number(number)) if number.is_i64() => Ok(()),
            ("integer", _) => wants("an integer is expected"),
            ("boolean", Value::Bool(_)) => Ok(()),
            ("boolean", _) => wants("a boolean is expected"),
            ("datetime", Value::String(text)) if is_datetime(text) => Ok(()),
            ("datetime", _) => wants("a date and time like 2026-11-20T09:30:00.000Z is expected"),
            (_, Value::String(text)) => {
                let most = self.length.unwrap_or(TEXT_LENGTH);
                if text.chars().count() <= most {
                    return Ok(());
                }
                Err(bad_parameter(name, &format!("it has more than {most} characters")))
            }
            _ => wants("a string is expected"),
        }
    }
}

impl Schema {
    /// Checks an object against the schema, and fills in defaults.
    pub(super) fn fill(&self, given: &Map<String, Value>) -> Outcome<Map<String, Value>> {
        let of = if self.name == PROFILE { "profile" } else { &self.name };
        for name in given.keys() {
            if !self.attributes.iter().any(|attribute| attribute.name == *name) {
                return Err(bad(format!("Unknown attribute '{name}': it is not in the schema of {of}")));
            }
        }
        let mut filled = Map::new();
        for attribute in &self.attributes {
            match given.get(&attribute.name).filter(|value| !value.is_null()).or(attribute.default.as_ref()) {
                Some(value) => {
                    attribute.check(value)?;
                    filled.insert(attribute.name.clone(), value.clone());
                }
                None if attribute.mandatory => {
                    return Err(bad(format!("Missing required attribute '{}' of {of}", attribute.name)));
                }
                None => {}
            }
        }
        Ok(filled)
    }

    /// The value of an attribute that comes as text. What is no such value stays text, for the check to refuse.
    pub(super) fn typed(&self, name: &str, text: &str) -> Value {
        let kind = self.attributes.iter().find(|a| a.name == name).map_or("string", |a| a.kind.as_str());
        let value = match kind {
            "integer" => text.parse::<i64>().ok().map(Value::from),
            "boolean" => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        value.unwrap_or_else(|| json!(text))
    }

    /// As it is returned.
    pub(super) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "type": if self.is_multi_valued { "multi-valued" } else { "single-valued" },
            "required": false,
            "attributes": self.attributes.iter().map(Attribute::json).collect::<Vec<_>>(),
            "unique": self.uniques,
        })
    }
}

/// ISO 8601 in UTC with milliseconds: `2026-11-20T09:30:00.000Z`.
fn is_datetime(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && OffsetDateTime::parse(text, &Rfc3339).is_ok()
}
