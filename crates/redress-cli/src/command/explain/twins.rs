//! How the contracts say a condition, as a table.

use crate::layout::{BAD, Cell, FAINT, NAME, PLAIN, Page, cell};
use crate::views::TwinView;
use redress::{Condition, Contract};

/// How each contract but that one says a condition.
pub(super) fn views<'c>(
    condition: Condition,
    contracts: &'c [Contract],
    but: Option<&str>,
) -> Vec<TwinView<'c>> {
    let others = contracts.iter().filter(|contract| Some(contract.id()) != but);
    others.map(|contract| TwinView::of(condition, contract)).collect()
}

/// The same as a table under that heading.
pub(super) fn table(page: &mut Page, heading: &str, views: &[TwinView<'_>]) {
    let heads = [heading, "HTTP", "code", "title"];
    let mut rows = vec![heads.map(|head| cell(FAINT, head)).into()];
    rows.extend(views.iter().map(row));
    page.gap();
    page.table(2, &rows);
}

fn row(twin: &TwinView<'_>) -> Vec<Cell> {
    let code = twin.code.as_deref().unwrap_or("-");
    let title =
        if twin.widened { format!("{} (as {})", twin.title, twin.condition) } else { twin.title.to_owned() };
    vec![
        cell(NAME, twin.contract),
        cell(PLAIN, twin.status.to_string()),
        cell(if twin.coined { FAINT } else { PLAIN }, code),
        cell(if twin.widened { BAD } else { PLAIN }, title),
    ]
}
