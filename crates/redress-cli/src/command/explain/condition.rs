//! What a condition means, and the tree of them.

use super::twins;
use crate::layout::{FAINT, NAME, PLAIN, Page, STRONG, cell};
use crate::views::TwinView;
use crate::words;
use redress::{Condition, Contract, Retry};
use serde::Serialize;

/// What `--format json` prints.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct View<'c> {
    condition: &'static str,
    title: &'static str,
    parent: Option<&'static str>,
    children: Vec<&'static str>,
    status: Option<u16>,
    grpc: &'static str,
    whose_move: &'static str,
    retry: bool,
    /// Seconds.
    wait: Option<u64>,
    #[serde(rename = "type")]
    kind: &'static str,
    contracts: Vec<TwinView<'c>>,
}

impl<'c> View<'c> {
    pub(super) fn of(condition: Condition, shipped: &'c [Contract]) -> Self {
        Self {
            condition: condition.id(),
            title: condition.title(),
            parent: condition.parent().map(Condition::id),
            children: children(Some(condition)).map(Condition::id).collect(),
            status: condition.http().map(|status| status.as_u16()),
            grpc: condition.grpc(),
            whose_move: condition.whose_move().as_str(),
            retry: wait(condition).is_some(),
            wait: wait(condition),
            kind: condition.type_uri(),
            contracts: twins::views(condition, shipped, None),
        }
    }
}

/// All about one condition.
pub(super) fn page(condition: Condition, shipped: &[Contract], width: Option<usize>) -> String {
    let mut page = Page::new(width);
    page.line(0, &[(NAME, condition.id())]);
    page.paragraph(2, STRONG, condition.title());
    if let Some(parent) = condition.parent() {
        page.fact(2, "a case of", parent.id());
    }
    let below: Vec<_> = children(Some(condition)).map(Condition::id).collect();
    if !below.is_empty() {
        page.fact(2, "cases", &below.join(", "));
    }
    page.fact(2, "status", &condition.http().map_or("as received".to_owned(), words::status));
    page.fact(2, "gRPC", condition.grpc());
    page.fact(2, "whose move", words::whose(condition.whose_move()));
    page.fact(2, "retry", &words::retry(wait(condition).is_some(), wait(condition)));
    page.fact(2, "type", condition.type_uri());
    twins::table(&mut page, "in the contracts", &twins::views(condition, shipped, None));
    page.finish()
}

/// All conditions.
pub(super) fn tree(width: Option<usize>) -> String {
    let mut rows = Vec::new();
    let heads = ["condition", "HTTP", "move", "retry", "title"];
    rows.push(heads.into_iter().map(|head| cell(FAINT, head)).collect());
    for root in children(None) {
        branch(root, 0, &mut rows);
    }
    let mut page = Page::new(width);
    page.table(0, &rows);
    page.finish()
}

fn branch(condition: Condition, depth: usize, rows: &mut Vec<Vec<crate::layout::Cell>>) {
    let indent = "  ".repeat(depth);
    rows.push(vec![
        cell(NAME, format!("{indent}{condition}")),
        cell(PLAIN, condition.http().map_or("-".to_owned(), |status| status.as_str().to_owned())),
        cell(PLAIN, condition.whose_move().as_str()),
        cell(PLAIN, wait(condition).map_or("no".to_owned(), words::duration)),
        cell(PLAIN, condition.title()),
    ]);
    for child in children(Some(condition)) {
        branch(child, depth + 1, rows);
    }
}

fn children(parent: Option<Condition>) -> impl Iterator<Item = Condition> {
    Condition::ALL.iter().copied().filter(move |condition| condition.parent() == parent)
}

fn wait(condition: Condition) -> Option<u64> {
    match condition.retry() {
        Retry::After(seconds) => Some(u64::from(seconds)),
        _ => None,
    }
}
