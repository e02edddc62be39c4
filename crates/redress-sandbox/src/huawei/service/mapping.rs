//! Port mappings of a service.

use super::Service;
use crate::failure::Outcome;
use crate::huawei::check::{self, Body};
use crate::huawei::{at_most, finds, refuse};
use crate::world::World;
use serde_json::{Value, json};

/// Port mappings in one call.
const PORTS: usize = 200;

/// One mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    client: u16,
    server: u16,
    protocol: String,
}

/// Reads the mappings of a body.
///
/// # Errors
///
/// There are none, too many, or one is no good.
pub(super) fn given(body: &Body) -> Outcome<Vec<Mapping>> {
    let given = check::list(body, "ports");
    if given.is_empty() {
        return Err(refuse("2028"));
    }
    if given.len() > PORTS {
        return Err(refuse("3074"));
    }
    let mut mappings: Vec<Mapping> = Vec::new();
    for item in given {
        let number = |key: &str, code: &str| match item.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let port = value.as_u64().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
                port.map(Some).ok_or_else(|| refuse(code))
            }
        };
        if !item.is_object() {
            return Err(refuse("3004"));
        }
        let server = number("server_port", "3043")?.ok_or_else(|| refuse("2028"))?;
        let client = number("client_port", "3004")?.unwrap_or(server);
        let protocol = match item.get("protocol") {
            None | Some(Value::Null) => "TCP".to_owned(),
            Some(Value::String(text)) if text.is_empty() => return Err(refuse("2028")),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("tcp") => "TCP".to_owned(),
            Some(_) => return Err(refuse("3075")),
        };
        if mappings.iter().any(|known| known.client == client || known.server == server) {
            return Err(refuse("3004"));
        }
        mappings.push(Mapping { client, server, protocol });
    }
    Ok(mappings)
}

/// Services on one port must differ in the ports of their servers, and there may be only so many.
///
/// # Errors
///
/// They do not, or there are.
pub(super) fn unshared(
    world: &World<'_>,
    own: Option<&str>,
    port: &str,
    mappings: &[Mapping],
) -> Outcome<()> {
    let others: Vec<_> = Service::all(world)?
        .into_iter()
        .filter(|service| service.port.as_deref() == Some(port) && Some(service.id.as_str()) != own)
        .filter(|service| service.status(world.now) != "failed")
        .collect();
    let sql = "SELECT 1 FROM service_ports WHERE service_id = ?1 AND server_port = ?2 AND protocol = ?3";
    for service in &others {
        for mapping in mappings {
            if finds(world, sql, (&service.id, mapping.server, &mapping.protocol))? {
                return Err(refuse("3044"));
            }
        }
    }
    at_most(world, "services-per-address", others.len() + 1, "3056")
}

/// Writes the mappings of a service, in place of those it had.
pub(super) fn keep(world: &World<'_>, id: &str, mappings: &[Mapping]) -> Outcome<()> {
    world.db.execute("DELETE FROM service_ports WHERE service_id = ?1", [id])?;
    for mapping in mappings {
        let sql = "INSERT INTO service_ports VALUES (?1, ?2, ?3, ?4)";
        world.db.execute(sql, (id, mapping.client, mapping.server, &mapping.protocol))?;
    }
    Ok(())
}

/// The mappings of a service.
pub(super) fn shown(world: &World<'_>, id: &str) -> Outcome<Vec<Value>> {
    let sql =
        "SELECT client_port, server_port, protocol FROM service_ports WHERE service_id = ?1 ORDER BY rowid";
    let mut statement = world.db.prepare(sql)?;
    let rows = statement.query_map([id], |row| {
        let (client, server): (u16, u16) = (row.get(0)?, row.get(1)?);
        let protocol: String = row.get(2)?;
        Ok(json!({ "client_port": client, "server_port": server, "protocol": protocol }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
