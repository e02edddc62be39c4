//! The Identity Directory API: filters, pages, changes, versions, and what is published of it.

use super::{DONA, EMPLOYEES, GROUP, OMAR, SAP_USER, SCIM, Tenant, USER, escaped, header};
use serde_json::{Value, json};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const CUSTOM_GROUP: &str = "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group";

/// The values of an attribute in a list, with blanks between.
fn names(list: &Value, attribute: &str) -> String {
    let all = list["Resources"].as_array().unwrap().iter();
    all.map(|one| one[attribute].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let tenant = Tenant::new().await;
    let users = async |filter: &str, want: &str| {
        let list = tenant.get(&format!("/scim/Users/?filter={}", escaped(filter))).await;
        assert_eq!(names(&list, "userName"), want, "{filter}");
        assert_eq!(list["totalResults"], want.split_whitespace().count(), "{filter}");
    };
    users("userName eq \"DMOORE\"", "dmoore").await;
    users("USERNAME Sw \"j\"", "jarmstrong").await;
    users("name.familyName co \"RC\"", "tgarcia").await;
    users("name.familyName eq \"García\"", "tgarcia").await;
    users("emails.value ew \"example.net\"", "madams").await;
    users("emails co \"mike\"", "madams").await;
    users("emails[type eq \"home\" and value pr]", "madams").await;
    users("emails[type eq \"home\" and primary eq true]", "").await;
    users("active eq false", "ksato ilarsen").await;
    users("not (active eq true)", "ksato ilarsen").await;
    users("userType eq \"customer\" and (userName eq \"ohaddad\" or userName eq \"nobody\")", "ohaddad")
        .await;
    users("userName eq \"dmoore\" or userName eq \"mchen\" and active eq false", "dmoore").await;
    users("phoneNumbers pr and userType ne \"employee\"", "tgarcia").await;
    users("title pr", "").await;
    users("title eq null and userName ge \"s\"", "srossi tgarcia").await;
    users(&format!("{SAP_USER}:userId le \"P000002\""), "dmoore madams").await;
    users(&format!("{SAP_USER}:status eq \"new\""), "ilarsen").await;
    users(&format!("{SAP_USER}:passwordDetails.status eq \"disabled\""), "aokafor").await;
    users(&format!("{USER}:userName eq \"mchen\""), "mchen").await;
    users(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"finance\"",
        "jarmstrong",
    )
    .await;
    users("meta.created gt \"2100-01-01T00:00:00Z\"", "").await;
    users(&format!("groups.value eq \"{EMPLOYEES}\" and userName lt \"e\""), "dmoore").await;
    users(&format!("id eq \"{OMAR}\""), "ohaddad").await;
    users(&format!("id eq \"{}\"", OMAR.to_uppercase()), "").await;
    let groups =
        tenant.get(&format!("/scim/Groups?filter={}", escaped(&format!("members eq \"{DONA}\"")))).await;
    assert_eq!(names(&groups, "displayName"), "Administrators Employees Travel approvers");
}

#[tokio::test]
async fn lists_are_sorted_and_come_in_pages() {
    let tenant = Tenant::new().await;
    let check = async |query: &str, want: &str| {
        let list = tenant.get(&format!("/scim/Users?{query}")).await;
        assert_eq!(names(&list, "userName"), want, "{query}");
        list
    };
    let list = check("sortBy=userName&count=3", "aokafor dmoore ilarsen").await;
    assert_eq!(
        (&list["totalResults"], &list["itemsPerPage"], &list["startIndex"]),
        (&json!(12), &json!(3), &json!(1))
    );
    check("sortBy=userName&startIndex=11&count=50", "srossi tgarcia").await;
    check("sortBy=name.familyName&sortOrder=descending&count=2", "ksato srossi").await;
    check("sortBy=phoneNumbers&count=2", "dmoore jarmstrong").await;
    check("sortBy=meta.created&count=1", "dmoore").await;
    check("count=0", "").await;
    check("startIndex=-5&count=-1", "").await;
    check("startIndex=13", "").await;
    let list = check("attributes=userName,name.givenName&count=1", "dmoore").await;
    let one = &list["Resources"][0];
    let members: Vec<_> = one.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["id", "name", "schemas", "userName"]);
    assert_eq!(one["name"], json!({ "givenName": "Dona" }));
    let one = tenant.get(&format!("/scim/Users/{DONA}?excludedAttributes=emails.type,{SAP_USER},id")).await;
    assert_eq!(one["emails"][0], json!({ "value": "dona.moore@example.com", "primary": true }));
    assert!(one.get(SAP_USER).is_none() && one["id"] == DONA);
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "displayName sw \"P\"", "sortBy": "displayName", "attributes": ["displayName"],
    });
    let (status, found) = tenant.scim("POST", "/scim/.search", &search).await;
    assert_eq!(
        (status, names(&found, "displayName")),
        (200, "Partners Pavel Novak Project Atlas".to_owned())
    );
}

/// Makes a user, and says where.
async fn pat(tenant: &Tenant) -> String {
    let new = json!({
        "schemas": [USER], "userName": "pat", "name": { "familyName": "Lee" }, "active": true,
        "emails": [
            { "value": "pat@example.net", "type": "home" },
            { "value": "pat@example.com", "type": "work", "primary": true },
        ],
    });
    let (status, made) = tenant.scim("POST", "/scim/Users", &new).await;
    assert_eq!(
        (status, &made["emails"][0]["value"]),
        (201, &json!("pat@example.com")),
        "the primary one is in front"
    );
    assert_eq!(made[SAP_USER]["status"], "active");
    format!("/scim/Users/{}", made["id"].as_str().unwrap())
}

#[tokio::test]
async fn operations_change_what_they_name() {
    let tenant = Tenant::new().await;
    let place = pat(&tenant).await;
    let check = async |operations: Value, pointer: &str, want: Value| {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        let (status, answer) = tenant.scim("PATCH", &place, &body).await;
        assert_eq!(status, 204, "{body}: {answer}");
        let now = tenant.get(&place).await;
        assert_eq!(now.pointer(pointer).unwrap_or(&Value::Null), &want, "{body}: {now}");
    };
    check(
        json!([{ "op": "Add", "path": "name", "value": { "givenName": "Pat" } }]),
        "/name",
        json!({ "familyName": "Lee", "givenName": "Pat" }),
    )
    .await;
    check(
        json!([{ "op": "replace", "path": "name.familyName", "value": "Low" }]),
        "/name/familyName",
        json!("Low"),
    )
    .await;
    check(
        json!([{ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "p@example.net" }]),
        "/emails/1/value",
        json!("p@example.net"),
    )
    .await;
    check(
        json!([{ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }]),
        "/emails/0/value",
        json!("p@example.net"),
    )
    .await;
    check(
        json!([{ "op": "add", "path": "phoneNumbers", "value": [{ "value": "1", "type": "work" }] },
        { "op": "add", "path": "phoneNumbers", "value": { "value": "2", "type": "home" } },
        { "op": "add", "path": "phoneNumbers", "value": [{ "value": "1", "type": "work" }] }]),
        "/phoneNumbers",
        json!([{ "value": "1", "type": "work" }, { "value": "2", "type": "home" }]),
    )
    .await;
    check(
        json!([{ "op": "remove", "path": "phoneNumbers[value eq \"1\"]" }]),
        "/phoneNumbers",
        json!([{ "value": "2", "type": "home" }]),
    )
    .await;
    check(json!([{ "op": "remove", "path": "phoneNumbers" }]), "/phoneNumbers", Value::Null).await;
    check(
        json!([{ "op": "replace", "value": { "displayName": "Pat", "id": "x", "name.middleName": "Q" } }]),
        "/name/middleName",
        json!("Q"),
    )
    .await;
    check(json!([{ "op": "replace", "path": "active", "value": false }]), "/active", json!(false)).await;
    check(
        json!([{ "op": "add", "path": format!("{SAP_USER}:industry"), "value": "Retail" }]),
        &format!("/{SAP_USER}/industry"),
        json!("Retail"),
    )
    .await;
    assert_eq!(tenant.get(&place).await[SAP_USER]["status"], "inactive", "the two say the same");
}

/// What is refused leaves everything as it was, and what came before it in the same request too.
#[tokio::test]
async fn refused_operations_leave_nothing() {
    let tenant = Tenant::new().await;
    let place = format!("/scim/Users/{OMAR}");
    let before = tenant.get(&place).await;
    let first = json!({ "op": "replace", "path": "displayName", "value": "Changed" });
    for wrong in [
        json!({ "op": "replace", "path": "id", "value": "x" }),
        json!({ "op": "replace", "path": "groups", "value": [] }),
        json!({ "op": "remove", "path": "userName" }),
        json!({ "op": "remove" }),
        json!({ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "x@example.com" }),
        json!({ "op": "replace", "path": "nothing", "value": 1 }),
        json!({ "op": "replace", "path": "active", "value": "yes" }),
        json!({ "op": "replace", "path": "userType", "value": "EMPLOYEE" }),
        json!({ "op": "replace", "path": "userName", "value": "dmoore" }),
        json!({ "op": "replace", "path": "emails", "value": [{ "value": "none" }] }),
        json!({ "op": "replace", "path": "emails", "value": [{ "value": "DONA.moore@example.com" }] }),
        json!({ "op": "move", "path": "userName", "value": "x" }),
    ] {
        let body = json!({ "schemas": [PATCH], "Operations": [first, wrong] });
        let (status, answer) = tenant.scim("PATCH", &place, &body).await;
        assert!(matches!(status, 400 | 409), "{wrong}: {answer}");
        assert_eq!(tenant.get(&place).await, before, "{wrong}");
    }
}

#[tokio::test]
async fn versions_guard_what_others_changed() {
    let tenant = Tenant::new().await;
    let place = format!("/scim/Users/{OMAR}");
    let ask = async |method: &str, name: &str, value: &str, body: &Value| {
        let headers =
            [("Authorization", "Basic c2FuZGJveDpzYW5kYm94"), ("Content-Type", SCIM), (name, value)];
        tenant.ask(method, &place, &headers, body.to_string()).await
    };
    let change =
        json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": "nickName", "value": "Om" }] });
    let first = tenant.call("GET", &place, "", "").await;
    let version = header(&first, "etag");
    assert_eq!(ask("GET", "If-None-Match", &version, &Value::Null).await.status, 304);
    assert_eq!(ask("GET", "If-None-Match", "\"other\"", &Value::Null).await.status, 200);
    assert_eq!(ask("PATCH", "If-Match", "\"other\"", &change).await.status, 412);
    assert!(tenant.get(&place).await.get("nickName").is_none());
    assert_eq!(ask("PATCH", "If-Match", &format!("W/{version}, \"x\""), &change).await.status, 204);
    assert_eq!(ask("DELETE", "If-Match", &version, &Value::Null).await.status, 412);
    assert_eq!(ask("DELETE", "If-Match", "*", &Value::Null).await.status, 204);
    assert_eq!(tenant.call("GET", &place, "", "").await.status, 404);
}

#[tokio::test]
async fn groups_keep_their_members_and_their_name() {
    let tenant = Tenant::new().await;
    let place = format!("/scim/Groups/{EMPLOYEES}");
    let before = tenant.get(&place).await;
    assert_eq!(before["members"].as_array().unwrap().len(), 7);
    let put = async |body: Value| tenant.scim("PUT", &place, &body).await;
    let group = |members: &[&str]| {
        let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
        json!({ "schemas": [GROUP], "displayName": "All", "members": members })
    };
    let wrong = group(&[OMAR, "nobody"]);
    assert_eq!(put(wrong).await.0, 400);
    let renamed = json!({ "schemas": [GROUP], "displayName": "All", CUSTOM_GROUP: { "name": "All" } });
    assert_eq!(put(renamed).await.0, 400, "a name never changes");
    tenant.set("groups-per-user", 1).await;
    let full = group(&[OMAR, DONA]);
    assert_eq!(put(full.clone()).await.0, 200, "who is in it already takes no more room");
    assert_eq!(tenant.scim("POST", "/scim/Groups", &full).await.0, 400);
    let left = tenant.get("/scim/Groups?count=0").await;
    assert_eq!(left["totalResults"], 6, "a refused group is not there");
    let (_, emptied) = put(json!({ "schemas": [GROUP], "displayName": "All" })).await;
    assert!(emptied.get("members").is_none());
    assert_eq!(emptied[CUSTOM_GROUP]["name"], "Employees");
    assert!(tenant.get(&format!("/scim/Users/{OMAR}")).await.get("groups").is_none());

    let old = json!({
        "userName": "jsmith", "emails": [{ "value": "john.smith@example.com" }], "company": "Example Corporation",
        "department": "Finance", "password": "Abcd-1234", "passwordStatus": "enabled", "active": true,
    });
    assert_eq!(tenant.scim("POST", "/service/scim/Users", &old).await.0, 201);
    assert_eq!(tenant.logon("jsmith", "Abcd-1234").await.0, 200);

    // The older API sees the same group, by its own ids.
    let old = tenant.get("/service/scim/Groups/57aadecee4b0c8e9241d1635").await;
    assert_eq!(old["members"][0]["value"], "P000001");
    assert_eq!(tenant.call("DELETE", &format!("/scim/Users/{DONA}"), "", "").await.status, 204);
    let old = tenant.get("/service/scim/Groups/57aadecee4b0c8e9241d1635").await;
    assert!(old.get("members").is_none(), "who is deleted is a member no more");
    tenant.set("requests-per-second", 0).await;
    tenant.set("scim-limit", 0).await;
    for number in 0..101 {
        let user = json!({ "schemas": [USER], "userName": format!("user{number}") });
        let (_, made) = tenant.scim("POST", "/scim/Users", &user).await;
        let add = json!({ "op": "add", "path": "members", "value": [{ "value": made["id"] }] });
        let add = json!({ "schemas": [PATCH], "Operations": [add] });
        assert_eq!(tenant.scim("PATCH", &place, &add).await.0, 204, "{number}");
    }
    assert_eq!(tenant.get(&place).await["members"].as_array().unwrap().len(), 100, "a reply shows a hundred");
}

/// What is served is of the published schemas, in either way of showing it.
#[tokio::test]
async fn the_published_schemas_are_true() {
    let tenant = Tenant::new().await;
    for extensions in [1, 0] {
        tenant.set("scim-extensions", extensions).await;
        let schemas = tenant.get("/scim/Schemas").await;
        let of = |id: &str| {
            let all = schemas["Resources"].as_array().unwrap();
            all.iter().find(|schema| schema["id"] == id).unwrap_or_else(|| panic!("no {id}"))["attributes"]
                .clone()
        };
        for kind in tenant.get("/scim/ResourceTypes").await["Resources"].as_array().unwrap() {
            let list = tenant.get(&format!("/scim{}", kind["endpoint"].as_str().unwrap())).await;
            for one in list["Resources"].as_array().unwrap() {
                for (name, value) in one.as_object().unwrap() {
                    match name.as_str() {
                        "id" | "meta" | "schemas" => {}
                        name if name.starts_with("urn:") => {
                            assert!(one["schemas"].as_array().unwrap().contains(&json!(name)));
                            value
                                .as_object()
                                .unwrap()
                                .iter()
                                .for_each(|(part, value)| fits(&of(name), part, value));
                        }
                        name => fits(&of(kind["schema"].as_str().unwrap()), name, value),
                    }
                }
            }
        }
    }
}

fn fits(attributes: &Value, name: &str, value: &Value) {
    let known = attributes.as_array().unwrap().iter().find(|attribute| attribute["name"] == name);
    let known = known.unwrap_or_else(|| panic!("{name} is in no schema"));
    assert_ne!(known["returned"], "never", "{name}");
    assert_eq!(known["multiValued"], json!(value.is_array()), "{name}");
    let each: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
    for value in each {
        match known["type"].as_str().unwrap() {
            "complex" => value
                .as_object()
                .unwrap()
                .iter()
                .for_each(|(part, value)| fits(&known["subAttributes"], part, value)),
            "boolean" => assert!(value.is_boolean(), "{name}"),
            "integer" => assert!(value.is_i64(), "{name}"),
            _ => assert!(value.is_string(), "{name}"),
        }
    }
}
