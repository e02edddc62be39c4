//! Lists of endpoint services: one's own, and those for everybody.

use super::Service;
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::huawei::account::caller;
use crate::huawei::page::{Item, Page};
use crate::huawei::{check, refuse};
use crate::world::World;
use http::StatusCode;
use serde_json::json;

/// `GET /v1/{project_id}/vpc-endpoint-services`
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let page = Page::of(call, 1000)?;
    let status = call.asked("status");
    if status.is_some_and(|s| !matches!(s, "creating" | "available" | "failed" | "deleting")) {
        return Err(refuse("0019"));
    }
    let account = caller(world, call)?;
    let mut items = Vec::new();
    for service in named(world, call)? {
        if service.project != account.project || status.is_some_and(|s| s != service.status(world.now)) {
            continue;
        }
        let mut shown = service.shown(world)?;
        if let Some(object) = shown.as_object_mut() {
            object.insert("domain_id".into(), json!(account.domain));
            object.insert("connection_count".into(), json!(connections(world, &service.id)?));
            object.insert("public_border_group".into(), json!("center"));
        }
        items.push(Item { created: service.created, updated: service.updated, shown });
    }
    let (shown, count) = page.cut(items);
    Ok(Reply::json(StatusCode::OK, &json!({ "endpoint_services": shown, "total_count": count })))
}

/// Endpoints that are being created, or accepted.
fn connections(world: &World<'_>, id: &str) -> Outcome<i64> {
    let sql = "SELECT count(*) FROM endpoints WHERE service_id = ?1 AND gone_at IS NULL
        AND (ready_at > ?2 OR approval = 'accepted')";
    Ok(world.db.query_row(sql, (id, world.now.0), |row| row.get(0))?)
}

/// The services that `endpoint_service_name` and `id` of the query fit.
fn named(world: &World<'_>, call: &Call) -> Outcome<Vec<Service>> {
    let name = searched_name(call, "3076")?;
    let id = call.asked("id");
    if id.is_some_and(|id| !check::is_uuid(id)) {
        return Err(refuse("3062"));
    }
    let fits = |service: &Service| {
        id.is_none_or(|id| id.eq_ignore_ascii_case(&service.id))
            && service.name.to_lowercase().contains(&name)
    };
    Ok(Service::all(world)?.into_iter().filter(fits).collect())
}

/// The piece of a service's name that is looked for, in lower case.
///
/// # Errors
///
/// No name has such characters.
pub(crate) fn searched_name(call: &Call, code: &str) -> Outcome<String> {
    let name = call.asked("endpoint_service_name").unwrap_or_default();
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    if name.len() > 128 || !name.bytes().all(is_part) {
        return Err(refuse(code));
    }
    Ok(name.to_lowercase())
}

/// `GET /v1/{project_id}/vpc-endpoint-services/public`
pub(crate) fn public(world: &mut World<'_>, call: &Call) -> Outcome {
    let page = Page::of(call, 1000)?;
    let found = named(world, call)?.into_iter().filter(|service| service.is_public);
    let items = found.map(|service| Item {
        created: service.created,
        updated: service.updated,
        shown: json!({
            "id": service.id,
            "owner": "platform",
            "service_name": service.name,
            "service_type": service.kind,
            "created_at": Moment(service.created).iso(),
            "is_charge": service.is_charge,
            "enable_policy": service.enable_policy,
        }),
    });
    let (shown, count) = page.cut(items.collect());
    Ok(Reply::json(StatusCode::OK, &json!({ "endpoint_services": shown, "total_count": count })))
}

/// `GET /v1/{project_id}/vpc-endpoint-services/describe`
pub(crate) fn describe(world: &mut World<'_>, call: &Call) -> Outcome {
    let (name, id) = (call.asked("endpoint_service_name"), call.asked("id"));
    if name.or(id).is_none_or(str::is_empty) {
        return Err(refuse("2002"));
    }
    let found = named(world, call)?
        .into_iter()
        .find(|service| name.is_none_or(|name| name.eq_ignore_ascii_case(&service.name)));
    let service = found.ok_or_else(|| refuse("0005"))?;
    let shown = json!({
        "id": service.id,
        "service_name": service.name,
        "service_type": service.kind,
        "created_at": Moment(service.created).iso(),
        "is_charge": service.is_charge,
        "public_border_group": "center",
        "enable_policy": service.enable_policy,
    });
    Ok(Reply::json(StatusCode::OK, &shown))
}
