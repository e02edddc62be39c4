//! A first contract, guessed from one sample error.

use crate::condition::Condition;
use crate::message::Message;
use crate::tree::{At, Syntax, Tree, Value, json, xml};
use crate::wire::essence;
use http::header::CONTENT_TYPE;
use std::fmt::{self, Write as _};

/// Why a sample gives no contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDraft(String);

impl fmt::Display for NoDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoDraft {}

/// Writes a first contract from one error as the API sent it: the template with its placeholders guessed by the
/// names of the members, the status, the code. What is guessed is marked for review.
///
/// # Errors
/// The body is neither JSON nor XML, or is not well-formed.
///
/// ```
/// use redress::{draft, load, Message};
///
/// let text = draft("acme", &Message::body(br#"{"errCode":"E17","reason":"No such part"}"#))?;
/// assert!(text.contains(r#""errCode": "{code}""#));
/// assert!(load(&text).contract.is_some());
/// # Ok::<(), redress::NoDraft>(())
/// ```
pub fn draft(id: &str, message: &Message<'_>) -> Result<String, NoDraft> {
    let text =
        std::str::from_utf8(message.body).map_err(|_| NoDraft("the sample is not in UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{FEFF}').trim();
    let parsed = match text.as_bytes().first() {
        Some(b'{' | b'[') => json::parse(text),
        Some(b'<') => xml::parse(text),
        _ => {
            return Err(NoDraft(
                "the sample is neither JSON nor XML: paste the body of one error".to_owned(),
            ));
        }
    };
    let tree =
        parsed.map_err(|e| NoDraft(format!("the sample is not well-formed: {}, at byte {}", e.why, e.at)))?;
    let has_members = tree.root().is_object() && tree.root().children().next().is_some();
    if !has_members {
        return Err(NoDraft(
            "the sample is no object with members: a contract is written for one by hand".to_owned(),
        ));
    }
    let mut guess = Guess::default();
    guess.template(&tree);
    let text = guess.contract(id, message, tree.root().syntax());
    // What is odd in a sample may be odd in its template.
    match crate::load(&text).findings.into_iter().find(|f| f.check.severity() == crate::Severity::Error) {
        None => Ok(text),
        Some(finding) => Err(NoDraft(format!("the sample cannot be made a template: {}", finding.message))),
    }
}

/// What the template may say only once, and the names it goes by in APIs, in lower case and without `_` and `-`.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "code",
        &[
            "code",
            "errorcode",
            "errcode",
            "error",
            "errno",
            "errortype",
            "type",
            "reason",
            "result",
            "key",
            "id",
            "name",
        ],
    ),
    (
        "detail",
        &[
            "detail",
            "details",
            "description",
            "desc",
            "errordescription",
            "longmessage",
            "message",
            "errormessage",
            "msg",
            "errormsg",
            "errmsg",
            "text",
            "reason",
            "faultstring",
        ],
    ),
    ("title", &["title", "summary", "shortmessage", "message", "msg", "error"]),
    ("status", &["status", "statuscode", "httpstatus", "httpcode", "httpstatuscode"]),
    ("instance", &["instance", "requestid", "traceid", "correlationid", "errorid"]),
    ("request.uri", &["uri", "url", "path"]),
    ("request.method", &["method", "httpmethod"]),
];

#[derive(Default)]
struct Guess {
    template: String,
    /// Member, and the value it had in the sample.
    used: Vec<(&'static str, String)>,
    /// The path of each value, outermost name first, and the placeholder it gets.
    chosen: Vec<(usize, &'static str)>,
    /// The extensions that are named so far.
    names: Vec<String>,
    next: usize,
}

impl Guess {
    fn template(&mut self, tree: &Tree<'_>) {
        let mut leaves = Vec::new();
        collect(tree.root(), &mut leaves);
        // For each member the name that speaks for it best; a name may serve one member only.
        for (member, names) in MEMBERS {
            let best = names.iter().find_map(|name| {
                leaves
                    .iter()
                    .position(|leaf| leaf.name == *name && suits(member, leaf))
                    .filter(|index| !self.chosen.iter().any(|(taken, _)| taken == index))
            });
            if let Some(index) = best {
                self.chosen.push((index, member));
                let value = leaves.get(index).map(|leaf| leaf.value.clone()).unwrap_or_default();
                self.used.push((member, value));
            }
        }
        let mut out = String::new();
        match tree.root().syntax() {
            Syntax::Json => self.json(tree.root(), 0, &mut out),
            Syntax::Xml => self.xml(tree.root(), 0, false, &mut out),
        }
        self.template = out;
    }

    /// The placeholder of the next value in document order.
    fn placeholder(&mut self, at: At<'_, '_>) -> String {
        let index = self.next;
        self.next += 1;
        let kind = match at.value() {
            Value::Number(_) => ":int",
            Value::Literal(_) => ":json",
            _ => "",
        };
        match self.chosen.iter().find(|(i, _)| *i == index) {
            Some((_, "status")) if kind.is_empty() => "{status:digits|int}".to_owned(),
            Some((_, "detail")) => "{detail|title}".to_owned(),
            Some((_, member)) if member.starts_with("request.") => format!("{{{member}=}}"),
            Some((_, member)) => format!("{{{member}{kind}}}"),
            None => {
                let name = at.name().decode();
                let name: String = name
                    .chars()
                    .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
                    .collect();
                let kind = if kind == ":int" { ":json" } else { kind };
                // A name that stands twice is told apart by its place.
                let name = if name.is_empty() || self.names.contains(&name) {
                    format!("{name}value{index}")
                } else {
                    name
                };
                self.names.push(name.clone());
                format!("{{x.{name}{kind}}}")
            }
        }
    }

    /// Is one of those values a member that is always written?
    fn is_said(&self, values: std::ops::Range<usize>) -> bool {
        self.chosen.iter().any(|(index, member)| values.contains(index) && *member != "instance")
    }

    fn json(&mut self, at: At<'_, '_>, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth + 1);
        match at.value() {
            Value::Object => {
                out.push('{');
                for (index, child) in at.children().enumerate() {
                    let _ = write!(out, "{}\n{indent}", if index == 0 { "" } else { "," });
                    let before = self.next;
                    let mut value = String::new();
                    self.json(child, depth + 1, &mut value);
                    // What no member of a problem stands in may be missing another time.
                    let known = self.is_said(before..self.next);
                    let name = child.name().decode();
                    json::write_string(&if known { name.into_owned() } else { format!("{name}?") }, out);
                    out.push_str(": ");
                    out.push_str(&value);
                }
                let _ = write!(out, "\n{}}}", "  ".repeat(depth));
            }
            Value::List => {
                // A list of errors: the first item shows them all.
                let first =
                    at.children().next().filter(|c| matches!(c.value(), Value::Object | Value::String(_)));
                match first {
                    Some(item) => {
                        out.push('[');
                        self.json(item, depth, out);
                        out.push(']');
                    }
                    None => {
                        let placeholder = self.placeholder(at);
                        json::write_string(
                            &placeholder.replace('}', ":json}").replace(":json:json", ":json"),
                            out,
                        );
                    }
                }
            }
            _ => {
                let placeholder = self.placeholder(at);
                json::write_string(&placeholder, out);
            }
        }
    }

    fn xml(&mut self, at: At<'_, '_>, depth: usize, repeats: bool, out: &mut String) {
        let indent = "  ".repeat(depth);
        let name = at.name().decode();
        if !matches!(at.value(), Value::Object) {
            let before = self.next;
            let value = self.placeholder(at).replace(":json", "").replace(":int", "");
            let optional = if self.is_said(before..self.next) { "" } else { "?" };
            let _ = writeln!(out, "{indent}<{name}{optional}>{value}</{name}{optional}>");
            return;
        }
        let repeats = if repeats { "+" } else { "" };
        let _ = writeln!(out, "{indent}<{name}{repeats}>");
        let mut seen: Vec<String> = Vec::new();
        for child in at.children().filter(|c| !c.is_attribute()) {
            let name = child.name().decode().into_owned();
            if !seen.contains(&name) {
                let again = at.children().filter(|c| c.is(&name)).count() > 1;
                self.xml(child, depth + 1, again, out);
                seen.push(name);
            }
        }
        let _ = writeln!(out, "{indent}</{name}{repeats}>");
    }

    fn contract(&self, id: &str, message: &Message<'_>, syntax: Syntax) -> String {
        let fallback = if syntax == Syntax::Json { "application/json" } else { "application/xml" };
        let media_type = message.header(&CONTENT_TYPE).unwrap_or(fallback);
        let is_one = essence(media_type)
            .split_once('/')
            .is_some_and(|(kind, sub)| !kind.is_empty() && !sub.is_empty());
        let fits =
            is_one && essence(media_type).ends_with(if syntax == Syntax::Json { "json" } else { "xml" });
        let media_type = if fits { media_type } else { fallback };
        let said =
            |member: &str| self.used.iter().find(|(m, _)| *m == member).map(|(_, value)| value.as_str());
        let status =
            message.status.map(|s| s.as_u16()).or_else(|| said("status").and_then(|s| s.parse().ok()));
        let status = status.filter(|s| (300..600).contains(s)).unwrap_or(400);
        let condition = http::StatusCode::from_u16(status).ok().and_then(Condition::from_status);
        let condition = condition.unwrap_or(Condition::BadRequest);
        let mut out = String::new();
        let _ = write!(
            out,
            "# Drafted from one sample. Everything marked REVIEW is a guess: check it, then take the mark away.\n\n\
             id    = \"{id}\"\nname  = \"{id}\"                       # REVIEW: the API's name\n\
             coin  = \"{{status}}\"                   # the code to write where the catalogue has none\n\n\
             [source.sample]\ntitle = \"One sample error\"           # REVIEW: the document that lists the API's errors\n\n\
             # REVIEW: each placeholder; `?` marks what may be missing\n[[wire]]\nid         = \"error\"\n\
             media-type = \"{media_type}\"\nbody = '''\n{}\n'''\n\n",
            literal(self.template.trim_end())
        );
        let evidence = "evidence  = { source = \"sample\", verified = 2026-01-01, inferred = [\"condition\"] }  # REVIEW: the day";
        let _ = write!(
            out,
            "[[status]]\nhttp      = {status}\ncondition = \"{condition}\"          # REVIEW: what it means\ntitle     = \"{}\"\n{evidence}\n",
            condition.title()
        );
        if let Some(code) = said("code").filter(|c| !c.is_empty() && *c != status.to_string()) {
            let quoted = |text: &str| {
                let mut out = String::new();
                json::write_string(text, &mut out);
                out
            };
            let title = said("title").unwrap_or(condition.title());
            let _ = write!(
                out,
                "\n[[code]]\ncode      = {}\nhttp      = {status}\ncondition = \"{condition}\"          # REVIEW: what it means\ntitle     = {}\n{evidence}\n",
                quoted(code),
                quoted(title)
            );
        }
        out
    }
}

/// A template as it may stand between `'''`: JSON can say a quote and a control character otherwise, XML samples
/// with them are refused by the check of the whole.
fn literal(template: &str) -> String {
    if !template.contains("'''") && !template.contains(|c: char| c.is_control() && c != '\n') {
        return template.to_owned();
    }
    let mut out = String::new();
    for c in template.chars() {
        match c {
            '\'' => out.push_str("\\u0027"),
            c if c.is_control() && c != '\n' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

struct Leaf {
    name: String,
    value: String,
    is_number: bool,
}

/// The values of a body in the order that the template is written in.
fn collect(at: At<'_, '_>, leaves: &mut Vec<Leaf>) {
    let mut leaf = |value: String, is_number: bool| {
        let name = at.name().decode().to_lowercase().replace(['_', '-', '.'], "");
        // A bare text in a list is what was said.
        let name = if name.is_empty() { "message".to_owned() } else { name };
        leaves.push(Leaf { name, value, is_number });
    };
    match at.value() {
        Value::Object => {
            let mut seen: Vec<String> = Vec::new();
            for child in at.children().filter(|c| !c.is_attribute()) {
                let name = child.name().decode().into_owned();
                if !seen.contains(&name) {
                    collect(child, leaves);
                    seen.push(name);
                }
            }
        }
        Value::List => {
            match at.children().next().filter(|c| matches!(c.value(), Value::Object | Value::String(_))) {
                Some(item) => collect(item, leaves),
                None => leaf(String::new(), false),
            }
        }
        Value::String(text) => leaf(text.decode().into_owned(), false),
        Value::Number(raw) => leaf(raw.to_owned(), true),
        Value::Literal(_) => leaf(String::new(), false),
    }
}

/// May that value be that member?
fn suits(member: &str, leaf: &Leaf) -> bool {
    let is_status = leaf.value.parse::<u16>().is_ok_and(|n| (100..600).contains(&n));
    match member {
        "status" => is_status,
        "code" => !leaf.value.contains(' ') && !leaf.value.is_empty(),
        _ => !leaf.is_number && !leaf.value.is_empty(),
    }
}
