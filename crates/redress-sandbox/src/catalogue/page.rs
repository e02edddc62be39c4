//! The page of an API in `docs/sandbox`: how to start it, what it has, and how to cause each of its errors.

use super::shell;
use crate::script::{Row, Rows, Step};
use crate::system::{About, Route, Setting, System};
use crate::systems;
use redress::Contract;
use std::fmt::Write as _;

/// A file in `docs/sandbox`.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name: `enablex.md`.
    pub name: String,
    /// Its content, in Markdown.
    pub text: String,
}

/// The pages of all systems.
pub fn pages() -> Vec<Page> {
    let systems = systems::all();
    let numbered = systems.iter().enumerate();
    numbered
        .map(|(index, system)| {
            let id = system.about().id;
            let contract = systems::contract(id);
            Page { name: format!("{id}.md"), text: page(&**system, &contract, index) }
        })
        .collect()
}

/// Characters of a target that the table shows.
const TARGET: usize = 64;

fn page(system: &dyn System, contract: &Contract, index: usize) -> String {
    let about = system.about();
    let rows = Rows::parse(about.provoke).unwrap_or_default().rows;
    let mut text = String::from(
        "<!-- Generated from the code, and held true by a test: REDRESS_BLESS=1 writes it anew. -->\n\n",
    );
    let _ = writeln!(text, "# {}\n", contract.name());
    paragraph(&mut text, about.summary);
    start(&mut text, about, index);
    settings(&mut text, about);
    notes(&mut text, about);
    operations(&mut text, system.routes());
    provoke(&mut text, about, &rows);
    on_demand(&mut text, system, &rows);
    text
}

fn paragraph(text: &mut String, words: &str) {
    if !words.is_empty() {
        let _ = writeln!(text, "{words}\n");
    }
}

fn start(text: &mut String, about: &About, index: usize) {
    let id = about.id;
    let port = 7001 + index;
    let _ = writeln!(text, "## Start\n\n```sh\nredress sandbox --only {id}\n```\n");
    let _ = writeln!(
        text,
        "It is then at `http://127.0.0.1:7000/`. Without `--only` all systems run: this one is at \
         `http://127.0.0.1:{port}/`, and at\n`http://127.0.0.1:7000/{id}/`. Its OpenAPI document is at \
         `/_sandbox/openapi.json` below each of these; its errors are\nthose of [its contract]\
         (../../contracts/{id}/contract.toml).\n"
    );
    if !about.credentials.is_empty() {
        let _ = writeln!(text, "**Credentials:** {}\n", about.credentials);
    }
}

fn settings(text: &mut String, about: &About) {
    let Some(first) = about.settings.first() else { return };
    let _ = writeln!(text, "## Settings\n\n| name | default | unit | what it is |\n|---|--:|---|---|");
    for setting in about.settings {
        let Setting { name, default, unit, about } = setting;
        let _ = writeln!(text, "| `{name}` | {default} | {} | {} |", cell(unit), cell(about));
    }
    let _ = writeln!(
        text,
        "\nFrom the start with `--set {id}.{name}={default}`, while it runs with\n\
         `curl -X PUT $S/_sandbox/settings -d '{{\"{name}\": {default}}}'`.\n",
        id = about.id,
        name = first.name,
        default = first.default,
    );
}

fn notes(text: &mut String, about: &About) {
    if about.notes.is_empty() {
        return;
    }
    text.push_str("## What is inferred, and what differs\n\n");
    for note in about.notes {
        let _ = writeln!(text, "- {note}");
    }
    text.push('\n');
}

fn operations(text: &mut String, routes: &[Route]) {
    if routes.is_empty() {
        return;
    }
    text.push_str("## Operations\n\n| request | what it does | answers |\n|---|---|---|\n");
    for route in routes {
        let mut statuses: Vec<String> = route.success.iter().map(|(status, _)| status.to_string()).collect();
        statuses.dedup();
        let _ = writeln!(
            text,
            "| `{} {}` | {} | {} |",
            route.method,
            route.path,
            cell(route.summary),
            statuses.join(", ")
        );
    }
    text.push('\n');
}

fn provoke(text: &mut String, about: &About, rows: &[Row]) {
    let rows: Vec<_> = rows.iter().filter(|row| row.on_demand.is_none()).collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "## How to provoke each error\n\nEach line is a way to an error: the request that is answered with it. Its \
         headers and content, and what has to happen\nbefore, stand [below](#step-by-step), to be typed as they are. A \
         test plays every one.\n\n```sh\nS=http://127.0.0.1:7000              # redress sandbox --only {}\n\
         curl -s -X POST $S/_sandbox/reset    # before each: the data as they were at the start\n```\n",
        about.id
    );
    text.push_str("| status | code | cause | request |\n|--:|---|---|---|\n");
    for (index, row) in rows.iter().enumerate() {
        let code = row.code.as_deref().map_or_else(|| "–".to_owned(), code_cell);
        let _ = writeln!(
            text,
            "| [{}](#way-{}) | {code} | {} | {} |",
            row.status,
            index + 1,
            cell(&row.cause),
            request(row)
        );
    }
    text.push_str("\n### Step by step\n\n");
    for (index, row) in rows.iter().enumerate() {
        let steps: Vec<_> = row.steps.iter().filter_map(|step| Step::parse(step).ok()).collect();
        let code = row.code.as_ref().map(|code| format!(" <code>{}</code>", html(code))).unwrap_or_default();
        let _ = writeln!(
            text,
            "<a id=\"way-{}\"></a>\n<details><summary><b>{}</b>{code} {}</summary>\n\n```sh\n{}```\n\n</details>\n",
            index + 1,
            row.status,
            coded(&html(&row.cause)),
            shell::script(&steps),
        );
    }
}

fn on_demand(text: &mut String, system: &dyn System, rows: &[Row]) {
    let rows: Vec<_> = rows.iter().filter(|row| row.on_demand.is_some()).collect();
    if rows.is_empty() {
        return;
    }
    let path = system.routes().first().map_or("/", |route| route.path);
    let _ = writeln!(
        text,
        "## Only on demand\n\nNo request to a sandbox causes these. Any request has them with the header beside, as in\n\
         `curl -i $S{path} -H 'X-Sandbox-Fault: status=503'`.\n\n\
         | status | code | cause | `X-Sandbox-Fault` | why only so |\n|--:|---|---|---|---|"
    );
    for row in rows {
        let (code, fault) = match &row.code {
            Some(code) => (code_cell(code), format!("`code={code}; status={}`", row.status)),
            None => ("–".to_owned(), format!("`status={}`", row.status)),
        };
        let why = row.on_demand.as_deref().unwrap_or_default();
        let _ =
            writeln!(text, "| {} | {code} | {} | {fault} | {} |", row.status, cell(&row.cause), cell(why));
    }
    text.push('\n');
}

/// The last request of a row, short.
fn request(row: &Row) -> String {
    let Some(step) = row.last_request() else { return String::new() };
    let target = step.target.replace("{{", "{").replace("}}", "}").replace('`', "'");
    let target: String = target.split_inclusive(['/', '?', '&', '=']).map(short_id).collect();
    let mut shown: String = target.chars().take(TARGET).collect();
    if shown.len() < target.len() {
        shown.push('…');
    }
    format!("`{} {}`", step.method, shown.replace('|', "\\|"))
}

/// The start of an id that nobody reads to its end.
fn short_id(part: &str) -> String {
    const KEPT: usize = 8;
    let id = part.trim_end_matches(['/', '?', '&', '=']);
    let is_id = id.len() >= 20 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    match (id.get(..KEPT), part.get(id.len()..)) {
        (Some(start), Some(end)) if is_id => format!("{start}…{end}"),
        _ => part.to_owned(),
    }
}

/// A code in a cell of a table: a long one may be broken where a word begins.
fn code_cell(code: &str) -> String {
    const LONG: usize = 30;
    if code.len() <= LONG {
        return format!("`{code}`");
    }
    let mut text = String::new();
    let mut is_inside = false;
    for c in code.chars() {
        if is_inside && c.is_uppercase() {
            text.push_str("<wbr>");
        }
        is_inside = c.is_lowercase();
        text.push_str(&html(c.encode_utf8(&mut [0; 4])));
        if c == '.' {
            text.push_str("<wbr>");
        }
    }
    format!("<code>{text}</code>")
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What stands between backticks, as HTML has it: Markdown is not read there.
fn coded(text: &str) -> String {
    let mut parts = text.split('`');
    let mut coded = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        let _ = write!(coded, "<code>{code}</code>{}", parts.next().unwrap_or_default());
    }
    coded
}
