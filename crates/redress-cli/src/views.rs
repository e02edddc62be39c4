//! What `--format json` prints. Members are named and ordered here, and nowhere else.

use redress::{
    Advice, Condition, Contract, Entry, Extension, Loss, Problem, SubError, Success, Value, advise,
};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::time::SystemTime;

/// A problem, understood.
#[derive(Debug, Serialize)]
pub(crate) struct ProblemView<'a> {
    condition: &'a str,
    code: Option<&'a str>,
    status: u16,
    title: &'a str,
    detail: Option<&'a str>,
    advice: AdviceView<'a>,
    #[serde(rename = "type")]
    kind: &'a str,
    instance: Option<&'a str>,
    origin: &'a str,
    wire: Option<&'a str>,
    received: Option<u16>,
    request: RequestView<'a>,
    errors: Vec<SubErrorView<'a>>,
    extensions: Pairs<'a>,
}

/// What to do about it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AdviceView<'a> {
    pub(crate) whose_move: &'a str,
    pub(crate) retry: bool,
    /// Seconds.
    pub(crate) wait: Option<u64>,
    pub(crate) remedy: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct RequestView<'a> {
    method: Option<&'a str>,
    uri: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct SubErrorView<'a> {
    code: Option<&'a str>,
    title: Option<&'a str>,
    detail: Option<&'a str>,
    target: Option<&'a str>,
    extensions: Pairs<'a>,
}

/// What became of one member.
#[derive(Debug, Serialize)]
pub(crate) struct LossView<'a> {
    field: &'a str,
    carried: &'a str,
    to: Option<&'a str>,
}

/// A status or code of a contract.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct EntryView<'a> {
    code: Option<&'a str>,
    http: Option<u16>,
    condition: &'a str,
    follows_status: bool,
    title: &'a str,
    /// A detail text that tells this entry from others of the same code or status.
    detail: Option<String>,
    meaning: Option<&'a str>,
    advice: AdviceView<'a>,
    evidence: EvidenceView<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    twins: Vec<TwinView<'a>>,
}

/// A status or code that says success.
#[derive(Debug, Serialize)]
pub(crate) struct SuccessView<'a> {
    code: Option<&'a str>,
    http: u16,
    title: &'a str,
    meaning: Option<&'a str>,
    evidence: EvidenceView<'a>,
}

#[derive(Debug, Serialize)]
struct EvidenceView<'a> {
    source: &'a str,
    title: Option<&'a str>,
    place: Option<&'a str>,
    verified: &'a str,
    inferred: &'a [String],
}

/// How a contract says a condition.
#[derive(Debug, Serialize)]
pub(crate) struct TwinView<'a> {
    pub(crate) contract: &'a str,
    pub(crate) status: u16,
    pub(crate) code: Option<Cow<'a, str>>,
    pub(crate) coined: bool,
    pub(crate) title: &'a str,
    pub(crate) condition: &'a str,
    pub(crate) widened: bool,
}

impl<'a> ProblemView<'a> {
    pub(crate) fn of(problem: &'a Problem<'_>, advice: &Advice<'a>) -> Self {
        Self {
            condition: problem.condition.id(),
            code: problem.code.as_deref(),
            status: problem.status.as_u16(),
            title: &problem.title,
            detail: problem.detail.as_deref(),
            advice: AdviceView::of(advice),
            kind: problem.type_uri(),
            instance: problem.instance.as_deref(),
            origin: problem.origin.as_str(),
            wire: problem.wire.as_deref(),
            received: problem.received.map(|status| status.as_u16()),
            request: RequestView {
                method: problem.request.method.as_deref(),
                uri: problem.request.uri.as_deref(),
            },
            errors: problem.errors.iter().map(SubErrorView::of).collect(),
            extensions: Pairs(&problem.extensions),
        }
    }
}

impl<'a> AdviceView<'a> {
    pub(crate) fn of(advice: &Advice<'a>) -> Self {
        Self {
            whose_move: advice.whose_move.as_str(),
            retry: advice.retry,
            wait: advice.wait.map(|wait| wait.as_secs()),
            remedy: advice.remedy,
        }
    }
}

impl<'a> SubErrorView<'a> {
    fn of(error: &'a SubError<'_>) -> Self {
        Self {
            code: error.code.as_deref(),
            title: error.title.as_deref(),
            detail: error.detail.as_deref(),
            target: error.target.as_deref(),
            extensions: Pairs(&error.extensions),
        }
    }
}

impl<'a> LossView<'a> {
    pub(crate) fn of(loss: &'a Loss<'_>) -> Self {
        Self { field: &loss.field, carried: loss.carried.as_str(), to: loss.to.as_deref() }
    }
}

impl<'a> EntryView<'a> {
    pub(crate) fn of(entry: &'a Entry, contract: &'a Contract, twins: Vec<TwinView<'a>>) -> Self {
        let AdviceView { whose_move, retry, wait, .. } = entry_advice(entry);
        Self {
            code: entry.code.as_deref(),
            http: entry.http.map(|status| status.as_u16()),
            condition: entry.condition.id(),
            follows_status: entry.follows_status,
            title: &entry.title,
            detail: entry.example_detail(),
            meaning: entry.meaning.as_deref(),
            advice: AdviceView { whose_move, retry, wait, remedy: entry.remedy.as_deref() },
            evidence: EvidenceView::of(&entry.evidence, contract),
            twins,
        }
    }
}

impl<'a> SuccessView<'a> {
    pub(crate) fn of(success: &'a Success, contract: &'a Contract) -> Self {
        Self {
            code: success.code.as_deref(),
            http: success.http.as_u16(),
            title: &success.title,
            meaning: success.meaning.as_deref(),
            evidence: EvidenceView::of(&success.evidence, contract),
        }
    }
}

impl<'a> EvidenceView<'a> {
    fn of(evidence: &'a redress::Evidence, contract: &'a Contract) -> Self {
        let source = contract.sources().iter().find(|source| source.name == evidence.source);
        Self {
            source: &evidence.source,
            title: source.map(|source| source.title.as_str()),
            place: source.and_then(|source| source.place.as_deref()),
            verified: &evidence.verified,
            inferred: &evidence.inferred,
        }
    }
}

impl<'a> TwinView<'a> {
    pub(crate) fn of(condition: Condition, contract: &'a Contract) -> Self {
        let twin = contract.twin(condition);
        let coined = twin.entry.is_none_or(|entry| entry.code.is_none()) && twin.code().is_some();
        Self {
            contract: contract.id(),
            status: twin.status.as_u16(),
            coined,
            title: twin.entry.map_or(condition.title(), |entry| &entry.title),
            condition: twin.understood.id(),
            widened: twin.understood != condition,
            code: twin.code().map(|code| Cow::Owned(code.to_owned())),
        }
    }
}

/// Whose move an entry is, and whether to retry: the core's advice on the barest problem of it.
pub(crate) fn entry_advice(entry: &Entry) -> AdviceView<'static> {
    let mut problem = Problem::new(entry.condition);
    problem.whose_move = entry.whose_move;
    problem.wait = entry.wait;
    let Advice { whose_move, retry, wait, .. } = advise(&problem, 1, SystemTime::UNIX_EPOCH);
    AdviceView { whose_move: whose_move.as_str(), retry, wait: wait.map(|wait| wait.as_secs()), remedy: None }
}

/// Extensions as an object, in the order they came. A number keeps its digits.
#[derive(Debug)]
struct Pairs<'a>(&'a [Extension<'a>]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for Extension { name, value, .. } in self.0 {
            match value {
                Value::Json(json) => match RawValue::from_string(compact(json.as_str())) {
                    Ok(raw) => map.serialize_entry(name, &raw)?,
                    Err(_) => map.serialize_entry(name, json.as_str())?,
                },
                value => map.serialize_entry(name, value.as_str())?,
            }
        }
        map.end()
    }
}

/// JSON without white space between its tokens: the output is one line.
fn compact(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    let keep = |c: &char| {
        let kept = in_string || !c.is_ascii_whitespace();
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        kept
    };
    json.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress::Json;

    #[test]
    fn extensions_keep_their_digits_and_take_one_line() {
        let json = |source| Value::Json(Json::new(source).unwrap());
        let extensions = [
            Extension::new("n", json("{ \"a\" :\n 12345678901234567890.10 }")),
            Extension::new("t", Value::Text("a \"b\"".into())),
            Extension::new("s", json("[\"x \\\" y\", 1.0]")),
        ];
        let json = serde_json::to_string(&Pairs(&extensions)).unwrap();
        assert_eq!(json, r#"{"n":{"a":12345678901234567890.10},"t":"a \"b\"","s":["x \" y",1.0]}"#);
    }
}
