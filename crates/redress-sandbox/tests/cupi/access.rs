//! Who is let in, when, and to what.

use super::*;

#[tokio::test]
async fn cookies_stand_for_the_password() {
    let admin = Session::of_admin().await;
    let logon = |headers: Vec<(&'static str, String)>| async move {
        let headers: Vec<_> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        call(admin.at, "GET", "/vmrest/nowhere", &headers, "").await
    };
    // A call that fails is a logon all the same.
    let answer =
        logon(vec![("Authorization", basic("auditor", "auditor")), ("X-Forwarded-Proto", "https".into())])
            .await;
    assert_eq!(answer.status, 404);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    let ends: Vec<_> = cookies.iter().map(|cookie| cookie.split_once("; ").unwrap().1).collect();
    assert_eq!(
        ends,
        ["Path=/; Secure; HttpOnly", "Path=/vmrest/; Secure; HttpOnly", "Path=/; Secure; HttpOnly"]
    );
    let pair = |index: usize| cookies[index].split(';').next().unwrap().to_owned();
    for (cookie, status) in
        [(pair(0), 404), (format!("a=b; {}", pair(1)), 404), (pair(2), 401), ("JSESSIONID=x".into(), 401)]
    {
        let answer = logon(vec![("Cookie", cookie.clone())]).await;
        assert_eq!(answer.status.as_u16(), status, "{cookie}");
        assert!(answer.headers.get("set-cookie").is_none(), "{cookie}");
    }
    // Whoever sends both is known by the session, and counts no logon.
    for _ in 0..5 {
        let both = vec![("Cookie", pair(0)), ("Authorization", basic("auditor", "auditor"))];
        assert_eq!(logon(both).await.status, 404);
    }
}

#[tokio::test]
async fn a_session_lives_as_long_as_it_is_used() {
    let admin = Session::of_admin().await;
    for (minutes, status) in [("29m", 200), ("29m", 200), ("30m", 401)] {
        admin.advance(minutes).await;
        assert_eq!(admin.ask("GET", "/vmrest/version", &[], "").await.status.as_u16(), status);
    }
    let admin = Session::begin(admin.at, "admin", "admin").await.unwrap();
    admin.set("session-minutes", 1).await;
    admin.advance("61s").await;
    assert_eq!(admin.ask("GET", "/vmrest/version", &[], "").await.status, 401);
}

#[tokio::test]
async fn wrong_passwords_lock_until_time_or_an_administrator_unlocks() {
    let admin = Session::of_admin().await;
    let wrong = async |times: usize| {
        for _ in 0..times {
            assert_eq!(refusal(Session::begin(admin.at, "auditor", "x").await).0, 401);
        }
    };
    let right = async || Session::begin(admin.at, "auditor", "auditor").await;
    let settings = async || admin.json(&format!("{AUDITOR}/credential/password")).await;
    wrong(6).await;
    assert_eq!(settings().await["HackCount"], "6");
    assert!(right().await.is_ok(), "the seventh locks");
    assert_eq!(settings().await["HackCount"], "0");
    wrong(7).await;
    assert!(refusal(right().await).1.contains("locked"));
    assert_eq!(settings().await["Hacked"], "true");
    admin.advance("29m").await;
    assert!(refusal(right().await).1.contains("locked"));
    admin.advance("61s").await;
    let admin = Session::begin(admin.at, "admin", "admin").await.unwrap();
    assert!(right().await.is_ok());
    // Unlocked by hand.
    wrong(7).await;
    admin
        .put(&format!("{AUDITOR}/credential/password"), &json!({ "HackCount": "0", "TimeHacked": "" }))
        .await;
    admin.advance("2s").await;
    assert!(right().await.is_ok());
    // A pause of HackResetTime begins the count anew.
    wrong(6).await;
    admin.advance("30m").await;
    wrong(1).await;
    assert!(right().await.is_ok());
}

#[tokio::test]
async fn a_new_password_is_the_only_one() {
    let admin = Session::of_admin().await;
    let path = format!("{JANA}/credential/password");
    let body = "<Credential><Credentials>My1stPassword</Credentials>\
                <CredMustChange>false</CredMustChange></Credential>";
    let answer = admin.ask("PUT", &path, &[("Content-Type", "application/xml")], body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(answer.headers["content-type"], "application/xml", "a type, and nothing behind it");
    assert_eq!(refusal(Session::begin(admin.at, "jdoe", "Jdoe-mail-1").await).0, 401);
    assert!(Session::begin(admin.at, "JDoe", "My1stPassword").await.is_ok());
    let shown = admin.json(&path).await;
    assert_eq!(shown["Credentials"], "");
    assert!(!shown.to_string().contains("My1stPassword"));
    // The rule decides, and it can be changed.
    let pin = format!("{JANA}/credential/pin");
    let short = json!({ "Credentials": "7391" });
    assert_eq!(admin.send("PUT", &pin, &short).await.status, 400);
    let rule = admin.json(&pin).await["CredentialPolicyURI"].as_str().unwrap().to_owned();
    admin.put(&rule, &json!({ "MinLength": "4" })).await;
    admin.put(&pin, &short).await;
    assert_eq!(admin.send("PUT", &pin, &short).await.status, 400, "it is the present one");
    admin.put(&rule, &json!({ "PrevCredCount": 0, "TrivialCredChecking": false })).await;
    admin.put(&pin, &json!({ "Credentials": "1111" })).await;
    admin.put(&pin, &json!({ "Credentials": "1111" })).await;
}

#[tokio::test]
async fn roles_are_given_and_taken() {
    let admin = Session::of_admin().await;
    let desk = Session::begin(admin.at, "helpdesk", "helpdesk").await.unwrap();
    let city = json!({ "City": "Porto" });
    assert_eq!(desk.send("PUT", JANA, &city).await.status, 403);
    let roles = admin.json("/vmrest/roles?query=(rolename%20is%20User%20Administrator)").await;
    let body = json!({ "RoleObjectId": roles["Role"]["ObjectId"] });
    let path = "/vmrest/users/44444444-d4e5-4f60-9172-00000000d005/userroles";
    let given = admin.send("POST", path, &body).await;
    assert_eq!(given.status, 201, "{}", given.text());
    assert_eq!(admin.send("POST", path, &body).await.status, 400);
    assert_eq!(admin.json(path).await["@total"], "2");
    desk.put(JANA, &city).await;
    assert_eq!(desk.send("POST", path, &body).await.status, 403, "nobody makes himself more");
    assert_eq!(admin.ask("DELETE", &given.text(), &[], "").await.status, 204);
    assert_eq!(desk.send("PUT", JANA, &city).await.status, 403);
    let made = json!({ "Alias": "nightshift", "FirstName": "Noor" });
    let made = admin.send("POST", "/vmrest/adminusers?templateAlias=administratortemplate", &made).await;
    let night = Session::begin(admin.at, "nightshift", "Welcome-2026").await.unwrap();
    assert_eq!(night.ask("GET", JANA, &[], "").await.status, 403, "without a role");
    assert_eq!(admin.ask("DELETE", &made.text(), &[], "").await.status, 204);
    assert_eq!(night.ask("GET", "/vmrest/version", &[], "").await.status, 401);
}

/// Holds five calls, and asks once more: until that call is answered, time goes on.
async fn sixth(admin: &Session, held_millis: u32, queue_seconds: i64) -> Answer {
    admin.set("queue-seconds", queue_seconds).await;
    let begin = |fault: Option<String>| {
        let (at, cookie) = (admin.at, admin.cookie.clone());
        tokio::spawn(async move {
            let mut headers = vec![("Cookie", cookie.as_str())];
            headers.extend(fault.as_deref().map(|fault| ("X-Sandbox-Fault", fault)));
            call(at, "GET", "/vmrest/coses", &headers, "").await
        })
    };
    let held: Vec<_> = (0..5).map(|_| begin(Some(format!("hold={held_millis}")))).collect();
    let running = async || {
        let answer = call(admin.at, "GET", "/_sandbox/running", &[], "").await;
        serde_json::from_slice::<Value>(&answer.body).unwrap()["running"].as_u64()
    };
    while running().await != Some(5) {}
    let waiting = begin(None);
    while !waiting.is_finished() {
        admin.advance("1s").await;
    }
    held.iter().for_each(tokio::task::JoinHandle::abort);
    waiting.await.unwrap()
}

#[tokio::test]
async fn the_sixth_waits_for_its_turn() {
    let admin = Session::of_admin().await;
    let answer = sixth(&admin, 5_000, 3_600).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let admin = Session::of_admin().await;
    let answer = sixth(&admin, 3_600_000, 20).await;
    assert_eq!(answer.status, 503, "{}", answer.text());
}
