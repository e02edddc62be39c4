//! Who may do what, and how often.

use super::*;

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
