//! What a handler may touch: the database, the time, chance, the settings.

use crate::clock::Moment;
use crate::system::About;
use redress::Contract;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// One system's state, while one call has it. What is written goes in together with the answer, or not at all.
pub(crate) struct World<'w> {
    /// The database, inside a transaction.
    pub db: &'w Connection,
    /// The moment of this call.
    pub now: Moment,
    /// How many milliseconds of it were set by hand: what a client dates by its own clock lags behind by so much.
    pub ahead: i64,
    /// Chance, from the seed: a run repeats exactly.
    pub random: &'w mut fastrand::Rng,
    /// Calls of the same system whose answers are being held back: they are running.
    pub running: usize,
    /// Calls of the same system that wait to be asked again. Those that were just woken do not count.
    pub waiting: usize,
    pub(crate) settings: &'w BTreeMap<&'static str, i64>,
    pub(crate) contract: &'w Contract,
    pub(crate) about: &'static About,
}

impl World<'_> {
    /// The value of a setting. One that the system does not declare is zero.
    pub(crate) fn setting(&self, name: &str) -> i64 {
        let known = self.settings.get(name).copied();
        debug_assert!(known.is_some(), "{} declares no setting {name}", self.about.id);
        known.unwrap_or_default()
    }

    /// The error contract.
    pub(crate) fn contract(&self) -> &Contract {
        self.contract
    }

    /// A UUID (version 4) of the run's own chance.
    pub(crate) fn uuid(&mut self) -> String {
        let bits = self.random.u128(..);
        let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{bits:032x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// A word of so many letters and digits.
    pub(crate) fn word(&mut self, length: usize) -> String {
        std::iter::repeat_with(|| self.random.alphanumeric()).take(length).collect()
    }
}
