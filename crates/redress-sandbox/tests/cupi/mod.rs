//! The system `cisco-cupi`, in what rows cannot show: the shapes of its successes, time, and hostile
//! requests.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may be blunt")]

mod access;
mod hostile;
mod objects;

use crate::start::{Running, all};
use redress_sandbox::client::{Answer, ask};
use serde_json::{Value, json};
use std::net::SocketAddr;

const JANA: &str = "/vmrest/users/66666666-f607-4182-9394-00000000f003";
const AUDITOR: &str = "/vmrest/users/44444444-d4e5-4f60-9172-00000000d004";
const JSON: (&str, &str) = ("Accept", "application/json");

/// A sandbox, and somebody who is logged on.
struct Session {
    at: SocketAddr,
    cookie: String,
    _running: Option<Running>,
}

impl Session {
    async fn of_admin() -> Self {
        let running = all().await;
        let at = running.of("cisco-cupi");
        Self { _running: Some(running), ..Self::begin(at, "admin", "admin").await.unwrap() }
    }

    /// Logs on. `Err`: refused, with that answer.
    async fn begin(at: SocketAddr, user: &str, password: &str) -> Result<Self, Box<Answer>> {
        let answer =
            call(at, "GET", "/vmrest/version", &[("Authorization", &basic(user, password))], "").await;
        if !answer.status.is_success() {
            return Err(Box::new(answer));
        }
        let cookie = answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Ok(Self { at, cookie, _running: None })
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers: Vec<_> = [("Cookie", self.cookie.as_str())].iter().chain(headers).copied().collect();
        call(self.at, method, path, &headers, body).await
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, &[JSON], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(method, path, &[("Content-Type", "application/json"), JSON], &body.to_string()).await
    }

    async fn put(&self, path: &str, body: &Value) {
        let answer = self.send("PUT", path, body).await;
        assert_eq!(answer.status, 204, "{path} {body}: {}", answer.text());
        assert!(answer.body.is_empty());
    }

    /// Makes a user. The path.
    async fn hire(&self, alias: &str, extension: &str) -> String {
        let body = json!({ "Alias": alias, "DtmfAccessId": extension });
        let answer = self.send("POST", "/vmrest/users?templateAlias=voicemailusertemplate", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.text()
    }

    async fn advance(&self, by: &str) {
        call(self.at, "POST", "/_sandbox/clock", &[], &json!({ "advance": by }).to_string()).await;
    }

    async fn set(&self, name: &str, value: i64) {
        call(self.at, "PUT", "/_sandbox/settings", &[], &json!({ name: value }).to_string()).await;
    }
}

async fn call(at: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    ask(at, method, path, &headers, body.to_owned()).await.unwrap()
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

fn refusal(answer: Result<Session, Box<Answer>>) -> (u16, String) {
    let answer = answer.err().unwrap();
    (answer.status.as_u16(), answer.text())
}
