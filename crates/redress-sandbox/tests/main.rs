//! The sandbox, over real sockets.

mod enablex;
mod faults;
mod generic;
mod huawei;
mod report;
mod genesys;
mod rows;
mod start;
