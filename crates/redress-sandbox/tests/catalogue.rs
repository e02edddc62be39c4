//! What is told of the APIs: their OpenAPI documents and their pages.

use crate::rows::SYSTEMS;
use crate::start::{all, contract};
use redress_sandbox::client::ask;
use redress_sandbox::script::Rows;
use redress_sandbox::{openapi, pages};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn document(id: &str) -> Value {
    serde_json::from_str(&openapi(id).unwrap()).unwrap()
}

/// Method, path and operation.
fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (method.to_ascii_uppercase(), path.as_str(), operation))
        })
        .collect()
}

fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str));
            object.values().for_each(|member| references(member, found));
        }
        Value::Array(list) => list.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Does an operation tell of that status, itself or by its class?
fn tells(operation: &Value, status: u16) -> bool {
    let responses = &operation["responses"];
    !responses[status.to_string()].is_null() || !responses[format!("{}XX", status / 100)].is_null()
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let is_part = |(name, part): (&&str, &&str)| (name.starts_with('{') && !part.is_empty()) || name == part;
    template.len() == path.len() && template.iter().zip(&path).all(is_part)
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
    for id in SYSTEMS.iter().map(|(id, _)| *id).chain(["problem"]) {
        let document = document(id);
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in found {
            let place = reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            assert!(place.is_some(), "{id}: {reference}");
        }
        let operations = operations(&document);
        let names: BTreeSet<_> =
            operations.iter().map(|(.., o)| o["operationId"].as_str().unwrap()).collect();
        assert_eq!(names.len(), operations.len(), "{id}");
    }
}

#[test]
fn every_error_of_the_contract_is_at_every_operation() {
    for (id, _) in SYSTEMS {
        let contract = contract(id);
        let document = document(id);
        for (method, path, operation) in operations(&document) {
            for status in contract.entries().iter().filter_map(|entry| entry.http) {
                assert!(tells(operation, status.as_u16()), "{id}: {method} {path} {status}");
            }
        }
    }
}

#[test]
fn what_a_row_is_answered_with_is_declared() {
    for (id, rows) in SYSTEMS {
        let document = document(id);
        let operations = operations(&document);
        for row in Rows::parse(rows).unwrap().rows {
            let Some(step) = row.last_request() else { continue };
            let path = step.target.split('?').next().unwrap();
            let of = operations.iter().find(|(method, own, _)| *method == step.method && fits(own, path));
            if let Some((.., operation)) = of {
                assert!(tells(operation, row.status), "{id}: {} at {} {path}", row.status, step.method);
            }
        }
    }
}

#[tokio::test]
async fn a_document_says_where_it_was_asked_for() {
    let sandbox = all().await;
    let get = async |address, target: &str| {
        let answer = ask(address, "GET", target, &[], "").await.unwrap();
        (answer.status.as_u16(), serde_json::from_slice::<Value>(&answer.body).unwrap())
    };
    for (id, _) in SYSTEMS {
        let own = sandbox.of(id);
        let (_, document) = get(own, "/_sandbox/openapi.json").await;
        assert_eq!(document["servers"][0]["url"], format!("http://{own}"));
        let (_, document) = get(sandbox.front, &format!("/{id}/_sandbox/openapi.json")).await;
        assert_eq!(document["servers"][0]["url"], format!("http://{}/{id}", sandbox.front));
    }
    assert_eq!(get(sandbox.front, "/_sandbox/openapi.json").await.0, 404);
}

#[test]
fn pages_are_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sandbox");
    let bless = std::env::var_os("REDRESS_BLESS").is_some_and(|value| value == "1");
    let mut stale = Vec::new();
    for page in pages() {
        let path = folder.join(&page.name);
        if bless {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &page.text).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(page.text.as_str()) {
            stale.push(page.name);
        }
    }
    assert!(
        stale.is_empty(),
        "out of date: {stale:?}\nRun this test with REDRESS_BLESS=1, and look at the difference."
    );
}
