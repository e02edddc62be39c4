//! How an endpoint service is changed.

use super::{Service, create, full_name, mapping, own};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::check::{self, Body, Clash, Rule, has, may, must, text};
use crate::huawei::{finds, gate, network, refuse};
use crate::world::World;
use http::StatusCode;
use serde_json::{Value, json};

static CHANGED: &[Rule] = &[
    may("approval_enabled", check::boolean, "0002"),
    may("service_name", check::name, "3076"),
    may("port_id", check::uuid, "3063"),
    may("vip_port_id", check::uuid, "3051"),
    may("ip", check::address, "3010"),
    may("tcp_proxy", create::is_tcp_proxy, "0002"),
    may("description", check::description, "0002"),
];

static NAMED: &[Rule] = &[must("endpoint_service_name", "3076", check::name, "3076")];

/// What one call cannot change, or not together with something else.
static FIXED: &[Clash] = &[
    Clash { is_so: |body| has(body, "port_id") && has(body, "ip"), code: "3052" },
    Clash { is_so: |body| has(body, "vip_port_id") && has(body, "ip"), code: "3053" },
    Clash { is_so: |body| has(body, "cidr"), code: "3057" },
    Clash { is_so: |body| has(body, "ip"), code: "3055" },
];

/// What no call can change of a gateway's service.
static FIXED_IN_GATEWAY: &[Clash] =
    &[Clash { is_so: |body| has(body, "port_id") || has(body, "vip_port_id"), code: "3054" }];

/// `PUT /v1/{project_id}/vpc-endpoint-services/{id}`
pub(crate) fn update(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = own(world, call)?;
    let body = check::body(call)?;
    check::check(&body, CHANGED)?;
    check::clashes(&body, FIXED)?;
    if service.kind == "gateway" {
        check::clashes(&body, FIXED_IN_GATEWAY)?;
    }
    changeable(world, &service)?;
    let mappings = if has(&body, "ports") { Some(mapping::given(&body)?) } else { None };
    let port = text(&body, "port_id").or(service.port.as_deref());
    serve_from(world, &service, &body)?;
    if let (Some(mappings), Some(port)) = (&mappings, port) {
        mapping::unshared(world, Some(&service.id), port, mappings)?;
    }
    if (mappings.is_some() || has(&body, "port_id"))
        && let Some(vpc) = &service.vpc
    {
        network::ask(world, vpc, &network::TASK_ADDED)?;
    }
    gate::change(world, &service.id)?;
    if let Some(mappings) = &mappings {
        mapping::keep(world, &service.id, mappings)?;
    }
    let name = text(&body, "service_name").map(|short| full_name(short, &service.id));
    let sql = "UPDATE services SET name = coalesce(?2, name), port_id = coalesce(?3, port_id),
        approval_enabled = coalesce(?4, approval_enabled), tcp_proxy = coalesce(?5, tcp_proxy),
        description = coalesce(?6, description), updated_at = ?7 WHERE id = ?1";
    world.db.execute(
        sql,
        (
            &service.id,
            name,
            text(&body, "port_id"),
            body.get("approval_enabled").and_then(Value::as_bool),
            text(&body, "tcp_proxy"),
            text(&body, "description"),
            world.now.0,
        ),
    )?;
    super::get(world, call)
}

/// Are the ports that it is served from there? A virtual address must be one.
fn serve_from(world: &World<'_>, service: &Service, body: &Body) -> Outcome<()> {
    if let Some(vip) = text(body, "vip_port_id") {
        let sql = "SELECT 1 FROM ports WHERE id = ?1 AND owner = 'neutron:VIP_PORT'";
        if !finds(world, sql, [vip])? {
            return Err(refuse("3051"));
        }
    }
    match (text(body, "port_id"), &service.port, &service.vpc) {
        (Some(port), _, Some(vpc)) => network::port_of(world, vpc, port),
        (None, Some(port), _) if has(body, "ports") && !network::has_port(world, port)? => {
            Err(refuse("4012"))
        }
        _ => Ok(()),
    }
}

/// Only a service that works can be changed.
fn changeable(world: &World<'_>, service: &Service) -> Outcome<()> {
    if service.status(world.now) == "available" { Ok(()) } else { Err(refuse("3045")) }
}

/// `PUT /v1/{project_id}/vpc-endpoint-services/{id}/name`
pub(crate) fn rename(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = own(world, call)?;
    let body = check::body(call)?;
    check::check(&body, NAMED)?;
    changeable(world, &service)?;
    gate::change(world, &service.id)?;
    let name = full_name(text(&body, "endpoint_service_name").unwrap_or_default(), &service.id);
    let sql = "UPDATE services SET name = ?2, updated_at = ?3 WHERE id = ?1";
    world.db.execute(sql, (&service.id, &name, world.now.0))?;
    Ok(Reply::json(StatusCode::OK, &json!({ "endpoint_service_name": name })))
}

/// `POST /v2/{project_id}/vpc-endpoint-services/{id}/upgrade`
pub(crate) fn upgrade(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = own(world, call)?;
    changeable(world, &service)?;
    let sql =
        "UPDATE services SET pool_id = '7a000000-0000-4000-8000-000000000002', updated_at = ?2 WHERE id = ?1";
    world.db.execute(sql, (&service.id, world.now.0))?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `POST /v2/{project_id}/vpc-endpoint-services/{id}/add-server-resources`
pub(crate) fn add_servers(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = own(world, call)?;
    let body = check::body(call)?;
    let given = check::list(&body, "server_resources");
    if given.is_empty() {
        return Err(refuse("2002"));
    }
    changeable(world, &service)?;
    for item in given {
        let part = |key: &str| item.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let (Some(resource), Some(zone)) = (part("resource_id"), part("availability_zone_id")) else {
            return Err(refuse("0002"));
        };
        if !check::is_uuid(resource) {
            return Err(refuse("3003"));
        }
        world
            .db
            .execute("INSERT INTO server_resources VALUES (?1, ?2, ?3)", (&service.id, resource, zone))?;
    }
    Ok(Reply::empty(StatusCode::OK))
}
