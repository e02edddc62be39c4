//! An axum service whose every error leaves as problem details: what its handlers say, and what axum, tower-http and a
//! panic say for them.
//!
//! ```text
//! cargo run --example axum -p redress-tower
//! curl -i localhost:3000/users/seven
//! curl -i localhost:3000/users -H 'content-type: application/json' -d '{"name":'
//! ```

use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use redress::{Condition, Contract, Problem};
use redress_tower::{ErrorPlane, Layer, Speak};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// Bytes of a request body that this service reads: its users have short names.
const BODY_BYTES: usize = 1024;

/// How long a handler may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The service, inside the layer.
///
/// # Errors
/// A contract that does not load.
pub fn app() -> io::Result<Router> {
    let problem = contract("problem")?;
    // What it says already in that contract stays; all else is understood by its status and its plain text.
    let plane = ErrorPlane::new(Arc::clone(&problem), Speak::One(problem));
    let layer = Layer::new(plane).on_record(|record| {
        // Here the log is written: the original is in the record, the caller has only its incident id.
        let _ = (record.decision, &record.incident, &record.original);
    });
    Ok(Router::new()
        .route("/users/{id}", get(user))
        .route("/users", get(search).post(create))
        .route("/upload", post(upload))
        .route("/slow", get(slow))
        .route("/broken", get(broken))
        .route("/taken", get(taken))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // Who is slow is said here, once: the service, not its caller. So it is a 503, not a 408.
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(layer))
}

fn contract(id: &str) -> io::Result<Arc<Contract>> {
    let source = redress_contracts::get(id).ok_or_else(|| io::Error::other(format!("no contract `{id}`")))?;
    let contract = redress::load(source.contract).contract;
    contract.map(Arc::new).ok_or_else(|| io::Error::other(format!("contract `{id}` does not load")))
}

async fn user(Path(id): Path<u32>) -> String {
    format!("user {id}")
}

async fn search(Query(query): Query<HashMap<String, u32>>) -> String {
    format!("{query:?}")
}

async fn create(Json(names): Json<Vec<String>>) -> (StatusCode, String) {
    (StatusCode::CREATED, names.join(","))
}

async fn upload(body: Bytes) -> String {
    body.len().to_string()
}

async fn slow() -> &'static str {
    std::future::pending().await
}

#[expect(clippy::panic, reason = "shows what becomes of it")]
async fn broken() -> &'static str {
    panic!("the password of the database is hunter2")
}

/// An error of the service's own, said in the contract: it leaves byte for byte.
async fn taken() -> Response {
    let problem = r#"{"title":"Name taken","status":409,"detail":"There is a jdoe already."}"#;
    (StatusCode::CONFLICT, [("content-type", "application/problem+json")], problem).into_response()
}

/// What the service itself may make without an HTTP status in mind.
#[expect(dead_code, reason = "shows how a problem is made")]
fn over_quota() -> Problem<'static> {
    Problem::new(Condition::QuotaExceeded).with_detail("Ten users are all you have paid for.")
}

fn main() -> io::Result<()> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
        axum::serve(listener, app()?).await
    })
}
