//! The list of one's own endpoints.

use super::Endpoint;
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::page::{Item, Page};
use crate::huawei::service::list::searched_name;
use crate::huawei::{check, refuse};
use crate::world::World;
use http::StatusCode;
use serde_json::json;

/// `GET /v1/{project_id}/vpc-endpoints`
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let page = Page::of(call, 1000)?;
    let name = searched_name(call, "1003")?;
    for (parameter, code) in [("id", "2017"), ("vpc_id", "0020")] {
        if call.asked(parameter).is_some_and(|id| !check::is_uuid(id)) {
            return Err(refuse(code));
        }
    }
    let is_asked = |parameter: &str, id: &str| call.asked(parameter).is_none_or(|asked| asked == id);
    let mut items = Vec::new();
    for endpoint in Endpoint::of_project(world, call.parameter(0))? {
        if !is_asked("id", &endpoint.id) || !is_asked("vpc_id", &endpoint.vpc) {
            continue;
        }
        let shown = endpoint.shown(world)?;
        let of_service = shown.get("endpoint_service_name").and_then(|text| text.as_str());
        if of_service.is_some_and(|of_service| of_service.to_lowercase().contains(&name)) {
            items.push(Item { created: endpoint.created, updated: endpoint.updated, shown });
        }
    }
    let (shown, count) = page.cut(items);
    Ok(Reply::json(StatusCode::OK, &json!({ "endpoints": shown, "total_count": count })))
}
