//! How an endpoint ends: what was made for it is taken down first.

use super::own;
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::huawei::{network, refuse, tag};
use crate::world::World;
use http::StatusCode;

/// What is taken down for an endpoint with an address, in that order.
static TAKEN_DOWN: &[network::Work] = &[
    network::EXTENSION_DELETED,
    network::INTERFACE_DELETED,
    network::PORT_DELETED,
    network::SUBNET_DELETED,
    network::NETWORK_DELETED,
];

/// `DELETE /v1/{project_id}/vpc-endpoints/{id}`
pub(crate) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let endpoint = own(world, call)?;
    match endpoint.status(world.now) {
        "deleting" => return Err(refuse("2018")),
        "creating" => return Err(refuse("2019")),
        _ => {}
    }
    if endpoint.subnet.is_some() {
        network::ask_all(world, &endpoint.vpc, TAKEN_DOWN)?;
    } else if !endpoint.tables(world)?.is_empty() {
        network::ask(world, &endpoint.vpc, &network::ROUTE_DELETED)?;
    }
    world.db.execute("DELETE FROM ports WHERE id = ?1", [&endpoint.port])?;
    world.db.execute("DELETE FROM endpoint_tables WHERE endpoint_id = ?1", [&endpoint.id])?;
    tag::forget(world, tag::ENDPOINT, &endpoint.id)?;
    let gone = world.now.plus_seconds(world.setting("deleting-seconds"));
    let sql = "UPDATE endpoints SET gone_at = ?2, updated_at = ?3 WHERE id = ?1";
    world.db.execute(sql, (&endpoint.id, gone.0, world.now.0))?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
