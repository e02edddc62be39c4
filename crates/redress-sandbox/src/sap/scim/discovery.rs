//! What the API says of itself (RFC 7644 §4).

use super::MEDIA_TYPE;
use super::answer::base;
use super::query::PAGE;
use super::schema::{GROUPS, ResourceType, SERVED, USERS, is_shown};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// Items of one page of what the API says of itself: all of them.
const ALL: usize = 1_000;

fn reply(value: &Value) -> Reply {
    Reply::with(StatusCode::OK, MEDIA_TYPE, value.to_string())
}

fn list(items: &[Value]) -> Reply {
    reply(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": items.len(), "itemsPerPage": ALL, "startIndex": 1, "Resources": items,
    }))
}

/// A filter is refused here (RFC 7644 §4).
fn check_no_filter(call: &Call) -> Outcome<()> {
    match call.asked("filter") {
        Some(_) => Err(Failure::status(403).detail("There is no filter here").into()),
        None => Ok(()),
    }
}

/// `GET /scim/ServiceProviderConfig`.
pub(crate) fn service_provider_config(_: &mut World<'_>, call: &Call) -> Outcome {
    check_no_filter(call)?;
    let yes = json!({ "supported": true });
    Ok(reply(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "documentationUri": "https://help.sap.com/docs/cloud-identity-services",
        "patch": yes, "sort": yes, "etag": yes, "changePassword": yes,
        "filter": { "supported": true, "maxResults": PAGE },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "authenticationSchemes": [{
            "type": "httpbasic", "name": "HTTP Basic", "primary": true,
            "description": "A client id and its secret",
            "specUri": "https://www.rfc-editor.org/info/rfc7617",
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", base(call)),
        },
    })))
}

fn id_of(schema: &Value) -> &str {
    schema.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn schema(text: &Value, call: &Call) -> Value {
    let mut schema = text.clone();
    let place = utf8_percent_encode(id_of(text), NON_ALPHANUMERIC);
    let location = format!("{}/Schemas/{place}", base(call));
    if let Value::Object(schema) = &mut schema {
        schema.insert("meta".into(), json!({ "resourceType": "Schema", "location": location }));
    }
    schema
}

/// `GET /scim/Schemas`.
pub(crate) fn list_schemas(world: &mut World<'_>, call: &Call) -> Outcome {
    check_no_filter(call)?;
    let shown = SERVED.iter().filter(|text| is_shown(world, id_of(text)));
    Ok(list(&shown.map(|text| schema(text, call)).collect::<Vec<_>>()))
}

/// `GET /scim/Schemas/{id}`.
pub(crate) fn schema_by_id(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = call.parameter(0);
    let found = SERVED
        .iter()
        .find(|text| id_of(text).eq_ignore_ascii_case(id))
        .filter(|text| is_shown(world, id_of(text)));
    let found = found.ok_or_else(|| not_found(&format!("Schema {id} not found")))?;
    Ok(reply(&schema(found, call)))
}

fn not_found(detail: &str) -> Failure {
    Failure::code("IDS_EXCEPTION").at(404).detail(detail)
}

fn kind(world: &World<'_>, kind: &ResourceType, call: &Call) -> Value {
    let extension = |id: &str| json!({ "schema": id, "required": false });
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": kind.name, "name": kind.name, "description": format!("{} account", kind.name),
        "endpoint": kind.endpoint, "schema": kind.schema,
        "schemaExtensions": kind.shown(world).map(extension).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{}/ResourceTypes/{}", base(call), kind.name),
        },
    })
}

/// `GET /scim/ResourceTypes`.
pub(crate) fn list_resource_types(world: &mut World<'_>, call: &Call) -> Outcome {
    check_no_filter(call)?;
    Ok(list(&[kind(world, &USERS, call), kind(world, &GROUPS, call)]))
}

/// `GET /scim/ResourceTypes/{id}`.
pub(crate) fn resource_type(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = call.parameter(0);
    let found = [&USERS, &GROUPS].into_iter().find(|known| known.name == id);
    let found = found.ok_or_else(|| not_found(&format!("ResourceType {id} not found")))?;
    Ok(reply(&kind(world, found, call)))
}
