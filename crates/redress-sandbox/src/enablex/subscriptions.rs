//! Subscriptions: which customer has which plan, and until when.

use super::failures::not_found;
use super::identity::{Rank, caller};
use super::listing::List;
use super::replies::{status_in_words, success};
use crate::call::Call;
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

const ROWS: &str =
    "SELECT subscriptions.*, app_const, plan_name, settings, features, connect, records, download,
        storage, currency, unit_cents, customer_name
    FROM subscriptions JOIN plans USING (plan_id) JOIN accounts USING (customer_id)";

const LIST: List = List {
    name: "subscriptions",
    rows: ROWS,
    columns: &["customer_name", "plan_name", "app_const", "subsxn_date", "expiry_date"],
    key: "subscription_id",
    show,
};

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Reseller)?;
    LIST.page(world, &caller, call)
}

pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Reseller)?;
    let find = format!("SELECT * FROM ({ROWS}) WHERE subscription_id = ?1");
    let found = world.db.query_row(&find, [call.parameter(0)], |row| {
        Ok((row.get::<_, String>("customer_id")?, show(row, world.now)?))
    });
    let (account, subscription) = found.optional()?.ok_or_else(|| not_found("subscription"))?;
    caller.reach(world, &account)?;
    Ok(success(&json!({ "subscription": subscription })))
}

fn show(row: &Row<'_>, now: Moment) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let flag = |name: &str| row.get::<_, bool>(name);
    let (base, currency, expiry) = (text("base")?, text("currency")?, text("expiry_date")?);
    // What is over has expired, whatever was stored.
    let status = if expiry <= now.iso_millis() { "E".to_owned() } else { text("status")? };
    let (licenses, cents): (i64, i64) = (row.get("licenses")?, row.get("unit_cents")?);
    Ok(json!({
        "subscription_id": text("subscription_id")?, "customer_id": text("customer_id")?,
        "plan_id": text("plan_id")?, "app_const": text("app_const")?, "plan_name": text("plan_name")?,
        "settings": object(row, "settings")?,
        "subscription": {
            "base": base, "base_ex": if base == "M" { "Monthly" } else { "Yearly" },
            "trial": flag("trial")?, "allow_meeting_overlap": flag("overlap")?,
            "prepaid": flag("prepaid")?, "postpaid": !flag("prepaid")?,
            "subsxn_date": text("subsxn_date")?, "expiry_date": expiry, "currency": currency,
            "status": status, "status_ex": status_in_words(&status),
        },
        "features": object(row, "features")?,
        "user_license": {
            "qty": licenses, "unit_price": { &currency: price(cents) },
            "total_price": { &currency: price(cents.saturating_mul(licenses)) },
        },
        "connect": object(row, "connect")?, "records": object(row, "records")?,
        "download": object(row, "download")?, "storage": object(row, "storage")?,
    }))
}

/// A stored JSON object.
fn object(row: &Row<'_>, name: &str) -> rusqlite::Result<Value> {
    let stored: String = row.get(name)?;
    serde_json::from_str(&stored)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

/// Cents as a price.
fn price(cents: i64) -> f64 {
    f64::from(i32::try_from(cents).unwrap_or(i32::MAX)) / 100.0
}
