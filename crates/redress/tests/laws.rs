//! The three laws, over every contract and every code in it: round trip, meaning, total.

use crate::{CONTRACTS, contract};
use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use redress::{Caller, Carried, Condition, Contract, Message, Problem, Reading, Value, Written, read, write};

fn headers(written: &Written<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &written.headers {
        headers.append(name, value.clone());
    }
    headers
}

/// What a contract's reader makes of a problem that was written for it.
fn there_and_read(problem: &Problem<'_>, target: &Contract, caller: &Caller<'_>) -> (Problem<'static>, u16) {
    let written = write(problem, target, caller);
    well_formed(&written);
    let headers = headers(&written);
    let message = Message::new(written.status, &headers, written.body.as_bytes());
    let Reading::Problem(back) = read(target, &message) else {
        panic!("{} is no error in {}: {written:?}", problem.condition, target.id());
    };
    (back.into_owned(), written.status.as_u16())
}

fn well_formed(written: &Written<'_>) {
    let inexact: Vec<_> = written.loss().into_iter().filter(|l| l.carried != Carried::Exact).collect();
    assert_eq!(written.lost(), inexact);
    let media_type = written.headers.iter().find(|(name, _)| name == "content-type");
    let media_type = media_type.map_or("", |(_, value)| value.to_str().unwrap()).split(';').next().unwrap();
    if media_type.ends_with("json") {
        let value = serde_json::from_str::<serde_json::Value>(&written.body);
        assert!(value.is_ok(), "not JSON: {}", written.body);
    } else if media_type.ends_with("xml") {
        assert!(roxmltree::Document::parse(&written.body).is_ok(), "not XML: {}", written.body);
    }
}

/// Any text, with a bias to what breaks JSON, XML and headers.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{1,40}",
        2 => "\\PC{1,20}",
        1 => prop::collection::vec(prop::sample::select(vec!['"', '\\', '<', '&', '>', '\r', '\n', '\t', '{', '}', 'é', '\u{1F600}', ']']), 1..12)
            .prop_map(|chars| chars.into_iter().collect()),
        1 => any::<String>(),
    ]
}

/// A JSON value that is not a string, as source.
fn json() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[1-9][0-9]{0,30}",
        Just("1.10".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
        text().prop_map(|t| serde_json::json!({ "a b": [1, t, null] }).to_string()),
        Just("[]".to_owned()),
    ]
}

prop_compose! {
    /// A message that a contract might send: an entry of its catalogue or nothing of the kind, in any of its wires.
    fn message()(
        source in 0..CONTRACTS.len(),
        entry in any::<prop::sample::Index>(),
        wire in any::<prop::sample::Index>(),
        detail in prop::option::of(text()),
        texts in prop::collection::vec(("[A-Za-z][A-Za-z0-9_.-]{0,8}", text()), 0..3),
        values in prop::collection::vec(("[A-Za-z][A-Za-z0-9_.-]{0,8}", json()), 0..3),
    ) -> (usize, Message<'static>) {
        let source_contract = &CONTRACTS[source];
        let entries = source_contract.entries();
        let mut problem = if entries.is_empty() {
            Problem::new(Condition::ALL[entry.index(Condition::ALL.len())])
        } else {
            of_entry(source_contract, entry.index(entries.len()))
        };
        if detail.is_some() {
            problem.detail = detail.map(Into::into);
        }
        for (name, value) in texts {
            problem.extensions.push(redress::Extension::new(name, Value::Text(value.into())));
        }
        for (name, value) in values {
            problem.extensions.push(redress::Extension::new(name, Value::Json(redress::Json::new(value).unwrap())));
        }
        let (id, _) = source_contract.wires().nth(wire.index(source_contract.wires().count())).unwrap();
        problem.wire = Some(id.into());
        let written = write(&problem, source_contract, &Caller::default());
        let headers: &'static HeaderMap = Box::leak(Box::new(headers(&written)));
        (source, Message::new(written.status, headers, written.body.clone().leak().as_bytes()))
    }
}

/// The problem that a contract sends for an entry.
fn of_entry(contract: &Contract, index: usize) -> Problem<'static> {
    let entry = contract.entries()[index].clone();
    let mut problem = Problem::new(entry.condition);
    problem.contract = contract.id().to_owned().into();
    problem.code = entry.code.map(Into::into);
    problem.received = entry.http;
    problem.title = entry.title.into();
    problem
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// First law: read(write(p)) in one contract gives p again.
    #[test]
    fn round_trip((source, message) in message()) {
        let source = &CONTRACTS[source];
        let Reading::Problem(problem) = read(source, &message) else { return Ok(()) };
        let written = write(&problem, source, &Caller::default());
        let (back, _) = there_and_read(&problem, source, &Caller::default());
        let mut back = back;
        let mut there = problem.clone();
        // What no wire fitted is written in the first one.
        if there.wire.is_none() {
            back.wire = None;
            back.is_cut = there.is_cut;
        }
        // In XML every value is a text or is made of texts: types are lost, and the values stay.
        if written.body.starts_with('<') {
            there.extensions.clear();
            back.extensions.clear();
        }
        prop_assert_eq!(&back, &*there, "written as {:?}", written);
    }

    /// Second law: A → B → A never changes the condition, but to one that covers it, and the loss says so.
    #[test]
    fn meaning((source, message) in message(), target in 0..CONTRACTS.len()) {
        let (source, target) = (&CONTRACTS[source], &CONTRACTS[target]);
        let Reading::Problem(problem) = read(source, &message) else { return Ok(()) };
        let (there, _) = there_and_read(&problem, target, &Caller::default());
        let (back, _) = there_and_read(&there, source, &Caller::default());
        prop_assert!(problem.condition.is_covered_by(there.condition), "{} became {}", problem.condition, there.condition);
        prop_assert!(problem.condition.is_covered_by(back.condition), "{} came back as {}", problem.condition, back.condition);
        let written = write(&problem, target, &Caller::default());
        let said = written.loss().into_iter().find(|l| l.field == "condition").unwrap();
        prop_assert_eq!(said.carried == Carried::Exact, there.condition == problem.condition);
        prop_assert_eq!(said.to.as_deref().unwrap_or(problem.condition.id()), there.condition.id());
    }

    /// Third law: any problem can be written in any contract; an unknown code keeps its status and text.
    #[test]
    fn total(
        status in 400_u16..600,
        source in 0..CONTRACTS.len(),
        target in 0..CONTRACTS.len(),
        code in text(),
        detail in text(),
        accept in prop::option::of("[a-z/*+;=0-9., -]{0,40}"),
    ) {
        let status = StatusCode::from_u16(status).unwrap();
        let mut problem = Problem::new(Condition::from_status(status).unwrap());
        problem.contract = CONTRACTS[source].id().into();
        problem.status = problem.condition.http().unwrap_or(status);
        problem.received = Some(status);
        problem.code = Some(code.into());
        problem.detail = Some(detail.into());
        let caller = accept.as_deref().map_or_else(Caller::default, Caller::accepting);
        let (back, written) = there_and_read(&problem, &CONTRACTS[target], &caller);
        prop_assert!(source != target || written == status.as_u16());
        // What a contract lists for that status it would take it for: then the plain 400 or 500 stands for it.
        let is_listed = CONTRACTS[target].entries().iter().any(|e| e.code.is_none() && e.http == Some(status));
        if problem.condition.http().is_none() && (source == target || !is_listed) {
            prop_assert_eq!(back.received, Some(status), "the true status is lost");
        }
    }

    /// Nothing panics, whatever the bytes; and the same input gives the same answer.
    #[test]
    fn any_bytes(body in prop::collection::vec(any::<u8>(), 0..200), status in prop::option::of(100_u16..600), end: bool) {
        let headers = HeaderMap::new();
        for contract in CONTRACTS.iter() {
            let mut message = Message::body(&body);
            message.status = status.map(|s| StatusCode::from_u16(s).unwrap());
            message.headers = Some(&headers);
            message.end = end;
            let (first, second) = (read(contract, &message), read(contract, &message));
            prop_assert_eq!(format!("{first:?}"), format!("{second:?}"));
            prop_assert!(!end || !matches!(first, Reading::NeedMore));
        }
    }
}

/// Every entry of every catalogue is reached: written by its own contract, it is read as itself.
#[test]
fn every_entry_is_reached() {
    let mut report = String::new();
    for contract in CONTRACTS.iter() {
        for (index, entry) in contract.entries().iter().enumerate() {
            let mut problem = of_entry(contract, index);
            problem.detail = entry.example_detail().map(Into::into);
            if problem.received.is_none() {
                problem.received = entry.condition.http();
            }
            let written = write(&problem, contract, &Caller::default());
            let (back, _) = there_and_read(&problem, contract, &Caller::default());
            if back.condition != entry.condition || *back.title != entry.title {
                report += &format!(
                    "{}: {:?} {:?} `{}` ({}) is read as `{}` ({}) from {:?}\n",
                    contract.id(),
                    entry.http,
                    entry.code,
                    entry.title,
                    entry.condition,
                    back.title,
                    back.condition,
                    written
                );
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// The JSON and XML readers accept what others accept, and nothing else.
mod oracles {
    use super::*;

    fn is_error_body(contract: &Contract, body: &str) -> bool {
        matches!(read(contract, &Message::body(body.as_bytes())), Reading::Problem(_))
    }

    proptest! {
        #[test]
        fn json_as_serde_json(tail in r#"[\[\]{},:"\\/0-9eE.+tfnaulrs -]{0,12}"#) {
            let body = format!(r#"{{"result":"1504","x":{tail}}}"#);
            let well_formed = serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok();
            prop_assert_eq!(is_error_body(contract("enablex"), &body), well_formed, "{}", body);
        }

        #[test]
        fn xml_as_roxmltree(inner in "(<[a-c]/?>|</[a-c]>|&amp;|&#x41;|&b;|[a-z ]|<!--x-->|<!\\[CDATA\\[x\\]\\]>|]]>|<\\?p?\\?>){0,8}") {
            let body = format!("<ErrorDetails><errors><code>A</code><message>b</message></errors><x>{inner}</x></ErrorDetails>");
            let well_formed = roxmltree::Document::parse(&body).is_ok();
            prop_assert_eq!(is_error_body(contract("cisco-cupi"), &body), well_formed, "{}", body);
        }
    }
}

/// A saved body often comes without its status. Written again it needs one, and that must not say what nobody said:
/// EnableX's plain 400 is a missing header.
#[test]
fn an_unlisted_code_without_a_status_keeps_its_meaning() {
    let check = |id: &str, body: &str| {
        let contract = contract(id);
        let Reading::Problem(read_first) = read(contract, &Message::body(body.as_bytes())) else {
            panic!("{id}: no error: {body}");
        };
        let (back, _) = there_and_read(&read_first, contract, &Caller::default());
        assert!(
            read_first.condition.is_covered_by(back.condition),
            "{id}: {} is {}: {body}",
            read_first.condition,
            back.condition
        );
        assert_eq!(back.code, read_first.code, "{id}: {body}");
    };
    check(
        "enablex",
        r#"{"result":"1512","msg":"Unprocessable entity","desc":"first_name must not be empty."}"#,
    );
    check("enablex", r#"{"result":-7}"#);
    check("genesys-ucs", r#"{"title":"x","description":"y","code":9999}"#);
    check("huawei-vpcep", r#"{"error_code":"EndPoint.9999","error_msg":"y"}"#);
    check("cisco-cupi", "<ErrorDetails><errors><code>NEW</code><message>y</message></errors></ErrorDetails>");
    check("problem", r#"{"type":"about:blank","title":"y","code":"NEW"}"#);
}
