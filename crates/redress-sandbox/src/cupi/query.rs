//! What a list is asked with: `query=(alias startswith j)`, `sort=(displayname desc)`, `rowsPerPage`,
//! `pageNumber`.

use super::kind::{Field, Kind, Type};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::system::Parameter;

/// Rows that a page may have. More are not given at once.
pub(super) const MOST_ROWS: i64 = 2000;

/// What every list reads.
pub(super) static LIST: &[Parameter] = &[
    Parameter {
        name: "query",
        required: false,
        schema: r#"{"type":"string","example":"(alias is jdoe)"}"#,
        about: "(column is|startswith value), (column isnull) or (column isnotnull)",
    },
    Parameter {
        name: "sort",
        required: false,
        schema: r#"{"type":"string","example":"(alias asc)"}"#,
        about: "(column asc|desc)",
    },
    Parameter {
        name: "rowsPerPage",
        required: false,
        schema: r#"{"type":"integer","minimum":0,"maximum":2000}"#,
        about: "How many there are on a page; 0 asks for the total only",
    },
    Parameter {
        name: "pageNumber",
        required: false,
        schema: r#"{"type":"integer","minimum":1}"#,
        about: "Which page, from 1",
    },
];

/// Which rows, in which order.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Conditions in SQL, with a `?` for each value. All have to hold.
    pub(super) conditions: Vec<String>,
    pub(super) values: Vec<String>,
    pub(super) order: Option<String>,
    pub(super) rows: i64,
    pub(super) skip: i64,
}

impl Page {
    /// All rows.
    pub(super) fn all() -> Self {
        Self { rows: -1, ..Self::default() }
    }

    /// Those of these rows for which the condition holds.
    #[must_use]
    pub(super) fn with(
        mut self,
        condition: impl Into<String>,
        values: impl IntoIterator<Item = String>,
    ) -> Self {
        self.conditions.push(condition.into());
        self.values.extend(values);
        self
    }

    /// What a call asks for.
    ///
    /// # Errors
    ///
    /// It is not of the grammar, or names no column.
    pub(super) fn of(call: &Call, kind: &Kind) -> Outcome<Self> {
        let mut page = Self::all();
        if let Some(query) = call.asked("query") {
            page.filter(kind, query)?;
        }
        if let Some(sort) = call.asked("sort") {
            page.order = Some(order(kind, sort)?);
        }
        let number = whole(call, "pageNumber", 1, i64::from(u32::MAX))?;
        if let Some(rows) = whole(call, "rowsPerPage", 0, MOST_ROWS)? {
            page.rows = rows;
            page.skip = (number.unwrap_or(1) - 1).saturating_mul(rows);
        }
        Ok(page)
    }

    /// Takes in a condition of the grammar.
    ///
    /// # Errors
    ///
    /// It is none.
    pub(super) fn filter(&mut self, kind: &Kind, query: &str) -> Outcome<()> {
        let wrong = || {
            let detail = format!("The query {query} is not of the form (column is|startswith value).");
            Failure::status(400).detail(detail)
        };
        let inner = inside(query).ok_or_else(wrong)?;
        let (name, rest) = inner.split_once(' ').ok_or_else(wrong)?;
        let (operator, value) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
        let sql = column(kind, name)?.sql;
        let value = value.trim();
        let condition = match operator.to_ascii_lowercase().as_str() {
            "isnull" if value.is_empty() => format!("coalesce({sql}, '') = ''"),
            "isnotnull" if value.is_empty() => format!("coalesce({sql}, '') <> ''"),
            "is" if !value.is_empty() => {
                self.values.push(value.to_owned());
                format!("({sql}) = ? COLLATE NOCASE")
            }
            "startswith" if !value.is_empty() => {
                // No LIKE: its patterns are bounded, and a long value would be an error of the database.
                self.values.extend([value.to_owned(), value.to_owned()]);
                format!("substr(({sql}), 1, length(?)) = ? COLLATE NOCASE")
            }
            _ => return Err(wrong().into()),
        };
        self.conditions.push(condition);
        Ok(())
    }
}

fn order(kind: &Kind, sort: &str) -> Outcome<String> {
    let wrong =
        || Failure::status(400).detail(format!("The sort {sort} is not of the form (column asc|desc)."));
    let inner = inside(sort).ok_or_else(wrong)?;
    let (name, direction) = inner.split_once(' ').unwrap_or((inner, "asc"));
    let field = column(kind, name)?;
    let direction = match direction.trim().to_ascii_lowercase().as_str() {
        "asc" => "ASC",
        "desc" => "DESC",
        _ => return Err(wrong().into()),
    };
    Ok(match field.write {
        Some(Type::Number(..)) => format!("CAST(({}) AS INTEGER) {direction}", field.sql),
        _ => format!("({}) COLLATE NOCASE {direction}", field.sql),
    })
}

fn column(kind: &Kind, name: &str) -> Outcome<&'static Field> {
    let none = || Failure::status(400).detail(format!("{} has no column {name}.", kind.element));
    kind.column(name).ok_or_else(|| none().into())
}

fn inside(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix('(')?.strip_suffix(')')?.trim())
}

/// A whole number of the query.
///
/// # Errors
///
/// It is none, or out of bounds.
pub(super) fn whole(call: &Call, name: &str, least: i64, most: i64) -> Outcome<Option<i64>> {
    let Some(text) = call.asked(name) else { return Ok(None) };
    match text.trim().parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
        _ => {
            let detail = format!("{name} is a whole number from {least} to {most}.");
            Err(Failure::status(400).detail(detail).into())
        }
    }
}
