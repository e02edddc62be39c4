//! How an endpoint is made: to a service with an address of its own, or to a gateway by route tables.

use super::Endpoint;
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::account::{Account, caller};
use crate::huawei::check::{self, Body, Rule, may, must, text};
use crate::huawei::service::Service;
use crate::huawei::{at_most, finds, network, refuse, tag};
use crate::world::World;
use http::StatusCode;
use rusqlite::OptionalExtension;
use serde_json::{Value, json};

static NEW: &[Rule] = &[
    must("endpoint_service_id", "2029", check::uuid, "3062"),
    must("vpc_id", "2011", check::uuid, "0020"),
    may("subnet_id", is_uuid_or_empty, "0023"),
    may("port_ip", check::address, "2041"),
    may("enable_dns", check::boolean, "2033"),
    may("routetables", check::uuids, "1019"),
    may("whitelist", check::whitelist, "2044"),
    may("enable_whitelist", check::boolean, "0002"),
    may("policy_statement", check::policy, "2048"),
    may("specification_name", is_specification, "0015"),
    may("description", check::description, "0002"),
];

fn is_uuid_or_empty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.is_empty() || check::is_uuid(text))
}

fn is_specification(value: &Value) -> bool {
    value.as_str().is_some_and(check::is_word)
}

/// Where a new endpoint is in the network.
#[derive(Default)]
struct Place {
    subnet: Option<String>,
    ip: Option<String>,
    tables: Vec<String>,
}

/// `POST /v1/{project_id}/vpc-endpoints`
pub(crate) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let account = caller(world, call)?;
    let body = check::body(call)?;
    if body.is_empty() {
        return Err(refuse("2002"));
    }
    check::check(&body, NEW)?;
    check::speaks(&body)?;
    let tags = tag::given(world, &body, tag::Need::None)?;
    whitelist_fits(world, &body)?;
    let specification = specification(world, &body)?;
    let service = connectable(world, &account, &body)?;
    let own = Endpoint::of_project(world, &account.project)?.len();
    at_most(world, "quota-endpoints", own + 1, "1018")?;
    let enable_dns = dns(world, &service, &body)?;
    let vpc = text(&body, "vpc_id").unwrap_or_default();
    let place = if service.kind == "gateway" {
        gateway(world, &account, &service, &body)?
    } else {
        interface(world, &account, &service, &body)?
    };
    network::ask(world, vpc, &network::ENDPOINT_ADDED)?;
    let id = keep(world, &account, &service, &body, &place, (specification, enable_dns))?;
    tag::keep(world, tag::ENDPOINT, &id, &tags)?;
    let endpoint = Endpoint::find(world, &id)?.ok_or_else(|| refuse("0001"))?;
    Ok(Reply::json(StatusCode::OK, &endpoint.shown(world)?))
}

/// A service that this account may connect to now.
fn connectable(world: &World<'_>, account: &Account, body: &Body) -> Outcome<Service> {
    let id = text(body, "endpoint_service_id").unwrap_or_default();
    let service = Service::find(world, id)?.ok_or_else(|| refuse("2003"))?;
    if !service.is_public && service.project != account.project {
        let sql = "SELECT 1 FROM permissions
            WHERE service_id = ?1 AND permission IN ('*', ?2, 'iam:domain::*')";
        let own = format!("iam:domain::{}", account.domain);
        if !finds(world, sql, (id, own))? {
            return Err(refuse("2012"));
        }
    }
    if service.status(world.now) == "available" { Ok(service) } else { Err(refuse("2004")) }
}

/// The name of a specification that exists, and is free if only one may have it.
fn specification(world: &World<'_>, body: &Body) -> Outcome<String> {
    let name = text(body, "specification_name").unwrap_or("default");
    let sql = "SELECT is_exclusive FROM specifications WHERE name = ?1";
    let found: Option<bool> = world.db.query_row(sql, [name], |row| row.get(0)).optional()?;
    let is_exclusive = found.ok_or_else(|| refuse("2009"))?;
    if is_exclusive && Endpoint::all(world)?.iter().any(|endpoint| endpoint.specification == name) {
        return Err(refuse("4025"));
    }
    Ok(name.to_owned())
}

/// Does it get a name, and can it? A gateway's endpoint never does.
fn dns(world: &World<'_>, service: &Service, body: &Body) -> Outcome<bool> {
    let is_wanted = body.get("enable_dns").and_then(Value::as_bool).unwrap_or(false);
    if !is_wanted || service.kind == "gateway" {
        return Ok(false);
    }
    match world.setting("dns-enable") {
        1 if service.has_dns => Ok(true),
        0 | 1 => Err(refuse("2034")),
        _ => Err(refuse("2035")),
    }
}

/// Is the whitelist no longer than it may be?
///
/// # Errors
///
/// It is.
pub(crate) fn whitelist_fits(world: &World<'_>, body: &Body) -> Outcome<()> {
    at_most(world, "endpoint-whitelist", check::list(body, "whitelist").len(), "2045")
}

/// A place with an address of its own in a subnet.
fn interface(world: &World<'_>, account: &Account, service: &Service, body: &Body) -> Outcome<Place> {
    let vpc = text(body, "vpc_id").unwrap_or_default();
    let subnet = text(body, "subnet_id").filter(|text| !text.is_empty()).ok_or_else(|| refuse("2010"))?;
    if network::vpc(world, &account.project, vpc)?.vni.is_none() {
        return Err(refuse("2026"));
    }
    network::routed(world, vpc)?;
    let block = network::subnet(world, vpc, subnet)?;
    let sql = "SELECT first_ip FROM pools WHERE id = ?1";
    let pool: Option<Option<String>> =
        world.db.query_row(sql, [&service.pool], |row| row.get(0)).optional()?;
    if pool.ok_or_else(|| refuse("2038"))?.is_none() {
        return Err(refuse("2016"));
    }
    if service.shadow_port.is_none() {
        return Err(refuse("2024"));
    }
    if service.tcp_proxy != "close" {
        network::ask(world, vpc, &network::PROXY)?;
    }
    let ip = network::address(world, subnet, block, text(body, "port_ip"))?;
    let works = [
        network::NETWORK_ADDED,
        network::SUBNET_ADDED,
        network::PORT_ADDED,
        network::INTERFACE_ADDED,
        network::EXTENSION_ADDED,
    ];
    network::ask_all(world, vpc, &works)?;
    Ok(Place { subnet: Some(subnet.to_owned()), ip: Some(ip), tables: Vec::new() })
}

/// A place in route tables, none of which leads to the same service already.
fn gateway(world: &World<'_>, account: &Account, service: &Service, body: &Body) -> Outcome<Place> {
    let vpc = text(body, "vpc_id").unwrap_or_default();
    network::vpc(world, &account.project, vpc)?;
    let tables = network::tables(world, vpc, &check::texts(body, "routetables"))?;
    unused(world, None, &service.id, &tables)?;
    network::ask(world, vpc, &network::ROUTE_ADDED)?;
    Ok(Place { tables, ..Place::default() })
}

/// A route table leads to a service by one endpoint only.
///
/// # Errors
///
/// Another endpoint has it.
pub(crate) fn unused(world: &World<'_>, own: Option<&str>, service: &str, tables: &[String]) -> Outcome<()> {
    let sql = "SELECT 1 FROM endpoint_tables t JOIN endpoints e ON e.id = t.endpoint_id
        WHERE t.table_id = ?1 AND e.service_id = ?2 AND e.id IS NOT ?3 AND (e.gone_at IS NULL OR e.gone_at > ?4)";
    for table in tables {
        if finds(world, sql, (table, service, own, world.now.0))? {
            return Err(refuse("2039"));
        }
    }
    Ok(())
}

/// What a gateway's endpoint allows to whom nothing else is said.
fn everything() -> Value {
    json!([{ "Effect": "Allow", "Action": ["*"], "Resource": ["*"] }])
}

/// Writes the endpoint, its port and its route tables.
fn keep(
    world: &mut World<'_>,
    account: &Account,
    service: &Service,
    body: &Body,
    place: &Place,
    (specification, enable_dns): (String, bool),
) -> Outcome<String> {
    let (id, port) = (world.uuid(), world.uuid());
    let vpc = text(body, "vpc_id").unwrap_or_default();
    let is_gateway = service.kind == "gateway";
    let policy =
        is_gateway.then(|| body.get("policy_statement").cloned().unwrap_or_else(everything).to_string());
    let is_broken = !network::can(world, vpc, &network::BINDING)?;
    if let (Some(subnet), Some(ip)) = (&place.subnet, &place.ip) {
        let sql = "INSERT INTO ports VALUES (?1, ?2, ?3, ?4, 'network:vpcep')";
        world.db.execute(sql, (&port, vpc, subnet, ip))?;
    }
    let sql = "INSERT INTO endpoints (id, project_id, service_id, vpc_id, subnet_id, port_id, ip, marker_id, approval,
        enable_dns, enable_whitelist, whitelist, policy, specification, description, created_at, updated_at, ready_at,
        failing_code, failing_text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16, ?17, ?18, ?19)";
    world.db.execute(
        sql,
        rusqlite::params![
            id,
            account.project,
            service.id,
            vpc,
            place.subnet,
            place.subnet.is_some().then_some(&port),
            place.ip,
            free_marker(world)?,
            if service.approval { "pending" } else { "accepted" },
            enable_dns,
            body.get("enable_whitelist").and_then(Value::as_bool).unwrap_or(false),
            json!(check::list(body, "whitelist")).to_string(),
            policy,
            specification,
            text(body, "description").unwrap_or_default(),
            world.now.0,
            world.now.plus_seconds(world.setting("creating-seconds")).0,
            is_broken.then_some("EndPoint.4010"),
            is_broken.then_some("Failed to create a port."),
        ],
    )?;
    for table in &place.tables {
        world.db.execute("INSERT INTO endpoint_tables VALUES (?1, ?2)", (&id, table))?;
    }
    Ok(id)
}

/// Where the numbers of new endpoints begin.
const FIRST_MARKER: i64 = 200_000_000;

/// The next number. One that was moved here from elsewhere is far above those that are given out.
fn free_marker(world: &World<'_>) -> Outcome<i64> {
    let sql = "SELECT max(?1, coalesce(max(marker_id), 0)) + 1 FROM endpoints WHERE marker_id < 2 * ?1";
    Ok(world.db.query_row(sql, [FIRST_MARKER], |row| row.get(0))?)
}
