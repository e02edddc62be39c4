//! The system `genesys-ucs`: the Universal Contact Server with its customer profiles, and the services that a proxy finds
//! behind it on Genesys Mobile Services.
//!
//! `admission` is what stands before every call, `mode` the server's two modes and the way between them, `schema` what
//! profiles and extensions may hold. `record` writes the lines of the access log.

mod admission;
mod content;
mod extensions;
mod identify;
mod import;
mod mode;
mod profiles;
mod record;
mod rights;
mod routes;
mod schema;
mod schemas;
mod services;
mod states;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, Setting, System};
use crate::world::World;

/// The system.
pub(crate) struct Genesys;

static ABOUT: About = About {
    id: "genesys-ucs",
    summary: "A contact server with customer profiles, their extensions and schemas, identification, a bulk import, and \
              services with states. It is in production or in maintenance, and waits for running calls on its way from one \
              to the other. Roles, tenants, throttles, and an access log in the server's own format.",
    credentials: "HTTP Basic: admin/admin may do everything, supervisor/supervisor may read, agent/agent may read and write \
                  profiles without their extensions, ivr/ivr may identify customers and run services, trainee/trainee has no \
                  role. ContactCenterId names a tenant: 1 (Environment), 101 (Emporium), 102 (Northwind, which has no profile \
                  schema yet); without it, 1.",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: SETTINGS,
    notes: NOTES,
    security: &[("basic", r#"{"type":"http","scheme":"basic"}"#)],
};

const SETTINGS: &[Setting] = &[
    Setting {
        name: "mode-wait-seconds",
        default: 60,
        unit: "seconds",
        about: "How long a change of the mode waits for running calls",
    },
    Setting {
        name: "developer-guide",
        default: 0,
        unit: "0 or 1",
        about: "1: as the developer's guide has it, a call in the wrong mode is answered with 503, and one without a profile \
                schema with 404, after which the server is in maintenance. 0: with 403, as the list of errors has it",
    },
    Setting {
        name: "use-role",
        default: 1,
        unit: "0 or 1",
        about: "1: privileges of roles are checked. 0: only administrative services ask for more than credentials",
    },
    Setting {
        name: "multi-tenant",
        default: 0,
        unit: "0 or 1",
        about: "1: a call must name its tenant in ContactCenterId",
    },
    Setting {
        name: "gms-is-up",
        default: 1,
        unit: "0 or 1",
        about: "0: Genesys Mobile Services, which has the services, cannot be reached",
    },
    Setting {
        name: "database-is-up",
        default: 1,
        unit: "0 or 1",
        about: "0: the database of the profiles cannot be reached",
    },
    Setting {
        name: "database-pages",
        default: 0,
        unit: "pages of 4 KiB",
        about: "How large the database may become; it does not shrink. 0: any size",
    },
    Setting { name: "rate", default: 0, unit: "calls a minute", about: "Of all clients. 0: any number" },
    Setting {
        name: "rate-client",
        default: 0,
        unit: "calls a minute",
        about: "Of one address. 0: any number",
    },
    Setting {
        name: "rate-tenant",
        default: 0,
        unit: "calls a minute",
        about: "Of one tenant. 0: any number",
    },
    Setting { name: "rate-role", default: 0, unit: "calls a minute", about: "Of one role. 0: any number" },
];

const NOTES: &[&str] = &[
    "Only one code, 4020, is published; every other error has its status as its code: inferred.",
    "That 4020 goes with 400 is inferred.",
    "The status of the two tenant errors is not documented: 400 here.",
    "The documents give both 403 and 503 for a call in the wrong mode, and both 403 and 404 for a missing profile schema: the \
     setting developer-guide chooses.",
    "The real server checks roles only with use-role=true; here that is how it starts.",
    "Two privileges are documented by name, UCS.Customer.createProfile and UCS.Customer.createProfileExtension; the names of \
     the others are formed after them.",
    "Which addresses moved is inferred: those of the services, which are below /genesys/1/cs since 8.5, answer 303 at their old \
     place.",
    "A 502 is the page of the proxy, because the server itself never sends one.",
    "A full database stands for the runtime exceptions of a 500; the documents name none.",
    "The bulk import takes the CSV itself in `profiles`; the real server takes the path of a file on its own disk. The members \
     of its answer are inferred.",
    "The profile schema is sent and returned as a list of attributes: inferred from the extension's.",
    "That a changed or deleted profile, an ended service and an ended state are answered with 204 is inferred.",
    "A tenant has profiles, schemas, identification keys and services of its own; profiles in the others are not found.",
    "While the mode changes every other call is answered with 503, before its credentials are looked at.",
    "Numbers for throttles are not documented: none holds until it is set. They count by the minute.",
    "The server counts no tasks: lists of tasks are empty.",
    "The log's times are UTC, its message is always 29998, and its thread is made up.",
];

impl System for Genesys {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        routes::ALL
    }

    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
        admission::admit(world, call, route)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, call: &Call) -> Failure {
        match why {
            Refusal::NoRoute => {
                Failure::status(404).detail(format!("No resource at the URI '{}'", call.path))
            }
            Refusal::Method(allow) => Failure::status(405)
                .detail(format!("The method {} is not supported: {allow}", call.method))
                .allowing(&allow),
            Refusal::TooLarge => Failure::status(400).detail("The content of the request is too large"),
            Refusal::Content => Failure::status(400).detail("The content of the request did not come whole"),
            Refusal::Store(error) => Failure::status(500)
                .detail(format!("Unexpected error: {error}. Forward the logs to Genesys Customer Support")),
        }
    }

    fn dress(&self, world: &mut World<'_>, call: &Call, reply: &mut Reply) {
        admission::count(world, call, reply);
    }

    fn log_line(&self, call: &Call, reply: &Reply, millis: i64) -> Option<String> {
        Some(record::line(call, reply, millis))
    }
}
