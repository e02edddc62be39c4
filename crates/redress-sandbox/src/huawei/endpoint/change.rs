//! How an endpoint is changed: who may use it, which routes lead to it, what it allows, where it runs.

use super::{create, own, service_of};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::check::{self, Rule, may, must, text};
use crate::huawei::{network, refuse};
use crate::world::World;
use http::StatusCode;
use serde_json::{Value, json};

static WHITELIST: &[Rule] =
    &[may("whitelist", check::whitelist, "2044"), may("enable_whitelist", check::boolean, "0002")];
static TABLES: &[Rule] = &[must("routetables", "2002", check::uuids, "1019")];
static POLICY: &[Rule] = &[must("policy_statement", "2048", check::policy, "2048")];

/// `PUT /v1/{project_id}/vpc-endpoints/{id}`
pub(crate) fn whitelist(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    let body = check::body(call)?;
    check::check(&body, WHITELIST)?;
    create::whitelist_fits(world, &body)?;
    endpoint.changeable(world)?;
    let list = body.get("whitelist").filter(|value| value.is_array()).map(Value::to_string);
    let sql = "UPDATE endpoints SET whitelist = coalesce(?2, whitelist),
        enable_whitelist = coalesce(?3, enable_whitelist), updated_at = ?4 WHERE id = ?1";
    let is_on = body.get("enable_whitelist").and_then(Value::as_bool);
    world.db.execute(sql, (&endpoint.id, list, is_on, world.now.0))?;
    super::get(world, call)
}

/// `PUT /v1/{project_id}/vpc-endpoints/{id}/routetables`
pub(crate) fn tables(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    let body = check::body(call)?;
    check::check(&body, TABLES)?;
    endpoint.changeable(world)?;
    let bound = endpoint.tables(world)?;
    if bound.is_empty() {
        return Err(refuse("2040"));
    }
    let wanted = network::tables(world, &endpoint.vpc, &check::texts(&body, "routetables"))?;
    create::unused(world, Some(&endpoint.id), &endpoint.service, &wanted)?;
    if wanted.iter().any(|table| !bound.contains(table)) {
        network::ask(world, &endpoint.vpc, &network::ROUTE_ADDED)?;
    }
    if bound.iter().any(|table| !wanted.contains(table)) {
        network::ask(world, &endpoint.vpc, &network::ROUTE_DELETED)?;
    }
    world.db.execute("DELETE FROM endpoint_tables WHERE endpoint_id = ?1", [&endpoint.id])?;
    for table in &wanted {
        world.db.execute("INSERT INTO endpoint_tables VALUES (?1, ?2)", (&endpoint.id, table))?;
    }
    let sql = "UPDATE endpoints SET updated_at = ?2 WHERE id = ?1";
    world.db.execute(sql, (&endpoint.id, world.now.0))?;
    Ok(Reply::json(StatusCode::OK, &json!({ "routetables": wanted, "error": [] })))
}

/// `PUT /v1/{project_id}/vpc-endpoints/{id}/policy`
pub(crate) fn policy(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    let body = check::body(call)?;
    check::check(&body, POLICY)?;
    endpoint.changeable(world)?;
    if !service_of(world, &endpoint)?.enable_policy {
        return Err(refuse("2049"));
    }
    let policy = body.get("policy_statement").map(Value::to_string);
    let sql = "UPDATE endpoints SET policy = ?2, updated_at = ?3 WHERE id = ?1";
    world.db.execute(sql, (&endpoint.id, policy, world.now.0))?;
    super::get(world, call)
}

/// `DELETE /v1/{project_id}/vpc-endpoints/{id}/policy`
pub(crate) fn no_policy(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    endpoint.changeable(world)?;
    if endpoint.policy.is_none() {
        return Err(refuse("2049"));
    }
    let sql = "UPDATE endpoints SET policy = NULL, updated_at = ?2 WHERE id = ?1";
    world.db.execute(sql, (&endpoint.id, world.now.0))?;
    super::get(world, call)
}

/// `POST /v2/{project_id}/vpc-endpoints/{id}/upgrade`
pub(crate) fn upgrade(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    let is_start = if call.body.is_empty() {
        true
    } else {
        match text(&check::body(call)?, "action") {
            None | Some("start") => true,
            Some("rollback") => false,
            Some(_) => return Err(refuse("0007")),
        }
    };
    endpoint.changeable(world)?;
    if !is_start && !endpoint.moved {
        return Err(refuse("2052"));
    }
    let until = world.now.plus_seconds(world.setting("creating-seconds"));
    let sql = "UPDATE endpoints SET moving_until = ?2, moved = ?3, updated_at = ?4 WHERE id = ?1";
    world.db.execute(sql, (&endpoint.id, until.0, is_start, world.now.0))?;
    Ok(Reply::empty(StatusCode::OK))
}
