//! Customers and resellers: the accounts below the caller's.

use super::failures::internal;
use super::identity::{Rank, caller};
use super::listing::List;
use super::replies::{status_in_words, success};
use crate::call::Call;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::Row;
use serde_json::{Value, json};

const LIST: List = List {
    name: "customers",
    rows: "SELECT * FROM accounts",
    columns: &["customer_name", "customer_code", "contact_name", "contact_email", "created_at"],
    key: "customer_id",
    show: |row, _| show(row),
};

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Reseller)?;
    LIST.page(world, &caller, call)
}

pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Reseller)?;
    let id = call.parameter(0);
    caller.reach(world, id)?;
    let found = world.db.query_row("SELECT * FROM accounts WHERE customer_id = ?1", [id], |row| {
        let addresses: (String, String) = (row.get("office_address")?, row.get("billing_address")?);
        Ok((show(row)?, addresses))
    });
    let (mut customer, (office, billing)) = found?;
    if let Some(members) = customer.as_object_mut() {
        members.insert("office_address".to_owned(), address(&office)?);
        members.insert("billing_address".to_owned(), address(&billing)?);
    }
    Ok(success(&json!({ "customer": customer })))
}

fn address(stored: &str) -> Outcome<Value> {
    let read = serde_json::from_str(stored);
    read.map_err(|_| internal("The record of this customer is damaged: an address cannot be read.").into())
}

fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let (kind, status) = (text("kind")?, text("status")?);
    let (letter, word) = match Rank::of(&kind) {
        Rank::Admin => ("A", "Administrator"),
        Rank::Reseller => ("R", "Reseller"),
        Rank::Customer | Rank::User => ("C", "Customer"),
    };
    Ok(json!({
        "customer_id": text("customer_id")?, "customer_name": text("customer_name")?,
        "customer_legal_name": text("customer_legal_name")?, "customer_code": text("customer_code")?,
        "customer_type": letter, "customer_type_ex": word, "individual": row.get::<_, bool>("individual")?,
        "contact_name": text("contact_name")?, "contact_email": text("contact_email")?,
        "status": status, "status_ex": status_in_words(&status), "created_at": text("created_at")?,
    }))
}
