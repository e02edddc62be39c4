//! What the gateway remembers from one request to the next: who failed to log on, and in which mode it is. In memory, and in a
//! file where it is to outlive a restart.

mod memory;
mod mode;
mod store;

pub(crate) use memory::State;
pub use mode::Mode;
pub(crate) use store::{Journal, Written};
