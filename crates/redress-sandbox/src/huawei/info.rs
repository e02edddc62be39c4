//! What the API says of itself: its versions, and how much of the quota is used.

use super::endpoint::Endpoint;
use super::refuse;
use super::service::Service;
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use serde_json::{Value, json};

/// Each version, and when it came out.
static VERSIONS: &[(&str, &str, &str)] =
    &[("v1", "1", "2018-09-30T00:00:00Z"), ("v2", "2", "2020-03-30T00:00:00Z")];

fn shown(call: &Call, (id, version, updated): (&str, &str, &str)) -> Value {
    json!({
        "status": "CURRENT",
        "id": id,
        "updated": updated,
        "version": version,
        "min_version": "",
        "links": [{ "href": format!("{}/{id}", call.base()), "type": "application/json", "rel": "self" }],
    })
}

/// `GET /`
#[allow(clippy::unnecessary_wraps, reason = "routes have handlers of one type")]
pub(super) fn versions(_world: &mut World<'_>, call: &Call) -> Outcome {
    let versions: Vec<_> = VERSIONS.iter().map(|version| shown(call, *version)).collect();
    Ok(Reply::json(StatusCode::OK, &json!({ "versions": versions })))
}

/// `GET /{version}`
pub(super) fn version(_world: &mut World<'_>, call: &Call) -> Outcome {
    let asked = call.parameter(0);
    let found = VERSIONS.iter().find(|(id, ..)| *id == asked);
    let version = found.ok_or_else(|| Failure::status(404))?;
    Ok(Reply::json(StatusCode::OK, &json!({ "version": shown(call, *version) })))
}

/// `GET /v1/{project_id}/quotas`
pub(super) fn quotas(world: &mut World<'_>, call: &Call) -> Outcome {
    let project = call.parameter(0);
    let asked = call.asked("type");
    if asked.is_some_and(|kind| !matches!(kind, "endpoint" | "endpoint_service")) {
        return Err(refuse("3070"));
    }
    let endpoints = Endpoint::of_project(world, project)?.len();
    let services = Service::of_project(world, project)?.len();
    let both = [
        ("endpoint", endpoints, world.setting("quota-endpoints")),
        ("endpoint_service", services, world.setting("quota-services")),
    ];
    let shown: Vec<_> = both
        .iter()
        .filter(|(kind, ..)| asked.is_none_or(|asked| asked == *kind))
        .map(|(kind, used, quota)| json!({ "type": kind, "used": used, "quota": quota }))
        .collect();
    Ok(Reply::json(StatusCode::OK, &json!({ "quotas": { "resources": shown } })))
}
