//! Customers, and how they are found; and what a profile may hold.

use super::*;

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
