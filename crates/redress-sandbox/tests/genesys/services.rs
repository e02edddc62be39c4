//! Services and their states.

use super::*;

const GMS: &str = "/genesys/1/cs";

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
