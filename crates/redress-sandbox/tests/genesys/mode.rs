//! The two modes, and the way from one to the other.

use super::*;

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
async fn without_a_schema_the_developers_guide_has_the_server_in_maintenance() {
    let ucs = Ucs::start().await;
    ucs.set("developer-guide", 1).await;
    let answer = ucs.send(ADMIN, "GET /profiles/N1", &[("ContactCenterId", "102")], "").await;
    assert_eq!(answer.status, 404);
    assert_eq!(ucs.get("/server/status").await["mode"], "maintenance");
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
