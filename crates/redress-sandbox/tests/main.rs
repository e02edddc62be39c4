//! The sandbox, over real sockets.

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
