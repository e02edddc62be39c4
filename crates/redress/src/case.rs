//! A case: a real message, and the problem it must be read as.

use crate::condition::Condition;
use crate::contract::Contract;
use crate::load::{Check, Finding, Findings};
use crate::message::Message;
use crate::problem::{Json, Problem, SubError, Value};
use crate::read::{Reading, read};
use crate::table::{self, Table};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::fmt::{self, Write as _};
use std::ops::Range;
use toml::de::DeValue;

/// A real message, and what it must be read as: one file in a contract's `cases`.
///
/// ```
/// use redress::{load, Case};
///
/// let contract = load(redress_contracts::get("enablex").unwrap().contract).unwrap();
/// let case = Case::load("given.body = '{\"result\":\"1504\"}'\nexpect.condition = 'duplicate'").unwrap();
/// assert_eq!(case.run(&contract), []);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// What it is about.
    pub about: Option<String>,
    /// The wires that the message nearly fits.
    pub nearly: Vec<String>,
    /// The status of the message.
    pub status: Option<StatusCode>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
    /// Is the body whole?
    pub end: bool,
    /// The wire it must be read by.
    pub wire: Option<String>,
    expect: Expect,
}

#[derive(Clone, Debug, Default)]
struct Expect {
    outcome: usize,
    condition: Option<Condition>,
    status: Option<u64>,
    texts: Vec<(&'static str, String)>,
    extensions: Vec<(String, Value<'static>)>,
    errors: Option<Vec<Vec<(&'static str, String)>>>,
    absent: Vec<String>,
    /// Where each key's value stands in the text; the table itself for a key that is not there.
    spans: Vec<(String, Range<usize>)>,
}

/// Something that a case expects and a contract reads otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The key of `[expect]`.
    pub key: String,
    /// Its value's place in the text.
    pub span: Range<usize>,
    /// What is expected.
    pub expected: String,
    /// What is read. `None`: nothing of the kind.
    pub read: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected `{}`, read ", self.key, self.expected)?;
        match &self.read {
            Some(read) => write!(f, "`{read}`"),
            None => f.write_str("nothing"),
        }
    }
}

const OUTCOMES: [&str; 4] = ["problem", "not-an-error", "need-more", "unrecognized"];
const TEXTS: [&str; 12] = [
    "wire",
    "code",
    "title",
    "detail",
    "type",
    "instance",
    "method",
    "uri",
    "allow",
    "location",
    "retry-after",
    "challenge",
];
const ERROR_TEXTS: [&str; 4] = ["code", "title", "detail", "target"];

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::default();
        let (document, _) = table::parse(text, &mut findings);
        let mut head = Table::new(document.get_ref(), 0..text.len().min(1), "the case");
        let mut case = Self {
            about: head.text("about", &mut findings),
            nearly: head.texts("nearly", &mut findings).into_iter().map(|(id, _)| id).collect(),
            status: None,
            headers: HeaderMap::new(),
            body: Vec::new(),
            end: true,
            wire: None,
            expect: Expect::default(),
        };
        match head.table("given", "[given]", &mut findings) {
            Some(given) => case.given(given, &mut findings),
            None => head.missing("given", &mut findings),
        }
        match head.table("expect", "[expect]", &mut findings) {
            Some(table) => {
                case.expect = expect(table, &mut findings);
                let wire = case.expect.texts.iter().find(|(key, _)| *key == "wire");
                case.wire = wire.map(|(_, id)| id.clone());
                case.expect.spans.push(("nearly".to_owned(), head.span_of("nearly")));
            }
            None => head.missing("expect", &mut findings),
        }
        head.finish(&mut findings);
        let findings = findings.sorted();
        if findings.is_empty() { Ok(case) } else { Err(findings) }
    }

    fn given(&mut self, mut given: Table<'_>, findings: &mut Findings) {
        self.status = given
            .integer("status", findings)
            .and_then(|n| u16::try_from(n).ok())
            .and_then(|n| StatusCode::from_u16(n).ok());
        self.end = given.flag("end", true, findings);
        self.body = given.text("body", findings).unwrap_or_default().into_bytes();
        if let Some(hex) = given.text("body-hex", findings) {
            match bytes(&hex) {
                Some(body) => self.body = body,
                None => {
                    bad(findings, given.span_of("body-hex"), "`body-hex` is not pairs of hexadecimal digits");
                }
            }
        }
        for pair in given.list("headers", findings) {
            let texts =
                pair.get_ref().as_array().map(|list| list.iter().filter_map(|t| t.get_ref().as_str()));
            let texts: Vec<&str> = texts.into_iter().flatten().collect();
            let header = match texts.as_slice() {
                [name, value] => {
                    HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok())
                }
                _ => None,
            };
            match header {
                Some((name, value)) => drop(self.headers.append(name, value)),
                None => bad(findings, pair.span(), "a header is a pair of strings: [\"Allow\", \"GET\"]"),
            }
        }
        given.finish(findings);
    }

    /// The message.
    pub fn message(&self) -> Message<'_> {
        Message { status: self.status, headers: Some(&self.headers), body: &self.body, end: self.end }
    }

    /// Must it be read as an error?
    pub fn is_problem(&self) -> bool {
        self.expect.outcome == 0
    }

    /// Reads the message in a contract and says what is other than expected. Empty: the case holds.
    pub fn run(&self, contract: &Contract) -> Vec<Difference> {
        let reading = read(contract, &self.message());
        let outcome = match &reading {
            Reading::Problem(_) => 0,
            Reading::NotAnError => 1,
            Reading::NeedMore => 2,
            Reading::Unrecognized(_) => 3,
        };
        let mut differences = Differences { spans: &self.expect.spans, list: Vec::new() };
        let word = |index: usize| OUTCOMES.get(index).copied().unwrap_or_default();
        differences.compare("outcome", word(self.expect.outcome), Some(word(outcome)));
        let read_by = match &reading {
            Reading::Problem(problem) => problem.wire.as_deref(),
            _ => None,
        };
        for near in &self.nearly {
            if !contract.wires().any(|(id, _)| id == near) {
                differences.add("nearly", "a wire of the contract", Some(near));
            } else if read_by == Some(near) {
                differences.add("nearly", "a wire that just does not fit", Some(near));
            }
        }
        if let (Reading::Problem(problem), 0) = (reading, self.expect.outcome) {
            self.expect.compare(&problem, &mut differences);
        }
        differences.list
    }
}

/// The wires of a contract that no case reads, or that none nearly fits: findings in the contract's text.
pub fn coverage(contract: &Contract, cases: &[Case]) -> Vec<Finding> {
    let mut findings = Findings::default();
    for wire in &contract.wires {
        let id = &*wire.id;
        if !cases.iter().any(|case| case.wire.as_deref() == Some(id)) {
            let help = format!("add a case with `wire = \"{id}\"` under [expect]");
            let message = format!("no case expects the wire `{id}`");
            findings.add(Check::WireWithoutCase, wire.span.clone(), message, help);
        }
        if !cases.iter().any(|case| case.nearly.iter().any(|near| near == id)) {
            let help = format!("add a case that just misses it, with `nearly = [\"{id}\"]`");
            let message = format!("no case nearly fits the wire `{id}`");
            findings.add(Check::WireWithoutNearMiss, wire.span.clone(), message, help);
        }
    }
    findings.sorted()
}

struct Differences<'c> {
    spans: &'c [(String, Range<usize>)],
    list: Vec<Difference>,
}

impl Differences<'_> {
    fn compare(&mut self, key: &str, expected: &str, read: Option<&str>) {
        if read != Some(expected) {
            self.add(key, expected, read);
        }
    }

    fn add(&mut self, key: &str, expected: &str, read: Option<&str>) {
        // `errors[1].code` stands where `errors` does.
        let top = key.split(['[', '.']).next().unwrap_or_default();
        let span = self.spans.iter().find(|(k, _)| k == top).map_or(0..0, |(_, span)| span.clone());
        let (key, expected, read) = (key.to_owned(), expected.to_owned(), read.map(str::to_owned));
        self.list.push(Difference { key, span, expected, read });
    }
}

impl Expect {
    fn compare(&self, problem: &Problem<'_>, differences: &mut Differences<'_>) {
        if let Some(condition) = self.condition {
            differences.compare("condition", condition.id(), Some(problem.condition.id()));
        }
        if let Some(status) = self.status {
            differences.compare("status", &status.to_string(), Some(problem.status.as_str()));
        }
        for (key, want) in &self.texts {
            differences.compare(key, want, member(problem, key).as_deref());
        }
        for (name, want) in &self.extensions {
            let got = problem.extension(name);
            if !got.is_some_and(|got| same_value(got, want)) {
                differences.add(&format!("extensions.{name}"), want.as_str(), got.map(Value::as_str));
            }
        }
        for name in &self.absent {
            let there = match name.as_str() {
                "type" => problem.kind.as_deref().map(str::to_owned),
                "errors" => problem.errors.first().map(|error| format!("{error:?}")),
                name if TEXTS.contains(&name) => member(problem, name),
                name => problem.extension(name).map(|value| value.as_str().to_owned()),
            };
            if let Some(got) = there {
                differences.add("absent", &format!("no {name}"), Some(&got));
            }
        }
        if let Some(errors) = &self.errors {
            differences.compare("errors", &errors.len().to_string(), Some(&problem.errors.len().to_string()));
            for (index, (want, got)) in errors.iter().zip(&problem.errors).enumerate() {
                for (key, want) in want {
                    differences.compare(&format!("errors[{index}].{key}"), want, error_member(got, key));
                }
            }
        }
    }
}

fn expect(mut table: Table<'_>, findings: &mut Findings) -> Expect {
    let outcome = table.word("outcome", &OUTCOMES, findings).unwrap_or(0);
    let condition = table.text("condition", findings).and_then(|id| match id.parse() {
        Ok(condition) => Some(condition),
        Err(error) => {
            bad(findings, table.span_of("condition"), &format!("{error}"));
            None
        }
    });
    let status = table.integer("status", findings);
    let texts = TEXTS.iter().filter_map(|key| table.text(key, findings).map(|text| (*key, text))).collect();
    let extensions = table
        .pairs("extensions", findings)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value_of(value.get_ref())))
        .collect();
    let has_errors = table.has("errors");
    let mut errors = Vec::new();
    for mut error in table.tables("errors", "errors", findings) {
        errors.push(
            ERROR_TEXTS.iter().filter_map(|key| error.text(key, findings).map(|text| (*key, text))).collect(),
        );
        error.finish(findings);
    }
    let absent = table.texts("absent", findings).into_iter().map(|(name, _)| name).collect();
    let keys = ["outcome", "condition", "status", "extensions", "errors", "absent"].iter().chain(&TEXTS);
    let spans = keys.map(|key| ((*key).to_owned(), table.span_of(key))).collect();
    table.finish(findings);
    Expect {
        outcome,
        condition,
        status,
        texts,
        extensions,
        errors: has_errors.then_some(errors),
        absent,
        spans,
    }
}

fn bad(findings: &mut Findings, span: Range<usize>, message: &str) {
    findings.add(
        Check::CaseFormat,
        span,
        message.to_owned(),
        "see docs/contract-format.md, Cases".to_owned(),
    );
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let (pairs, odd) = digits.as_chunks::<2>();
    let byte = |pair: &[u8; 2]| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
    pairs.iter().map(byte).collect::<Option<_>>().filter(|_| odd.is_empty())
}

fn member(problem: &Problem<'_>, key: &str) -> Option<String> {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    Some(match key {
        "wire" => problem.wire.as_deref()?.to_owned(),
        "code" => problem.code.as_deref()?.to_owned(),
        "title" => (*problem.title).to_owned(),
        "detail" => problem.detail.as_deref()?.to_owned(),
        "type" => problem.type_uri().to_owned(),
        "instance" => problem.instance.as_deref()?.to_owned(),
        "method" => problem.request.method.as_deref()?.to_owned(),
        "uri" => problem.request.uri.as_deref()?.to_owned(),
        "allow" => text(problem.companions.allow.as_ref()?),
        "location" => text(problem.companions.location.as_ref()?),
        "challenge" => text(problem.companions.challenges.first()?),
        "retry-after" => match problem.companions.retry_after? {
            crate::RetryAfter::Seconds(seconds) => seconds.to_string(),
            crate::RetryAfter::Date(date) => httpdate::fmt_http_date(date),
        },
        _ => return None,
    })
}

fn error_member<'e>(error: &'e SubError<'_>, key: &str) -> Option<&'e str> {
    match key {
        "code" => error.code.as_deref(),
        "title" => error.title.as_deref(),
        "detail" => error.detail.as_deref(),
        _ => error.target.as_deref(),
    }
}

/// A TOML value as the extension it stands for.
fn value_of(value: &DeValue<'_>) -> Value<'static> {
    match value {
        DeValue::String(text) => Value::Text(text.to_string().into()),
        value => {
            let mut json = String::new();
            to_json(value, &mut json);
            Value::Json(Json::parsed(json.into()))
        }
    }
}

fn to_json(value: &DeValue<'_>, out: &mut String) {
    match value {
        DeValue::String(text) => crate::tree::json::write_string(text, out),
        DeValue::Integer(number) => out.push_str(number.as_str()),
        DeValue::Float(number) => out.push_str(number.as_str()),
        DeValue::Boolean(flag) => drop(write!(out, "{flag}")),
        DeValue::Datetime(when) => drop(write!(out, "\"{when}\"")),
        DeValue::Array(list) => {
            out.push('[');
            for (index, item) in list.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                to_json(item.get_ref(), out);
            }
            out.push(']');
        }
        DeValue::Table(table) => {
            out.push('{');
            for (index, (key, item)) in table.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                crate::tree::json::write_string(key.get_ref(), out);
                out.push(':');
                to_json(item.get_ref(), out);
            }
            out.push('}');
        }
    }
}

/// The same value, whatever the white space and the order of members.
fn same_value(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Json(a), Value::Json(b)) => {
            match (crate::tree::json::parse(a.as_str()), crate::tree::json::parse(b.as_str())) {
                (Ok(a), Ok(b)) => same_node(a.root(), b.root()),
                _ => false,
            }
        }
        (a, b) => a == b,
    }
}

fn same_node(a: crate::tree::At<'_, '_>, b: crate::tree::At<'_, '_>) -> bool {
    use crate::tree::Value as Node;
    match (a.value(), b.value()) {
        (Node::Object, Node::Object) => {
            a.children().count() == b.children().count()
                && a.children().all(|x| b.child(&x.name().decode()).is_some_and(|y| same_node(x, y)))
        }
        (Node::List, Node::List) => {
            a.children().count() == b.children().count()
                && a.children().zip(b.children()).all(|(x, y)| same_node(x, y))
        }
        (Node::String(x), Node::String(y)) => x.decode() == y.decode(),
        (Node::Number(x), Node::Number(y)) | (Node::Literal(x), Node::Literal(y)) => x == y,
        _ => false,
    }
}
