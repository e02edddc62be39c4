//! The sandbox, over real sockets.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may be blunt, and say where they failed"
)]

mod catalogue;
mod cupi;
mod enablex;
mod faults;
mod generic;
mod genesys;
mod huawei;
mod report;
mod rows;
mod sap;
mod start;
