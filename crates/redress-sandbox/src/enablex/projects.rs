//! Projects: what an application is to the API, with an id and a key to log on with.

use super::failures::{duplicate, invalid, not_found};
use super::fields::Fields;
use super::identity::{Rank, caller};
use super::listing::List;
use super::replies::{status_in_words, success};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use rusqlite::{OptionalExtension, Row, named_params};
use serde_json::{Value, json};

const ROWS: &str = "SELECT projects.*, customer_name, category_name
    FROM projects JOIN accounts USING (customer_id) JOIN categories USING (category_id)";

const LIST: List = List {
    name: "projects",
    rows: ROWS,
    columns: &["app_name", "app_id", "customer_name", "category_name", "created_at"],
    key: "app_id",
    show: |row, _| show(row),
};

/// Letters and digits of an `APP_KEY`.
const KEY_CHARS: usize = 32;

/// What a project may include.
const SERVICES: [&str; 3] = ["video", "sms", "voice"];

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Customer)?;
    LIST.page(world, &caller, call)
}

pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    find(world, call)?;
    said(world, call.parameter(0))
}

pub(super) fn add(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Customer)?;
    let fields = Fields::of(call)?;
    let Some(app_type) = app_type(world, &fields)? else {
        return Err(Failure::code("1401").detail("app_type must be given.").into());
    };
    let account = fields.filled("customer_id")?.unwrap_or(&caller.account);
    caller.reach(world, account)?;
    let name = fields.required("app_name")?;
    fields.required("category_id")?;
    let category = category(world, &fields)?;
    let [video, sms, voice] = services(&fields)?.map(Option::unwrap_or_default);
    check_is_free(world, account, name, "")?;
    let (id, key) = (super::object_id(world), world.word(KEY_CHARS));
    world.db.execute(
        "INSERT INTO projects (app_id, app_key, customer_id, app_name, app_type, category_id, short_desc,
            description, video, sms, voice, created_at, updated_at)
        VALUES (:id, :key, :account, :name, :app_type, :category, :short, :long, :video, :sms, :voice, :now,
            :now)",
        named_params! {
            ":id": id, ":key": key, ":account": account, ":name": name, ":app_type": app_type,
            ":category": category, ":short": fields.text("short_desc")?.unwrap_or_default(),
            ":long": fields.text("description")?.unwrap_or_default(), ":video": video, ":sms": sms,
            ":voice": voice, ":now": world.now.iso_millis(),
        },
    )?;
    said(world, &id)
}

pub(super) fn edit(world: &mut World<'_>, call: &Call) -> Outcome {
    let account = find(world, call)?;
    let id = call.parameter(0);
    let fields = Fields::of(call)?;
    let app_type = app_type(world, &fields)?;
    let name = fields.filled("app_name")?;
    if let Some(name) = name {
        check_is_free(world, &account, name, id)?;
    }
    let [video, sms, voice] = services(&fields)?;
    world.db.execute(
        "UPDATE projects SET app_name = coalesce(:name, app_name), app_type = coalesce(:app_type, app_type),
            category_id = coalesce(:category, category_id), short_desc = coalesce(:short, short_desc),
            description = coalesce(:long, description), video = coalesce(:video, video),
            sms = coalesce(:sms, sms), voice = coalesce(:voice, voice), status = coalesce(:status, status),
            suspended_at = CASE coalesce(:status, status)
                WHEN 'S' THEN coalesce(suspended_at, :now) ELSE NULL END,
            updated_at = :now WHERE app_id = :id",
        named_params! {
            ":name": name, ":app_type": app_type, ":category": category(world, &fields)?,
            ":short": fields.text("short_desc")?, ":long": fields.text("description")?,
            ":video": video, ":sms": sms, ":voice": voice, ":status": fields.one_of("status", &["A", "S"])?,
            ":now": world.now.iso_millis(), ":id": id,
        },
    )?;
    said(world, id)
}

/// Sees that the project of the path is there and in reach. Gives its account.
fn find(world: &World<'_>, call: &Call) -> Outcome<String> {
    let caller = caller(world, call)?.at_least(Rank::Customer)?;
    let find = "SELECT customer_id FROM projects WHERE app_id = ?1";
    let account: Option<String> =
        world.db.query_row(find, [call.parameter(0)], |row| row.get(0)).optional()?;
    let account = account.ok_or_else(|| not_found("project"))?;
    caller.reach(world, &account)?;
    Ok(account)
}

/// The application type, where one is given.
fn app_type<'f>(world: &World<'_>, fields: &'f Fields) -> Outcome<Option<&'f str>> {
    let Some(value) = fields.get("app_type") else { return Ok(None) };
    let Some(text) = value.as_str() else {
        return Err(Failure::code("1402").detail("app_type must be a string.").into());
    };
    let find = "SELECT EXISTS (SELECT 1 FROM application_types WHERE app_type = ?1)";
    if world.db.query_row(find, [text], |row| row.get(0))? {
        return Ok(Some(text));
    }
    Err(Failure::code("1403").detail("There is no application of the type that app_type names.").into())
}

fn category<'f>(world: &World<'_>, fields: &'f Fields) -> Outcome<Option<&'f str>> {
    let Some(id) = fields.text("category_id")? else { return Ok(None) };
    let find = "SELECT EXISTS (SELECT 1 FROM categories WHERE category_id = ?1)";
    if world.db.query_row(find, [id], |row| row.get(0))? {
        return Ok(Some(id));
    }
    Err(invalid("category_id", &Value::from(id), "must name a category").into())
}

/// Which services the project includes, in the order of [`SERVICES`].
fn services(fields: &Fields) -> Outcome<[Option<bool>; 3]> {
    let Some(value) = fields.get("services_incl") else { return Ok([None; 3]) };
    let given = SERVICES.map(|name| value.get(name));
    if !value.is_object() || given.iter().flatten().any(|flag| !flag.is_boolean()) {
        let why = format!("must be an object in which {} are true or false", SERVICES.join(", "));
        return Err(invalid("services_incl", value, &why).into());
    }
    Ok(given.map(|flag| flag.and_then(Value::as_bool)))
}

fn check_is_free(world: &World<'_>, account: &str, name: &str, own: &str) -> Outcome<()> {
    let find = "SELECT EXISTS (SELECT 1 FROM projects
        WHERE customer_id = ?1 AND app_name = ?2 AND app_id <> ?3)";
    if world.db.query_row(find, [account, name, own], |row| row.get(0))? {
        return Err(duplicate("app_name", name, "The customer has a project of that name already.").into());
    }
    Ok(())
}

fn said(world: &World<'_>, id: &str) -> Outcome {
    let find = format!("SELECT * FROM ({ROWS}) WHERE app_id = ?1");
    let project = world.db.query_row(&find, [id], show)?;
    Ok(success(&json!({ "project": project })))
}

fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let flag = |name: &str| row.get::<_, bool>(name);
    let status = text("status")?;
    Ok(json!({
        "customer_id": text("customer_id")?, "customer_name": text("customer_name")?,
        "app_id": text("app_id")?, "app_key": text("app_key")?, "app_name": text("app_name")?,
        "app_type": text("app_type")?, "category_id": text("category_id")?,
        "category_name": text("category_name")?, "short_desc": text("short_desc")?,
        "description": text("description")?,
        "services_incl": { "video": flag("video")?, "sms": flag("sms")?, "voice": flag("voice")? },
        "status": status, "status_ex": status_in_words(&status),
        "created_at": text("created_at")?, "updated_at": text("updated_at")?,
        "suspended_at": row.get::<_, Option<String>>("suspended_at")?,
    }))
}
