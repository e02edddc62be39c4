//! The sandbox, over real sockets.

mod enablex;
mod faults;
mod generic;
mod rows;
mod start;
