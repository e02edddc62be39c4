//! **write**: problem, contract and what the caller accepts in; status, headers, body and loss out.

mod body;
mod loss;
mod negotiate;
mod said;

pub use loss::{Carried, Loss};
pub use negotiate::Caller;

use crate::contract::Contract;
use crate::problem::Problem;
use crate::wire::{Body, Wire};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use loss::Report;
use said::Said;

/// An error, as it is sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Written<'p> {
    /// The status.
    pub status: StatusCode,
    /// `Content-Type`, the wire's own headers, the companions. Not `Content-Length`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body. Empty where the wire has none.
    pub body: String,
    /// The id of the wire.
    pub wire: &'p str,
    report: Report<'p>,
}

impl Written<'_> {
    /// Member by member, what became of the problem.
    pub fn loss(&self) -> Vec<Loss<'_>> {
        self.report.loss()
    }

    /// What did not arrive as it was: [`loss`](Self::loss) without what did.
    pub fn lost(&self) -> Vec<Loss<'_>> {
        self.report.lost()
    }

    /// Did every member arrive as it was?
    pub fn is_exact(&self) -> bool {
        self.lost().is_empty()
    }
}

/// Writes a problem in a contract. Any problem can be written in any contract; what cannot be carried is in
/// [`Written::loss`].
///
/// Back in the contract it was read in, a problem becomes what it was: its own status, code and wire. In another one
/// it is said by the entry that [`Contract::twin`] names.
///
/// ```
/// use redress::{load, write, Caller, Condition, Problem};
///
/// let contract = load(redress_contracts::get("cisco-cupi").unwrap().contract).unwrap();
/// let problem = Problem::new(Condition::NotFound).with_detail("No such user: jdoe");
/// let written = write(&problem, &contract, &Caller::default());
/// assert_eq!(written.status.as_u16(), 404);
/// assert!(written.body.contains("<message>No such user: jdoe</message>"));
/// ```
pub fn write<'p>(problem: &'p Problem<'_>, contract: &'p Contract, caller: &Caller<'p>) -> Written<'p> {
    let mut said = Said::new(problem, contract, caller);
    said.keep_meaning();
    said.compose_detail();
    let wire = said.wire(caller);
    let body = match &wire.body {
        Body::None => String::new(),
        Body::Json(shape) => said.json(wire, shape, String::with_capacity(BODY_CAPACITY)),
        Body::Xml(root) => said.xml(wire, root, String::with_capacity(BODY_CAPACITY)),
        Body::Text(pattern) => said.text(pattern, said::Item::Problem).into_owned(),
    };
    let headers = headers(&said, wire);
    Written { status: said.status, headers, body, wire: &wire.id, report: said.into_report() }
}

/// Bytes set aside for a body at once. A typical error has 200 to 500.
const BODY_CAPACITY: usize = 512;

fn headers(said: &Said<'_, '_>, wire: &Wire) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = Vec::with_capacity(4);
    if let (Some(media_type), false) = (&wire.media_type, matches!(wire.body, Body::None)) {
        headers.push((CONTENT_TYPE, media_type.clone()));
    }
    for field in &wire.headers {
        if field.optional && !said.has_pattern(&field.pattern) {
            continue;
        }
        let text = said.text(&field.pattern, said::Item::Problem);
        // A line end would begin a new header, and beyond ASCII no two readers agree (RFC 9110 §5.5): such a value
        // is refused, and the loss says so.
        match HeaderValue::from_str(&text) {
            Ok(value) if text.is_ascii() => headers.push((field.name.clone(), value)),
            _ => said.refuse(&field.pattern),
        }
    }
    let Problem { companions, condition, wait, .. } = said.problem;
    companions.for_each(said.status, *condition, *wait, &said.contract.defaults, |name, value| {
        headers.push((name, value));
    });
    headers
}
