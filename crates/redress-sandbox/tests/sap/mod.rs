//! SAP Cloud Identity Services: what rows cannot show.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

mod admin;
mod directory;
mod logon;
mod services;

use crate::start::{Running, all};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use redress_sandbox::client::{Answer, ask};
use serde_json::Value;
use std::net::SocketAddr;

const SCIM: &str = "application/scim+json";
const JSON: &str = "application/json";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SAP_USER: &str = "urn:ietf:params:scim:schemas:extension:sap:2.0:User";

/// Seeded users and groups.
const DONA: &str = "6513270e-269e-4d37-82a7-4de452e6b438";
const OMAR: &str = "2e44158b-ae97-4a94-80ed-a82f8f6d0558";
const EMPLOYEES: &str = "4f426dcb-b394-4b36-bb2d-420f0f88080b";

/// The tenant, as one client sees it.
struct Tenant {
    address: SocketAddr,
    _running: Running,
}

impl Tenant {
    async fn new() -> Self {
        let running = all().await;
        Self { address: running.of("sap-cloud-identity"), _running: running }
    }

    /// Asks with those headers only.
    async fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        ask(self.address, method, target, &headers, body.as_ref().to_vec()).await.unwrap()
    }

    /// Asks as the sandbox's own client.
    async fn call(&self, method: &str, target: &str, kind: &str, body: impl AsRef<[u8]>) -> Answer {
        let mut headers = vec![("Authorization", "Basic c2FuZGJveDpzYW5kYm94")];
        if !kind.is_empty() {
            headers.push(("Content-Type", kind));
        }
        self.ask(method, target, &headers, body).await
    }

    async fn get(&self, target: &str) -> Value {
        let answer = self.call("GET", target, "", "").await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// What SCIM says to that content, and with which status.
    async fn scim(&self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        let answer = self.call(method, target, SCIM, body.to_string()).await;
        (answer.status.as_u16(), serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// The password service's status and code.
    async fn logon(&self, user: &str, password: &str) -> (u16, String) {
        let answer = self
            .ask("POST", "/service/users/password", &[("Authorization", &basic(user, password))], "")
            .await;
        (answer.status.as_u16(), code(&answer))
    }

    async fn admin(&self, path: &str, method: &str, body: &str) {
        let answer = self.ask(method, &format!("/_sandbox/{path}"), &[], body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    async fn advance(&self, by: &str) {
        self.admin("clock", "POST", &format!("{{\"advance\": \"{by}\"}}")).await;
    }

    async fn set(&self, name: &str, value: i64) {
        self.admin("settings", "PUT", &format!("{{\"{name}\": {value}}}")).await;
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// A text as a query has it.
fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut escaped, byte| {
        write!(escaped, "%{byte:02x}").unwrap();
        escaped
    })
}

/// The code in the header. Empty: there is none.
fn code(answer: &Answer) -> String {
    header(answer, "x-message-code")
}

fn header(answer: &Answer, name: &str) -> String {
    answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}
