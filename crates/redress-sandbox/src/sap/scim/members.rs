//! Who is in which group.

use super::trouble::Trouble;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

/// Members that one reply shows.
pub(super) const SHOWN: usize = 100;

/// One member of a group.
pub(crate) struct Member {
    pub(crate) id: String,
    kind: String,
    /// How the member is called.
    pub(crate) display: String,
}

impl Member {
    /// What a client sees of it. The text is the URL of the API.
    pub(super) fn view(&self, base: &str) -> Value {
        let Self { id, kind, .. } = self;
        json!({ "value": id, "type": kind, "$ref": format!("{base}/{kind}s/{id}") })
    }
}

/// The members of a group, in the order in which they came.
pub(crate) fn of(world: &World<'_>, group: &str) -> Outcome<Vec<Member>> {
    let mut query = world.db.prepare(
        "SELECT m.member, m.kind, coalesce(u.document ->> '$.displayName', u.user_name, u.mail,
                g.document ->> '$.displayName', '')
         FROM members m LEFT JOIN users u ON u.id = m.member LEFT JOIN groups g ON g.id = m.member
         WHERE m.group_id = ? ORDER BY m.number",
    )?;
    let rows = query
        .query_map([group], |row| Ok(Member { id: row.get(0)?, kind: row.get(1)?, display: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The groups that a user is in, as the attribute `groups` has them.
pub(super) fn groups_of(world: &World<'_>, user: &str, base: &str) -> Outcome<Vec<Value>> {
    let mut query = world.db.prepare(
        "SELECT g.id, coalesce(g.document ->> '$.displayName', '') FROM members m JOIN groups g ON g.id = m.group_id
         WHERE m.member = ? ORDER BY m.number",
    )?;
    let rows = query.query_map([user], |row| {
        let (group, display): (String, String) = (row.get(0)?, row.get(1)?);
        let place = format!("{base}/Groups/{group}");
        Ok(json!({ "value": group, "display": display, "$ref": place, "type": "direct" }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes these the members of a group: those that were in it stay in their order.
pub(super) fn set(world: &World<'_>, group: &str, members: &[Value]) -> Outcome<()> {
    let text =
        |member: &Value, name: &str| member.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let ids: Vec<String> = members.iter().map(|member| text(member, "value")).collect();
    let wanted = Value::from(ids.clone()).to_string();
    world.db.execute(
        "DELETE FROM members WHERE group_id = ? AND member NOT IN (SELECT value FROM json_each(?))",
        params![group, wanted],
    )?;
    for (member, id) in members.iter().zip(&ids) {
        let kind = kind_of(world, id)?.filter(|_| id != group);
        let said = text(member, "type");
        let Some(kind) = kind.filter(|kind| said.is_empty() || said == *kind) else {
            return Err(Trouble::Value("One of the request inputs is not valid.".into()).into());
        };
        let added = world.db.execute(
            "INSERT OR IGNORE INTO members (group_id, member, kind) VALUES (?, ?, ?)",
            params![group, id, kind],
        )?;
        if added > 0 && kind == "User" {
            check_groups_of(world, id)?;
        }
    }
    Ok(())
}

fn kind_of(world: &World<'_>, id: &str) -> Outcome<Option<&'static str>> {
    let is_user = "SELECT EXISTS (SELECT 1 FROM users WHERE id = ?1)";
    if world.db.query_row(is_user, [id], |row| row.get(0))? {
        return Ok(Some("User"));
    }
    let group = world.db.query_row("SELECT 1 FROM groups WHERE id = ?", [id], |_| Ok("Group"));
    Ok(group.optional()?)
}

fn check_groups_of(world: &World<'_>, user: &str) -> Outcome<()> {
    let count = "SELECT count(*) FROM members WHERE member = ?";
    let groups: i64 = world.db.query_row(count, [user], |row| row.get(0))?;
    let most = world.setting("groups-per-user");
    if groups > most { Err(Trouble::UserFull(most).into()) } else { Ok(()) }
}

/// Takes a user or a group, which is deleted, out of all groups.
pub(super) fn forget(world: &World<'_>, id: &str) -> Outcome<()> {
    world.db.execute("DELETE FROM members WHERE member = ?", [id])?;
    Ok(())
}
