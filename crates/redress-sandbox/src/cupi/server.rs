//! What the server says of itself: its version, and what its objects are made of.

use super::document;
use super::kind::{Field, Kind, Type};
use super::kinds::{ALL, CREDENTIAL, MAILBOX, USER_ROLE, VALUE};
use super::object::{self, Object};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use std::fmt::Write as _;

const VERSION: &str = "VersionInformation";
static VERSION_FIELDS: [Field; 2] = [Field::new("name"), Field::new("version")];

/// `GET /vmrest/version`
#[expect(clippy::unnecessary_wraps, reason = "what a route runs has this type")]
pub(super) fn version(_world: &mut World<'_>, call: &Call) -> Outcome {
    let version = Object::default().with("name", &"vmrest").with("version", &"14.0.1.12900-69");
    Ok(document::one(call, VERSION, &version))
}

/// `PUT` of a setting: it keeps to its type and bounds.
pub(super) fn put_value(world: &mut World<'_>, call: &Call) -> Outcome {
    let reply = object::put(world, call)?;
    let value = object::find(world.db, &VALUE, call.parameter(0))?;
    let bound = |name: &str, open: i64| value.get(name).parse().unwrap_or(open);
    let what = match value.get("Type") {
        "Integer" => Type::Number(bound("MinVal", i64::MIN), bound("MaxVal", i64::MAX)),
        "Boolean" => Type::Number(0, 1),
        _ => Type::Text(256),
    };
    what.check(world.db, value.get("FullName"), value.get("Value"))?;
    let sql = "UPDATE configuration_value SET LastModifiedTime = strftime('%Y-%m-%d %H:%M:%f', ? / 1000.0, \
               'unixepoch') WHERE FullName = ?";
    world.db.execute(sql, (world.now.0, value.get("FullName")))?;
    Ok(reply)
}

fn kinds() -> impl Iterator<Item = &'static Kind> {
    ALL.iter().copied().chain([&CREDENTIAL, &MAILBOX, &USER_ROLE])
}

/// `GET /vmrest/schema`: a page of links.
#[expect(clippy::unnecessary_wraps, reason = "what a route runs has this type")]
pub(super) fn schema(_world: &mut World<'_>, call: &Call) -> Outcome {
    let mut names: Vec<_> = kinds().map(|kind| kind.element).chain([VERSION]).collect();
    names.sort_unstable();
    names.dedup();
    let prefix = &call.prefix;
    let mut page = "<!DOCTYPE html><html><head><title>Schema</title></head><body><ul>".to_owned();
    for name in names {
        let _ = write!(page, "<li><a href=\"{prefix}/vmrest/schema/{name}\">{name}</a></li>");
    }
    page.push_str("</ul></body></html>");
    Ok(Reply::with(StatusCode::OK, "text/html;charset=UTF-8", page))
}

/// `GET /vmrest/schema/{type}`
pub(super) fn schema_of(_world: &mut World<'_>, call: &Call) -> Outcome {
    let asked = call.parameter(0);
    let fields = match kinds().find(|kind| kind.element == asked) {
        Some(kind) => kind.fields,
        None if asked == VERSION => &VERSION_FIELDS,
        None => return Err(Failure::status(404).detail(format!("There is no type {asked}.")).into()),
    };
    let mut text =
        r#"<?xml version="1.0" encoding="UTF-8"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">"#
            .to_owned();
    let _ = write!(text, r#"<xs:element name="{asked}"><xs:complexType><xs:all>"#);
    for field in fields {
        let kind = match field.write {
            Some(Type::Flag) => "xs:boolean",
            Some(Type::Number(..)) => "xs:integer",
            _ => "xs:string",
        };
        let _ = write!(text, r#"<xs:element name="{}" type="{kind}" minOccurs="0"/>"#, field.name);
    }
    text.push_str("</xs:all></xs:complexType></xs:element></xs:schema>");
    Ok(Reply::with(StatusCode::OK, "application/xml", text))
}
