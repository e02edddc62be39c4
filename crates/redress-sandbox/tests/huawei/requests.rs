//! Requests: what a schema shows is taken, what is strange is refused.

use super::*;

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
