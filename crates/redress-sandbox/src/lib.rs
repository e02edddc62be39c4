//! Five vendors' APIs, alive: each keeps its documented behaviour on a real database, and fails exactly as its error
//! contract says. So a client can be tested against failures that no vendor's own test system produces.
//!
//! [`Sandbox::open`] prepares the systems, [`Sandbox::bind`] takes the ports, [`Bound::serve`] runs until it is told to stop.
//! It shares no code with the gateway: what is tested must not be tested by itself.

mod call;
mod catalogue;
pub mod client;
mod clock;
mod cupi;
mod enablex;
mod failure;
mod fault;
mod generic;
mod genesys;
mod host;
mod huawei;
pub mod limits;
mod log;
pub mod report;
mod sap;
pub mod script;
mod serve;
mod setup;
mod store;
mod system;
mod systems;
mod voice;
mod world;

pub use catalogue::{Page, openapi, pages};
pub use serve::{Bound, Options, Sandbox, StartError, Started};
