//! The system `sap-cloud-identity`: one tenant of SAP Cloud Identity Services, with each of its services.

mod admin;
mod content;
mod gate;
mod invite;
mod old_scim;
mod otp;
mod password;
mod profile;
mod routes;
mod scim;
mod secrets;
mod users;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, Setting, System};
use crate::world::World;
use gate::Service;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, RETRY_AFTER};

/// The system.
pub(crate) struct Sap;

static ABOUT: About = About {
    id: "sap-cloud-identity",
    summary: "One tenant of SAP Cloud Identity Services (Identity Authentication and Identity Directory): user \
              management, password verification with its locks, one-time codes, forgotten passwords, invitations, \
              SCIM 2.0 users and groups, the older SCIM API, and the administration of applications and identity \
              providers.",
    credentials: "Basic sandbox:sandbox (a system with the role Manage Users); reader:reader has no role. People log \
                  on at /service/users/password, as dona.moore@example.com with Sandbox-1, say.",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: SETTINGS,
    notes: NOTES,
    security: &[("basic", r#"{"type": "http", "scheme": "basic"}"#)],
};

const SETTINGS: &[Setting] = &[
    Setting::new("lock-tries", 5, "tries", "wrong passwords, secrets or one-time codes until the lock"),
    Setting::new("lock-minutes", 60, "minutes", "how long such a lock holds"),
    Setting::new("initial-days", 14, "days", "how long an initial password may be used"),
    Setting::new(
        "password-days",
        180,
        "days",
        "after which a password has to be changed, or unused one reset",
    ),
    Setting::new("password-hours", 24, "hours", "until a new password may be changed"),
    Setting::new("forgotten-mails", 3, "mails", "for a forgotten password within 24 hours"),
    Setting::new("groups-per-tenant", 10_000, "groups", "that the tenant may have"),
    Setting::new("groups-per-user", 500, "groups", "that a user may be in"),
    Setting::new("requests-per-second", 50, "requests", "of one address in one second; 0: any number"),
    Setting::new("scim-free", 200, "requests", "to SCIM in a minute that are carried out at once"),
    Setting::new(
        "scim-limit",
        280,
        "requests",
        "to SCIM in a minute, after which they are refused; 0: never",
    ),
    Setting::new("scim-delay-millis", 1_000, "milliseconds", "that a SCIM request between the two waits"),
    Setting::new("scim-block-seconds", 60, "seconds", "that SCIM then refuses everything"),
    Setting::new(
        "scim-extensions",
        1,
        "1 or 0",
        "0: SCIM shows nothing but the standard, for clients that know no more",
    ),
    Setting::new(
        "setup-seconds",
        0,
        "seconds",
        "from the first call on in which the new tenant is not there yet",
    ),
    Setting::new("maintenance", 0, "1 or 0", "1: the tenant is being maintained, and not available"),
];

const NOTES: &[&str] = &[
    "Services that put their code into a header answer without any content where there is no code: the documents show \
     none.",
    "A wrong password at /service/users/password is a plain 401; the fifth one is answered with PASSWORD_LOCKED \
     already.",
    "Where a user needs a one-time code with the password, its six digits stand behind the password: the name of the \
     error suggests it.",
    "A locked client id is told with PASSWORD_LOCKED by user management and invitations, and with a plain 401 by the \
     other services.",
    "An initial password may be used for 14 days; the documents give no number.",
    "A rule of the risk-based authentication denies everybody in the group `Suspended partners`.",
    "An address below .invalid is one that does not exist.",
    "301 is the answer to a collection of the admin APIs, or the invitation, without the slash at the end of its path.",
    "503 comes with the setting `maintenance`, and 404 for a new tenant with the setting `setup-seconds`.",
    "SCIM refuses attributes that no schema lists; the real one has some more, and extensions of the tenant's own.",
    "SCIM says the scimTypes invalidValue and uniqueness only: no others have been seen from the real one.",
    "Clients that know only the standard's schemas, and compliance testers, want the setting `scim-extensions` at 0: \
     of SAP's own extensions, parts are read-only, and a strict comparison takes that for a loss.",
    "A SCIM version that does not match is a 412; no document of the vendor's mentions it.",
    "Of the older SCIM API there are groups, and users to create, read and delete; members that are groups are not \
     shown there, and attributes that the newer API has not are taken and forgotten.",
    "Departments of the older SCIM API are a short list of the sandbox's own.",
    "A mail is noted and goes nowhere, and an activation link leads nowhere: SCIM sets a user active.",
    "The admin APIs keep members that the documents name and check their types, not the sense of what is in them.",
    "Retry-After is never sent, as on the real one.",
];

impl System for Sap {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        &routes::ROUTES
    }

    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
        gate::admit(world, call, route)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, _call: &Call) -> Failure {
        match why {
            Refusal::NoRoute => Failure::status(404),
            Refusal::Method(allow) => Failure::status(405).allowing(&allow),
            Refusal::TooLarge | Refusal::Content => Failure::status(400),
            Refusal::Store(_) => Failure::status(500),
        }
    }

    fn wire(&self, call: &Call, failure: &Failure) -> Option<&'static str> {
        let code = failure.code.as_deref();
        let is_number = code.is_some_and(|code| code.bytes().all(|b| b.is_ascii_digit()));
        Some(match (Service::of(&call.path), code) {
            (Some(Service::Admin), _) if is_number => "admin",
            // Only the admin API says numbers: what is asked for elsewhere has the contract's wire.
            (_, Some(_)) if is_number => return None,
            (Some(Service::Admin), None) => "admin",
            (Some(Service::Scim | Service::OldScim), None | Some("invalidValue" | "uniqueness")) => "scim",
            (Some(Service::Scim | Service::OldScim), Some(_)) => "scim-coded",
            (_, Some(_)) => "header",
            (_, None) => "bare",
        })
    }

    fn dress(&self, world: &mut World<'_>, call: &Call, reply: &mut Reply) {
        // What cannot be kept now is kept with the next call.
        let _ = gate::open(world);
        let _ = gate::count(world, call);
        let _ = gate::forgive(world, call);
        let id = world.uuid().to_uppercase();
        let node = format!("http-{}", id.get(..5).unwrap_or_default().to_lowercase());
        let headers = [
            ("x-ids-id", id.as_str()),
            ("x-ids-landscape", "cc3-sandbox-a1"),
            ("x-ids-namespace", "ias"),
            ("x-ids-node", &node),
            ("x-ids-pool", "a1"),
            ("x-ids-project", "sandbox"),
            ("x-ids-region", "sandbox-1"),
            ("server", "SAP"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains; preload"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "none"),
            ("referrer-policy", "origin"),
        ];
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                reply.headers.insert(name, value);
            }
        }
        // SCIM says it twice.
        let times = if matches!(Service::of(&call.path), Some(Service::Scim)) { 2 } else { 1 };
        for _ in 0..times {
            reply.headers.append(CACHE_CONTROL, HeaderValue::from_static("private,no-cache,no-store"));
        }
        reply.headers.remove(RETRY_AFTER);
    }
}
