//! Objects: their shapes, their lives, what they have to do with each other.

use super::*;

#[tokio::test]
async fn a_list_has_three_shapes_in_json_and_one_in_xml() {
    let admin = Session::of_admin().await;
    let many = admin.json("/vmrest/users?query=(alias%20startswith%20j)").await;
    assert_eq!(many["@total"], "1");
    assert_eq!(many["User"]["Alias"], "jdoe", "one is an object");
    let none = admin.json("/vmrest/users?query=(alias%20is%20nobody)").await;
    assert_eq!(none, json!({ "@total": "0" }));
    let all = admin.json("/vmrest/users").await;
    assert_eq!(all["@total"], "12");
    let all = all["User"].as_array().unwrap();
    assert_eq!(all.len(), 12);
    assert!(all.iter().all(|user| user.as_object().unwrap().values().all(Value::is_string)));
    assert!(all[2].get("Undeletable").is_none(), "a list shows a part");
    let whole = admin.json(JANA).await;
    assert_eq!(whole["Undeletable"], "false");
    assert_eq!(whole["CosURI"], json!(format!("/vmrest/coses/{}", whole["CosObjectId"].as_str().unwrap())));
    let xml = admin.ask("GET", "/vmrest/users?query=(alias%20is%20jdoe)", &[], "").await;
    assert_eq!(xml.headers["content-type"], "application/xml");
    let text = xml.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("total")), ("Users", Some("1")));
    assert!(root.descendants().any(|n| n.has_tag_name("Alias") && n.text() == Some("jdoe")));
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let admin = Session::of_admin().await;
    for (query, total, aliases) in [
        ("query=(ALIAS%20is%20JDOE)", "1", "jdoe"),
        ("query=(alias+startswith+un)", "1", "undeliverablemessagesmailbox"),
        ("query=(emailaddress%20isnull)", "4", "undeliverablemessagesmailbox operator byoung ppetrov"),
        ("query=(displayname%20is%20Rosa%20Molina)", "1", "rmolina"),
        ("query=(alias%20startswith%20%25)", "0", ""),
        (
            "query=(cosuri%20startswith%20%2Fvmrest%2Fcoses%2F610c)&sort=(alias)",
            "2",
            "operator undeliverablemessagesmailbox",
        ),
        ("sort=(alias%20desc)&rowsPerPage=2", "12", "undeliverablemessagesmailbox tkessler"),
        ("sort=(dtmfaccessid%20asc)&rowsPerPage=2&pageNumber=2", "12", "rmolina byoung"),
        ("rowsPerPage=5&pageNumber=4", "12", ""),
        ("rowsPerPage=0", "12", ""),
    ] {
        let list = admin.json(&format!("/vmrest/users?{query}")).await;
        let one = std::slice::from_ref(&list["User"]);
        let users = list["User"].as_array().map_or(one, Vec::as_slice);
        let seen: Vec<_> = users.iter().filter_map(|user| user["Alias"].as_str()).collect();
        assert_eq!((list["@total"].as_str().unwrap(), seen.join(" ").as_str()), (total, aliases), "{query}");
    }
    let rules = admin.json("/vmrest/authenticationrules?sort=(maxhacks%20asc)").await;
    assert_eq!(rules["AuthenticationRule"][0]["MaxHacks"], "3");
}

#[tokio::test]
async fn a_user_lives_from_template_to_gone() {
    let admin = Session::of_admin().await;
    let xml = "<User><Alias>newhire</Alias><FirstName>Ada &amp; B</FirstName><LastName/><DtmfAccessId> 74650 \
               </DtmfAccessId></User>";
    let made = "/vmrest/users?templateAlias=fieldstafftemplate";
    let answer = admin.ask("POST", made, &[("Content-Type", "text/xml; charset=utf-8")], xml).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.headers["content-type"], "text/plain");
    let path = answer.text();
    assert_eq!(answer.headers["location"], format!("http://{}{path}", admin.at));
    let user = admin.json(&path).await;
    for (name, value) in [
        ("DisplayName", "Ada & B"),
        ("DtmfAccessId", "74650"),
        ("Department", "Field Service"),
        ("SmtpAddress", "newhire@cuc.example.com"),
        ("IsTemplate", "false"),
        ("Undeletable", "false"),
        ("MailboxStoreName", "Unity Messaging Database -1"),
    ] {
        assert_eq!(user[name], value, "{name}");
    }
    assert!(
        admin
            .ask("GET", &path, &[], "")
            .await
            .text()
            .contains("<FirstName>Ada &amp; B</FirstName><LastName/>")
    );
    admin
        .put(
            &path,
            &json!({ "DtmfAccessId": 74651, "UseVui": true, "City": null, "ObjectId": user["ObjectId"] }),
        )
        .await;
    let handler = user["CallhandlerURI"].as_str().unwrap();
    assert_eq!(admin.json(handler).await["DtmfAccessId"], "74651");
    assert_eq!(admin.json(&format!("{path}/credential/pin")).await["CredMustChange"], "true");
    assert_eq!(admin.ask("DELETE", &path, &[], "").await.status, 204);
    for path in
        [path.as_str(), handler, &format!("{path}/credential/pin"), &format!("{path}/mailboxattributes")]
    {
        assert_eq!(admin.ask("GET", path, &[], "").await.status, 410, "{path}");
    }
    admin.hire("newhire", "74651").await;
    // The other partition has extensions of its own.
    let other = json!({ "Alias": "elsewhere", "DtmfAccessId": "74651",
        "PartitionObjectId": "da2114bf-0c3e-4d25-8b6a-9e2f5f0ad002" });
    let answer = admin.send("POST", "/vmrest/users?templateAlias=voicemailusertemplate", &other).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let back = json!({ "PartitionObjectId": "da2114bf-0c3e-4d25-8b6a-9e2f5f0ad001" });
    assert_eq!(admin.send("PUT", &answer.text(), &back).await.status, 400, "it is taken there");
}

#[tokio::test]
async fn what_fails_leaves_nothing() {
    let admin = Session::of_admin().await;
    let body = json!({ "Alias": "newhire", "DtmfAccessId": "74601" });
    let made = "/vmrest/users?templateAlias=voicemailusertemplate";
    assert_eq!(admin.send("POST", made, &body).await.status, 400);
    assert_eq!(admin.json("/vmrest/users").await["@total"], "12");
    let body = json!({ "City": "Porto", "DtmfAccessId": "74602" });
    assert_eq!(admin.send("PUT", JANA, &body).await.status, 400);
    assert_eq!(admin.json(JANA).await["City"], "Lisbon");
    let pin = json!({ "CantChange": "true", "Credentials": "1" });
    assert_eq!(admin.send("PUT", &format!("{JANA}/credential/pin"), &pin).await.status, 400);
    assert_eq!(admin.json(&format!("{JANA}/credential/pin")).await["CantChange"], "false");
}

#[tokio::test]
async fn whom_ldap_knows_can_be_imported_once() {
    let admin = Session::of_admin().await;
    let list = "/vmrest/import/users/ldap";
    let page = admin.json(&format!("{list}?limit=5&offset=10")).await;
    assert_eq!(page["ImportUser"].as_array().unwrap().len(), 2);
    assert!(page.get("@total").is_none());
    assert_eq!(admin.json(&format!("{list}?limit=5&offset=12")).await, json!({}), "past the end is no error");
    let found = admin.json(&format!("{list}?query=(alias%20is%20nfoss)")).await["ImportUser"].clone();
    let body = json!({ "pkid": found["pkid"], "dtmfAccessId": "74650", "alias": "nfoss" });
    let made = admin.send("POST", &format!("{list}?templateAlias=voicemailusertemplate"), &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let user = admin.json(&made.text()).await;
    assert_eq!((user["FirstName"].as_str(), user["LdapType"].as_str()), (Some("Nora"), Some("3")));
    assert_eq!(admin.json(&format!("{list}?query=(alias%20is%20nfoss)")).await, json!({}));
    let again = admin.send("POST", &format!("{list}?templateAlias=voicemailusertemplate"), &body).await;
    assert_eq!(again.status, 404);
    admin.ask("DELETE", &made.text(), &[], "").await;
    assert_eq!(admin.json(&format!("{list}?query=(alias%20is%20nfoss)")).await["ImportUser"], found);
    admin.set("ldap-list-limit", 3).await;
    let answer = admin.ask("GET", list, &[], "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("<errors><code>"), "{}", answer.text());
}

#[tokio::test]
async fn a_message_is_in_every_mailbox() {
    let admin = Session::of_admin().await;
    let jana = Session::begin(admin.at, "jdoe", "Jdoe-mail-1").await.unwrap();
    let tomas = Session::begin(admin.at, "tkessler", "Tkessler-mail-1").await.unwrap();
    let head = json!({ "Subject": "Lunch <1>", "Priority": "Urgent" });
    let recipients = json!({ "Recipient": [
        { "Type": "TO", "Address": { "DtmfAccessID": "74602" } },
        { "Type": "CC", "Address": { "SmtpAddress": "JDOE@cuc.example.com" } },
    ] });
    let form = format!(
        "--b\r\nContent-Type: application/json\r\n\r\n{head}\r\n\
         --b\r\nContent-Type: application/json\r\n\r\n{recipients}\r\n\
         --b\r\nContent-Type: audio/wav\r\n\r\nRIFF....WAVE\r\n--b--\r\n"
    );
    let kind = [("Content-Type", "multipart/form-data; boundary=b")];
    let sent = jana.ask("POST", "/vmrest/messages", &kind, &form).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    assert_eq!(jana.json(&sent.text()).await["IsSent"], "true");
    let inbox = tomas.json("/vmrest/mailbox/folders/inbox/messages?sort=(arrivaltime%20desc)").await;
    let got = inbox["Message"][0].clone();
    assert_eq!(
        (&inbox["@total"], &got["Subject"], &got["Size"]),
        (&json!("2"), &json!("Lunch <1>"), &json!("21"))
    );
    assert_eq!(jana.json("/vmrest/mailbox/folders/inbox/messages").await["@total"], "3");
    let folders = jana.json("/vmrest/mailbox/folders").await;
    assert_eq!(
        (&folders["Folder"][0]["MessageCount"], &folders["Folder"][1]["MessageCount"]),
        (&json!("3"), &json!("2"))
    );
    let uri = got["URI"].as_str().unwrap();
    assert_eq!(jana.ask("GET", uri, &[], "").await.status, 404, "it is Tomas's");
    assert_eq!(tomas.ask("DELETE", uri, &[], "").await.status, 204);
    assert_eq!(tomas.ask("GET", uri, &[], "").await.status, 410);
    let mailbox = jana.json("/vmrest/mailbox").await;
    assert_eq!(mailbox["IsSendQuotaExceeded"], "false");
    admin.put(&format!("{JANA}/mailboxattributes"), &json!({ "Send": 10 })).await;
    assert_eq!(jana.json("/vmrest/mailbox").await["IsSendQuotaExceeded"], "true");
    assert_eq!(
        admin.json(&format!("{JANA}/mailboxattributes")).await["ByteSize"],
        mailbox["CurrentSizeInBytes"]
    );
}

#[tokio::test]
async fn every_kind_of_object_is_listed_and_shown() {
    let admin = Session::of_admin().await;
    for (path, element) in [
        ("users", "User"),
        ("adminusers", "User"),
        ("usertemplates", "UserTemplate"),
        ("coses", "Cos"),
        ("mailboxstores", "MailboxStore"),
        ("distributionlists", "DistributionList"),
        ("authenticationrules", "AuthenticationRule"),
        ("handlers/callhandlers", "Callhandler"),
        ("configurationvalues", "ConfigurationValue"),
        ("roles", "Role"),
        ("partitions", "Partition"),
        ("phonesystems", "PhoneSystem"),
        ("searchspaces", "SearchSpace"),
        ("locations/connectionlocations", "ConnectionLocation"),
    ] {
        let list = admin.json(&format!("/vmrest/{path}")).await;
        let first = list[element].get(0).unwrap_or(&list[element]).clone();
        let whole = admin.json(first["URI"].as_str().unwrap()).await;
        for (name, value) in first.as_object().unwrap() {
            assert_eq!(&whole[name], value, "{path} {name}");
        }
        let schema = admin.ask("GET", &format!("/vmrest/schema/{element}"), &[], "").await.text();
        if path != "adminusers" {
            for name in whole.as_object().unwrap().keys() {
                assert!(schema.contains(&format!("<xs:element name=\"{name}\"")), "{element} {name}");
            }
        }
        let sorted = admin.json(&format!("/vmrest/{path}?sort=(uri%20desc)&rowsPerPage=1")).await;
        assert_eq!(sorted["@total"], list["@total"], "{path}");
    }
    for (path, body) in [
        ("coses", json!({ "DisplayName": "Guests" })),
        ("distributionlists", json!({ "Alias": "all", "DisplayName": "All" })),
    ] {
        let made = admin.send("POST", &format!("/vmrest/{path}"), &body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        admin.put(&made.text(), &json!({ "DisplayName": "Others" })).await;
        assert_eq!(admin.json(&made.text()).await["DisplayName"], "Others");
        assert_eq!(admin.ask("DELETE", &made.text(), &[], "").await.status, 204);
    }
    admin.put("/vmrest/configurationvalues/System.Fax.MaxPages", &json!({ "Value": "50" })).await;
    assert_eq!(admin.json("/vmrest/configurationvalues/system.fax.maxpages").await["Value"], "50");
}
