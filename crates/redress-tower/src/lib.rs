//! Sets the errors of an [`http::Response`] right: what an API said in its own contract leaves in the contract that
//! the caller speaks.
//!
//! One plain function decides, [`answer`]; [`made`] renders an error that the gateway or service makes itself, by the
//! same way out. The tower [`Layer`] is a thin coat round both. No runtime, no clock, no sockets, no retries.
//!
//! ```
//! use bytes::Bytes;
//! use http_body_util::Full;
//! use redress_tower::{Decision, ErrorPlane, Exchange, Speak, answer};
//! use std::sync::Arc;
//!
//! # fn ready<T>(future: impl Future<Output = T>) -> T {
//! #     match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
//! #         std::task::Poll::Ready(out) => out,
//! #         std::task::Poll::Pending => panic!("a body that is whole never waits"),
//! #     }
//! # }
//! let load = |id| Arc::new(redress::load(redress_contracts::get(id).unwrap().contract).unwrap());
//! let plane = ErrorPlane::new(load("enablex"), Speak::One(load("problem")));
//!
//! let (request, ()) = http::Request::get("/users").body(()).unwrap().into_parts();
//! let error = r#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered."}"#;
//! let upstream = http::Response::builder()
//!     .header("content-type", "application/json")
//!     .body(Full::new(Bytes::from(error)))
//!     .unwrap();
//!
//! let answer = ready(answer(&plane, &Exchange::of(&request), upstream));
//! assert_eq!(answer.record.decision, Decision::Promoted);
//! assert_eq!(answer.response.status(), 409);
//! assert_eq!(answer.response.headers()["content-type"], "application/problem+json");
//! ```

mod accept;
mod answer;
mod between;
mod body;
mod budget;
mod decode;
mod exchange;
mod guard;
mod intake;
mod layer;
pub mod limits;
mod plane;
mod record;

pub use answer::{answer, made};
pub use body::Body;
pub use budget::Budget;
pub use exchange::Exchange;
pub use guard::{Guard, Leak};
pub use layer::{Layer, ResponseFuture, Service};
pub use limits::Limits;
pub use plane::{ErrorPlane, Promote, Speak};
pub use record::{Answer, Decision, Lost, Record};
