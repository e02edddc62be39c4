//! The general API, in every contract of the catalogue.

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

use crate::start::{Running, start};
use redress::{Condition, Contract, Message, Problem, Reading, load, read};
use redress_sandbox::client::{Answer, ask};
use redress_sandbox::{Options, Sandbox};
use serde_json::Value;
use std::net::SocketAddr;

struct Api {
    contract: Contract,
    address: SocketAddr,
    _running: Running,
}

/// The general API in each contract.
async fn apis() -> Vec<Api> {
    let mut apis = Vec::new();
    for given in redress_contracts::ALL {
        let running = start(Options { contracts: vec![given.id.into()], ..Options::default() }).await;
        let address = running.of(given.id);
        apis.push(Api { contract: load(given.contract).unwrap(), address, _running: running });
    }
    apis
}

impl Api {
    async fn ask(&self, method: &str, target: &str, headers: &str, body: impl Into<Vec<u8>>) -> Answer {
        let pair = |line: &str| line.split_once(": ").map(|(n, v)| (n.to_owned(), v.to_owned()));
        let headers: Vec<_> = headers.lines().filter_map(pair).collect();
        ask(self.address, method, target, &headers, body.into()).await.unwrap()
    }

    async fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "", "").await
    }

    /// The value of a success, which a client must not take for an error.
    fn value(&self, answer: &Answer) -> Value {
        let id = self.contract.id();
        assert!(answer.status.is_success(), "{id}: {} {}", answer.status, answer.text());
        let message = Message::new(answer.status, &answer.headers, &answer.body);
        assert!(matches!(read(&self.contract, &message), Reading::NotAnError), "{id}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    fn problem<'a>(&'a self, answer: &'a Answer) -> Box<Problem<'a>> {
        let message = Message::new(answer.status, &answer.headers, &answer.body);
        match read(&self.contract, &message) {
            Reading::Problem(problem) => problem,
            other => panic!("{}: {} {} is {other:?}", self.contract.id(), answer.status, answer.text()),
        }
    }
}

#[tokio::test]
async fn every_entry_is_read_back_as_itself() {
    let mut wrong = Vec::new();
    for api in apis().await {
        let list = api.value(&api.get("/errors").await);
        let listed = list["entries"].as_array().unwrap();
        assert_eq!(listed.len(), api.contract.entries().len());
        for (entry, shown) in api.contract.entries().iter().zip(listed) {
            let url = shown["url"].as_str().unwrap();
            let target = url.strip_prefix(&format!("http://{}", api.address)).unwrap();
            let answer = api.get(target).await;
            let problem = api.problem(&answer);
            let is_code = match (&entry.code, &problem.code) {
                (Some(code), Some(seen)) => code.eq_ignore_ascii_case(seen),
                (Some(_), None) => false,
                (None, _) => true,
            };
            let is_status = entry.http.is_none_or(|status| status == answer.status);
            let is_meant = entry.follows_status || problem.condition == entry.condition;
            if !(is_code && is_status && is_meant && problem.wire.is_some()) {
                wrong.push(format!(
                    "{}{target}: {:?} {:?} {}\n  is {} {:?} {}: {}",
                    api.contract.id(),
                    entry.http,
                    entry.code,
                    entry.condition,
                    answer.status,
                    problem.code,
                    problem.condition,
                    answer.text()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} entries\n{}", wrong.len(), wrong.join("\n"));
}

const JSON: &str = "Content-Type: application/json";

/// Method, target, headers, content, meaning.
const NATURAL: &[(&str, &str, &str, &str, Condition)] = &[
    ("GET", "/nothing", "", "", Condition::NotFound),
    ("GET", "/items/none", "", "", Condition::NotFound),
    ("PUT", "/items/none", JSON, r#"{"name": "None"}"#, Condition::NotFound),
    ("DELETE", "/items/none", "", "", Condition::NotFound),
    ("GET", "/errors/no-such-code", "", "", Condition::NotFound),
    ("GET", "/status/200", "", "", Condition::NotFound),
    ("GET", "/status/teapot", "", "", Condition::NotFound),
    ("GET", "/conditions/none", "", "", Condition::NotFound),
    ("GET", "/items?page=0", "", "", Condition::InvalidParameter),
    ("GET", "/items?page=last", "", "", Condition::InvalidParameter),
    ("PATCH", "/items", JSON, "{}", Condition::MethodNotAllowed),
    ("DELETE", "/errors", "", "", Condition::MethodNotAllowed),
    ("POST", "/items", JSON, "{", Condition::MalformedRequest),
    ("POST", "/items", JSON, "[]", Condition::MalformedRequest),
    ("POST", "/items", JSON, "", Condition::MalformedRequest),
    ("POST", "/items", "", r#"{"name": "Rasp"}"#, Condition::UnsupportedMediaType),
    ("POST", "/items", "Content-Type: text/csv", "rasp", Condition::UnsupportedMediaType),
    ("POST", "/items", JSON, "{}", Condition::MissingParameter),
    ("POST", "/items", JSON, r#"{"name": 7}"#, Condition::ValidationFailed),
    ("POST", "/items", JSON, r#"{"name": " "}"#, Condition::ValidationFailed),
    ("POST", "/items", JSON, r#"{"name": "Rasp", "id": "a b"}"#, Condition::ValidationFailed),
    ("POST", "/items", JSON, r#"{"name": "Rasp", "quantity": -1}"#, Condition::ValidationFailed),
    ("POST", "/items", JSON, r#"{"name": "Rasp", "id": "anvil"}"#, Condition::Duplicate),
    ("POST", "/items", JSON, r#"{"name": "Anvil"}"#, Condition::Duplicate),
    ("PUT", "/items/file", JSON, r#"{"name": "Anvil"}"#, Condition::Duplicate),
    ("PUT", "/items/file", JSON, r#"{"name": "File", "id": "anvil"}"#, Condition::MismatchedId),
];

#[tokio::test]
async fn what_fails_by_itself_is_said_in_the_contract() {
    for api in apis().await {
        for (method, target, headers, body, meant) in NATURAL {
            let answer = api.ask(method, target, headers, *body).await;
            check(&api, &answer, *meant, target);
        }
        let large = api.ask("POST", "/items", JSON, vec![b' '; 1024 * 1024 + 1]).await;
        check(&api, &large, Condition::ContentTooLarge, "a large content");
        let method = api.ask("PATCH", "/items", JSON, "{}").await;
        assert_eq!(method.headers["allow"], "GET, POST", "{}", api.contract.id());
        api.value(&api.ask("PUT", "/_sandbox/settings", "", r#"{"capacity": 6}"#).await);
        let full = api.ask("POST", "/items", JSON, r#"{"name": "Rasp"}"#).await;
        check(&api, &full, Condition::QuotaExceeded, "a full collection");
    }
}

#[tokio::test]
async fn every_meaning_is_said_in_the_contract() {
    for api in apis().await {
        for condition in Condition::ALL {
            let answer = api.get(&format!("/conditions/{condition}")).await;
            check(&api, &answer, *condition, condition.id());
        }
    }
}

#[track_caller]
fn check(api: &Api, answer: &Answer, meant: Condition, what: &str) {
    let twin = api.contract.twin(meant);
    let problem = api.problem(answer);
    let about = format!("{} {what}: {} {}", api.contract.id(), answer.status, answer.text());
    assert_eq!(answer.status, twin.status, "{about}");
    assert!(problem.wire.is_some(), "{about}");
    assert!(problem.condition == twin.understood || meant.is_covered_by(problem.condition), "{about}");
}

#[tokio::test]
async fn a_status_is_had_whether_it_is_listed_or_not() {
    for api in apis().await {
        for status in [400, 401, 404, 409, 418, 429, 500, 503, 599] {
            let answer = api.get(&format!("/status/{status}")).await;
            assert_eq!(answer.status.as_u16(), status, "{}", api.contract.id());
            api.problem(&answer);
        }
    }
}

#[tokio::test]
async fn items_are_made_changed_and_removed() {
    for api in apis().await {
        let made = api.ask("POST", "/items", JSON, r#"{"name": "Rasp", "id": "rasp", "result": 7}"#).await;
        assert_eq!(made.status.as_u16(), 201);
        assert_eq!(made.headers["location"], format!("http://{}/items/rasp", api.address).as_str());
        assert_eq!(api.value(&made)["quantity"], 0);
        let new = r#"{"name": "Rasp", "note": "coarse", "quantity": 2}"#;
        assert_eq!(api.value(&api.ask("PUT", "/items/rasp", JSON, new).await)["note"], "coarse");
        let item = api.value(&api.get("/items/rasp").await);
        assert_eq!((item["note"].as_str(), item["quantity"].as_i64()), (Some("coarse"), Some(2)));
        assert_eq!(api.value(&api.get("/items").await)["total"], 7);
        assert_eq!(api.ask("DELETE", "/items/rasp", "", "").await.status.as_u16(), 204);
        check(&api, &api.get("/items/rasp").await, Condition::NotFound, "a removed item");
        // What failed has left nothing.
        api.ask("PUT", "/items/file", JSON, r#"{"name": "Anvil", "quantity": 99}"#).await;
        assert_eq!(api.value(&api.get("/items/file").await)["quantity"], 12);
        assert_eq!(api.value(&api.get("/items?page=9").await)["items"], Value::Array(Vec::new()));
    }
}

#[tokio::test]
async fn one_contract_is_served_once() {
    let open = |only: &[&str], contracts: &[&str]| {
        let all = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Sandbox::open(Options { only: all(only), contracts: all(contracts), ..Options::default() })
    };
    for (only, contracts) in [(&["enablex"][..], &["enablex"][..]), (&[], &["problem", "problem"])] {
        let error = open(only, contracts).err().unwrap().to_string();
        assert!(error.contains("is asked for twice"), "{error}");
    }
    assert!(open(&["enablex"], &["problem", "cisco-cupi"]).is_ok());
    assert!(open(&[], &["none"]).is_err());
}
