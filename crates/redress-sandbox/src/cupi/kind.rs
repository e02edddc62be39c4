//! What the kinds of objects have in common: a table, a path, and fields that are read by an SQL expression
//! each.

use super::kinds;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use rusqlite::Connection;

/// Objects of one sort.
#[derive(Debug)]
pub(super) struct Kind {
    /// The element of one: `User`.
    pub(super) element: &'static str,
    /// The element of a list: `Users`.
    pub(super) list: &'static str,
    /// Where they are: `/vmrest/users`.
    pub(super) path: &'static str,
    pub(super) table: &'static str,
    /// Which rows of the table are such objects, in SQL.
    pub(super) only: &'static str,
    /// The field that stands in the path.
    pub(super) key: &'static str,
    pub(super) fields: &'static [Field],
}

/// One field, as text like everything in this API.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// What it is read by. The same as the name: it is a column.
    pub(super) sql: &'static str,
    /// Is it in lists too? They show only a part of large objects.
    pub(super) is_listed: bool,
    /// What may be written to it. `None`: nothing.
    pub(super) write: Option<Type>,
}

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Type {
    /// At most so many characters.
    Text(usize),
    /// One to so many characters.
    Name(usize),
    /// `true` or `false`.
    Flag,
    /// From, to.
    Number(i64, i64),
    /// An extension: at most so many digits.
    Digits(usize),
    Email,
    /// The object id of a row in that table.
    Id(&'static str),
}

impl Field {
    /// A column that only the server writes, shown where the whole object is asked for.
    pub(super) const fn new(name: &'static str) -> Self {
        Self { name, sql: name, is_listed: false, write: None }
    }

    /// In lists too.
    pub(super) const fn listed(mut self) -> Self {
        self.is_listed = true;
        self
    }

    /// Read by that expression.
    pub(super) const fn by(mut self, sql: &'static str) -> Self {
        self.sql = sql;
        self
    }

    /// Callers may write that.
    pub(super) const fn takes(mut self, what: Type) -> Self {
        self.write = Some(what);
        self
    }
}

impl Kind {
    /// The kind whose objects a path is about.
    ///
    /// # Errors
    ///
    /// None is: the routes and the kinds do not agree.
    pub(super) fn of(call: &Call) -> Outcome<&'static Self> {
        let is_of = |kind: &&Self| {
            let rest = call.path.strip_prefix(kind.path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = kinds::ALL.iter().copied().find(is_of);
        found.ok_or_else(|| Failure::status(404).detail(format!("Nothing is at {}.", call.path)).into())
    }

    /// The field of that name, spelt just so.
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field that a query or a sort means: small letters do.
    pub(super) fn column(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Type {
    /// The value as it is kept.
    ///
    /// # Errors
    ///
    /// It is none that this field takes: why, for the caller.
    pub(super) fn check(self, db: &Connection, name: &str, given: &str) -> Outcome<String> {
        let value = given.trim();
        let wrong = |why: &str| Err(Failure::status(400).detail(format!("{name} {why}.")).into());
        match self {
            Self::Name(_) if value.is_empty() => wrong("is mandatory"),
            Self::Text(longest) | Self::Name(longest) if value.chars().count() > longest => {
                wrong(&format!("has at most {longest} characters"))
            }
            Self::Text(_) | Self::Name(_) => Ok(value.to_owned()),
            Self::Flag if value.eq_ignore_ascii_case("true") => Ok("true".to_owned()),
            Self::Flag if value.eq_ignore_ascii_case("false") => Ok("false".to_owned()),
            Self::Flag => wrong("is true or false"),
            Self::Number(from, to) => match value.parse::<i64>() {
                Ok(number) if (from..=to).contains(&number) => Ok(number.to_string()),
                _ => wrong(&format!("is a number from {from} to {to}")),
            },
            Self::Digits(longest) => {
                let is_digits =
                    (1..=longest).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
                if is_digits { Ok(value.to_owned()) } else { wrong(&format!("has 1 to {longest} digits")) }
            }
            Self::Email => {
                let is_address = value.split_once('@').is_some_and(|(local, host)| {
                    !local.is_empty() && host.contains('.') && !value.contains(char::is_whitespace)
                });
                if is_address || value.is_empty() { Ok(value.to_owned()) } else { wrong("is no address") }
            }
            Self::Id(table) => {
                let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE ObjectId = ?)");
                let is_there: bool = db.query_row(&sql, [value], |row| row.get(0))?;
                if is_there { Ok(value.to_owned()) } else { wrong("names no object of this server") }
            }
        }
    }
}
