//! Lists: filtered, sorted, in pages (RFC 7644 §3.4.2), and the same asked by POST (§3.4.3).

use super::answer::{Shelf, view};
use super::filter::{Filter, order};
use super::path::Path;
use super::project::Wanted;
use super::read::{self, is_primary};
use super::schema::ResourceType;
use super::trouble::Trouble;
use super::{Groups, MEDIA_TYPE, Users};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Resources of one page, at most and without a wish.
pub(super) const PAGE: usize = 100;

/// What is asked of a list.
#[derive(Debug, Default)]
struct Asked {
    filter: Option<String>,
    sort_by: Option<String>,
    is_descending: bool,
    start: usize,
    count: usize,
    attributes: Option<String>,
    excluded: Option<String>,
}

/// `GET /scim/Users`, `GET /scim/Groups`.
pub(crate) fn list<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    run(&[found::<S>], world, call, &Asked::of_query(call)?)
}

/// `POST /scim/Users/.search`, `POST /scim/Groups/.search`.
pub(crate) fn search<S: Shelf>(world: &mut World<'_>, call: &Call) -> Outcome {
    run(&[found::<S>], world, call, &Asked::of_content(call)?)
}

/// `POST /scim/.search`.
pub(crate) fn search_all(world: &mut World<'_>, call: &Call) -> Outcome {
    run(&[found::<Users>, found::<Groups>], world, call, &Asked::of_content(call)?)
}

impl Asked {
    fn of_query(call: &Call) -> Result<Self, Trouble> {
        let text = |name: &str| {
            let found = call.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        let number = |name: &str| match text(name) {
            None => Ok(None),
            Some(text) => match text.parse::<i64>() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(Trouble::Syntax(format!("{name} is not an integer"))),
            },
        };
        Self::of(&text, number("startIndex")?, number("count")?)
    }

    fn of_content(call: &Call) -> Result<Self, Trouble> {
        const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
        let content = read::object(&call.body)?;
        let member = |name: &str| read::member(&content, name).filter(|value| !value.is_null());
        if !read::names_schema(&content, SEARCH) {
            return Err(Trouble::Syntax(format!("The request body does not have the schema {SEARCH}")));
        }
        for name in ["filter", "sortBy", "sortOrder"] {
            if member(name).is_some_and(|value| !value.is_string()) {
                return Err(Trouble::Syntax(format!("{name} is not a string")));
            }
        }
        let number = |name: &str| match member(name) {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                Some(number) => Ok(Some(number)),
                None => Err(Trouble::Syntax(format!("{name} is not an integer"))),
            },
        };
        let text = |name: &str| match member(name)? {
            Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
            value => value.as_str().map(str::to_owned),
        };
        Self::of(&text, number("startIndex")?, number("count")?)
    }

    fn of(
        text: &dyn Fn(&str) -> Option<String>,
        start: Option<i64>,
        count: Option<i64>,
    ) -> Result<Self, Trouble> {
        let is_descending = match text("sortOrder").as_deref() {
            None | Some("ascending") => false,
            Some("descending") => true,
            Some(_) => return Err(Trouble::Syntax("sortOrder is neither ascending nor descending".into())),
        };
        let within = |number: i64| usize::try_from(number.max(0)).unwrap_or(usize::MAX);
        Ok(Self {
            filter: text("filter"),
            sort_by: text("sortBy"),
            is_descending,
            start: start.map_or(1, within).max(1),
            count: count.map_or(PAGE, within).min(PAGE),
            attributes: text("attributes"),
            excluded: text("excludedAttributes"),
        })
    }
}

/// A resource that is like the filter.
struct Found {
    kind: &'static ResourceType,
    resource: Map<String, Value>,
    key: Option<(Path, Value)>,
}

/// Looks for resources of one kind.
type Find = fn(&World<'_>, &Call, &Asked) -> Outcome<Result<Vec<Found>, Trouble>>;

fn run(kinds: &[Find], world: &World<'_>, call: &Call, asked: &Asked) -> Outcome {
    let mut found = Vec::new();
    let mut trouble = None;
    for find in kinds {
        match find(world, call, asked)? {
            Ok(more) => found.extend(more),
            Err(why) => trouble = Some(why),
        }
    }
    // Over several kinds, an attribute need only be one of those that have it.
    if let (true, Some(why)) = (found.is_empty(), trouble) {
        return Err(why.into());
    }
    if asked.sort_by.is_some() {
        found.sort_by(|left, right| compared(left, right, asked.is_descending));
    }
    let total = found.len();
    let mut page = Vec::new();
    for one in found.into_iter().skip(asked.start - 1).take(asked.count) {
        let wanted = Wanted::parse(one.kind, asked.attributes.as_deref(), asked.excluded.as_deref())?;
        page.push(Value::Object(wanted.of(one.resource)));
    }
    let list = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "itemsPerPage": asked.count, "startIndex": asked.start, "Resources": page,
    });
    Ok(Reply::with(StatusCode::OK, MEDIA_TYPE, list.to_string()))
}

fn found<S: Shelf>(world: &World<'_>, call: &Call, asked: &Asked) -> Outcome<Result<Vec<Found>, Trouble>> {
    let filter = match asked.filter.as_deref().map(|text| Filter::parse(S::KIND, None, text)).transpose() {
        Ok(filter) => filter,
        Err(why) => return Ok(Err(why)),
    };
    let path = match &asked.sort_by {
        None => None,
        Some(name) => match Path::find(S::KIND, name) {
            Some(path) => Some(path),
            None => return Ok(Err(Trouble::Syntax(format!("sortBy names {name}, which is no attribute")))),
        },
    };
    let mut found = Vec::new();
    for stored in S::all(world)? {
        let resource = Value::Object(view::<S>(world, call, &stored)?);
        if !filter.as_ref().is_none_or(|filter| filter.fits(&resource)) {
            continue;
        }
        let key = path.and_then(|path| Some((path, sort_key(&path, &resource)?)));
        if let Value::Object(resource) = resource {
            found.push(Found { kind: S::KIND, resource, key });
        }
    }
    Ok(Ok(found))
}

/// Of many values the primary one, or the first.
fn sort_key(path: &Path, resource: &Value) -> Option<Value> {
    let whole = path.whole(resource)?;
    let leaf = path.leaf();
    match whole {
        Value::Array(items) => {
            let item = items.iter().find(|item| is_primary(item)).or_else(|| items.first())?;
            item.get(&leaf.name).cloned()
        }
        Value::Object(parts) => parts.get(&leaf.name).cloned(),
        one => Some(one.clone()),
    }
}

/// Resources without a value come last, or first when the order is turned round.
fn compared(left: &Found, right: &Found, is_descending: bool) -> Ordering {
    let ordering = match (&left.key, &right.key) {
        (Some((path, left)), Some((_, right))) => order(path.leaf(), left, right).unwrap_or(Ordering::Equal),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    if is_descending { ordering.reverse() } else { ordering }
}
