//! EnableX: what its rows do not show.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

use crate::start::{Running, all};
use redress::{Contract, Message, Reading, load, read};
use redress_sandbox::client::{Answer, ask};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::SocketAddr;

const LUMEN: &str = "456f45fddc2e725c2948d033";
const NORTHWIND: &str = "84e2cdb7a166d1671bc5e2ab";
const TELEHEALTH: &str = "feb2e01545defcc3fe43944e";
const SUBSCRIPTION: &str = "ec18eac8d758b1eba52d3c10";

struct Api {
    contract: Contract,
    address: SocketAddr,
    _running: Running,
}

/// A value for `Authorization`.
type Logon = String;

impl Api {
    async fn start() -> Self {
        let running = all().await;
        let contract = load(redress_contracts::get("enablex").unwrap().contract).unwrap();
        Self { contract, address: running.of("enablex"), _running: running }
    }

    async fn send(&self, logon: &str, method: &str, target: &str, body: impl Into<Vec<u8>>) -> Answer {
        let headers =
            [("Authorization", logon), ("Content-Type", "application/json"), ("X-Api-Id", "sandbox")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ask(self.address, method, target, &headers, body.into()).await.unwrap()
    }

    /// Logs in as one of the four whose password is the first word of their address.
    async fn login(&self, who: &str) -> Logon {
        let body = json!({ "email": format!("{who}@example.com"), "password": who });
        let answer = self.send("", "POST", "/ucaas/v1/login", body.to_string()).await;
        format!("Token {}", self.value(&answer)["token"].as_str().unwrap())
    }

    async fn get(&self, logon: &str, target: &str) -> Value {
        self.value(&self.send(logon, "GET", target, "").await)
    }

    async fn write(&self, logon: &str, method: &str, target: &str, body: Value) -> Value {
        self.value(&self.send(logon, method, target, body.to_string()).await)
    }

    async fn admin(&self, method: &str, path: &str, body: Value) {
        let answer = self.send("", method, &format!("/_sandbox/{path}"), body.to_string()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
    }

    /// The value of a success, which no client may take for an error.
    #[track_caller]
    fn value(&self, answer: &Answer) -> Value {
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let message = Message::new(answer.status, &answer.headers, &answer.body);
        assert!(matches!(read(&self.contract, &message), Reading::NotAnError), "{}", answer.text());
        let value: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(value["result"], 1);
        value
    }

    /// Status and code of an error.
    #[track_caller]
    fn error(&self, answer: &Answer) -> (u16, String) {
        let message = Message::new(answer.status, &answer.headers, &answer.body);
        let Reading::Problem(problem) = read(&self.contract, &message) else { panic!("{}", answer.text()) };
        assert!(problem.wire.is_some(), "{}", answer.text());
        (answer.status.as_u16(), problem.code.unwrap().into_owned())
    }
}

fn basic(app_id: &str, app_key: &str) -> Logon {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{app_id}:{app_key}"));
    format!("Basic {encoded}")
}

fn all_of(list: &Value, name: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|each| each[name].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn successes_have_the_documented_members() {
    let api = Api::start().await;
    let admin = api.login("admin").await;
    let target = format!("/ucaas/v1/customers/{LUMEN}");
    let one = format!("/ucaas/v1/subscriptions/{SUBSCRIPTION}");
    let table = [
        (
            target.as_str(),
            "/customer",
            "billing_address contact_email contact_name created_at customer_code customer_id \
             customer_legal_name customer_name customer_type customer_type_ex individual office_address status \
             status_ex",
        ),
        (
            &target,
            "/customer/office_address",
            "address_1 address_2 address_3 city country country_id state zipcode",
        ),
        (
            &one,
            "/subscription",
            "app_const connect customer_id download features plan_id plan_name records settings storage \
             subscription subscription_id user_license",
        ),
        (
            &one,
            "/subscription/subscription",
            "allow_meeting_overlap base base_ex currency expiry_date postpaid prepaid status status_ex \
             subsxn_date trial",
        ),
        (
            &one,
            "/subscription/settings",
            "audio_only audio_video duration participants record_qlty recording stream_qlty",
        ),
        (&one, "/subscription/user_license", "qty total_price unit_price"),
        ("/cpaas/projects", "", "projects result search"),
        (
            "/cpaas/projects",
            "/search",
            "customer_id order_by order_qualify page page_length search_by search_string",
        ),
        (
            "/cpaas/projects",
            "/projects/0",
            "app_id app_key app_name app_type category_id category_name created_at customer_id customer_name \
             description services_incl short_desc status status_ex suspended_at updated_at",
        ),
        ("/cpaas/projects", "/projects/0/services_incl", "sms video voice"),
        (
            "/ucaas/v1/users/1302",
            "/user",
            "created_at customer_id department designation email first_name last_name middle_name name status \
             status_ex updated_at user_id user_type welcomed_at",
        ),
        (
            "/ucaas/v1/contacts",
            "/contacts/0",
            "company contact_id created_at designation email group_ids name shared updated_at user_id",
        ),
    ];
    for (target, pointer, members) in table {
        let value = api.get(&admin, target).await;
        let object = value.pointer(pointer).and_then(Value::as_object).unwrap();
        let seen: BTreeSet<&str> = object.keys().map(String::as_str).collect();
        assert_eq!(seen, members.split_whitespace().collect(), "{target} {pointer}");
    }
    let one = api.get(&admin, &one).await;
    assert_eq!(one["subscription"]["user_license"]["total_price"]["USD"], 155.88);
}

#[tokio::test]
async fn each_role_sees_what_is_below_it() {
    let api = Api::start().await;
    // Who, and how many users, accounts, subscriptions and projects; none: not for them.
    let table = [
        ("admin", [Some(13), Some(7), Some(12), Some(12)]),
        ("reseller", [Some(8), Some(3), Some(6), Some(7)]),
        ("customer", [Some(4), None, None, Some(3)]),
        ("user", [None, None, None, None]),
    ];
    api.admin("PUT", "settings", json!({ "page-length": 100 })).await;
    for (who, counts) in table {
        let logon = api.login(who).await;
        let lists = ["ucaas/v1/users", "ucaas/v1/customers", "ucaas/v1/subscriptions", "cpaas/projects"];
        for (list, count) in lists.into_iter().zip(counts) {
            let answer = api.send(&logon, "GET", &format!("/{list}"), "").await;
            let name = list.rsplit('/').next().unwrap();
            match count {
                Some(count) => {
                    assert_eq!(api.value(&answer)[name].as_array().unwrap().len(), count, "{who} {list}");
                }
                None => assert_eq!(api.error(&answer), (403, "403".into()), "{who} {list}"),
            }
        }
    }
    // The key of a project is its customer's.
    let users = api.get(&basic("lumen-app", "lumen-key"), "/ucaas/v1/users").await;
    assert_eq!(users["users"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn lists_are_paged_searched_and_sorted() {
    let api = Api::start().await;
    let admin = basic("sandbox-app", "sandbox-key");
    let page = async |query: &str| api.get(&admin, &format!("/cpaas/projects?{query}")).await;
    for (query, count) in
        [("page=1", 10), ("page=2", 2), ("page=3", 0), ("page_num=2", 2), ("page=1&page_num=2", 10)]
    {
        assert_eq!(page(query).await["projects"].as_array().unwrap().len(), count, "{query}");
    }
    let (first, second) = (page("page=1").await, page("page=2").await);
    let names = [all_of(&first["projects"], "app_name"), all_of(&second["projects"], "app_name")].concat();
    let unique: BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), 12);
    assert!(names.is_sorted());
    let downwards = page("order_qualify=desc").await;
    let reversed: Vec<_> = names.iter().rev().take(10).cloned().collect();
    assert_eq!(all_of(&downwards["projects"], "app_name"), reversed);
    let found = page(&format!(
        "customer_id={LUMEN}&search_by=category_name&search_string=HEALTH&order_by=created_at"
    ))
    .await;
    assert_eq!(all_of(&found["projects"], "customer_name"), ["Lumen Dental"; 3]);
    assert!(all_of(&found["projects"], "created_at").is_sorted());
    let search = json!({
        "page": 1, "page_length": 10, "customer_id": LUMEN, "search_by": "category_name",
        "search_string": "HEALTH", "order_by": "created_at", "order_qualify": "asc",
    });
    assert_eq!(found["search"], search);
    api.admin("PUT", "settings", json!({ "page-length": 5 })).await;
    assert_eq!(page("page=3").await["projects"].as_array().unwrap().len(), 2);
    // A filter is no way around the roles.
    let reseller = api.login("reseller").await;
    let other = api.send(&reseller, "GET", "/cpaas/projects?customer_id=cf13fe2cff28343e661d1ada", "").await;
    assert_eq!(api.error(&other).0, 403);
}

#[tokio::test]
async fn a_token_lives_for_as_long_as_is_set() {
    let api = Api::start().await;
    let token = api.login("admin").await;
    api.admin("POST", "clock", json!({ "advance": "19m" })).await;
    api.get(&token, "/ucaas/v1/users").await;
    api.admin("POST", "clock", json!({ "advance": "1m" })).await;
    let late = api.send(&token, "GET", "/ucaas/v1/users", "").await;
    assert_eq!(api.error(&late), (403, "403".into()));
    api.get(&basic("sandbox-app", "sandbox-key"), "/ucaas/v1/users").await;
    api.admin("PUT", "settings", json!({ "token-minutes": 30 })).await;
    api.get(&token, "/ucaas/v1/users").await;
    let new = api.login("admin").await;
    assert_ne!(new, token);
}

#[tokio::test]
async fn a_subscription_expires_when_its_day_comes() {
    let api = Api::start().await;
    let admin = basic("sandbox-app", "sandbox-key");
    let target = format!("/ucaas/v1/subscriptions/{SUBSCRIPTION}");
    let status = async || api.get(&admin, &target).await["subscription"]["subscription"]["status_ex"].clone();
    assert_eq!(status().await, "Active");
    for _ in 0..6 {
        api.admin("POST", "clock", json!({ "advance": "366d" })).await;
    }
    assert_eq!(status().await, "Expired");
}

#[tokio::test]
async fn users_are_added_changed_suspended_and_log_in() {
    let api = Api::start().await;
    let admin = api.login("admin").await;
    let new = json!({
        "user_type": "user", "first_name": "Ada", "last_name": "Morrow", "email": "ada@example.com",
        "customer_id": LUMEN, "send_welcome_mail": true, "surprise": [1, 2],
    });
    let added = api.write(&admin, "POST", "/ucaas/v1/users", new).await;
    assert_eq!(added["user"]["name"], "Ada Morrow");
    let target = format!("/ucaas/v1/users/{}", added["user"]["user_id"]);
    let user = api.get(&admin, &target).await["user"].clone();
    assert_eq!((&user["status"], &user["customer_id"]), (&json!("A"), &json!(LUMEN)));
    assert!(user["welcomed_at"].is_string());
    api.write(&admin, "PATCH", &target, json!({ "last_name": "Lund", "password": "ada" })).await;
    let ada = api.login("ada").await;
    assert_eq!(api.get(&ada, &target).await["user"]["name"], "Ada Lund");
    assert_eq!(api.get(&ada, &target).await["user"]["email"], "ada@example.com");
    api.write(&admin, "PATCH", &target, json!({ "status": "S" })).await;
    assert_eq!(api.error(&api.send(&ada, "GET", &target, "").await), (200, "1001".into()));
    api.write(&admin, "PATCH", &target, json!({ "status": "A", "middle_name": null })).await;
    api.get(&ada, &target).await;
    // The same address is free for the same user, and an empty change is one.
    api.write(&ada, "PATCH", &target, json!({ "email": "ADA@example.com" })).await;
    api.write(&ada, "PATCH", &target, json!({})).await;
}

#[tokio::test]
async fn what_failed_left_nothing() {
    let api = Api::start().await;
    let admin = basic("sandbox-app", "sandbox-key");
    let mut new = json!({
        "user_type": "user", "first_name": "Ada", "last_name": "Morrow", "email": "ada@broken.example.net",
        "send_welcome_mail": true,
    });
    let users = "/ucaas/v1/users";
    let failed = api.send(&admin, "POST", users, new.to_string()).await;
    assert_eq!(api.error(&failed), (500, "500".into()));
    new["send_welcome_mail"] = false.into();
    api.write(&admin, "POST", users, new.clone()).await;
    assert_eq!(api.error(&api.send(&admin, "POST", users, new.to_string()).await), (200, "1504".into()));
    let change = json!({ "first_name": "Eve", "email": "admin@example.com" });
    let failed = api.send(&admin, "PATCH", "/ucaas/v1/users/1302", change.to_string()).await;
    assert_eq!(api.error(&failed), (200, "1504".into()));
    assert_eq!(api.get(&admin, "/ucaas/v1/users/1302").await["user"]["first_name"], "Uma");
    let user = api.login("user").await;
    let contact =
        json!({ "name": "X", "email": "x@example.com", "group_ids": ["1d9dea5fe29de2276b6cff4c", "none"] });
    let failed = api.send(&user, "POST", "/ucaas/v1/contacts", contact.to_string()).await;
    assert_eq!(api.error(&failed), (406, "406".into()));
    let contacts = api.get(&user, "/ucaas/v1/contacts").await;
    assert!(!all_of(&contacts["contacts"], "name").contains(&"X".to_owned()));
}

#[tokio::test]
async fn a_contact_is_one_users_unless_it_is_shared() {
    let api = Api::start().await;
    let user = api.login("user").await;
    let body = json!({
        "name": "Ada Morrow", "email": "ada@example.com", "group_ids": ["1d9dea5fe29de2276b6cff4c"],
    });
    let added = api.write(&user, "POST", "/ucaas/v1/contacts", body).await;
    assert_eq!(added["msg"], "Ada Morrow has been added to Contact List");
    let id = added["contact"]["contact_id"].as_str().unwrap();
    let customer = api.login("customer").await;
    let names = async |logon: &str| {
        let found = api.get(logon, "/ucaas/v1/contacts?search_by=email&search_string=ada@example.com").await;
        all_of(&found["contacts"], "name")
    };
    assert_eq!((names(&user).await.len(), names(&customer).await.len()), (1, 0));
    let target = format!("/ucaas/v1/contacts/{id}");
    let change = json!({ "shared": true, "name": "Ada M.", "group_ids": [] });
    api.write(&user, "PATCH", &target, change).await;
    assert_eq!(names(&customer).await, ["Ada M."]);
    // The customer is above its users; a reseller's list does not have what a customer shares.
    api.write(&customer, "PATCH", &target, json!({ "company": "Morrow" })).await;
    assert!(names(&api.login("reseller").await).await.is_empty());
}

#[tokio::test]
async fn a_suspended_project_logs_nobody_on() {
    let api = Api::start().await;
    let customer = api.login("customer").await;
    let body = json!({
        "app_type": "video", "app_name": "Rounds", "category_id": TELEHEALTH, "services_incl": { "video": true },
    });
    let added = api.write(&customer, "POST", "/cpaas/projects", body).await["project"].clone();
    assert_eq!((&added["customer_id"], &added["category_name"]), (&json!(LUMEN), &json!("Telehealth")));
    assert_eq!(added["services_incl"], json!({ "video": true, "sms": false, "voice": false }));
    let (id, key) = (added["app_id"].as_str().unwrap(), added["app_key"].as_str().unwrap());
    let (own, target) = (basic(id, key), format!("/cpaas/projects/{id}"));
    api.get(&own, &target).await;
    let suspended = api.write(&own, "PATCH", &target, json!({ "status": "S" })).await["project"].clone();
    assert!(suspended["suspended_at"].is_string());
    assert_eq!(api.error(&api.send(&own, "GET", &target, "").await), (401, "401".into()));
    let active = api.write(&customer, "PATCH", &target, json!({ "status": "A" })).await["project"].clone();
    assert!(active["suspended_at"].is_null());
    api.get(&own, &target).await;
    let foreign = json!({
        "app_type": "video", "app_name": "Rounds", "category_id": TELEHEALTH, "customer_id": NORTHWIND,
    });
    let refused = api.send(&customer, "POST", "/cpaas/projects", foreign.to_string()).await;
    assert_eq!(api.error(&refused).0, 403);
}

#[tokio::test]
async fn whatever_is_sent_is_refused_in_the_contract() {
    let api = Api::start().await;
    let admin = api.login("admin").await;
    let routes = [
        ("POST", "/ucaas/v1/login"),
        ("POST", "/ucaas/v1/users"),
        ("PATCH", "/ucaas/v1/users/1302"),
        ("POST", "/ucaas/v1/contacts"),
        ("POST", "/cpaas/projects"),
        ("PATCH", "/cpaas/projects/lumen-app"),
    ];
    let long = format!(r#"{{"email": "{}@example.com", "app_name": 1}}"#, "a".repeat(5_000));
    let deep = "[".repeat(50_000);
    let bodies: [&[u8]; 12] = [
        b"",
        b"null",
        b"7",
        b"\"text\"",
        b"\xff\xfe{}",
        br#"{"email": "\ud800"}"#,
        br#"{"email": {"$ne": null}, "app_type": [], "first_name": 1e400}"#,
        br#"{"email": {"$ne": null}, "app_type": ["video"], "group_ids": {}}"#,
        br#"{"email": "a@b", "app_type": "\u0000", "password": ""}"#,
        br#"{"email": "'; DROP TABLE users; --", "app_type": "' OR 1=1"}"#,
        deep.as_bytes(),
        long.as_bytes(),
    ];
    for (method, target) in routes {
        for body in bodies {
            let answer = api.send(&admin, method, target, body).await;
            let (status, _) = api.error(&answer);
            assert!(matches!(status, 200 | 400 | 406), "{method} {target} {body:?}: {}", answer.text());
        }
    }
    let targets = [
        ("/cpaas/projects?page=99999999999999999999", 200),
        ("/cpaas/projects?page=1.0", 200),
        ("/cpaas/projects?page=", 200),
        ("/cpaas/projects?order_by=app_id;--", 406),
        ("/cpaas/projects?search_by=(select+1)", 406),
        ("/ucaas/v1/users/1302%20", 404),
        ("/ucaas/v1/users/99999999999999999999", 404),
        ("/ucaas/v1/users/%ff", 404),
        ("/ucaas/v1/customers/%00", 404),
        ("/ucaas/v1/users/", 404),
        ("/", 404),
    ];
    for (target, status) in targets {
        let answer = api.send(&admin, "GET", target, "").await;
        assert_eq!(api.error(&answer).0, status, "{target}: {}", answer.text());
    }
    let page = api.get(&admin, "/cpaas/projects?page=9223372036854775807&search_string=%25").await;
    assert_eq!(page["projects"], json!([]));
    for logon in ["Token", "Token ", "Basic", "Basic !", "Basic YQ==", "\u{ff}", "token x y"] {
        let answer = api.send(logon, "GET", "/ucaas/v1/users", "").await;
        let (status, code) = api.error(&answer);
        assert!((status, code.as_str()) == (401, "401") || code == "1001", "{logon}: {}", answer.text());
    }
}
