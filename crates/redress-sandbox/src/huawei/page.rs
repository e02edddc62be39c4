//! Pages of a list: `limit`, `offset`, `sort_key`, `sort_dir`.

use super::refuse;
use crate::call::Call;
use crate::failure::Outcome;
use serde_json::Value;

/// One item of a list, and what it is sorted by.
pub(super) struct Item {
    pub created: i64,
    pub updated: i64,
    pub shown: Value,
}

/// Which items a caller wants, in which order.
pub(super) struct Page {
    limit: usize,
    offset: usize,
    by_update: bool,
    is_ascending: bool,
}

impl Page {
    /// Reads it from the query.
    ///
    /// # Errors
    ///
    /// A parameter is no good.
    pub(super) fn of(call: &Call, most: usize) -> Outcome<Self> {
        let number = |name: &str, default: usize, most: usize, code: &str| match call.asked(name) {
            None => Ok(default),
            Some(text) => text.parse().ok().filter(|number| *number <= most).ok_or_else(|| refuse(code)),
        };
        let by_update = match call.asked("sort_key") {
            None | Some("created_at" | "create_at") => false,
            Some("updated_at" | "update_at") => true,
            Some(_) => return Err(refuse("0017")),
        };
        let is_ascending = match call.asked("sort_dir") {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(_) => return Err(refuse("0018")),
        };
        let limit = number("limit", 10, most, "0006")?;
        let offset = number("offset", 0, i32::MAX as usize, "0010")?;
        Ok(Self { limit, offset, by_update, is_ascending })
    }

    /// The items of this page, and how many there are on all pages.
    pub(super) fn cut(&self, mut items: Vec<Item>) -> (Vec<Value>, usize) {
        let count = items.len();
        items.sort_by_key(|item| if self.by_update { item.updated } else { item.created });
        if !self.is_ascending {
            items.reverse();
        }
        let shown = items.into_iter().skip(self.offset).take(self.limit).map(|item| item.shown);
        (shown.collect(), count)
    }
}
