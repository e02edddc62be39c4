//! Services and endpoints: their shapes, pages, what time does, what failures leave.

use super::*;

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
