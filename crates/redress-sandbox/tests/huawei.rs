//! VPC Endpoint: what its rows cannot show. Shapes, pages, what time does, what failures leave, and strange requests.

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

#[tokio::test]
async fn every_answer_has_the_documented_fields() {
    let service = "id port_id service_name server_type vpc_id pool_id approval_enabled status service_type created_at \
                   updated_at project_id ports/0/client_port ports/0/server_port ports/0/protocol tcp_proxy tags \
                   description";
    let endpoint = "id service_type status active_status/0 endpoint_service_name marker_id endpoint_service_id \
                    enable_dns vpc_id subnet_id created_at updated_at project_id tags whitelist enable_whitelist \
                    routetables specification_name enable_status description endpoint_pool_id";
    let connection = "connections/0/id connections/0/marker_id connections/0/domain_id connections/0/status \
                      connections/0/created_at connections/0/updated_at total_count";
    let tags = "resources/0/resource_id resources/0/resource_name resources/0/tags/0/key total_count";
    let shapes = [
        (
            "GET",
            "/",
            Value::Null,
            "versions/0/status versions/0/id versions/0/updated versions/0/links/0/href",
        ),
        ("GET", "/v1", Value::Null, "version/id version/min_version version/links/0/rel"),
        ("POST", SERVICES, new_service(), service),
        ("GET", &format!("{SERVICES}/{SHOP}"), Value::Null, service),
        (
            "GET",
            SERVICES,
            Value::Null,
            "endpoint_services/0/domain_id endpoint_services/0/connection_count total_count",
        ),
        (
            "GET",
            &format!("{SERVICES}/public"),
            Value::Null,
            "endpoint_services/0/owner endpoint_services/0/is_charge",
        ),
        (
            "GET",
            &format!("{SERVICES}/describe?id={SHOP}"),
            Value::Null,
            "id service_name service_type is_charge",
        ),
        ("GET", &format!("{SERVICES}/{SHOP}/connections"), Value::Null, connection),
        (
            "GET",
            &format!("{SERVICES}/{SHOP}/permissions"),
            Value::Null,
            "permissions/0/permission total_count",
        ),
        ("POST", ENDPOINTS, new_endpoint(REPORTS), endpoint),
        ("GET", &format!("{ENDPOINTS}/{SEEDED}"), Value::Null, &format!("{endpoint} ip")),
        ("GET", ENDPOINTS, Value::Null, "endpoints/0/id total_count"),
        (
            "GET",
            "/v1/sandbox-project/quotas",
            Value::Null,
            "quotas/resources/0/used quotas/resources/1/quota",
        ),
        ("GET", "/v1/sandbox-project/endpoint/tags", Value::Null, "tags/0/key tags/0/values/0"),
        (
            "POST",
            "/v1/sandbox-project/endpoint_service/resource_instances/action",
            json!({ "action": "filter", "tags": [{ "key": "team", "values": ["orders"] }] }),
            tags,
        ),
    ];
    let sandbox = all().await;
    for (method, path, body, fields) in shapes {
        let seen = ok(&sandbox, method, path, body).await;
        for field in fields.split_whitespace() {
            let value = seen.pointer(&format!("/{field}"));
            assert!(value.is_some_and(|v| !v.is_null()), "{method} {path}: no {field} in {seen}");
        }
    }
}

#[tokio::test]
async fn a_marker_keeps_all_its_digits() {
    let sandbox = all().await;
    let path = format!("{SERVICES}/{SHOP}/connections?marker_id=422321321312321321");
    let seen = ok(&sandbox, "GET", &path, Value::Null).await;
    assert_eq!(seen["connections"][0]["marker_id"].as_i64(), Some(422_321_321_312_321_321));
}

#[tokio::test]
async fn lists_have_pages_an_order_and_filters() {
    let sandbox = all().await;
    let pages: &[(&str, usize, u64)] = &[
        ("", 8, 8),
        ("?limit=3", 3, 8),
        ("?limit=3&offset=6", 2, 8),
        ("?limit=0", 0, 8),
        ("?offset=100", 0, 8),
        ("?endpoint_service_name=SHOP", 1, 1),
        ("?status=failed", 1, 1),
        ("?status=creating", 0, 0),
        ("?id=5e000000-0000-4000-8000-000000000002", 1, 1),
    ];
    for (query, shown, count) in pages {
        let seen = ok(&sandbox, "GET", &format!("{SERVICES}{query}"), Value::Null).await;
        assert_eq!(seen["endpoint_services"].as_array().unwrap().len(), *shown, "{query}");
        assert_eq!(seen["total_count"].as_u64(), Some(*count), "{query}");
    }
    let mut moments = Vec::new();
    for direction in ["asc", "desc"] {
        let path = format!("{SERVICES}?sort_key=updated_at&sort_dir={direction}");
        let seen = ok(&sandbox, "GET", &path, Value::Null).await;
        let items = seen["endpoint_services"].as_array().unwrap();
        let order: Vec<_> =
            items.iter().map(|item| item["updated_at"].as_str().unwrap().to_owned()).collect();
        moments.push(order);
    }
    assert!(moments[0].is_sorted());
    moments[1].reverse();
    assert_eq!(moments[0], moments[1]);
}

#[tokio::test]
async fn a_service_and_its_endpoint_live_as_time_passes() {
    let sandbox = all().await;
    let id = ok(&sandbox, "POST", SERVICES, new_service()).await["id"].as_str().unwrap().to_owned();
    let service = format!("{SERVICES}/{id}");
    assert_eq!(ok(&sandbox, "GET", &service, Value::Null).await["status"], "creating");
    advance(&sandbox, "61s").await;
    assert_eq!(ok(&sandbox, "GET", &service, Value::Null).await["status"], "available");

    let made = ok(&sandbox, "POST", ENDPOINTS, new_endpoint(&id)).await;
    assert!(made.get("ip").is_none(), "its port is not bound yet");
    let endpoint = format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap());
    let states = [("creating", "61s"), ("pendingAcceptance", "1s")];
    for (state, then) in states {
        assert_eq!(ok(&sandbox, "GET", &endpoint, Value::Null).await["status"], state);
        advance(&sandbox, then).await;
    }
    for (action, state) in [("reject", "rejected"), ("receive", "accepted")] {
        let body = json!({ "action": action, "endpoints": [made["id"]] });
        let seen = ok(&sandbox, "POST", &format!("{service}/connections/action"), body).await;
        assert_eq!(seen["connections"][0]["status"], state);
    }
    assert!(ok(&sandbox, "GET", &endpoint, Value::Null).await["ip"].is_string());

    assert_eq!(code(&mine(&sandbox, "DELETE", &service, Value::Null).await), "3006");
    assert_eq!(mine(&sandbox, "DELETE", &endpoint, Value::Null).await.status, 204);
    assert_eq!(ok(&sandbox, "GET", &endpoint, Value::Null).await["status"], "deleting");
    advance(&sandbox, "61s").await;
    assert_eq!(code(&mine(&sandbox, "GET", &endpoint, Value::Null).await), "2008");
    assert_eq!(mine(&sandbox, "DELETE", &service, Value::Null).await.status, 204);
    assert_eq!(ok(&sandbox, "GET", &service, Value::Null).await["status"], "deleting");
    advance(&sandbox, "61s").await;
    assert_eq!(code(&mine(&sandbox, "GET", &service, Value::Null).await), "0005");
}

#[tokio::test]
async fn what_fails_while_nobody_waits_is_told_by_the_resource() {
    let sandbox = all().await;
    let mut body = new_endpoint(REPORTS);
    body["vpc_id"] = json!("1a000000-0000-4000-8000-000000009002");
    body["subnet_id"] = json!("2b000000-0000-4000-8000-000000009002");
    let made = ok(&sandbox, "POST", ENDPOINTS, body).await;
    assert_eq!(made["status"], "creating");
    advance(&sandbox, "61s").await;
    let answer =
        mine(&sandbox, "GET", &format!("{ENDPOINTS}/{}", made["id"].as_str().unwrap()), Value::Null).await;
    let seen: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status.as_u16(), &seen["status"]), (200, &json!("failed")));
    assert_eq!(seen["error"][0]["error_code"], "EndPoint.4010");
    let contract = load(redress_contracts::get(ID).unwrap().contract).unwrap();
    let reading = read(&contract, &Message::new(answer.status, &answer.headers, &answer.body));
    assert!(!matches!(reading, Reading::Problem(_)), "an answer to a question is no error");
}

#[tokio::test]
async fn two_accounts_meet_at_a_service() {
    let sandbox = all().await;
    let theirs = json!({
        "endpoint_service_id": REPORTS,
        "vpc_id": "1a000000-0000-4000-8000-000000000003",
        "subnet_id": "2b000000-0000-4000-8000-000000000003",
    });
    let refused = call(&sandbox, PARTNER, "POST", THEIRS, &theirs).await;
    assert_eq!(code(&refused), "2012");
    let path = format!("{SERVICES}/{REPORTS}/permissions/action");
    let record = "iam:domain::7d1c0e5b9a3f4826b4e0c1d2a3f40002";
    let seen = ok(&sandbox, "POST", &path, json!({ "action": "add", "permissions": [record] })).await;
    assert_eq!(seen["permissions"], json!([record]));
    let made = call(&sandbox, PARTNER, "POST", THEIRS, &theirs).await;
    assert_eq!(made.status, 200, "{}", made.text());
    let made: Value = serde_json::from_slice(&made.body).unwrap();
    // Each sees their own side only.
    let endpoint = made["id"].as_str().unwrap();
    assert_eq!(code(&mine(&sandbox, "GET", &format!("{ENDPOINTS}/{endpoint}"), Value::Null).await), "2006");
    let path = format!("{SERVICES}/{REPORTS}/connections?id={endpoint}");
    let seen = ok(&sandbox, "GET", &path, Value::Null).await;
    assert_eq!(seen["connections"][0]["domain_id"], "7d1c0e5b9a3f4826b4e0c1d2a3f40002");
    let path = format!("/v1/partner-project/vpc-endpoint-services/{REPORTS}");
    assert_eq!(code(&call(&sandbox, PARTNER, "GET", &path, &Value::Null).await), "0005");
}

#[tokio::test]
async fn a_failed_call_leaves_nothing() {
    let sandbox = all().await;
    let before = ok(&sandbox, "GET", SERVICES, Value::Null).await;
    let calls = [
        ("POST", SERVICES.to_owned(), {
            let mut body = new_service();
            body["tags"] = json!([{ "key": "a b" }]);
            body
        }),
        ("PUT", format!("{SERVICES}/{SHOP}"), json!({ "description": "new", "ports": [] })),
        (
            "POST",
            format!("{SERVICES}/{SHOP}/permissions/action"),
            json!({ "action": "add", "permissions": ["iam:domain::abc", "nobody"] }),
        ),
        (
            "POST",
            format!("/v1/sandbox-project/endpoint_service/{SHOP}/tags/action"),
            json!({ "action": "create", "tags": [{ "key": "new", "value": "a" }, { "key": "other" }] }),
        ),
    ];
    for (method, path, body) in calls {
        let answer = mine(&sandbox, method, &path, body).await;
        assert_eq!(answer.status, 400, "{method} {path}: {}", answer.text());
    }
    assert_eq!(ok(&sandbox, "GET", SERVICES, Value::Null).await, before);
    let permissions = ok(&sandbox, "GET", &format!("{SERVICES}/{SHOP}/permissions"), Value::Null).await;
    assert_eq!(permissions["total_count"], 2);
}

/// The signature of the vendor's documentation, made by hand with another implementation of the canonical form.
fn signed(secret: &str, date: &str, host: &str, method: &str, target: &str) -> Vec<(String, String)> {
    use sha2::{Digest, Sha256};
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap();
    let hex =
        |bytes: &[u8]| -> String { bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect() };
    let hash = |text: &str| hex(&Sha256::digest(text.as_bytes()));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = format!(
        "{method}\n{path}/\n{query}\nhost:{host}\nx-sdk-date:{date}\n\nhost;x-sdk-date\n{}",
        hash("")
    );
    let to_sign = format!("SDK-HMAC-SHA256\n{date}\n{}", hash(&request));
    let signature = hex(&hmac_sha256(secret.as_bytes(), to_sign.as_bytes()));
    let value =
        format!("SDK-HMAC-SHA256 Access=sandbox-ak, SignedHeaders=host;x-sdk-date, Signature={signature}");
    vec![("X-Sdk-Date".into(), date.into()), ("Authorization".into(), value)]
}

fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

async fn now(at: &Running) -> String {
    let clock = ask(at.of(ID), "GET", "/_sandbox/clock", &[], "").await.unwrap();
    let clock: Value = serde_json::from_slice(&clock.body).unwrap();
    let whole = clock["now"].as_str().unwrap().split('.').next().unwrap().to_owned();
    whole.chars().filter(|c| !"-:".contains(*c)).chain("Z".chars()).collect()
}

#[tokio::test]
async fn a_signature_holds_for_one_request() {
    let sandbox = all().await;
    let (host, date) = (sandbox.of(ID).to_string(), now(&sandbox).await);
    let target = format!("{SERVICES}?limit=2&offset=1");
    let headers = signed("sandbox-sk", &date, &host, "GET", &target);
    let swapped = format!("{SERVICES}?offset=1&limit=2");
    let other = format!("{SERVICES}?limit=3&offset=1");
    for (method, path, status) in
        [("GET", &target, 200), ("GET", &swapped, 200), ("GET", &other, 401), ("HEAD", &target, 401)]
    {
        let answer = ask(sandbox.of(ID), method, path, &headers, "").await.unwrap();
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
    }
    let with_content = ask(sandbox.of(ID), "GET", &target, &headers, "{}").await.unwrap();
    assert_eq!(with_content.status, 401, "the content is signed as well");
    let hours_ago = signed("sandbox-sk", "20200101T000000Z", &host, "GET", &target);
    assert_eq!(ask(sandbox.of(ID), "GET", &target, &hours_ago, "").await.unwrap().status, 401);
}

#[tokio::test]
async fn a_key_is_locked_for_a_while() {
    let sandbox = all().await;
    let host = sandbox.of(ID).to_string();
    let try_with = async |secret: &str| {
        let headers = signed(secret, &now(&sandbox).await, &host, "GET", SERVICES);
        ask(sandbox.of(ID), "GET", SERVICES, &headers, "").await.unwrap().status.as_u16()
    };
    for _ in 0..6 {
        assert_eq!(try_with("wrong").await, 401);
    }
    assert_eq!(try_with("sandbox-sk").await, 401);
    advance(&sandbox, "5m").await;
    assert_eq!(try_with("sandbox-sk").await, 200);
    // A success begins the count anew; and a client's clock need not have gone along.
    for _ in 0..5 {
        assert_eq!(try_with("wrong").await, 401);
    }
    assert_eq!(try_with("sandbox-sk").await, 200);
}

#[tokio::test]
async fn every_way_to_log_on_is_known_to_every_operation() {
    let sandbox = all().await;
    let ways: &[&[(&str, &str)]] =
        &[&[("X-Auth-Token", MINE)], &[("X-HW-ID", "sandbox-app"), ("X-HW-AppKey", "sandbox-app-secret")]];
    let calls = [
        ("GET", SERVICES, Value::Null),
        ("POST", SERVICES, new_service()),
        ("POST", ENDPOINTS, new_endpoint(REPORTS)),
        ("GET", ENDPOINTS, Value::Null),
    ];
    for way in ways {
        for (method, path, body) in &calls {
            let content = [("Content-Type", "application/json")];
            let headers = way.iter().chain(&content).map(|(name, value)| ((*name).into(), (*value).into()));
            let headers: Vec<_> = headers.collect();
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let answer = ask(sandbox.of(ID), method, path, &headers, body).await.unwrap();
            assert_eq!(answer.status, 200, "{way:?} {method} {path}: {}", answer.text());
        }
        self::sandbox(&sandbox, "POST", "reset", &Value::Null).await;
    }
}

#[tokio::test]
async fn an_account_of_one_address_is_used_where_the_nearest_proxy_says_so() {
    let sandbox = all().await;
    let known = [
        ("192.0.2.10", 200),
        ("198.51.100.7, 192.0.2.10", 200),
        ("192.0.2.10, 198.51.100.7", 400),
        ("", 400),
    ];
    for (forwarded, status) in known {
        let mut headers = vec![("X-Auth-Token".to_owned(), "sandbox-token-office".to_owned())];
        if !forwarded.is_empty() {
            headers.push(("X-Forwarded-For".to_owned(), forwarded.to_owned()));
        }
        let answer = ask(sandbox.of(ID), "GET", SERVICES, &headers, "").await.unwrap();
        assert_eq!(answer.status, status, "{forwarded}: {}", answer.text());
        assert_eq!(code(&answer), if status == 200 { "" } else { "0009" }, "{forwarded}");
    }
}

#[tokio::test]
async fn a_whitelist_takes_what_its_schema_shows() {
    let document: Value = serde_json::from_str(&redress_sandbox::openapi(ID).unwrap()).unwrap();
    let sandbox = all().await;
    let own = format!("{ENDPOINTS}/{SEEDED}");
    for operation in ["createEndpoint", "updateEndpoint"] {
        let schema = &document["components"]["schemas"][operation]["properties"]["whitelist"];
        let shown = &schema["items"]["examples"];
        let shown = shown.as_array().unwrap_or_else(|| panic!("{operation}: {schema}"));
        for is_block in [false, true] {
            let is_one = |item: &Value| item.as_str().unwrap().contains('/') == is_block;
            assert!(shown.iter().any(is_one), "{operation}: {schema}");
        }
        let seen = ok(&sandbox, "PUT", &own, json!({ "whitelist": shown })).await;
        assert_eq!(seen["whitelist"], json!(shown));
    }
    for wrong in ["10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.1/8", "10.0.0.256", "::1"] {
        let answer = mine(&sandbox, "PUT", &own, json!({ "whitelist": [wrong] })).await;
        assert_eq!(code(&answer), "2044", "{wrong}");
    }
}

#[tokio::test]
async fn an_error_can_be_had_in_the_other_spelling() {
    let sandbox = all().await;
    let headers = vec![("X-Sandbox-Fault".to_owned(), "code=EndPoint.0002; wire=nested".to_owned())];
    let answer = ask(sandbox.of(ID), "GET", SERVICES, &headers, "").await.unwrap();
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status.as_u16(), &body["error"]["code"]), (400, &json!("EndPoint.0002")));
    assert!(answer.headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn strange_requests_are_refused_by_the_book() {
    let contract = load(redress_contracts::get(ID).unwrap().contract).unwrap();
    let sandbox = all().await;
    let paths = [
        (SERVICES.to_owned(), "POST"),
        (ENDPOINTS.to_owned(), "POST"),
        (format!("{SERVICES}/{SHOP}"), "PUT"),
        (format!("{SERVICES}/{SHOP}/name"), "PUT"),
        (format!("{SERVICES}/{SHOP}/connections/action"), "POST"),
        (format!("{SERVICES}/{SHOP}/connections/description"), "PUT"),
        (format!("{SERVICES}/{SHOP}/permissions/action"), "POST"),
        (format!("{SERVICES}/{SHOP}/permissions/batch-create"), "POST"),
        (format!("{SERVICES}/{SHOP}/permissions/batch-delete"), "POST"),
        (format!("{SERVICES}/{SHOP}/permissions/fa000000-0000-4000-8000-000000000001"), "PUT"),
        (format!("{ENDPOINTS}/{SEEDED}"), "PUT"),
        (format!("{ENDPOINTS}/{SEEDED}/routetables"), "PUT"),
        (format!("{ENDPOINTS}/{SEEDED}/policy"), "PUT"),
        (format!("/v1/sandbox-project/endpoint/{SEEDED}/tags/action"), "POST"),
        ("/v1/sandbox-project/endpoint/resource_instances/action".to_owned(), "POST"),
        (format!("/v2/sandbox-project/vpc-endpoint-services/{SHOP}/add-server-resources"), "POST"),
        (format!("/v2/sandbox-project/vpc-endpoints/{SEEDED}/upgrade"), "POST"),
    ];
    let deep = "[".repeat(10_000);
    let bodies: Vec<Vec<u8>> = [
        "{", "[]", "7", "\"\"", "null", "{\"a\":", "{\"action\":7,\"ports\":7,\"tags\":7,\"permissions\":{}}",
        "{\"action\":\"x\\u0000\",\"endpoints\":[1e400]}", deep.as_str(),
        "{\"ports\":[null],\"server_type\":\"VM\",\"permissions\":[null],\"connections\":[7],\"whitelist\":[[]]}",
        "{\"whitelist\":\"all\",\"routetables\":[7],\"policy_statement\":{},\"endpoint_service_name\":[],\"action\":\"\"}",
        "{\"vpc_id\":\"\",\"endpoint_service_id\":\"\",\"server_resources\":[{}],\"permission\":null,\"action\":[]}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"{\"action\":\"\xff\"}".to_vec()])
    .collect();
    let headers = [
        ("X-Auth-Token".to_owned(), MINE.to_owned()),
        ("Content-Type".to_owned(), "application/json".to_owned()),
    ];
    for (path, method) in &paths {
        for body in &bodies {
            let answer = ask(sandbox.of(ID), method, path, &headers, body.clone()).await.unwrap();
            let status = answer.status.as_u16();
            let shown = String::from_utf8_lossy(body).chars().take(80).collect::<String>();
            assert!(status == 504 || status < 500, "{method} {path} {shown}: {}", answer.text());
            if status >= 400 {
                let reading = read(&contract, &Message::new(answer.status, &answer.headers, &answer.body));
                assert!(matches!(reading, Reading::Problem(_)), "{method} {path} {shown}: {}", answer.text());
            }
        }
    }
    let queries = [
        "limit=99999999999999999999",
        "limit=",
        "offset=1e3",
        "sort_key=",
        "sort_dir=ASC",
        "id=%00",
        "status=",
    ];
    for query in queries {
        let answer = mine(&sandbox, "GET", &format!("{SERVICES}?{query}"), Value::Null).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
    }
    for path in
        ["//", "/v1", "/v1//quotas", "/v1/sandbox-project/vpc-endpoints/", "/v1/%2e%2e/quotas", "/v3/a/b"]
    {
        let status = mine(&sandbox, "GET", path, Value::Null).await.status.as_u16();
        assert!(status < 500, "{path}: {status}");
    }
}
