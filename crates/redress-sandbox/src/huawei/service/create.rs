//! How an endpoint service is made.

use super::{Service, full_name, mapping};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::account::{Account, caller};
use crate::huawei::check::{self, Body, Clash, Rule, has, may, must, text};
use crate::huawei::{at_most, finds, network, refuse, tag};
use crate::world::World;
use http::StatusCode;
use serde_json::Value;

const POOL: &str = "7a000000-0000-4000-8000-000000000001";

fn is_kind(value: &Value) -> bool {
    matches!(value.as_str(), Some("interface" | "gateway"))
}

fn is_net_type(value: &Value) -> bool {
    matches!(value.as_str(), Some("vxlan" | "vlan"))
}

fn is_server_type(value: &Value) -> bool {
    matches!(value.as_str(), Some("VM" | "VIP" | "LB" | "BMS"))
}

pub(crate) fn is_tcp_proxy(value: &Value) -> bool {
    matches!(value.as_str(), Some("close" | "toa_open" | "proxy_open" | "open" | "proxy_vni"))
}

fn is_not_numbers(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| check::is_address(text) || text.chars().any(|c| !c.is_ascii_digit() && c != '.'))
}

static NEW: &[Rule] = &[
    may("service_type", is_kind, "0002"),
    may("net_type", is_net_type, "3048"),
    must("server_type", "3021", is_server_type, "3021"),
    may("port_id", check::uuid, "3003"),
    may("vpc_id", check::uuid, "0020"),
    may("ip", is_not_numbers, "3010"),
    may("cidr", check::block, "3009"),
    may("cidrs", check::blocks, "3017"),
    may("pool_id", check::uuid, "0002"),
    may("service_name", check::name, "3076"),
    may("approval_enabled", check::boolean, "0002"),
    may("tcp_proxy", is_tcp_proxy, "0002"),
    may("description", check::description, "0002"),
];

/// What each type of service may not have, on each type of network.
static CLASHES: &[Clash] = &[
    Clash { is_so: |b| !is_gateway(b) && !is_vlan(b) && has(b, "ip"), code: "3011" },
    Clash { is_so: |b| !is_gateway(b) && is_vlan(b) && has(b, "vpc_id"), code: "3013" },
    Clash { is_so: |b| !is_gateway(b) && (has(b, "cidr") || has(b, "cidrs")), code: "3014" },
    Clash { is_so: |b| is_gateway(b) && is_vlan(b) && has(b, "port_id"), code: "3015" },
    Clash { is_so: |b| is_gateway(b) && is_vlan(b) && has(b, "ip"), code: "3016" },
    Clash { is_so: |b| is_gateway(b) && is_vlan(b) && has(b, "vpc_id"), code: "3018" },
    Clash { is_so: |b| !is_vlan(b) && !has(b, "vpc_id"), code: "0020" },
    Clash { is_so: |b| !is_gateway(b) && !is_vlan(b) && !has(b, "port_id"), code: "3003" },
    Clash { is_so: |b| !is_gateway(b) && is_vlan(b) && !has(b, "ip"), code: "3010" },
];

fn is_gateway(body: &Body) -> bool {
    text(body, "service_type") == Some("gateway")
}

fn is_vlan(body: &Body) -> bool {
    text(body, "net_type") == Some("vlan")
}

/// `POST /v1/{project_id}/vpc-endpoint-services`
pub(crate) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let account = caller(world, call)?;
    let body = check::body(call)?;
    check::check(&body, NEW)?;
    let ports = mapping::given(&body)?;
    check::clashes(&body, CLASHES)?;
    check::speaks(&body)?;
    let tags = tag::given(world, &body, tag::Need::None)?;
    if is_gateway(&body) && !account.is_operator() {
        return Err(refuse("0004"));
    }
    let own = Service::of_project(world, &account.project)?.len();
    at_most(world, "quota-services", own + 1, "1018")?;
    let pool = text(&body, "pool_id").unwrap_or(POOL);
    if !finds(world, "SELECT 1 FROM pools WHERE id = ?1", [pool])? {
        return Err(refuse("2038"));
    }
    let port = text(&body, "port_id");
    if let Some(vpc) = text(&body, "vpc_id") {
        build(world, &account, vpc, port)?;
    }
    if let Some(ip) = text(&body, "ip") {
        reachable(world, &account, ip)?;
    }
    if let Some(port) = port {
        mapping::unshared(world, None, port, &ports)?;
    }
    let id = world.uuid();
    let name = full_name(text(&body, "service_name").unwrap_or_default(), &id);
    let ready = world.now.plus_seconds(world.setting("creating-seconds"));
    let broken = match text(&body, "vpc_id") {
        Some(vpc) if !network::can(world, vpc, &network::BINDING)? => {
            Some(("EndPoint.3001", "Failed to create a port."))
        }
        _ => None,
    };
    let sql = "INSERT INTO services (id, project_id, name, service_type, net_type, server_type, vpc_id, port_id, ip,
        pool_id, shadow_port_id, approval_enabled, tcp_proxy, description, is_public, created_at, updated_at,
        ready_at, failing_code, failing_text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16, ?17, ?18, ?19)";
    let shadow = world.uuid();
    world.db.execute(
        sql,
        rusqlite::params![
            id,
            account.project,
            name,
            text(&body, "service_type").unwrap_or("interface"),
            text(&body, "net_type").unwrap_or("vxlan"),
            text(&body, "server_type"),
            text(&body, "vpc_id"),
            port,
            text(&body, "ip"),
            pool,
            shadow,
            body.get("approval_enabled").and_then(Value::as_bool).unwrap_or(true),
            text(&body, "tcp_proxy").unwrap_or("close"),
            text(&body, "description").unwrap_or_default(),
            account.is_operator(),
            world.now.0,
            ready.0,
            broken.map(|(code, _)| code),
            broken.map(|(_, said)| said),
        ],
    )?;
    mapping::keep(world, &id, &ports)?;
    tag::keep(world, tag::SERVICE, &id, &tags)?;
    let service = Service::find(world, &id)?.ok_or_else(|| refuse("0001"))?;
    Ok(Reply::json(StatusCode::OK, &service.shown(world)?))
}

/// Makes what a service needs in the VPC of its servers.
fn build(world: &World<'_>, account: &Account, vpc: &str, port: Option<&str>) -> Outcome<()> {
    network::vpc(world, &account.project, vpc)?;
    if let Some(port) = port {
        network::port_of(world, vpc, port)?;
    }
    network::router(world, vpc)?;
    let works =
        [network::SHADOW_NETWORK, network::SHADOW_SUBNET, network::SHADOW_PORT, network::INTERFACE_ADDED];
    network::ask_all(world, vpc, &works)
}

/// The address or host name of a service outside of any VPC, which no other may have.
fn reachable(world: &World<'_>, account: &Account, ip: &str) -> Outcome<()> {
    let is_taken = finds(world, "SELECT 1 FROM services WHERE ip = ?1 AND gone_at IS NULL", [ip])?;
    if check::is_address(ip) {
        return if is_taken { Err(refuse("3046")) } else { Ok(()) };
    }
    if !is_host_name(ip) {
        return Err(refuse("3058"));
    }
    if !account.is_operator() {
        return Err(refuse("3060"));
    }
    if is_taken {
        return Err(refuse("3059"));
    }
    let own = Service::of_project(world, &account.project)?;
    let named = own.iter().filter(|service| service.ip.as_ref().is_some_and(|ip| !check::is_address(ip)));
    at_most(world, "domain-names", named.count() + 1, "3061")
}

/// Labels of letters, digits and hyphens, with a dot between two of them (RFC 1123 §2.1).
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}
