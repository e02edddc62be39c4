//! `[[status]]`, `[[code]]` and `[[success]]`, compiled.

use super::Spans;
use super::finding::{Check, Findings};
use crate::condition::{Condition, Move};
use crate::contract::{Contract, Entry, Evidence, Success};
use crate::table::{Table, find_near};
use crate::wire::Pattern;
use http::StatusCode;

pub(super) fn all(head: &mut Table<'_>, contract: &mut Contract, spans: &mut Spans, findings: &mut Findings) {
    for key in ["status", "code"] {
        for mut table in head.tables(key, key, findings) {
            let span = table.span();
            if let Some(entry) = entry(&mut table, key == "code", contract, findings) {
                contract.entries.push(entry);
                spans.entries.push(span);
            }
            table.finish(findings);
        }
    }
    for mut table in head.tables("success", "success", findings) {
        let span = table.span();
        let http = http(&mut table, 200..300, findings);
        if http.is_none() && !table.has("http") {
            table.missing("http", findings);
        }
        let code = table.text("code", findings);
        let title = table.required_text("title", findings);
        let meaning = table.text("meaning", findings);
        let evidence = evidence(&mut table, contract, findings);
        table.finish(findings);
        if let (Some(http), Some(title), Some(evidence)) = (http, title, evidence) {
            contract.successes.push(Success { http, code, title, meaning, evidence });
            spans.successes.push(span);
        }
    }
}

fn entry(
    table: &mut Table<'_>,
    is_code: bool,
    contract: &Contract,
    findings: &mut Findings,
) -> Option<Entry> {
    let code = if is_code { table.required_text("code", findings) } else { None };
    let http = http(table, if is_code { 200..600 } else { 300..600 }, findings);
    if !is_code && !table.has("http") {
        table.missing("http", findings);
    }
    let (condition, follows_status) = meaning(table, is_code, http, findings);
    let title = table.required_text("title", findings);
    let meaning = table.text("meaning", findings);
    let remedy = table.text("remedy", findings);
    let words = [Move::Caller, Move::Operator, Move::Upstream, Move::Nobody];
    let whose_move = table
        .word("whose-move", &words.map(Move::as_str), findings)
        .and_then(|index| words.get(index).copied());
    let also = if is_code { Vec::new() } else { also(table, findings) };
    let detail = detail(table, findings);
    let preferred = is_code && table.flag("preferred", false, findings);
    let wires = if is_code { wires(table, contract, findings) } else { Vec::new() };
    let wait = table.integer("wait", findings).and_then(|seconds| u32::try_from(seconds).ok());
    let evidence = evidence(table, contract, findings);
    let condition = condition?;
    Some(Entry {
        code: if is_code { Some(code?) } else { None },
        http: if is_code { http } else { Some(http?) },
        condition,
        follows_status,
        title: title?,
        meaning,
        remedy,
        whose_move: whose_move.unwrap_or(condition.whose_move()),
        wait,
        evidence: evidence?,
        also,
        detail,
        preferred,
        wires,
    })
}

/// The condition, and whether it is whatever the status says.
fn meaning(
    table: &mut Table<'_>,
    is_code: bool,
    http: Option<StatusCode>,
    findings: &mut Findings,
) -> (Option<Condition>, bool) {
    let Some(id) = table.required_text("condition", findings) else { return (None, false) };
    if is_code && id == "{status}" {
        return (Some(http.and_then(Condition::from_status).unwrap_or(Condition::UnknownClientError)), true);
    }
    (condition(&id, table.span_of("condition"), findings), false)
}

fn condition(id: &str, span: std::ops::Range<usize>, findings: &mut Findings) -> Option<Condition> {
    let found = id.parse().ok();
    if found.is_none() {
        let near = find_near(id, Condition::ALL.iter().map(|c| c.id()));
        let help = near.map_or_else(
            || "`redress explain --conditions` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        findings.add(Check::UnknownCondition, span, format!("there is no condition `{id}`"), help);
    }
    found
}

fn also(table: &mut Table<'_>, findings: &mut Findings) -> Vec<Condition> {
    let texts = table.texts("also", findings);
    texts.into_iter().filter_map(|(id, span)| condition(&id, span, findings)).collect()
}

fn http(table: &mut Table<'_>, range: std::ops::Range<u16>, findings: &mut Findings) -> Option<StatusCode> {
    let number = table.integer("http", findings)?;
    let status =
        u16::try_from(number).ok().filter(|n| range.contains(n)).and_then(|n| StatusCode::from_u16(n).ok());
    if status.is_none() {
        let help = format!("here it is a number from {} to {}", range.start, range.end - 1);
        let message = format!("{number} is no status for this");
        findings.add(Check::InvalidValue, table.span_of("http"), message, help);
    }
    status
}

fn detail(table: &mut Table<'_>, findings: &mut Findings) -> Option<Pattern> {
    let text = table.text("detail", findings)?;
    match Pattern::parse(&text) {
        Ok(Ok(pattern)) => Some(pattern),
        // A text without a placeholder is a pattern all the same.
        Ok(Err(text)) => Some(Pattern::of_text(&text)),
        Err(message) => {
            let help = "name the parts that vary {x.NAME}".to_owned();
            findings.add(Check::Template, table.span_of("detail"), message, help);
            None
        }
    }
}

fn wires(table: &mut Table<'_>, contract: &Contract, findings: &mut Findings) -> Vec<usize> {
    let mut wires = Vec::new();
    for (id, span) in table.texts("wire", findings) {
        match contract.wires.iter().position(|w| *w.id == *id) {
            Some(index) => wires.push(index),
            None => {
                let ids: Vec<&str> = contract.wires.iter().map(|w| &*w.id).collect();
                let help = format!("the wires are {}", ids.join(", "));
                findings.add(Check::UnknownWire, span, format!("there is no wire `{id}`"), help);
            }
        }
    }
    wires
}

/// The keys of an entry that may be inferred.
const INFERRED: [&str; 10] =
    ["code", "http", "condition", "title", "meaning", "remedy", "whose-move", "also", "detail", "wait"];

fn evidence(table: &mut Table<'_>, contract: &Contract, findings: &mut Findings) -> Option<Evidence> {
    if !table.has("evidence") {
        table.missing("evidence", findings);
    }
    let mut evidence = table.table("evidence", "evidence", findings)?;
    let source = evidence.required_text("source", findings);
    let verified = day(&mut evidence, "verified", findings);
    let mut inferred = Vec::new();
    for (key, span) in evidence.texts("inferred", findings) {
        if !INFERRED.contains(&key.as_str()) {
            let help = format!("the keys are {}", INFERRED.join(", "));
            findings.add(Check::InvalidValue, span, format!("`{key}` is no key of an entry"), help);
        }
        inferred.push(key);
    }
    if let Some(source) = &source
        && !contract.sources.iter().any(|s| s.name == *source)
    {
        let help = format!("add [source.{source}] with a title");
        let message = format!("there is no source `{source}`");
        findings.add(Check::UnknownSource, evidence.span_of("source"), message, help);
    }
    evidence.finish(findings);
    Some(Evidence { source: source?, verified: verified?, inferred })
}

/// A day, as `YYYY-MM-DD`.
fn day(table: &mut Table<'_>, key: &'static str, findings: &mut Findings) -> Option<String> {
    let Some(value) = table.ask(key) else {
        table.missing(key, findings);
        return None;
    };
    let day = match value.get_ref().as_datetime() {
        Some(when) if when.date.is_some() && when.time.is_none() => Some(when.to_string()),
        _ => None,
    };
    if day.is_none() {
        let help = "write a day without quotes: verified = 2026-11-20";
        findings.add(Check::NotADay, value.span(), format!("`{key}` is not a day"), help);
    }
    day
}
