//! Endpoints as the owner of their service sees them: connections, to accept or reject.

use super::Endpoint;
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::huawei::check::{self, text};
use crate::huawei::page::{Item, Page};
use crate::huawei::{at_most, error, refuse, service};
use crate::world::World;
use http::StatusCode;
use serde_json::{Value, json};

fn shown(world: &World<'_>, endpoint: &Endpoint) -> Outcome<Value> {
    let sql = "SELECT domain_id FROM projects WHERE id = ?1";
    let domain: String = world.db.query_row(sql, [&endpoint.project], |row| row.get(0))?;
    let status = endpoint.status(world.now);
    Ok(json!({
        "id": endpoint.id,
        "marker_id": endpoint.marker,
        "created_at": Moment(endpoint.created).iso(),
        "updated_at": Moment(endpoint.updated).iso(),
        "domain_id": domain,
        "error": error(endpoint.failing.as_ref(), status).into_iter().collect::<Vec<_>>(),
        "status": status,
        "description": endpoint.connection_text,
    }))
}

/// `GET /v1/{project_id}/vpc-endpoint-services/{id}/connections`
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let page = Page::of(call, 1000)?;
    if call.asked("id").is_some_and(|id| !check::is_uuid(id)) {
        return Err(refuse("2017"));
    }
    let marker = match call.asked("marker_id") {
        None => None,
        Some("") => return Err(refuse("2030")),
        Some(text) => Some(text.parse::<i64>().ok().filter(|n| *n > 0).ok_or_else(|| refuse("0021"))?),
    };
    let states = ["pendingAcceptance", "creating", "accepted", "rejected", "failed", "deleting"];
    if call.asked("status").is_some_and(|status| !states.contains(&status)) {
        return Err(refuse("0019"));
    }
    let mut items = Vec::new();
    for endpoint in Endpoint::all(world)?.iter().filter(|endpoint| endpoint.service == service.id) {
        let fits = call.asked("id").is_none_or(|id| id == endpoint.id)
            && marker.is_none_or(|marker| marker == endpoint.marker)
            && call.asked("status").is_none_or(|status| status == endpoint.status(world.now));
        if fits {
            let shown = shown(world, endpoint)?;
            items.push(Item { created: endpoint.created, updated: endpoint.updated, shown });
        }
    }
    let (shown, count) = page.cut(items);
    Ok(Reply::json(StatusCode::OK, &json!({ "connections": shown, "total_count": count })))
}

/// `POST /v1/{project_id}/vpc-endpoint-services/{id}/connections/action`
pub(crate) fn decide(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let body = check::body(call)?;
    let approval = match text(&body, "action") {
        Some("receive") => "accepted",
        Some("reject") => "rejected",
        _ => return Err(refuse("2027")),
    };
    let id = match check::list(&body, "endpoints") {
        [] => return Err(refuse("2002")),
        [one] => one.as_str().filter(|id| check::is_uuid(id)).ok_or_else(|| refuse("2017"))?,
        _ => return Err(refuse("2031")),
    };
    let endpoint = connected(world, &service.id, id)?;
    if approval == "accepted" && endpoint.status(world.now) == "accepted" {
        return Err(refuse("2014"));
    }
    endpoint.changeable(world)?;
    let sql = "UPDATE endpoints SET approval = ?2, updated_at = ?3 WHERE id = ?1";
    world.db.execute(sql, (id, approval, world.now.0))?;
    let endpoint = connected(world, &service.id, id)?;
    Ok(Reply::json(StatusCode::OK, &json!({ "connections": [shown(world, &endpoint)?] })))
}

/// An endpoint of that service.
fn connected(world: &World<'_>, service: &str, id: &str) -> Outcome<Endpoint> {
    match Endpoint::find(world, id)? {
        None => Err(refuse("2006")),
        Some(endpoint) if endpoint.status(world.now) == "deleted" => Err(refuse("2008")),
        Some(endpoint) if endpoint.service != service => Err(refuse("2013")),
        Some(endpoint) => Ok(endpoint),
    }
}

/// `PUT /v1/{project_id}/vpc-endpoint-services/{id}/connections/description`
pub(crate) fn describe(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let body = check::body(call)?;
    let given = check::list(&body, "connections");
    if given.is_empty() {
        return Err(refuse("2002"));
    }
    at_most(world, "batch-items", given.len(), "0016")?;
    let mut described = Vec::new();
    for item in given {
        let part = |key: &str| item.get(key).and_then(Value::as_str);
        let id = part("id").filter(|id| check::is_uuid(id)).ok_or_else(|| refuse("2017"))?;
        let text = part("description").filter(|text| check::is_description(text));
        let text = text.ok_or_else(|| refuse("0002"))?;
        connected(world, &service.id, id)?;
        let sql = "UPDATE endpoints SET connection_text = ?2 WHERE id = ?1";
        world.db.execute(sql, (id, text))?;
        described.push(shown(world, &connected(world, &service.id, id)?)?);
    }
    Ok(Reply::json(StatusCode::OK, &json!({ "connections": described })))
}
