//! Which wire a caller gets (RFC 9110 §12.5.1). An error is never answered with another error: what cannot be
//! met, or read, falls back to the contract's first wire.

use crate::accept::Accept;
use crate::wire::Wire;

/// Who is answered: what they accept, and the request that failed.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Caller<'a> {
    /// The `Accept` header, all lines joined with commas. `None`: anything.
    pub accept: Option<&'a str>,
    /// The method of the request that failed.
    pub method: Option<&'a str>,
    /// Its URI.
    pub uri: Option<&'a str>,
}

impl<'a> Caller<'a> {
    /// A caller with that `Accept`.
    pub fn accepting(accept: &'a str) -> Self {
        Self { accept: Some(accept), ..Self::default() }
    }

    /// The same, for that request.
    #[must_use]
    pub fn of_request(mut self, method: &'a str, uri: &'a str) -> Self {
        self.method = Some(method);
        self.uri = Some(uri);
        self
    }
}

/// The wire that is liked best; of equals the first.
pub(super) fn choose<'w>(
    mut wires: impl Iterator<Item = &'w Wire>,
    accept: Option<&str>,
) -> Option<&'w Wire> {
    let first = wires.next()?;
    let Some(accept) = accept else { return Some(first) };
    let Some(second) = wires.next() else { return Some(first) };
    let accept = Accept::parse(accept);
    let weight = |wire: &Wire| accept.liking(&wire.essence).thousandths;
    let mut best = (first, weight(first));
    for wire in std::iter::once(second).chain(wires) {
        let weight = weight(wire);
        if weight > best.1 {
            best = (wire, weight);
        }
    }
    Some(best.0)
}
