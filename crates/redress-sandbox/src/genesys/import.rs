//! `POST /profiles/import`: many customers from one CSV.

use super::admission::tenant;
use super::content::{bad, bad_parameter, object, only, optional_text, text, unexpected};
use super::identify::{self, Key};
use super::profiles::{self, Profile};
use super::schema::{self, PROFILE, Schema};
use crate::call::{Call, Reply};
use crate::failure::{Outcome, Stop};
use crate::world::World;
use http::StatusCode;
use serde_json::{Map, Value, json};

const KNOWN: &[&str] = &[
    "format",
    "profiles",
    "id-key",
    "delimiter",
    "max-errors",
    "encoding",
    "start-from-index",
    "create-log",
];

/// Records of one import: each is looked up by its keys.
const RECORDS: usize = 10_000;

/// What comes with the request.
struct Order {
    delimiter: char,
    id_key: Option<Key>,
    max_errors: usize,
    start: usize,
}

/// `POST /profiles/import`
pub(super) fn import(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let body = object(call)?;
    let order = order(world, tenant, &body)?;
    let records = records(text(&body, "profiles")?, order.delimiter).map_err(|line| {
        bad(format!("The CSV breaks off inside of a quoted field that begins in line {line}"))
    })?;
    if records.len() > RECORDS {
        return Err(bad(format!("The CSV has more than {RECORDS} records")));
    }
    let Some(schema) = schema::of(world, tenant, PROFILE)? else {
        return Err(bad("No profile schema is defined"));
    };
    let mut records = records.into_iter();
    let names = records.next().unwrap_or_default();
    check_names(&names, &schema)?;
    let (mut imported, mut skipped, mut errors) = (0, 0, Vec::new());
    let mut is_complete = true;
    for (index, fields) in (1_usize..).zip(records).skip(order.start.saturating_sub(1)) {
        match one(world, tenant, &schema, &names, &fields, order.id_key.as_ref()) {
            Ok(true) => imported += 1,
            Ok(false) => skipped += 1,
            Err(Stop::Fail(failure)) => {
                let why = failure.detail.unwrap_or_default();
                errors.push(json!({ "record": index, "description": why }));
                if errors.len() > order.max_errors {
                    is_complete = false;
                    break;
                }
            }
            Err(stop) => return Err(stop),
        }
    }
    let body = json!({ "imported": imported, "skipped": skipped, "errors": errors, "complete": is_complete });
    Ok(Reply::json(StatusCode::OK, &body))
}

fn order(world: &World<'_>, tenant: i64, body: &Map<String, Value>) -> Outcome<Order> {
    only(body, KNOWN)?;
    let format = optional_text(body, "format")?.unwrap_or("CSV");
    if format != "CSV" {
        return Err(bad_parameter("format", &format!("'{format}' is not supported, only CSV is")));
    }
    let encoding = optional_text(body, "encoding")?.unwrap_or("UTF-8");
    if !encoding.eq_ignore_ascii_case("UTF-8") {
        return Err(bad_parameter("encoding", &format!("'{encoding}' is not supported, only UTF-8 is")));
    }
    let delimiter = optional_text(body, "delimiter")?.unwrap_or(",");
    let mut chars = delimiter.chars();
    let delimiter = match (chars.next(), chars.next()) {
        (Some(c), None) if !matches!(c, '"' | '\r' | '\n') => c,
        _ => return Err(bad_parameter("delimiter", "it is not one character")),
    };
    let id_key = optional_text(body, "id-key")?.map(|name| identify::key(world, tenant, name)).transpose()?;
    if body.get("create-log").is_some_and(|value| !value.is_boolean()) {
        return Err(bad("The parameter 'create-log' is of an unexpected type: boolean is expected"));
    }
    Ok(Order {
        delimiter,
        id_key,
        max_errors: number(body, "max-errors")?.unwrap_or_default(),
        start: number(body, "start-from-index")?.unwrap_or(1),
    })
}

/// A number that the guide has as a text, and clients send as either.
fn number(body: &Map<String, Value>, name: &str) -> Outcome<Option<usize>> {
    let number = match body.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
        Some(other) => return Err(unexpected(name, "number", other)),
    };
    number.map(Some).ok_or_else(|| bad_parameter(name, "it is not a whole number"))
}

fn check_names(names: &[String], schema: &Schema) -> Outcome<()> {
    if !names.iter().any(|name| name == "customer_id") {
        return Err(bad(
            "Missing required attribute 'customer_id' in the first line, which names the columns",
        ));
    }
    let is_known =
        |name: &String| name == "customer_id" || schema.attributes.iter().any(|known| known.name == *name);
    match names.iter().find(|name| !is_known(name)) {
        Some(name) => Err(bad(format!("Unknown attribute '{name}' in the first line"))),
        None => Ok(()),
    }
}

/// Imports one customer. `false`: there is one with these values.
fn one(
    world: &World<'_>,
    tenant: i64,
    schema: &Schema,
    names: &[String],
    fields: &[String],
    id_key: Option<&Key>,
) -> Outcome<bool> {
    if fields.len() != names.len() {
        return Err(bad(format!("{} fields are expected, not {}", names.len(), fields.len())));
    }
    let (mut id, mut attributes) = ("", Map::new());
    for (name, field) in names.iter().zip(fields) {
        if name == "customer_id" {
            id = field;
        } else if !field.is_empty() {
            attributes.insert(name.clone(), schema.typed(name, field));
        }
    }
    let profile = Profile { attributes: schema.fill(&attributes)?, records: Vec::new() };
    if let Some(key) = id_key {
        if profiles::exists(world, tenant, id)? {
            return Ok(false);
        }
        if let Some(values) = key.values(&profile.attributes)
            && !identify::find(world, tenant, PROFILE, &values)?.is_empty()
        {
            return Ok(false);
        }
    }
    profiles::insert(world, tenant, id, &profile)?;
    Ok(true)
}

/// The records of a CSV (RFC 4180), without empty lines. `Err`: the line in which a quoted field begins that does not end.
fn records(text: &str, delimiter: char) -> Result<Vec<Vec<String>>, usize> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut quoted_since, mut was_quoted) = (1, None, false);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match (quoted_since, c) {
            (Some(_), '"') if chars.next_if_eq(&'"').is_some() => field.push('"'),
            (Some(_), '"') => quoted_since = None,
            (None, '"') if field.is_empty() && !was_quoted => {
                quoted_since = Some(line);
                was_quoted = true;
            }
            (None, '\n') => {
                let is_empty = record.is_empty() && field.is_empty() && !was_quoted;
                record.push(std::mem::take(&mut field));
                if !is_empty {
                    records.push(std::mem::take(&mut record));
                }
                record.clear();
                was_quoted = false;
            }
            (None, '\r') if chars.peek() == Some(&'\n') => {}
            (None, c) if c == delimiter => {
                record.push(std::mem::take(&mut field));
                was_quoted = false;
            }
            (_, c) => field.push(c),
        }
    }
    if let Some(line) = quoted_since {
        return Err(line);
    }
    if !record.is_empty() || !field.is_empty() || was_quoted {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_as_rfc_4180_has_it() {
        let check =
            |text: &str, wanted: &[&[&str]]| assert_eq!(records(text, ',').unwrap(), wanted, "{text}");
        check("a,b\r\n1,\"2, \"\"two\"\"\r\nlines\"\r\n", &[&["a", "b"], &["1", "2, \"two\"\r\nlines"]]);
        check("\u{feff}a\n\n\"\"\nx,", &[&["a"], &[""], &["x", ""]]);
        check("", &[]);
        assert_eq!(records("a\nb,\"c", ','), Err(2));
        assert_eq!(records("a;\"b;c\"", ';').unwrap(), [["a", "b;c"]]);
    }
}
