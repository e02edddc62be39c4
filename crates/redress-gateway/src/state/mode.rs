//! Production and maintenance: a route in maintenance answers nothing but that.

use arc_swap::ArcSwap;
use std::sync::Arc;
use std::time::Duration;

/// Whether requests are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// They are.
    #[default]
    Production,
    /// They are refused with a 503. Those that were accepted before end as they would have.
    Maintenance {
        /// When it will be over, as callers are told: time since 1970. `None`: nobody knows.
        until: Option<Duration>,
    },
}

impl Mode {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Maintenance { .. } => "maintenance",
        }
    }
}

/// The mode of all routes, and of those that have one of their own.
#[derive(Debug, Default)]
pub(crate) struct Modes(ArcSwap<Table>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) all: Mode,
    /// By name.
    pub(crate) routes: Vec<(String, Mode)>,
}

impl Modes {
    pub(crate) fn new(table: Table) -> Self {
        Self(ArcSwap::from_pointee(table))
    }

    /// The mode of a route.
    pub(crate) fn of(&self, route: &str) -> Mode {
        let table = self.0.load();
        table.routes.iter().find(|(name, _)| name == route).map_or(table.all, |(_, mode)| *mode)
    }

    pub(crate) fn table(&self) -> Arc<Table> {
        self.0.load_full()
    }

    /// Puts one route in a mode, or all: then none has one of its own.
    pub(super) fn set(&self, route: Option<&str>, mode: Mode) -> Arc<Table> {
        self.0.rcu(|table| match route {
            None => Table { all: mode, routes: Vec::new() },
            Some(route) => {
                let others = table.routes.iter().filter(|(name, _)| name != route).cloned();
                let own = (mode != table.all).then(|| (route.to_owned(), mode));
                Table { all: table.all, routes: others.chain(own).collect() }
            }
        });
        self.table()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_may_have_its_own() {
        let maintenance = Mode::Maintenance { until: None };
        let modes = Modes::new(Table::default());
        modes.set(Some("a"), maintenance);
        assert_eq!([modes.of("a"), modes.of("b")], [maintenance, Mode::Production]);
        modes.set(None, maintenance);
        modes.set(Some("b"), Mode::Production);
        assert_eq!([modes.of("a"), modes.of("b")], [maintenance, Mode::Production]);
        modes.set(Some("b"), maintenance);
        assert!(modes.table().routes.is_empty());
        modes.set(None, Mode::Production);
        assert_eq!(modes.of("a"), Mode::Production);
    }
}
