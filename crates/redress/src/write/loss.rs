//! What a translation could not carry.

use std::borrow::Cow;

/// What became of one member of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss<'p> {
    /// The member: `code`, `detail`, `errors.target`, `x.NAME`.
    pub field: Cow<'p, str>,
    /// How it arrived.
    pub carried: Carried,
    /// What it became, where it was widened.
    pub to: Option<Cow<'p, str>>,
}

/// How a member arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Carried {
    /// As it was.
    Exact,
    /// As something more general, or as the other contract's word for it.
    Widened,
    /// Not at all: the wire has no place for it.
    Dropped,
}

impl Carried {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Widened => "widened",
            Self::Dropped => "dropped",
        }
    }
}
