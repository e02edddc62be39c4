//! User management, rates, the shapes of errors, and what nobody should send.

use super::{DONA, JSON, SCIM, Tenant, code, escaped, header};

const FORM: &str = "application/x-www-form-urlencoded";
const SP_USER: &str = "application/vnd.sap-id-service.sp-user-id+xml; version=1.0";

#[tokio::test]
async fn a_user_is_registered_found_deactivated_and_deleted() {
    let tenant = Tenant::new().await;
    let form = "email=ada%40example.com&last_name=King&first_name=Ada&name_id=ada&send_email=false\
                &spCustomAttribute2=x%26y";
    let made = tenant.call("POST", "/service/users", FORM, form).await;
    assert_eq!(made.status, 201);
    assert!(made.text().contains("activationLink"), "{}", made.text());
    let place = header(&made, "location");
    let again = tenant.call("POST", "/service/users", FORM, form).await;
    assert_eq!((again.status.as_u16(), header(&again, "location")), (409, place.clone()));
    assert!(again.body.is_empty());
    let found = tenant.call("GET", "/service/users?name_id=ada", "", "").await;
    assert_eq!((found.status.as_u16(), header(&found, "location")), (200, place.clone()));
    let path = &place[place.find("/service").unwrap()..];
    let shown = tenant.call("GET", path, "", "").await;
    assert_eq!(header(&shown, "content-type"), "application/vnd.sap-id-service.sp-user-id+xml");
    for part in ["<email>ada@example.com</email>", "<status>new</status>", "<spCustomAttribute2>x&amp;y<"] {
        assert!(shown.text().contains(part), "{part} in {}", shown.text());
    }
    let set = async |status: &str| {
        let body = format!("<user><status>{status}</status></user>");
        tenant.call("PUT", path, SP_USER, body).await.status.as_u16()
    };
    assert_eq!((set("inactive").await, set("asleep").await), (200, 400));
    assert!(tenant.call("GET", path, "", "").await.text().contains("<status>inactive</status>"));
    let by_mail = "/scim/Users?filter=emails%20eq%20%22ada%40example.com%22";
    assert_eq!(tenant.get(by_mail).await["totalResults"], 1);
    assert_eq!(tenant.call("DELETE", path, "", "").await.status, 200);
    assert_eq!(tenant.call("GET", path, "", "").await.status, 404);
    assert_eq!(
        tenant.get(by_mail).await["totalResults"],
        0,
        "a public profile goes with its last application"
    );
    let kept = tenant.call("DELETE", "/service/users/467345637aa1", "", "").await;
    assert_eq!(kept.status, 200);
    let employee = "/scim/Users?filter=userName%20eq%20%22madams%22";
    assert_eq!(tenant.get(employee).await["totalResults"], 1, "an employee's does not");
}

#[tokio::test]
async fn scim_slows_down_and_then_refuses() {
    let tenant = Tenant::new().await;
    for (name, value) in
        [("requests-per-second", 0), ("scim-free", 2), ("scim-limit", 4), ("scim-delay-millis", 3_600_000)]
    {
        tenant.set(name, value).await;
    }
    let list = async || tenant.call("GET", "/scim/ResourceTypes", "", "").await.status.as_u16();
    assert_eq!((list().await, list().await), (200, 200));
    let slow = list();
    tokio::pin!(slow);
    // It waits for the tenant's time, and only for that.
    let mut status = None;
    for _ in 0..1_000 {
        tokio::select! {
            biased;
            answered = &mut slow => { status = Some(answered); break }
            () = tenant.advance("1h") => {}
        }
    }
    assert_eq!(status, Some(200));
    tenant.set("scim-delay-millis", 0).await;
    for _ in 0..4 {
        list().await;
    }
    assert_eq!(list().await, 429);
    let answer = tenant.call("GET", "/service/users?name_id=dmoore", "", "").await;
    assert_eq!(answer.status, 200, "other services go on");
    tenant.advance("61s").await;
    assert_eq!(list().await, 200);
}

/// Where it is said decides how it is said, whatever the client would like, and on demand as well.
#[tokio::test]
async fn each_service_has_its_shape() {
    let tenant = Tenant::new().await;
    let check = async |method: &str, target: &str, more: &[(&str, &str)], want: (u16, &str, &str, &str)| {
        let mut headers =
            vec![("Authorization", "Basic c2FuZGJveDpzYW5kYm94"), ("Accept", "application/json")];
        headers.extend(more);
        let answer = tenant.ask(method, target, &headers, "").await;
        let (status, kind, code_wanted, part) = want;
        assert_eq!(answer.status, status, "{method} {target}: {}", answer.text());
        assert_eq!(header(&answer, "content-type"), kind, "{method} {target}");
        assert_eq!(code(&answer), code_wanted, "{method} {target}");
        assert!(answer.text().contains(part), "{method} {target}: {}", answer.text());
        assert_eq!(answer.body.is_empty(), kind.is_empty(), "{method} {target}: {}", answer.text());
        assert_eq!(header(&answer, "x-ids-id").len(), 36);
        assert_eq!(header(&answer, "retry-after"), "");
    };
    let admin = "application/json;charset=UTF-8";
    check("GET", "/scim/Users/x", &[], (404, SCIM, "IDS_EXCEPTION", "\"status\":\"404\"")).await;
    check("DELETE", "/scim/Users", &[], (405, SCIM, "", "\"status\":\"405\"")).await;
    check("GET", "/scim/nothing", &[], (404, SCIM, "", "\"status\":\"404\"")).await;
    check("GET", "/Applications/v1/x", &[], (404, admin, "", "\"code\":404")).await;
    check("DELETE", "/Applications/v1/", &[], (405, admin, "", "405")).await;
    check("DELETE", "/service/users", &[], (405, "", "", "")).await;
    check("GET", "/nowhere", &[], (404, "", "", "")).await;
    check("POST", "/cps/invite/", &[("Content-Type", JSON)], (400, "", "", "")).await;
    let fault = |spec: &'static str| [("X-Sandbox-Fault", spec)];
    check("GET", "/scim/Users", &fault("status=500"), (500, SCIM, "", "500")).await;
    check("GET", "/Applications/v1/", &fault("status=500"), (500, admin, "", "500")).await;
    check("GET", "/service/users", &fault("status=500"), (500, "", "", "")).await;
    check("GET", "/service/users", &fault("code=PASSWORD_LOCKED"), (401, "", "PASSWORD_LOCKED", "")).await;
    check("GET", "/scim/Users", &fault("code=uniqueness"), (409, SCIM, "", "\"scimType\":\"uniqueness\""))
        .await;
}

/// Content that nobody should send.
fn contents() -> Vec<Vec<u8>> {
    let deep = format!("{}{}", "{\"a\":".repeat(5_000), "1");
    vec![
        b"".to_vec(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        b"\xff\xfe\xfa".to_vec(),
        b"{\"schemas\": 7, \"Operations\": {}, \"userName\": [], \"members\": \"x\"}".to_vec(),
        b"{\"schemas\": [null, {}], \"Operations\": [null, 1, {\"op\": []}], \"name\": 1e400}".to_vec(),
        b"<!DOCTYPE a [<!ENTITY b \"c\">]><user><status>&b;</status></user>".to_vec(),
        b"<user><status/></user>".to_vec(),
        b"email=%ff%fe&last_name=%00&last_name".to_vec(),
        deep.into_bytes(),
        "<user>".repeat(100_000).into_bytes(),
        format!("{}{}", "<user>".repeat(50_000), "</user>".repeat(50_000)).into_bytes(),
        vec![b'x'; 2 * 1024 * 1024],
    ]
}

#[tokio::test]
async fn hostile_content_is_refused_in_order() {
    let tenant = Tenant::new().await;
    tenant.set("requests-per-second", 0).await;
    tenant.set("scim-limit", 0).await;
    let bodies = contents();
    let targets = [
        ("POST", "/service/users", FORM),
        ("PUT", "/service/users/0800200c9a66", SP_USER),
        ("POST", "/service/users/forgotPassword", JSON),
        ("POST", "/service/users/otp", JSON),
        ("POST", "/cps/invite/", JSON),
        ("POST", "/scim/Users", SCIM),
        ("POST", "/scim/Groups/", SCIM),
        ("POST", "/scim/.search", SCIM),
        ("POST", "/service/scim/Users", SCIM),
        ("POST", "/service/scim/Groups", SCIM),
        ("POST", "/Applications/v1/", JSON),
        ("POST", "/IdentityProviders/v1/", JSON),
    ];
    let user = format!("/scim/Users/{DONA}");
    let changing = [("PUT", user.as_str(), SCIM), ("PATCH", user.as_str(), SCIM)];
    for (method, target, kind) in targets.into_iter().chain(changing) {
        for body in &bodies {
            let status = tenant.call(method, target, kind, body).await.status.as_u16();
            assert!(
                (400..500).contains(&status),
                "{method} {target} {:?}: {status}",
                body.get(..60.min(body.len()))
            );
        }
    }
    assert_eq!(tenant.get("/scim/Users").await["totalResults"], 12, "nothing of it was kept");
}

#[tokio::test]
async fn hostile_queries_are_refused_in_order() {
    let tenant = Tenant::new().await;
    let filters = [
        "(".repeat(3_000),
        "not (".repeat(500),
        "emails[emails[value eq \"x\"]]".into(),
        "userName eq".into(),
        "userName eq \"\\ud800\"".into(),
        "active gt true".into(),
        "userName eq 7 or".into(),
        "urn:ietf:params:scim:schemas:core:2.0:User: eq 1".into(),
        "€ eq \"x\"".into(),
        "meta.created gt \"yesterday\"".into(),
        "emails[type eq \"work\"".into(),
    ];
    for filter in filters {
        let answer = tenant.call("GET", &format!("/scim/Users?filter={}", escaped(&filter)), "", "").await;
        assert_eq!(answer.status, 400, "{filter:.60}: {}", answer.text());
    }
    for query in
        ["startIndex=x", "count=1e3", "sortBy=nothing", "sortOrder=up", "attributes=a&excludedAttributes=b"]
    {
        let answer = tenant.call("GET", &format!("/scim/Users?{query}"), "", "").await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
    }
    for odd in [
        "/scim/Users/%ff",
        "/scim/Users/%00",
        "/service/users/%27%3B--",
        "/scim//Users",
        "/Applications/v1/%2e%2e",
    ] {
        let status = tenant.call("GET", odd, "", "").await.status;
        assert_eq!(status, 404, "{odd}");
    }
}
