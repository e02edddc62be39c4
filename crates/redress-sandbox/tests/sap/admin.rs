//! Applications with their secrets, and identity providers.

use super::{JSON, Tenant, basic, header};
use serde_json::{Value, json};

const TRAVEL: &str = "/Applications/v1/1a81682c-64e5-4cad-b623-7a0465e7e423";
const CONSOLE: &str = "/Applications/v1/f3fe39c0-5190-48f5-90fb-bd119c1caaf7";

#[tokio::test]
async fn an_application_lives() {
    let tenant = Tenant::new().await;
    let made = tenant.call("POST", "/Applications/v1/", JSON, r#"{"name": "Warehouse", "id": ""}"#).await;
    assert_eq!((made.status.as_u16(), made.body.len()), (201, 0));
    let place = header(&made, "location");
    let shown = tenant.get(&place).await;
    assert_eq!(
        (&shown["name"], &shown["meta"]["type"], &shown["meta"]["version"]),
        (&json!("Warehouse"), &json!("charged"), &json!("1"))
    );
    let operation = json!({ "op": "replace", "path": "/branding/displayName", "value": "Our warehouse" });
    let change = json!({ "operations": [operation] });
    assert_eq!(tenant.call("PATCH", &place, JSON, change.to_string()).await.status, 200);
    let shown = tenant.get(&place).await;
    assert_eq!(
        (&shown["branding"]["displayName"], &shown["meta"]["version"]),
        (&json!("Our warehouse"), &json!("2"))
    );
    let check = async |method: &str, place: &str, body: Value, status: u16, part: &str| {
        let answer = tenant.call(method, place, JSON, body.to_string()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert!(answer.text().contains(part), "{part}: {}", answer.text());
    };
    check("PUT", &place, json!({ "name": "travel portal" }), 409, "same name").await;
    check("PUT", &place, json!({ "name": "x", "colour": "red" }), 400, "\"target\":\"colour\"").await;
    check("PUT", &place, json!({ "name": 7 }), 400, "wrong type").await;
    check("PATCH", &place, json!({ "operations": [{ "op": "remove", "path": "/name" }] }), 400, "required")
        .await;
    check("DELETE", CONSOLE, json!({}), 403, "Access is denied.").await;
    check("PATCH", CONSOLE, json!({}), 403, "Access is denied.").await;
    assert_eq!(tenant.get(&place).await, shown, "nothing of it was kept");
    assert_eq!(tenant.call("DELETE", &place, "", "").await.status, 204);
    assert_eq!(tenant.call("GET", &place, "", "").await.status, 404);
    let providers = tenant.get("/IdentityProviders/v1/").await;
    assert_eq!(providers["totalResults"], 3);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_counts_until_its_end() {
    let tenant = Tenant::new().await;
    let place = format!("{TRAVEL}/apiSecrets");
    let body = json!({
        "description": "night run", "validTo": "2300-01-01T00:00:00Z", "authorizationScopes": ["manageUsers"],
    });
    let made = tenant.call("POST", &place, JSON, body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made: Value = serde_json::from_slice(&made.body).unwrap();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    assert!(text("secret").starts_with(&text("hint")));
    let listed = tenant.get(&place).await;
    assert!(listed["secrets"][0].get("secret").is_none(), "{listed}");
    let ask = async || {
        let authorization = basic(&text("clientId"), &text("secret"));
        tenant.ask("GET", "/scim/Users", &[("Authorization", &authorization)], "").await.status.as_u16()
    };
    assert_eq!(ask().await, 200);
    let one = format!("{place}/{}", text("id"));
    let change = async |path: &str, value: Value| {
        let body = json!({ "operations": [{ "op": "replace", "path": path, "value": value }] });
        tenant.call("PATCH", &one, JSON, body.to_string()).await.status.as_u16()
    };
    assert_eq!(change("/authorizationScopes", json!(["oAuth"])).await, 200);
    assert_eq!(ask().await, 403);
    assert_eq!(change("/validTo", json!("soon")).await, 400);
    assert_eq!(change("/validTo", json!("2020-01-01T00:00:00Z")).await, 200);
    assert_eq!(ask().await, 401);
    assert_eq!(tenant.call("DELETE", &one, "", "").await.status, 204);
    assert_eq!(tenant.call("DELETE", &one, "", "").await.status, 404);
}
