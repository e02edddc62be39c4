//! Users who are in the company's LDAP directory and not here yet.

use super::document;
use super::kind::{Field, Kind};
use super::kinds::USER;
use super::object::{self, Object};
use super::query::{self, Page};
use super::user;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::system::Parameter;
use crate::world::World;

/// What the list reads. It pages otherwise than all others.
pub(super) static QUERY: &[Parameter] = &[
    Parameter {
        name: "query",
        required: false,
        schema: r#"{"type":"string","example":"(alias is nfoss)"}"#,
        about: "(column is|startswith value)",
    },
    Parameter {
        name: "limit",
        required: false,
        schema: r#"{"type":"integer","minimum":1,"maximum":2000}"#,
        about: "How many; without it, all, if they are not too many",
    },
    Parameter {
        name: "offset",
        required: false,
        schema: r#"{"type":"integer","minimum":0}"#,
        about: "How many are left out first",
    },
];

/// Small first letters, unlike everywhere else.
static CANDIDATE: Kind = Kind {
    element: "ImportUser",
    list: "ImportUsers",
    path: "/vmrest/import/users/ldap",
    table: "ldap_user",
    only: "user IS NULL",
    key: "pkid",
    fields: &[
        Field::new("alias").listed(),
        Field::new("firstName").listed(),
        Field::new("lastName").listed(),
        Field::new("pkid").listed(),
        Field::new("emailAddress"),
    ],
};

/// What can be sent beside `pkid`, and the user's field for it.
const SENT: &[(&str, &str)] = &[
    ("dtmfAccessId", "DtmfAccessId"),
    ("alias", "Alias"),
    ("firstName", "FirstName"),
    ("lastName", "LastName"),
    ("displayName", "DisplayName"),
    ("emailAddress", "EmailAddress"),
];

/// `GET /vmrest/import/users/ldap`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let mut page = Page::all();
    if let Some(query) = call.asked("query") {
        page.filter(&CANDIDATE, query)?;
    }
    let most = world.setting("ldap-list-limit");
    let limit = query::whole(call, "limit", 1, query::MOST_ROWS)?;
    page.rows = limit.unwrap_or(-1);
    page.skip = query::whole(call, "offset", 0, i64::from(u32::MAX))?.unwrap_or(0);
    let (total, objects) = object::select(world.db, &CANDIDATE, &page)?;
    if limit.is_none() && total > most {
        // Documented as an error without a status; clients look for it in a 200.
        let detail = format!("{total} users fit, and at most {most} are listed: ask with limit and offset.");
        return Err(Failure::status(400).sent_with(200).detail(detail).into());
    }
    Ok(document::list_without_total(call, &CANDIDATE, &objects))
}

/// `POST /vmrest/import/users/ldap?templateAlias=…`
pub(super) fn import(world: &mut World<'_>, call: &Call) -> Outcome {
    let given = document::fields(call, CANDIDATE.element)?;
    let template = user::template(world, call)?;
    let value =
        |name: &str| given.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    for name in ["pkid", "dtmfAccessId"] {
        if value(name).is_empty() {
            return Err(Failure::status(400).detail(format!("{name} is mandatory.")).into());
        }
    }
    let candidate = object::find(world.db, &CANDIDATE, value("pkid"))?;
    let mut fields: Vec<(String, String)> = Vec::new();
    for (small, field) in SENT {
        // What is not sent is as the directory has it.
        let sent = if value(small).is_empty() { candidate.get(small) } else { value(small) };
        if !sent.is_empty() {
            fields.push(((*field).to_owned(), sent.to_owned()));
        }
    }
    let is_known = |name: &str| name == "pkid" || SENT.iter().any(|(small, _)| *small == name);
    if let Some((name, _)) = given.iter().find(|(name, _)| !is_known(name)) {
        return Err(Failure::status(400).detail(format!("ImportUser has no field {name}.")).into());
    }
    let changes = object::changes(world.db, &USER, &Object::default(), &fields)?;
    let id = user::begin(world, call, &template, &changes)?;
    world.db.execute("UPDATE user SET LdapType = '3' WHERE ObjectId = ?", [&id])?;
    world.db.execute("UPDATE ldap_user SET user = ? WHERE pkid = ?", [&id, candidate.get("pkid")])?;
    Ok(document::created(call, &format!("{}/{id}", USER.path)))
}
