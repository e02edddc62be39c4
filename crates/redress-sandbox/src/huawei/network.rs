//! The network behind the service: what is asked of it, and what it may refuse.

use super::cidr::{Block, RESERVED};
use super::{finds, refuse};
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::OptionalExtension;
use std::net::Ipv4Addr;

/// One thing that is asked of the network, and the code where it fails.
pub(super) struct Work(&'static str, &'static str, &'static str);

pub(super) const SUBNET: Work = Work("subnet", "get", "4001");
pub(super) const SUBNET_ADDED: Work = Work("subnet", "add", "4002");
pub(super) const SUBNET_DELETED: Work = Work("subnet", "delete", "4003");
pub(super) const NETWORK: Work = Work("network", "get", "4005");
pub(super) const NETWORK_ADDED: Work = Work("network", "add", "4006");
pub(super) const NETWORK_DELETED: Work = Work("network", "delete", "4007");
pub(super) const PORT: Work = Work("port", "get", "4009");
pub(super) const PORT_ADDED: Work = Work("port", "add", "4010");
pub(super) const PORT_DELETED: Work = Work("port", "delete", "4011");
pub(super) const PROXY: Work = Work("proxy", "get", "4013");
pub(super) const ROUTER: Work = Work("router", "get", "4014");
pub(super) const INTERFACE_ADDED: Work = Work("interface", "add", "4016");
pub(super) const INTERFACE_DELETED: Work = Work("interface", "delete", "4017");
pub(super) const EXTENSION_ADDED: Work = Work("extension", "add", "4018");
pub(super) const EXTENSION_DELETED: Work = Work("extension", "delete", "4019");
pub(super) const AGENT: Work = Work("agent", "get", "4020");
pub(super) const DEFAULT_TABLE: Work = Work("default route table", "get", "4026");
pub(super) const TABLES: Work = Work("route table", "get", "4027");
pub(super) const ROUTE_ADDED: Work = Work("route", "add", "4028");
pub(super) const ROUTE_DELETED: Work = Work("route", "delete", "4029");
pub(super) const VPC: Work = Work("vpc", "get", "2021");
pub(super) const ENDPOINT_ADDED: Work = Work("endpoint", "add", "2022");
/// The same work for a service has other codes.
pub(super) const SHADOW_NETWORK: Work = Work("network", "add", "3022");
pub(super) const SHADOW_SUBNET: Work = Work("subnet", "add", "3023");
pub(super) const SHADOW_PORT: Work = Work("port", "add", "3001");
pub(super) const SERVICE_DELETED: Work = Work("service", "delete", "3005");
pub(super) const TASK_ADDED: Work = Work("task", "add", "3040");

/// Bound while nobody waits: a failure shows in the resource.
pub(super) const BINDING: Work = Work("binding", "add", "4010");

/// Asks the network for something in a VPC.
///
/// # Errors
///
/// It refuses.
pub(super) fn ask(world: &World<'_>, vpc: &str, work: &Work) -> Outcome<()> {
    if can(world, vpc, work)? { Ok(()) } else { Err(refuse(work.2)) }
}

/// Asks for several things, in that order.
///
/// # Errors
///
/// It refuses one.
pub(super) fn ask_all(world: &World<'_>, vpc: &str, works: &[Work]) -> Outcome<()> {
    works.iter().try_for_each(|work| ask(world, vpc, work))
}

/// Would the network do it?
pub(super) fn can(world: &World<'_>, vpc: &str, work: &Work) -> Outcome<bool> {
    let sql = "SELECT 1 FROM repairs WHERE vpc_id = ?1 AND thing = ?2 AND verb = ?3";
    let is_refused = finds(world, sql, (vpc, work.0, work.1))?;
    let is_down = work.1 == "get" && world.setting("network-down") != 0;
    Ok(!is_refused && !is_down)
}

/// The number of a VPC in the network, where it has one.
pub(super) struct Vpc {
    pub vni: Option<i64>,
}

/// A VPC of the caller's project, whose addresses are not the service's own.
///
/// # Errors
///
/// It cannot be asked for, does not exist, or covers the service's addresses.
pub(super) fn vpc(world: &World<'_>, project: &str, id: &str) -> Outcome<Vpc> {
    ask(world, id, &VPC)?;
    let sql = "SELECT cidr, vni FROM vpcs WHERE id = ?1 AND project_id = ?2";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found: Option<(String, Option<i64>)> = world.db.query_row(sql, (id, project), read).optional()?;
    let (cidr, vni) = found.ok_or_else(|| refuse("2001"))?;
    let sql = "SELECT destination FROM routes r JOIN route_tables t ON t.id = r.table_id WHERE t.vpc_id = ?1";
    let mut statement = world.db.prepare(sql)?;
    let mut blocks = vec![cidr];
    for destination in statement.query_map([id], |row| row.get(0))? {
        blocks.push(destination?);
    }
    if blocks.iter().filter_map(|text| Block::parse(text)).any(|block| block.overlaps(RESERVED)) {
        return Err(refuse("3009"));
    }
    Ok(Vpc { vni })
}

/// Is there such a port, in that VPC?
///
/// # Errors
///
/// It cannot be asked for, does not exist, or is in another VPC.
pub(super) fn port_of(world: &World<'_>, vpc: &str, port: &str) -> Outcome<()> {
    ask(world, vpc, &PORT)?;
    let sql = "SELECT vpc_id FROM ports WHERE id = ?1";
    let found: Option<String> = world.db.query_row(sql, [port], |row| row.get(0)).optional()?;
    match found {
        None => Err(refuse("3008")),
        Some(of) if of != vpc => Err(refuse("3042")),
        Some(_) => Ok(()),
    }
}

/// Does a port still exist?
pub(super) fn has_port(world: &World<'_>, port: &str) -> Outcome<bool> {
    finds(world, "SELECT 1 FROM ports WHERE id = ?1", [port])
}

/// The router of a VPC: its own address, and what runs it.
pub(super) struct Router {
    pub mac: Option<String>,
    pub agent: Option<String>,
}

/// The router of a VPC.
///
/// # Errors
///
/// It cannot be asked for, or does not exist.
pub(super) fn router(world: &World<'_>, vpc: &str) -> Outcome<Router> {
    ask(world, vpc, &ROUTER)?;
    let sql = "SELECT router_mac, agent_id FROM routers WHERE vpc_id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok(Router { mac: row.get(0)?, agent: row.get(1)? });
    world.db.query_row(sql, [vpc], read).optional()?.ok_or_else(|| refuse("4015"))
}

/// Is the VPC's router one that an endpoint can be tied to?
///
/// # Errors
///
/// Its address is not known, or what runs it cannot be found.
pub(super) fn routed(world: &World<'_>, vpc: &str) -> Outcome<()> {
    let router = router(world, vpc)?;
    if router.mac.is_none() {
        return Err(refuse("2020"));
    }
    ask(world, vpc, &AGENT)?;
    let is_known = finds(world, "SELECT 1 FROM agents WHERE id = ?1", [router.agent])?;
    if is_known { Ok(()) } else { Err(refuse("4021")) }
}

/// The addresses of a subnet in that VPC, whose network is up.
///
/// # Errors
///
/// It cannot be asked for, does not exist, is in another VPC, has no addresses, or its network is down.
pub(super) fn subnet(world: &World<'_>, vpc: &str, id: &str) -> Outcome<Block> {
    ask(world, vpc, &SUBNET)?;
    let sql = "SELECT s.vpc_id, s.cidr, n.state FROM subnets s JOIN networks n ON n.id = s.network_id
        WHERE s.id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let found: Option<(String, Option<String>, String)> = world.db.query_row(sql, [id], read).optional()?;
    let (of, cidr, state) = found.ok_or_else(|| refuse("4004"))?;
    if of != vpc {
        return Err(refuse("2037"));
    }
    let block = cidr.and_then(|text| Block::parse(&text)).ok_or_else(|| refuse("2023"))?;
    ask(world, vpc, &NETWORK)?;
    if state == "ACTIVE" { Ok(block) } else { Err(refuse("4008")) }
}

/// An address of a subnet for an endpoint: the one that was asked for, or a free one.
///
/// # Errors
///
/// It is not in the subnet, is in use, or none is free.
pub(super) fn address(world: &World<'_>, subnet: &str, block: Block, asked: Option<&str>) -> Outcome<String> {
    let mut statement = world.db.prepare("SELECT ip FROM ports WHERE subnet_id = ?1")?;
    let taken: Vec<String> = statement.query_map([subnet], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let is_taken = |address: &str| taken.iter().any(|ip| ip == address);
    match asked {
        None => block.free(is_taken).ok_or_else(|| refuse("4010")),
        Some(text) if !text.parse::<Ipv4Addr>().is_ok_and(|a| block.has_host(a)) => Err(refuse("2043")),
        Some(text) if is_taken(text) => Err(refuse("2042")),
        Some(text) => Ok(text.to_owned()),
    }
}

/// The route tables that are named, or the VPC's own where none are.
///
/// # Errors
///
/// They cannot be asked for, or one does not exist.
pub(super) fn tables(world: &World<'_>, vpc: &str, asked: &[String]) -> Outcome<Vec<String>> {
    if asked.is_empty() {
        ask(world, vpc, &DEFAULT_TABLE)?;
        let sql = "SELECT id FROM route_tables WHERE vpc_id = ?1 AND is_default";
        let own: Option<String> = world.db.query_row(sql, [vpc], |row| row.get(0)).optional()?;
        return Ok(vec![own.ok_or_else(|| refuse("4030"))?]);
    }
    ask(world, vpc, &TABLES)?;
    let sql = "SELECT 1 FROM route_tables WHERE vpc_id = ?1 AND id = ?2";
    for table in asked {
        if !finds(world, sql, (vpc, table))? {
            return Err(refuse("4030"));
        }
    }
    Ok(asked.to_vec())
}
