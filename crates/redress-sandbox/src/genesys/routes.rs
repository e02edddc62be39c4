//! What can be asked.

use super::{extensions, identify, import, mode, profiles, schemas, services, states};
use crate::call::Call;
use crate::failure::Outcome;
use crate::system::{Parameter, Route};
use crate::world::World;
use http::Method;

const JSON: &str = "application/json";
const OK: &[(u16, &str)] = &[(200, JSON)];
const MADE: &[(u16, &str)] = &[(201, JSON)];
const DONE: &[(u16, &str)] = &[(204, "")];

const TEXT: &str = r#"{"type":"string"}"#;
const TRUTH: &str = r#"{"type":"boolean"}"#;

const TENANT: &[Parameter] = &[Parameter {
    name: "ContactCenterId",
    required: false,
    schema: r#"{"type":"string","examples":["1","Emporium"]}"#,
    about: "The tenant: its DBID or its name",
}];

const EXTENSIONS: Parameter = Parameter {
    name: "extensions",
    required: false,
    schema: TEXT,
    about: "Extensions whose records come along, divided by commas",
};

const fn attribute(name: &'static str) -> Parameter {
    Parameter {
        name,
        required: false,
        schema: TEXT,
        about: "A value of that attribute. One at least must be given",
    }
}

const IDENTIFY: &[Parameter] = &[
    Parameter { name: "id_key", required: false, schema: TEXT, about: "The identification key to use" },
    Parameter {
        name: "include_profile",
        required: false,
        schema: r#"{"type":"string","enum":["yes","no"],"default":"no"}"#,
        about: "Whether the attributes come along",
    },
    EXTENSIONS,
    Parameter {
        name: "include_extensions",
        required: false,
        schema: r#"{"type":"string","enum":["always","unique"],"default":"always"}"#,
        about: "`unique`: extensions come along only where one customer is found",
    },
    attribute("LastName"),
    attribute("FirstName"),
    attribute("EmailAddress"),
    attribute("AccountNumber"),
    attribute("Phone.PhoneNumber"),
];

const STATES: &[Parameter] = &[
    Parameter {
        name: "state_types",
        required: false,
        schema: TEXT,
        about: "Only these types, divided by commas",
    },
    Parameter {
        name: "active_tasks",
        required: false,
        schema: TRUTH,
        about: "Whether running tasks come along",
    },
    Parameter {
        name: "completed_tasks",
        required: false,
        schema: TRUTH,
        about: "Whether ended tasks come along",
    },
];

const MODE: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["mode"],"additionalProperties":false,"properties":{"mode":{"type":"string",
        "enum":["production","maintenance"]}}}"#,
)];

const PROFILE: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["customer_id","LastName"],"properties":{
        "customer_id":{"type":"string","minLength":1,"maxLength":16},"FirstName":{"type":"string","maxLength":64},
        "LastName":{"type":"string","maxLength":64},"DOB":{"type":"string","format":"date-time"},
        "EmailAddress":{"type":"string","maxLength":256},"AccountNumber":{"type":"string","maxLength":12},
        "Points":{"type":"integer"},"Newsletter":{"type":"boolean"},
        "Phone":{"type":"array","items":{"type":"object","required":["PhoneNumber"]}},
        "Address":{"type":"object","required":["City"]}}}"#,
)];

const CHANGED: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["LastName"],"properties":{"FirstName":{"type":"string","maxLength":64},
        "LastName":{"type":"string","maxLength":64},"EmailAddress":{"type":"string","maxLength":256},
        "Points":{"type":"integer"},"Newsletter":{"type":"boolean"}}}"#,
)];

const IMPORT: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["profiles"],"additionalProperties":false,"properties":{
        "format":{"type":"string","enum":["CSV"],"default":"CSV"},
        "profiles":{"type":"string","description":"The CSV; its first line names the columns"},
        "id-key":{"type":"string"},"delimiter":{"type":"string","minLength":1,"maxLength":1,"default":","},
        "max-errors":{"type":["string","integer"],"default":0},"encoding":{"type":"string","default":"UTF-8"},
        "start-from-index":{"type":["string","integer"],"default":1},"create-log":{"type":"boolean"}}}"#,
)];

const RECORD: &[(&str, &str)] =
    &[(JSON, r#"{"type":"object","description":"Attributes as the extension's schema has them"}"#)];

const ATTRIBUTES: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"array","minItems":1,"items":{"type":"object","required":["name","type"],"properties":{
        "name":{"type":"string","pattern":"^[A-Za-z][A-Za-z0-9_]*$","maxLength":26},
        "type":{"type":"string","enum":["string","integer","boolean","datetime"]},
        "length":{"type":["integer","string"]},"default":{},"mandatory":{"type":["boolean","string"]}}}}"#,
)];

const EXTENSION: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["name","type"],"additionalProperties":false,"properties":{
        "name":{"type":"string","pattern":"^[A-Za-z][A-Za-z0-9_]*$","maxLength":26},
        "type":{"type":"string","enum":["single-valued","multi-valued"]},
        "attributes":{"type":"array","items":{"type":"object","required":["name","type"]}},
        "unique":{"type":"array","items":{"type":"string"}}}}"#,
)];

const KEY: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","required":["name","attributes"],"additionalProperties":false,"properties":{
        "name":{"type":"string","pattern":"^[A-Za-z][A-Za-z0-9_]*$","maxLength":26},
        "source":{"type":"string","default":"profile"},
        "attributes":{"type":"array","minItems":1,"items":{"type":"string"}},"unique":{"type":"boolean"}}}"#,
)];

const SERVICE: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","anyOf":[{"required":["customer_id"]},{"required":["contact_key"]}],"properties":{
        "customer_id":{"type":"string"},"contact_key":{"type":"string"},"service_type":{"type":["integer","string"]},
        "est_duration":{"type":"integer"},"session_id":{"type":"string"},"interaction_id":{"type":"string"},
        "application_type":{"type":["integer","string"]},"application_id":{"type":"integer"},
        "resource_type":{"type":["integer","string"]},"resource_id":{"type":"integer"},
        "media_type":{"type":["integer","string"]}}}"#,
)];

const STATE: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","properties":{"state_type":{"type":["integer","string"]},
        "previous_state_id":{"type":"integer"},"est_duration":{"type":"integer"},"interaction_id":{"type":"string"},
        "media_type":{"type":["integer","string"]}}}"#,
)];

const END: &[(&str, &str)] = &[(
    JSON,
    r#"{"type":"object","properties":{"disposition":{"type":["integer","string"]},
        "disposition_desc":{"type":"string"}}}"#,
)];

type Run = fn(&mut World<'_>, &Call) -> Outcome;

/// A route without query and content.
const fn route(
    method: Method,
    path: &'static str,
    operation: &'static str,
    summary: &'static str,
    success: &'static [(u16, &'static str)],
    run: Run,
) -> Route {
    Route { method, path, operation, summary, query: &[], headers: TENANT, content: &[], success, run }
}

/// One that takes content.
const fn taking(content: &'static [(&'static str, &'static str)], mut route: Route) -> Route {
    route.content = content;
    route
}

/// One that has a query.
const fn asking(query: &'static [Parameter], mut route: Route) -> Route {
    route.query = query;
    route
}

/// One of the server, which no tenant has.
const fn of_server(mut route: Route) -> Route {
    route.headers = &[];
    route
}

/// The routes. Where two fit a path, the first counts.
#[rustfmt::skip]
pub(super) static ALL: &[Route] = &[
    of_server(route(Method::GET, "/server/status", "getServerStatus", "Mode, memory and counters of the server", OK,
        mode::status)),
    of_server(taking(MODE, route(Method::POST, "/server/mode", mode::CHANGE,
        "Changes the mode, once running calls have ended", OK, mode::change))),
    asking(IDENTIFY, route(Method::GET, "/profiles", "identifyProfiles",
        "Finds the customers that have these values", OK, identify::identify)),
    taking(PROFILE, route(Method::POST, "/profiles", "createProfile", "Makes a profile", MADE, profiles::create)),
    taking(IMPORT, route(Method::POST, "/profiles/import", "importProfiles", "Makes many profiles from a CSV", OK,
        import::import)),
    asking(&[EXTENSIONS], route(Method::GET, "/profiles/{customer_id}", "getProfile",
        "A profile, with the extensions that are asked for", OK, profiles::get)),
    taking(CHANGED, route(Method::PUT, "/profiles/{customer_id}", "updateProfile",
        "Replaces a profile and all its extensions", DONE, profiles::update)),
    route(Method::DELETE, "/profiles/{customer_id}", "deleteProfile", "Deletes a profile and its extensions", DONE,
        profiles::delete),
    route(Method::GET, "/profiles/{customer_id}/extensions/{name}", "getExtension",
        "The records of one extension", OK, extensions::get),
    taking(RECORD, route(Method::POST, "/profiles/{customer_id}/extensions/{name}", "addExtensionRecord",
        "Adds a record to an extension", MADE, extensions::add)),
    route(Method::DELETE, "/profiles/{customer_id}/extensions/{name}", "deleteExtension",
        "Deletes a customer's records of one extension", DONE, extensions::delete),
    route(Method::GET, "/metadata/profiles", "getProfileSchema", "The attributes of a profile", OK, schemas::profile),
    taking(ATTRIBUTES, route(Method::POST, "/metadata/profiles", "createProfileSchema",
        "Defines the attributes of a profile, in maintenance mode", MADE, schemas::create_profile)),
    route(Method::GET, "/metadata/profiles/extensions", "listExtensionSchemas", "All extensions", OK, schemas::list),
    taking(EXTENSION, route(Method::POST, "/metadata/profiles/extensions", "createExtensionSchema",
        "Defines an extension, in either mode", MADE, schemas::create)),
    route(Method::GET, "/metadata/profiles/extensions/{name}", "getExtensionSchema", "One extension", OK, schemas::get),
    route(Method::DELETE, "/metadata/profiles/extensions/{name}", "deleteExtensionSchema",
        "Deletes an extension with its records and keys, in maintenance mode", DONE, schemas::delete),
    route(Method::GET, "/metadata/identification-keys", "listIdKeys", "All identification keys", OK, schemas::keys),
    taking(KEY, route(Method::POST, "/metadata/identification-keys", "createIdKey",
        "Defines an identification key, in maintenance mode", MADE, schemas::create_key)),
    route(Method::DELETE, "/metadata/identification-keys/{name}", "deleteIdKey",
        "Deletes an identification key, in maintenance mode", DONE, schemas::delete_key),
    taking(SERVICE, route(Method::POST, "/genesys/1/cs/services/start", "startService", "Starts a service", MADE,
        services::start)),
    route(Method::GET, "/genesys/1/cs/services/{service_id}", "getService", "A service", OK, services::get),
    taking(END, route(Method::POST, "/genesys/1/cs/services/{service_id}/end", "endService",
        "Ends a service and its states", DONE, services::end)),
    route(Method::GET, "/genesys/1/cs/customers/{customer_id}/services", "listServices", "The services of a customer",
        OK, services::of_customer),
    asking(STATES, route(Method::GET, "/genesys/1/cs/services/{service_id}/states", "listStates",
        "The states of a service", OK, states::list)),
    asking(STATES, route(Method::GET, "/genesys/1/cs/services/{service_id}/states/active", "listActiveStates",
        "Those that have not ended", OK, states::active)),
    asking(STATES, route(Method::GET, "/genesys/1/cs/services/{service_id}/states/completed", "listCompletedStates",
        "Those that have ended", OK, states::completed)),
    taking(STATE, route(Method::POST, "/genesys/1/cs/services/{service_id}/states/start", "startState",
        "Starts a state", MADE, states::start)),
    taking(END, route(Method::POST, "/genesys/1/cs/services/{service_id}/states/{state_id}/end", "endState",
        "Ends a state", DONE, states::end)),
];
