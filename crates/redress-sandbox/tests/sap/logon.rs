//! Passwords, one-time codes and client ids: their locks, and the time.

use super::{DONA, SAP_USER, SCIM, Tenant, basic, code};
use redress_sandbox::script::{Player, Rows};
use serde_json::{Value, json};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_an_hour() {
    let tenant = Tenant::new().await;
    for _ in 0..4 {
        assert_eq!(tenant.logon("dona.moore@example.com", "wrong").await, is(401, ""));
    }
    // What fails meanwhile takes no count back, and a user is counted by whatever name.
    assert_eq!(tenant.call("PATCH", &format!("/scim/Users/{DONA}"), SCIM, "{").await.status, 400);
    assert_eq!(tenant.logon("DMOORE", "wrong").await, is(401, "PASSWORD_LOCKED"));
    assert_eq!(tenant.logon("P000001", "Sandbox-1").await, is(401, "PASSWORD_LOCKED"));
    let user = tenant.get(&format!("/scim/Users/{DONA}")).await;
    let details = &user[SAP_USER]["passwordDetails"];
    assert_eq!(details["failedLoginAttempts"], 5);
    assert!(details["passwordLockedTime"].is_string(), "{details}");
    assert_eq!(tenant.logon("michael.adams@example.com", "Sandbox-1").await, is(200, ""), "others may go on");
    tenant.advance("59m").await;
    assert_eq!(tenant.logon("dmoore", "Sandbox-1").await, is(401, "PASSWORD_LOCKED"));
    tenant.advance("2m").await;
    assert_eq!(tenant.logon("dmoore", "wrong").await, is(401, ""), "the count begins anew");
    assert_eq!(tenant.logon("dmoore", "Sandbox-1").await, is(200, ""));
    let user = tenant.get(&format!("/scim/Users/{DONA}")).await;
    assert_eq!(user[SAP_USER]["passwordDetails"]["failedLoginAttempts"], 0);
}

#[tokio::test]
async fn the_count_survives_and_an_administrator_unlocks() {
    let tenant = Tenant::new().await;
    for _ in 0..3 {
        tenant.logon("dmoore", "wrong").await;
    }
    tenant.admin("snapshot", "POST", "{\"name\": \"three\"}").await;
    tenant.admin("reset", "POST", "").await;
    tenant.admin("restore", "POST", "{\"name\": \"three\"}").await;
    assert_eq!(tenant.logon("dmoore", "wrong").await, is(401, ""));
    assert_eq!(tenant.logon("dmoore", "wrong").await, is(401, "PASSWORD_LOCKED"));
    let path = format!("{SAP_USER}:passwordDetails.failedLoginAttempts");
    let unlock = json!({
        "schemas": [PATCH],
        "Operations": [{ "op": "replace", "path": path, "value": 0 }],
    });
    assert_eq!(tenant.scim("PATCH", &format!("/scim/Users/{DONA}"), &unlock).await.0, 204);
    assert_eq!(tenant.logon("dmoore", "Sandbox-1").await, is(200, ""));
}

#[tokio::test]
async fn what_is_shown_of_failed_logons_may_be_sent_back() {
    let tenant = Tenant::new().await;
    let place = format!("/scim/Users/{DONA}");
    let patch = async |path: &str, value: Value| {
        let operation = json!({ "op": "replace", "path": path, "value": value });
        let body = json!({ "schemas": [PATCH], "Operations": [operation] });
        tenant.scim("PATCH", &place, &body).await
    };
    let count = format!("{SAP_USER}:passwordDetails.failedLoginAttempts");
    let counts = async |takes: &[i64], refuses: &[i64]| {
        for (values, status) in [(refuses, 400), (takes, 204)] {
            for value in values {
                let (seen, answer) = patch(&count, json!(value)).await;
                assert_eq!(seen, status, "{value}: {answer}");
            }
        }
    };
    counts(&[5, 0], &[6, -1]).await;
    tenant.set("lock-tries", 8).await;
    counts(&[8, 0], &[9, i64::MAX]).await;
    for _ in 0..7 {
        assert_eq!(tenant.logon("dmoore", "wrong").await, is(401, ""));
    }
    // What was counted stays true when fewer are enough.
    for tries in [8, 5] {
        tenant.set("lock-tries", tries).await;
        assert_eq!(patch("displayName", json!("Dona")).await.0, 204, "{tries}");
        let user = tenant.get(&place).await;
        assert_eq!(user[SAP_USER]["passwordDetails"]["failedLoginAttempts"], 7, "{tries}");
        assert_eq!(tenant.scim("PUT", &place, &user).await.0, 200, "{tries}");
    }
    assert_eq!(tenant.logon("dmoore", "wrong").await, is(401, "PASSWORD_LOCKED"));
    counts(&[8, 0], &[9]).await;
}

#[tokio::test]
async fn a_password_has_its_life() {
    let tenant = Tenant::new().await;
    let change = |operation: &str, path: &str, value: &str| {
        json!({
            "schemas": [PATCH],
            "Operations": [{ "op": operation, "path": path, "value": value }],
        })
    };
    let dona = format!("/scim/Users/{DONA}");
    let weak = tenant.scim("PATCH", &dona, &change("replace", "password", "short")).await;
    assert_eq!((weak.0, &weak.1["scimType"]), (400, &"invalidValue".into()));
    assert_eq!(tenant.logon("dmoore", "Sandbox-1").await, is(200, ""), "a refused password changes nothing");
    assert_eq!(tenant.scim("PATCH", &dona, &change("replace", "password", "Better-22")).await.0, 204);
    assert_eq!(tenant.logon("dmoore", "Sandbox-1").await, is(401, ""));
    assert_eq!(tenant.logon("dmoore", "Better-22").await, is(401, "PASSWORD_CHANGE_REQUIRED"));
    let enabled = change("replace", &format!("{SAP_USER}:passwordDetails.status"), "enabled");
    assert_eq!(tenant.scim("PATCH", &dona, &enabled).await.0, 204);
    assert_eq!(tenant.logon("dmoore", "Better-22").await, is(200, ""));
    let forgot = async || {
        let body = r#"{"identifier": "dmoore"}"#;
        let answer = tenant.call("POST", "/service/users/forgotPassword", super::JSON, body).await;
        (answer.status.as_u16(), code(&answer))
    };
    assert_eq!(forgot().await, is(400, "PASSWORD_TOO_NEW"));
    tenant.advance("24h").await;
    for _ in 0..5 {
        assert_eq!(forgot().await, is(200, ""), "past three mails a day it stays a 200");
    }
    let inactive = change("replace", &format!("{SAP_USER}:status"), "inactive");
    assert_eq!(tenant.scim("PATCH", &dona, &inactive).await.0, 204);
    assert_eq!(tenant.logon("dmoore", "Better-22").await, is(401, "USER_INACTIVE"));
    assert_eq!(tenant.get(&dona).await["active"], false);
}

#[tokio::test]
async fn a_client_id_locks_too_and_success_forgives() {
    let tenant = Tenant::new().await;
    let ask = async |secret: &str| {
        let answer = tenant
            .ask("GET", "/service/users?name_id=dmoore", &[("Authorization", &basic("sandbox", secret))], "")
            .await;
        (answer.status.as_u16(), code(&answer))
    };
    for _ in 0..2 {
        for _ in 0..4 {
            assert_eq!(ask("wrong").await, is(401, ""));
        }
        // A right secret forgives, even where the call then fails.
        assert_eq!(tenant.call("GET", "/service/users?name_id=nobody", "", "").await.status, 404);
    }
    for _ in 0..4 {
        ask("wrong").await;
    }
    assert_eq!(ask("wrong").await, is(401, "PASSWORD_LOCKED"));
    assert_eq!(ask("sandbox").await, is(401, "PASSWORD_LOCKED"));
    tenant.advance("61m").await;
    assert_eq!(ask("sandbox").await, is(200, ""));
}

/// A code counts once, its neighbours too, and after five wrong ones none does for an hour.
#[tokio::test]
async fn one_time_codes_count_once() {
    let code = |orders: &str, code: &str| {
        format!(
            "'''\n{orders}\nPOST /service/users/otp\nAuthorization: Basic {{{{basic sandbox sandbox}}}}\n\
             Content-Type: application/json\n\n{{\"userName\": \"madams\", \"otpCode\": \"{code}\"}}\n'''"
        )
    };
    let right = "{{totp JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP}}";
    let steps = [
        code("@expect 200", right),
        code("@expect 401", right),
        code("@advance 30s\n@expect 200", right),
        code("@repeat 5\n@expect 401", "000000"),
        code("@advance 59m\n@expect 401", right),
        code("@advance 2m\n@expect 200", right),
        // Together with the password: the code stands behind it.
        "'''\n@expect 200\nPOST /service/users/password\n\
         Authorization: Basic {{basic jarmstrong Sandbox-1}}\n'''"
            .replace("@expect 200", "@expect 401"),
    ];
    let text = format!("[[row]]\nstatus = 401\ncause = ''\ndo = [{}]", steps.join(", "));
    let row = Rows::parse(&text).unwrap().rows.remove(0);
    let tenant = Tenant::new().await;
    let seen = Player::new(tenant.address).play(&row).await.unwrap().unwrap();
    assert_eq!(super::code(&seen.answer), "INVALID_AUTHORIZATION_HEADER_LENGTH");
}
