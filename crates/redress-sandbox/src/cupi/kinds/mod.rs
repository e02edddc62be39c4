//! The kinds of objects there are, and their fields in the order in which they are shown.

mod people;
mod server;

pub(crate) use people::{ADMIN, CREDENTIAL, MAILBOX, ROLE, TEMPLATE, USER, USER_ROLE};
pub(crate) use server::{COS, HANDLER, LIST, LOCATION, PARTITION, PHONE, RULE, SPACE, STORE, VALUE};

use super::kind::Type::{Flag, Number, Text};
use super::kind::{Field, Kind};

/// All that have a path of their own.
pub(crate) static ALL: &[&Kind] = &[
    &USER, &ADMIN, &TEMPLATE, &COS, &STORE, &LIST, &RULE, &HANDLER, &VALUE, &ROLE, &PARTITION, &PHONE,
    &SPACE, &LOCATION,
];

const fn f(name: &'static str) -> Field {
    Field::new(name)
}

/// `true` or `false`.
const fn flag(name: &'static str) -> Field {
    Field::new(name).takes(Flag)
}

/// A number from 0.
const fn number(name: &'static str, most: i64) -> Field {
    Field::new(name).takes(Number(0, most))
}

/// A text as long as most are.
const fn text(name: &'static str) -> Field {
    Field::new(name).takes(Text(64))
}

/// An address, in lists too.
const fn link(name: &'static str, sql: &'static str) -> Field {
    Field::new(name).by(sql).listed()
}
