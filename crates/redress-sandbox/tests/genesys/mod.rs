//! The contact server: what its rows do not show.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

mod access;
mod hostile;
mod log;
mod mode;
mod profiles;
mod services;

use crate::start::{Running, all};
use redress_sandbox::client::{Answer, ask};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::task::JoinHandle;

const ADMIN: &str = "admin";
const MAINTENANCE: &str = r#"{"mode":"maintenance"}"#;

/// A running server, and how it is asked.
struct Ucs {
    address: SocketAddr,
    running: Running,
}

impl Ucs {
    async fn start() -> Self {
        Self::of(all().await)
    }

    fn of(running: Running) -> Self {
        Self { address: running.of("genesys-ucs"), running }
    }

    /// As that user, whose password is the name, with more headers.
    async fn send(
        &self,
        user: &str,
        request: &str,
        more: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let (method, target) = request.split_once(' ').unwrap();
        ask(self.address, method, target, &headers(user, more), body.into()).await.unwrap()
    }

    async fn admin(&self, request: &str, body: Value) -> Answer {
        self.send(ADMIN, request, &[], body.to_string()).await
    }

    async fn get(&self, target: &str) -> Value {
        let answer = self.send(ADMIN, &format!("GET {target}"), &[], "").await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        value(&answer)
    }

    async fn status_of(&self, request: &str) -> u16 {
        self.send(ADMIN, request, &[], "").await.status.as_u16()
    }

    async fn mode(&self, mode: &str) {
        let answer = self.admin("POST /server/mode", json!({ "mode": mode })).await;
        assert_eq!(answer.text(), format!("{{\"server changed\":\"{mode}\"}}"));
        assert_eq!(answer.headers["location"], "/server/status");
    }

    async fn sandbox(&self, request: &str, body: Value) -> Value {
        let (method, path) = request.split_once(' ').unwrap();
        let answer = self.admin(&format!("{method} /_sandbox/{path}"), body).await;
        assert!(answer.status.is_success(), "{request}: {}", answer.text());
        serde_json::from_str(&answer.text()).unwrap_or_default()
    }

    async fn set(&self, name: &str, value: i64) {
        self.sandbox("PUT settings", json!({ name: value })).await;
    }

    /// Sends it, and goes on.
    fn begin(&self, request: &str, more: &[(&str, &str)], body: Value) -> JoinHandle<Answer> {
        let (method, target) = request.split_once(' ').unwrap();
        let (address, method, target) = (self.address, method.to_owned(), target.to_owned());
        let headers = headers(ADMIN, more);
        tokio::spawn(async move { ask(address, &method, &target, &headers, body.to_string()).await.unwrap() })
    }

    /// Until so many calls are running and waiting.
    async fn until(&self, running: u64, waiting: u64) {
        for _ in 0..10_000 {
            let now = self.sandbox("GET running", Value::Null).await;
            if now == json!({ "running": running, "waiting": waiting }) {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("never are {running} calls running and {waiting} waiting");
    }

    async fn log(&self) -> String {
        self.send(ADMIN, "GET /_sandbox/log", &[], "").await.text()
    }
}

fn headers(user: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    use base64::Engine;
    let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{user}"));
    let mut headers = vec![("Authorization".to_owned(), format!("Basic {credentials}"))];
    if !more.iter().any(|(name, _)| *name == "Content-Type") {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    headers.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    headers
}

fn value(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.text()))
}
