//! A page of a list, searched and sorted. The answer repeats what was asked as `search`.

use super::failures::invalid;
use super::identity::{BELOW, Caller};
use super::replies::success;
use crate::call::Call;
use crate::clock::Moment;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use rusqlite::{Row, named_params};
use serde_json::{Map, Value, json};

/// A list that can be had in pages.
pub(super) struct List {
    /// The member of the answer that has it.
    pub(super) name: &'static str,
    /// The rows with all columns that are shown or sorted by, `customer_id` among them. It may ask for `:root`,
    /// the caller's account, and `:user`.
    pub(super) rows: &'static str,
    /// What it can be searched and sorted by. The first is the one that nobody need name.
    pub(super) columns: &'static [&'static str],
    /// What tells rows apart that are equal otherwise.
    pub(super) key: &'static str,
    /// How a row looks at a moment.
    pub(super) show: fn(&Row<'_>, Moment) -> rusqlite::Result<Value>,
}

struct Search<'c> {
    page: i64,
    length: i64,
    customer: Option<&'c str>,
    by: &'static str,
    string: Option<&'c str>,
    order: &'static str,
    direction: &'static str,
}

impl List {
    /// The page that is asked for, of what is in the caller's reach.
    pub(super) fn page(&self, world: &World<'_>, caller: &Caller, call: &Call) -> Outcome {
        let search = self.search(world, call)?;
        if let Some(customer) = search.customer {
            caller.reach(world, customer)?;
        }
        // Column names come from the table above, never from the query.
        let Search { by, order, direction, .. } = search;
        let sql = format!(
            "SELECT * FROM ({}) WHERE customer_id IN ({BELOW})
                AND (:customer IS NULL OR customer_id = :customer)
                AND (:string IS NULL OR instr(lower({by}), lower(:string)) > 0)
            ORDER BY {order} {direction}, {} {direction} LIMIT :length OFFSET :skipped",
            self.rows, self.key
        );
        let skipped = (search.page - 1).saturating_mul(search.length);
        let named = named_params! {
            ":root": caller.account, ":user": caller.user, ":customer": search.customer,
            ":string": search.string, ":length": search.length, ":skipped": skipped,
        };
        let mut found = world.db.prepare(&sql)?;
        for (name, value) in named {
            // Not every list asks for the user.
            if let Some(index) = found.parameter_index(name)? {
                found.raw_bind_parameter(index, value)?;
            }
        }
        let shown = found.raw_query().mapped(|row| (self.show)(row, world.now));
        let shown: Vec<Value> = shown.collect::<Result<_, _>>()?;
        let mut named = Map::new();
        named.insert("search".to_owned(), search.shown());
        named.insert(self.name.to_owned(), Value::Array(shown));
        Ok(success(&Value::Object(named)))
    }

    fn search<'c>(&self, world: &World<'_>, call: &'c Call) -> Outcome<Search<'c>> {
        // Both stand in the table of errors, and nothing tells them apart: they are two names of one thing.
        let page = number(call, "page", "1101")?;
        let page_num = number(call, "page_num", "1102")?;
        let direction = match call.asked("order_qualify") {
            None | Some("asc") => "asc",
            Some("desc") => "desc",
            Some(_) => return Err(Failure::code("1105").detail("order_qualify must be asc or desc.").into()),
        };
        Ok(Search {
            page: page.or(page_num).unwrap_or(1),
            length: world.setting("page-length").max(1),
            customer: call.asked("customer_id").filter(|id| !id.is_empty()),
            by: self.column(call, "search_by")?,
            string: call.asked("search_string").filter(|text| !text.is_empty()),
            order: self.column(call, "order_by")?,
            direction,
        })
    }

    fn column(&self, call: &Call, name: &str) -> Outcome<&'static str> {
        let first = self.columns.first().copied().unwrap_or(self.key);
        let Some(asked) = call.asked(name).filter(|asked| !asked.is_empty()) else { return Ok(first) };
        let found = self.columns.iter().find(|column| **column == asked);
        found.copied().ok_or_else(|| {
            invalid(name, &Value::from(asked), &format!("must be one of {}", self.columns.join(", "))).into()
        })
    }
}

/// A number from 1 up.
fn number(call: &Call, name: &str, code: &str) -> Outcome<Option<i64>> {
    let Some(text) = call.asked(name) else { return Ok(None) };
    match text.parse() {
        Ok(number @ 1..) => Ok(Some(number)),
        _ => Err(Failure::code(code).detail(format!("{name} must be a number from 1 up.")).into()),
    }
}

impl Search<'_> {
    fn shown(&self) -> Value {
        json!({
            "page": self.page, "page_length": self.length, "customer_id": self.customer.unwrap_or_default(),
            "search_by": self.by, "search_string": self.string.unwrap_or_default(),
            "order_by": self.order, "order_qualify": self.direction,
        })
    }
}
