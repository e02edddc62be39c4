//! The contact server: what its rows do not show.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

use crate::start::{Running, all, start};
use redress_logs::genesys::Line;
use redress_sandbox::Options;
use redress_sandbox::client::{Answer, ask};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::task::JoinHandle;

const ADMIN: &str = "admin";
const GMS: &str = "/genesys/1/cs";

/// A running server, and how it is asked.
struct Ucs {
    address: SocketAddr,
    _running: Running,
}

impl Ucs {
    async fn start() -> Self {
        Self::of(all().await)
    }

    fn of(running: Running) -> Self {
        Self { address: running.of("genesys-ucs"), _running: running }
    }

    /// As that user, whose password is the name, with more headers.
    async fn send(
        &self,
        user: &str,
        request: &str,
        more: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let (method, target) = request.split_once(' ').unwrap();
        ask(self.address, method, target, &headers(user, more), body.into()).await.unwrap()
    }

    async fn admin(&self, request: &str, body: Value) -> Answer {
        self.send(ADMIN, request, &[], body.to_string()).await
    }

    async fn get(&self, target: &str) -> Value {
        let answer = self.send(ADMIN, &format!("GET {target}"), &[], "").await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        value(&answer)
    }

    async fn status_of(&self, request: &str) -> u16 {
        self.send(ADMIN, request, &[], "").await.status.as_u16()
    }

    async fn mode(&self, mode: &str) {
        let answer = self.admin("POST /server/mode", json!({ "mode": mode })).await;
        assert_eq!(answer.text(), format!("{{\"server changed\":\"{mode}\"}}"));
        assert_eq!(answer.headers["location"], "/server/status");
    }

    async fn sandbox(&self, request: &str, body: Value) -> Value {
        let (method, path) = request.split_once(' ').unwrap();
        let answer = self.admin(&format!("{method} /_sandbox/{path}"), body).await;
        assert!(answer.status.is_success(), "{request}: {}", answer.text());
        serde_json::from_str(&answer.text()).unwrap_or_default()
    }

    async fn set(&self, name: &str, value: i64) {
        self.sandbox("PUT settings", json!({ name: value })).await;
    }

    /// Sends it, and goes on.
    fn begin(&self, request: &str, more: &[(&str, &str)], body: Value) -> JoinHandle<Answer> {
        let (method, target) = request.split_once(' ').unwrap();
        let (address, method, target) = (self.address, method.to_owned(), target.to_owned());
        let headers = headers(ADMIN, more);
        tokio::spawn(async move { ask(address, &method, &target, &headers, body.to_string()).await.unwrap() })
    }

    /// Until so many calls are running and waiting.
    async fn until(&self, running: u64, waiting: u64) {
        for _ in 0..10_000 {
            let now = self.sandbox("GET running", Value::Null).await;
            if now == json!({ "running": running, "waiting": waiting }) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("never are {running} calls running and {waiting} waiting");
    }

    async fn log(&self) -> String {
        self.send(ADMIN, "GET /_sandbox/log", &[], "").await.text()
    }
}

fn headers(user: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    use base64::Engine;
    let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{user}"));
    let mut headers = vec![("Authorization".to_owned(), format!("Basic {credentials}"))];
    if !more.iter().any(|(name, _)| *name == "Content-Type") {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    headers.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    headers
}

fn value(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.text()))
}

const MAINTENANCE: &str = r#"{"mode":"maintenance"}"#;

#[tokio::test]
async fn a_change_of_the_mode_waits_for_a_running_call() {
    let ucs = Ucs::start().await;
    let held = ucs.begin("GET /profiles/CUST0001", &[("X-Sandbox-Fault", "hold=5000")], Value::Null);
    ucs.until(1, 0).await;
    let change = ucs.begin("POST /server/mode", &[], serde_json::from_str(MAINTENANCE).unwrap());
    ucs.until(1, 1).await;
    for request in ["GET /server/status", "GET /profiles/CUST0001", "GET /nowhere", "POST /server/mode"] {
        let answer = ucs.send(ADMIN, request, &[], MAINTENANCE).await;
        assert_eq!(answer.status, 503, "{request}");
        assert_eq!(value(&answer)["description"], "The server mode is changing");
    }
    ucs.sandbox("POST clock", json!({ "advance": "6s" })).await;
    assert_eq!(held.await.unwrap().status, 200);
    let changed = change.await.unwrap();
    assert_eq!(
        (changed.status.as_u16(), changed.text()),
        (200, r#"{"server changed":"maintenance"}"#.into())
    );
    assert_eq!(ucs.get("/server/status").await["mode"], "maintenance");
}

#[tokio::test]
async fn a_change_of_the_mode_gives_up_after_a_minute() {
    let ucs = Ucs::start().await;
    let held = ucs.begin("GET /profiles/CUST0001", &[("X-Sandbox-Fault", "hold=600000")], Value::Null);
    ucs.until(1, 0).await;
    let change = ucs.begin("POST /server/mode", &[], serde_json::from_str(MAINTENANCE).unwrap());
    ucs.until(1, 1).await;
    ucs.sandbox("POST clock", json!({ "advance": "55s" })).await;
    assert_eq!(ucs.status_of("GET /server/status").await, 503);
    ucs.sandbox("POST clock", json!({ "advance": "6s" })).await;
    let failed = change.await.unwrap();
    assert_eq!((failed.status.as_u16(), &value(&failed)["code"]), (403, &json!(403)));
    assert_eq!(value(&failed)["description"], "Timeout while changing the server mode");
    assert_eq!(ucs.get("/server/status").await["mode"], "production");
    ucs.sandbox("POST clock", json!({ "advance": "10m" })).await;
    assert_eq!(held.await.unwrap().status, 200);
    ucs.mode("maintenance").await;
    ucs.mode("production").await;
}

#[tokio::test]
async fn a_change_whose_caller_went_away_ends_with_its_time() {
    let ucs = Ucs::start().await;
    let held = ucs.begin("GET /profiles/CUST0001", &[("X-Sandbox-Fault", "hold=600000")], Value::Null);
    ucs.until(1, 0).await;
    let change = ucs.begin("POST /server/mode", &[], serde_json::from_str(MAINTENANCE).unwrap());
    ucs.until(1, 1).await;
    change.abort();
    ucs.until(1, 0).await;
    assert_eq!(ucs.status_of("GET /server/status").await, 503);
    ucs.sandbox("POST clock", json!({ "advance": "61s" })).await;
    assert_eq!(ucs.get("/server/status").await["mode"], "production");
    held.abort();
}

#[tokio::test]
async fn the_status_counts() {
    let ucs = Ucs::start().await;
    ucs.status_of("GET /nowhere").await;
    let status = ucs.get("/server/status").await;
    let members = [
        "version",
        "mode",
        "system_time",
        "started",
        "last_request",
        "request_today",
        "client_errors_today",
        "server_errors_today",
        "max_memory",
        "allocated_memory",
        "used_memory",
        "free_memory",
    ];
    assert!(members.iter().all(|member| !status[member].is_null()), "{status}");
    assert_eq!((&status["request_today"], &status["client_errors_today"]), (&json!(1), &json!(1)));
    ucs.sandbox("POST clock", json!({ "advance": "1d" })).await;
    assert_eq!(ucs.get("/server/status").await["request_today"], 0);
}

#[tokio::test]
async fn a_profile_from_its_making_to_its_end() {
    let ucs = Ucs::start().await;
    let phone = |number: &str| json!({ "PhoneNumber": number });
    let profile = json!({
        "customer_id": "A/ 1", "LastName": "Quill", "FirstName": "Tess", "Newsletter": true,
        "Phone": [phone("5550001"), phone("5550002")], "Address": { "City": "Nordby" },
    });
    let made = ucs.admin("POST /profiles", profile).await;
    assert_eq!((made.status.as_u16(), value(&made)), (201, json!({ "customer_id": "A/ 1" })));
    let place = made.headers["location"].to_str().unwrap();
    let place = place.strip_prefix(&format!("http://{}", ucs.address)).unwrap().to_owned();
    assert_eq!(
        ucs.get(&place).await,
        json!({ "customer_id": "A/ 1", "LastName": "Quill", "FirstName": "Tess", "Newsletter": true, "Points": 0 })
    );
    let whole = ucs.get(&format!("{place}?extensions=phone,Address")).await;
    let records = json!([
        { "PhoneType": 0, "prefix": "+1", "PhoneNumber": "5550001" },
        { "PhoneType": 0, "prefix": "+1", "PhoneNumber": "5550002" },
    ]);
    assert_eq!((&whole["Phone"], &whole["Address"]["City"]), (&records, &json!("Nordby")));

    let extension = format!("{place}/extensions/Phone");
    assert_eq!(ucs.admin(&format!("POST {extension}"), phone("5550003")).await.status, 201);
    assert_eq!(ucs.admin(&format!("POST {extension}"), phone("5550003")).await.status, 400);
    assert_eq!(
        ucs.admin(&format!("POST {place}/extensions/Address"), json!({ "City": "x" })).await.status,
        400
    );
    assert_eq!(ucs.get(&extension).await.as_array().unwrap().len(), 3);
    assert_eq!(ucs.status_of(&format!("DELETE {extension}")).await, 204);
    assert_eq!(ucs.get(&extension).await, json!([]));

    assert_eq!(ucs.admin(&format!("PUT {place}"), json!({ "FirstName": "Tess" })).await.status, 400);
    let changed = ucs.admin(&format!("PUT {place}"), json!({ "LastName": "Vane" })).await;
    assert_eq!((changed.status.as_u16(), changed.body.len()), (204, 0));
    let whole = ucs.get(&format!("{place}?extensions=Address")).await;
    assert_eq!(whole, json!({ "customer_id": "A/ 1", "LastName": "Vane", "Points": 0, "Address": null }));
    assert_eq!(ucs.get("/profiles?LastName=Quill").await, json!([]));
    assert_eq!(ucs.get("/profiles?LastName=Vane").await, json!([{ "customer_id": "A/ 1" }]));
    assert_eq!(ucs.status_of(&format!("DELETE {place}")).await, 204);
    assert_eq!(ucs.status_of(&format!("GET {place}")).await, 404);
}

#[tokio::test]
async fn customers_are_identified_by_keys() {
    let ucs = Ucs::start().await;
    let check = async |query: &str, wanted: &[&str]| {
        let found = ucs.get(&format!("/profiles?{query}")).await;
        let ids: Vec<_> =
            found.as_array().unwrap().iter().map(|c| c["customer_id"].as_str().unwrap()).collect();
        assert_eq!(ids, wanted, "{query}");
        found
    };
    check("LastName=Morrow", &["CUST0001", "CUST0012"]).await;
    check("LastName=Morrow&FirstName=Bruno", &[]).await;
    check("EmailAddress=bruno.castell%40example.net", &["CUST0002"]).await;
    check("Phone.PhoneNumber=5550110", &["CUST0001"]).await;
    check("lastname=Castell&id_key=idname", &["CUST0002"]).await;
    // That one is Emporium's.
    check("LastName=Abara", &[]).await;
    let found =
        check("LastName=Morrow&extensions=Address&include_extensions=unique", &["CUST0001", "CUST0012"])
            .await;
    assert!(found[0]["Address"].is_null());
    let found = check(
        "AccountNumber=AC-7000&include_profile=yes&extensions=Address&include_extensions=unique",
        &["CUST0001"],
    )
    .await;
    assert_eq!((&found[0]["FirstName"], &found[0]["Address"]["City"]), (&json!("Ada"), &json!("Elmsworth")));
    for (query, status) in [
        ("FirstName=Ada", 400),
        ("LastName=a&include_profile=perhaps", 400),
        ("Shoe=44", 400),
        ("Hobby.name=x", 404),
        ("EmailAddress=x&id_key=idName", 400),
        ("LastName=a&extensions=Hobby", 404),
    ] {
        assert_eq!(ucs.status_of(&format!("GET /profiles?{query}")).await, status, "{query}");
    }
}

#[tokio::test]
async fn an_import_skips_what_is_there_and_ends_after_too_many_errors() {
    let ucs = Ucs::start().await;
    let csv = "customer_id;LastName;AccountNumber;Points\nI1;\"Lark; Jr.\";;7\nI2;Lark;AC-7000;\nI3;;;\nCUST0001;Morrow;;\n\
               I4;Lark;;many\nI5;Lark;;1\n";
    let order = json!({ "format": "CSV", "profiles": csv, "delimiter": ";", "id-key": "idAccount", "max-errors": "1" });
    let answer = ucs.admin("POST /profiles/import", order).await;
    let result = value(&answer);
    assert_eq!(
        (&result["imported"], &result["skipped"], &result["complete"]),
        (&json!(1), &json!(2), &json!(false))
    );
    let records: Vec<_> =
        result["errors"].as_array().unwrap().iter().map(|e| e["record"].as_i64().unwrap()).collect();
    assert_eq!(records, [3, 5]);
    assert_eq!(ucs.get("/profiles?LastName=Lark%3B%20Jr.&include_profile=yes").await[0]["Points"], 7);
    let rest = json!({ "profiles": csv, "delimiter": ";", "start-from-index": 6 });
    assert_eq!(value(&ucs.admin("POST /profiles/import", rest).await)["imported"], 1);
    for order in [
        json!({}),
        json!({ "profiles": "C:/profiles.csv" }),
        json!({ "profiles": "customer_id,Shoe\n1,44" }),
        json!({ "profiles": "customer_id,LastName\n1,\"x" }),
        json!({ "profiles": "customer_id\n1", "format": "XML" }),
        json!({ "profiles": "customer_id\n1", "delimiter": "" }),
        json!({ "profiles": "customer_id\n1", "max-errors": "some" }),
        json!({ "profiles": "customer_id\n1", "encoding": "EBCDIC" }),
    ] {
        assert_eq!(ucs.admin("POST /profiles/import", order.clone()).await.status, 400, "{order}");
    }
}

#[tokio::test]
async fn a_tenant_gets_its_first_schema_in_maintenance() {
    let ucs = Ucs::start().await;
    let northwind = [("ContactCenterId", "northwind")];
    let send = async |request: &str, body: Value| {
        ucs.send(ADMIN, request, &northwind, body.to_string()).await.status.as_u16()
    };
    let attributes = json!([
        { "name": "LastName", "type": "string", "length": "8", "mandatory": "true" },
        { "name": "since", "type": "datetime" },
    ]);
    let customer = json!({ "customer_id": "N1", "LastName": "Quill", "since": "2026-11-20T09:30:00.000Z" });
    assert_eq!(send("POST /profiles", customer.clone()).await, 403);
    assert_eq!(send("POST /metadata/profiles", attributes.clone()).await, 403);
    ucs.mode("maintenance").await;
    assert_eq!(send("POST /metadata/profiles", attributes.clone()).await, 201);
    assert_eq!(send("POST /metadata/profiles", attributes).await, 400);
    assert_eq!(
        send("POST /metadata/identification-keys", json!({ "name": "k", "attributes": ["LastName"] })).await,
        201
    );
    assert_eq!(
        send("POST /metadata/identification-keys", json!({ "name": "K", "attributes": ["LastName"] })).await,
        400
    );
    assert_eq!(send("POST /profiles", customer.clone()).await, 403);
    ucs.mode("production").await;
    assert_eq!(
        send("POST /metadata/profiles/extensions", json!({ "name": "Note", "type": "multi-valued" })).await,
        201
    );
    assert_eq!(send("POST /profiles", customer).await, 201);
    assert_eq!(send("GET /profiles?LastName=Quill", Value::Null).await, 200);
    let long = json!({ "customer_id": "N2", "LastName": "Quillfeather" });
    assert_eq!(send("POST /profiles", long).await, 400);
    let late = json!({ "customer_id": "N2", "LastName": "x", "since": "yesterday" });
    assert_eq!(send("POST /profiles", late).await, 400);
    assert_eq!(ucs.get("/profiles?LastName=Quill").await, json!([]), "another tenant's");
}

#[tokio::test]
async fn without_a_schema_the_developers_guide_has_the_server_in_maintenance() {
    let ucs = Ucs::start().await;
    ucs.set("developer-guide", 1).await;
    let answer = ucs.send(ADMIN, "GET /profiles/N1", &[("ContactCenterId", "102")], "").await;
    assert_eq!(answer.status, 404);
    assert_eq!(ucs.get("/server/status").await["mode"], "maintenance");
}

#[tokio::test]
async fn schemas_are_listed_and_deleted_with_what_hangs_on_them() {
    let ucs = Ucs::start().await;
    let names: Vec<_> = ucs.get("/metadata/profiles/extensions").await.as_array().unwrap().clone();
    let names: Vec<_> = names.iter().map(|schema| schema["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["Address", "Phone", "Purchases"]);
    let phone = ucs.get("/metadata/profiles/extensions/phone").await;
    assert_eq!((&phone["type"], &phone["unique"]), (&json!("multi-valued"), &json!(["PhoneNumber"])));
    assert_eq!(
        phone["attributes"][2],
        json!({ "name": "PhoneNumber", "type": "string", "length": 15, "mandatory": true })
    );
    assert_eq!(ucs.get("/metadata/profiles").await[1]["name"], "LastName");
    assert_eq!(ucs.status_of("DELETE /metadata/profiles/extensions/Phone").await, 403);
    ucs.mode("maintenance").await;
    assert_eq!(ucs.status_of("DELETE /metadata/profiles/extensions/Phone").await, 204);
    let keys = ucs.get("/metadata/identification-keys").await;
    assert!(keys.as_array().unwrap().iter().all(|key| key["name"] != "idPhone"), "{keys}");
    ucs.mode("production").await;
    assert_eq!(ucs.status_of("GET /profiles/CUST0001?extensions=Phone").await, 404);
}

#[tokio::test]
async fn a_service_and_its_states() {
    let ucs = Ucs::start().await;
    let start = json!({ "customer_id": "CUST0002", "service_type": "billing", "media_type": 0, "Feedback": { "rating": 7 } });
    let made = ucs.admin(&format!("POST {GMS}/services/start"), start).await;
    assert_eq!(made.status, 201);
    let service = format!("{GMS}/services/{}", value(&made)["service_id"]);
    assert!(made.headers["location"].to_str().unwrap().ends_with(&service));
    let told = ucs.get(&service).await;
    assert_eq!((&told["service_type"], &told["started"]["Feedback"]["rating"]), (&json!(100), &json!(7)));
    let mut states = Vec::new();
    for kind in [json!("Greeting"), json!(201)] {
        let made = ucs.admin(&format!("POST {service}/states/start"), json!({ "state_type": kind })).await;
        states.push(value(&made)["state_id"].as_i64().unwrap());
    }
    let end = format!("POST {service}/states/{}/end", states[0]);
    assert_eq!(ucs.admin(&end, json!({ "disposition": "Success" })).await.status, 204);
    assert_eq!(ucs.admin(&end, json!({})).await.status, 400);
    let ids = async |query: &str| {
        let list = ucs.get(&format!("{service}/states{query}")).await;
        list.as_array().unwrap().iter().map(|s| s["state_id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, states);
    assert_eq!(ids("/active").await, states[1..]);
    assert_eq!(ids("/completed").await, states[..1]);
    assert_eq!(ids("?state_types=offer,Survey").await, states[1..]);
    let active = ucs.get(&format!("{service}/states/active?active_tasks=true")).await;
    assert_eq!((&active[0]["state_type"], &active[0]["active_tasks"]), (&json!(201), &json!([])));
    assert_eq!(ucs.admin(&format!("POST {service}/end"), json!({ "disposition": 11 })).await.status, 204);
    assert_eq!(ids("/active").await, [] as [i64; 0]);
    assert_eq!(ucs.admin(&format!("POST {service}/states/start"), json!({})).await.status, 400);
    assert_eq!(ucs.get(&format!("{GMS}/customers/CUST0002/services")).await.as_array().unwrap().len(), 1);
    let elsewhere = [("ContactCenterId", "101")];
    assert_eq!(ucs.send(ADMIN, &format!("GET {service}"), &elsewhere, "").await.status, 404);
}

#[tokio::test]
async fn a_user_may_do_what_a_role_of_theirs_may() {
    let ucs = Ucs::start().await;
    let (plain, with) =
        (json!({ "customer_id": "R1", "LastName": "x" }), json!({ "Address": { "City": "y" } }));
    let mut extended = plain.clone();
    extended["Address"] = with["Address"].clone();
    let cases = [
        ("agent", "POST /profiles", extended.to_string(), 403),
        ("agent", "GET /profiles/R1", String::new(), 404),
        ("agent", "POST /profiles", plain.to_string(), 201),
        ("agent", "GET /profiles/CUST0001?extensions=Phone", String::new(), 403),
        ("agent", "PUT /profiles/R1", json!({ "LastName": "z" }).to_string(), 204),
        // It would lose its extensions.
        ("agent", "PUT /profiles/CUST0001", json!({ "LastName": "z" }).to_string(), 403),
        ("supervisor", "GET /profiles/CUST0001?extensions=Phone", String::new(), 200),
        ("supervisor", "POST /profiles", plain.to_string(), 403),
        ("ivr", "POST /genesys/1/cs/services/start", json!({ "contact_key": "1" }).to_string(), 201),
        ("trainee", "GET /server/status", String::new(), 200),
        ("trainee", "GET /profiles/CUST0001", String::new(), 403),
        ("nobody", "GET /server/status", String::new(), 401),
    ];
    for (user, request, body, status) in cases {
        assert_eq!(ucs.send(user, request, &[], body).await.status, status, "{user} {request}");
    }
    ucs.set("use-role", 0).await;
    assert_eq!(ucs.send("trainee", "GET /profiles/CUST0001", &[], "").await.status, 200);
    let refused = ucs.send("trainee", "POST /server/mode", &[], MAINTENANCE).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.headers["www-authenticate"], "Basic realm=\"UCS\"");
}

#[tokio::test]
async fn a_throttle_lets_go_with_the_minute() {
    let ucs = Ucs::start().await;
    ucs.set("rate-client", 2).await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(ucs.status_of("GET /nowhere").await);
    }
    // The minute may end in between, once.
    assert!(seen.contains(&404) && seen.contains(&503), "{seen:?}");
    let throttled = ucs.send(ADMIN, "GET /nowhere", &[], "").await;
    if throttled.status == 503 {
        let wait: u64 = throttled.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    ucs.sandbox("POST clock", json!({ "advance": "1m" })).await;
    assert_eq!(ucs.status_of("GET /nowhere").await, 404);
}

#[tokio::test]
async fn every_call_has_its_line_in_the_log() {
    let ucs = Ucs::start().await;
    let agent = "Apache-HttpClient/4.0-beta2 (java 1.5)\t-";
    ucs.send(
        ADMIN,
        "GET /profiles?LastName=Vane",
        &[("User-Agent", agent), ("Referer", "http://a.example/")],
        "",
    )
    .await;
    ucs.send("nobody", "POST /server/mode", &[], MAINTENANCE).await;
    ucs.send(ADMIN, "GET /server/status?sandbox-fault=status=503", &[], "").await;
    let log = ucs.log().await;
    let lines: Vec<Line<'_>> = log.lines().map(|line| Line::parse(line).unwrap()).collect();
    let seen: Vec<_> = lines.iter().map(|l| (&*l.method, &*l.url, &*l.query, l.status)).collect();
    assert_eq!(
        seen,
        [
            ("GET", "/profiles", "LastName=Vane", 200),
            ("POST", "/server/mode", "", 401),
            ("GET", "/server/status", "", 503)
        ]
    );
    assert_eq!((&*lines[0].agent, &*lines[0].referrer), (agent, "http://a.example/"));
    assert_eq!(
        (lines[0].response_bytes, lines[1].request_bytes),
        (Some(2), u64::try_from(MAINTENANCE.len()).ok())
    );
    assert_eq!(
        (lines[0].host.to_string(), lines[0].port),
        (format!("http://{}", ucs.address), ucs.address.port())
    );
    assert!(log.lines().zip(&lines).all(|(text, line)| line.to_string() == text));
}

#[tokio::test]
async fn the_log_is_also_a_file_beside_the_database() {
    let folder = std::env::temp_dir().join(format!("redress-genesys-{}", std::process::id()));
    let file = folder.join("genesys-ucs.log");
    let options =
        || Options { data: Some(folder.clone()), only: vec!["genesys-ucs".into()], ..Options::default() };
    let ucs = Ucs::of(start(options()).await);
    ucs.get("/server/status").await;
    ucs.sandbox("POST reset", Value::Null).await;
    ucs.get("/profiles/CUST0001").await;
    let text = std::fs::read_to_string(&file).unwrap();
    let urls: Vec<_> = text.lines().map(|line| Line::parse(line).unwrap().url.into_owned()).collect();
    assert_eq!(urls, ["/server/status", "/profiles/CUST0001"]);
    drop(ucs);
    // No file can be there: nobody's call fails for it.
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let ucs = Ucs::of(start(options()).await);
    ucs.get("/profiles/CUST0001").await;
    assert_eq!(ucs.log().await.lines().count(), 1);
    drop(ucs);
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_it() {
    let ucs = Ucs::start().await;
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"x\"".to_vec(),
        b"{\"a\xff\":1}".to_vec(),
        deep.into_bytes(),
        br#"{"customer_id":{},"LastName":[],"Phone":{},"mode":7,"name":"","attributes":{},"profiles":[]}"#.to_vec(),
        br#"{"customer_id":"\u0000","LastName":"x","name":"x","type":"y","mode":"","profiles":"\u0000"}"#.to_vec(),
        br#"{"customer_id":"x","LastName":"y","Phone":[[],1],"contact_key":1,"est_duration":1e300}"#.to_vec(),
        br#"{"contact_key":"x","service_type":9223372036854775808,"media_type":[]}"#.to_vec(),
        br#"{"name":"a","type":"single-valued","attributes":[{"name":"b","type":"integer","default":"x"}]}"#.to_vec(),
        br#"{"name":"a","type":"single-valued","attributes":[{"name":"b","type":"string","length":-1}],"unique":[1]}"#
            .to_vec(),
    ];
    let targets = [
        "POST /server/mode",
        "POST /profiles",
        "PUT /profiles/CUST0001",
        "POST /profiles/import",
        "POST /profiles/CUST0001/extensions/Phone",
        "POST /metadata/profiles/extensions",
        "POST /genesys/1/cs/services/start",
        "POST /genesys/1/cs/services/2/end",
        "POST /genesys/1/cs/services/2/states/start",
        "POST /genesys/1/cs/services/2/states/4/end",
        "GET /profiles/%FF",
        "GET /profiles/%00%0a'--",
        "GET /profiles?%00=%FF&LastName='%22;&id_key=%00",
        "GET /profiles?LastName=a&extensions=,,',%00",
        "GET /genesys/1/cs/services/99999999999999999999/states?state_types=,,x",
        "GET /metadata/profiles/extensions/%20",
        "GET //profiles",
        "TRACE /profiles",
        "BREW /server/status",
    ];
    for target in targets {
        for body in &bodies {
            let answer = ucs.send(
                ADMIN,
                target,
                &[("ContactCenterId", "1"), ("User-Agent", "\"\u{e9}")],
                body.clone(),
            );
            let answer = answer.await;
            assert!(
                answer.status.as_u16() < 500,
                "{target} {}: {}",
                String::from_utf8_lossy(body),
                answer.text()
            );
            if answer.status.is_client_error() && !answer.body.is_empty() {
                let error = value(&answer);
                assert_eq!(error.as_object().unwrap().len(), 5, "{error}");
                assert!(
                    error["code"].is_u64() && error["uri"].as_str().unwrap().starts_with("http://"),
                    "{error}"
                );
            }
        }
    }
    assert!(ucs.log().await.lines().all(|line| Line::parse(line).is_ok()));
}
