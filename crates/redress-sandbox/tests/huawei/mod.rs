//! VPC Endpoint: what its rows cannot show. Shapes, pages, what time does, what failures leave, and strange requests.

mod access;
mod requests;
mod resources;

use crate::start::{Running, all};
use redress::{Message, Reading, load, read};
use redress_sandbox::client::{Answer, ask};
use serde_json::{Value, json};

const ID: &str = "huawei-vpcep";
const MINE: &str = "sandbox-token";
const PARTNER: &str = "sandbox-token-partner";
const SERVICES: &str = "/v1/sandbox-project/vpc-endpoint-services";
const ENDPOINTS: &str = "/v1/sandbox-project/vpc-endpoints";
const THEIRS: &str = "/v1/partner-project/vpc-endpoints";
const SHOP: &str = "5e000000-0000-4000-8000-000000000001";
const REPORTS: &str = "5e000000-0000-4000-8000-000000000002";
const SEEDED: &str = "6f000000-0000-4000-8000-000000000001";

async fn call(at: &Running, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let mut headers = vec![("X-Auth-Token".to_owned(), token.to_owned())];
    let content = if body.is_null() { String::new() } else { body.to_string() };
    if !content.is_empty() {
        headers.push(("Content-Type".into(), "application/json".into()));
    }
    ask(at.of(ID), method, path, &headers, content).await.unwrap()
}

async fn mine(at: &Running, method: &str, path: &str, body: Value) -> Answer {
    call(at, MINE, method, path, &body).await
}

async fn ok(at: &Running, method: &str, path: &str, body: Value) -> Value {
    let answer = mine(at, method, path, body).await;
    assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn code(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let of_service = body["error_code"].as_str().unwrap_or_default();
    of_service.trim_start_matches("EndPoint.").to_owned()
}

async fn advance(at: &Running, by: &str) {
    sandbox(at, "POST", "clock", &json!({ "advance": by })).await;
}

async fn sandbox(at: &Running, method: &str, what: &str, body: &Value) {
    let answer = ask(at.of(ID), method, &format!("/_sandbox/{what}"), &[], body.to_string()).await.unwrap();
    assert!(answer.status.is_success(), "{}", answer.text());
}

fn new_service() -> Value {
    json!({
        "vpc_id": "1a000000-0000-4000-8000-000000000001",
        "port_id": "3c000000-0000-4000-8000-000000000101",
        "server_type": "VM",
        "service_name": "test",
        "ports": [{ "client_port": 81, "server_port": 8081, "protocol": "TCP" }],
        "tags": [{ "key": "team", "value": "test" }],
    })
}

fn new_endpoint(service: &str) -> Value {
    json!({
        "endpoint_service_id": service,
        "vpc_id": "1a000000-0000-4000-8000-000000000001",
        "subnet_id": "2b000000-0000-4000-8000-000000000001",
    })
}
