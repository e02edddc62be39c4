//! The system `cisco-cupi`: Cisco Unity Connection's provisioning interface, and a piece of its messaging
//! interface.
//!
//! `kinds` says what objects there are, `object` does with them what is done with all, `admit` is what
//! stands before every call, `logon` knows who calls. Users, credentials, the import and messages have their
//! own ways.

mod admit;
mod credential;
mod document;
mod kind;
mod kinds;
mod ldap;
mod logon;
mod message;
mod multipart;
mod object;
mod query;
mod routes;
mod schemas;
mod server;
mod user;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, Setting, System};
use crate::world::World;
use http::header::{CACHE_CONTROL, EXPIRES, SERVER, X_FRAME_OPTIONS};
use http::{HeaderValue, StatusCode};

/// The system.
pub(crate) struct Cupi;

static ABOUT: About = About {
    id: "cisco-cupi",
    summary: "A voice mail server with users made from templates, PINs and passwords under rules, an LDAP \
              import, mailboxes with quotas, session cookies and a throttle. XML, or JSON for who accepts \
              it.",
    credentials: "HTTP Basic: admin/admin may do everything, auditor/auditor may read, helpdesk/helpdesk may \
                  read users and set their credentials, manager/manager may change users; jdoe/Jdoe-mail-1 \
                  has a mailbox and no role. The answer's cookies stand for name and password from then on.",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: &[
        Setting {
            name: "https-only",
            default: 0,
            unit: "yes (1) or no (0)",
            about: "Is a request over plain HTTP answered with 302 to HTTPS? The sandbox speaks no TLS: what came over it \
                    says X-Forwarded-Proto: https",
        },
        Setting {
            name: "requests-at-once",
            default: 5,
            unit: "requests",
            about: "How many may run at the same time; the others wait. 0: any number",
        },
        Setting {
            name: "queue-length",
            default: 255,
            unit: "requests",
            about: "How many may wait; one more is answered with 503 at once",
        },
        Setting {
            name: "queue-seconds",
            default: 20,
            unit: "seconds",
            about: "How long a request waits for its turn before it is answered with 503",
        },
        Setting {
            name: "logons-per-second",
            default: 3,
            unit: "logons",
            about: "So many logons of one user with HTTP Basic within a second are too many: the last is \
                    answered with 503. 0: never",
        },
        Setting {
            name: "session-minutes",
            default: 30,
            unit: "minutes",
            about: "How long a session lives that nobody uses",
        },
        Setting {
            name: "ldap-list-limit",
            default: 2000,
            unit: "users",
            about: "How many users of the LDAP directory are listed without a limit in the query",
        },
    ],
    notes: &[
        "The vendor publishes no list of CUPI's codes: the codes here are coined from what went wrong, and \
         say so by their look.",
        "The sandbox speaks plain HTTP, and is content with it unless https-only is set. Cookies are Secure \
         only with X-Forwarded-Proto: https, because a client would not send them back otherwise.",
        "The throttle follows the FAQ of 2018 in letting five requests run and 255 wait, and the FAQ of 2010 \
         in answering 503 after 20 seconds in the queue.",
        "How long a session lives is not documented: 30 minutes without a request is inferred.",
        "That a taken alias or extension, a weak credential or an unknown template answers 400 is inferred: \
         the guide says only that the request fails.",
        "That a system object which cannot be deleted answers 403 is inferred.",
        "The LDAP list that is too long without a limit is documented as an error without a status. Clients \
         look for errors in a 200 at just this place, so it is one here.",
        "The LDAP list has no @total in JSON, as in the guide's sample; clients in the wild expect one.",
        "Which moved address answers 301 is not documented: /vmrest/callhandlers, which is \
         /vmrest/handlers/callhandlers, is invented.",
        "A store that is not mounted, and a template whose class of service is gone, answer 500: the guide \
         names no cause of a 500.",
        "Of the two codes for a full mailbox the sample has both when the sender is over its quota. That the \
         receiver's full mailbox gives the first alone, and the message that would pass the sender's quota \
         the second alone, is inferred.",
        "An administrator's new PIN or password is held to MinLength, PrevCredCount and TrivialCredChecking; \
         MinDuration and MinCharsToChange are for users who change their own.",
        "A password that must be changed (CredMustChange) still logs on: what the API does then is not \
         documented.",
        "Links to parts that are not here, such as a user's devices or a list's members, lead to a 404.",
        "Lists have all their rows unless rowsPerPage says otherwise, and rowsPerPage=0 gives the total \
         only: inferred from clients.",
    ],
    security: &[
        ("basic", r#"{"type":"http","scheme":"basic"}"#),
        ("session", r#"{"type":"apiKey","in":"cookie","name":"JSESSIONIDSSO"}"#),
    ],
};

impl System for Cupi {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        routes::ALL
    }

    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
        admit::admit(world, call, route)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, call: &Call) -> Failure {
        let nothing = || Failure::status(404).detail(format!("Nothing is at {}.", call.path));
        match why {
            Refusal::NoRoute => nothing(),
            // The path has the method, but an escape in it that is no UTF-8.
            Refusal::Method(allow) if allow.split(", ").any(|method| method == call.method.as_str()) => {
                nothing()
            }
            Refusal::Method(allow) => {
                let detail = format!("{} has {allow} and not {}.", call.path, call.method);
                Failure::status(405).detail(detail).allowing(&allow)
            }
            Refusal::TooLarge => Failure::status(400).detail("The content is too large."),
            Refusal::Content => Failure::status(400).detail("The content did not come whole."),
            Refusal::Store(why) => Failure::status(500).detail(format!("The database failed: {why}.")),
        }
    }

    fn dress(&self, world: &mut World<'_>, call: &Call, reply: &mut Reply) {
        let is_let_in = !matches!(
            reply.status,
            StatusCode::FOUND | StatusCode::UNAUTHORIZED | StatusCode::SERVICE_UNAVAILABLE
        );
        // An answer without cookies is an answer still.
        let _ = is_let_in.then(|| logon::keep(world, call, reply));
        for (name, value) in [
            (CACHE_CONTROL, "private"),
            (EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (X_FRAME_OPTIONS, "SAMEORIGIN"),
            (SERVER, ""),
        ] {
            reply.headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
