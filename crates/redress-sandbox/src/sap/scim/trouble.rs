//! What can be wrong with a resource or with a question about it, each said as the service says it.

use crate::failure::{Failure, Stop};

/// One of them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The content cannot be understood, or asks for what is not done.
    Syntax(String),
    /// A value that its attribute does not take.
    Value(String),
    /// A value that is none of the listed ones.
    NotListed(String),
    /// Another resource has that value.
    Taken(String),
    /// The primary address is another user's.
    MailTaken,
    /// No user has that id.
    NoUser(String),
    /// No group has that id.
    NoGroup(String),
    /// The id in the content is not the one in the path.
    Mismatch,
    /// The tenant has so many groups, and may have no more.
    TenantFull(i64),
    /// A member is in so many groups, and may be in no more.
    UserFull(i64),
    /// The manager does not exist.
    NoManager,
    /// The resource is of another version than the one that the caller knows.
    Version,
}

impl Trouble {
    /// A value that its attribute does not take.
    pub(super) fn value(attribute: &str, why: &str) -> Self {
        Self::Value(format!("Attribute {attribute} {why}"))
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let invalid = || Self::code("invalidValue");
        match trouble {
            Trouble::Syntax(detail) => Self::status(400).detail(detail),
            Trouble::Value(detail) => invalid().detail(detail),
            Trouble::NotListed(name) => invalid()
                .detail(format!("Provided value is not part of '{name}' canonical values"))
                .with("attribute", name),
            Trouble::Taken(detail) => Self::code("uniqueness").detail(detail),
            Trouble::MailTaken => {
                Self::code("uniqueness").detail("A user with the same primary email already exists!")
            }
            Trouble::NoUser(id) => Self::code("IDS_EXCEPTION").at(404).detail(format!("User {id} not found")),
            Trouble::NoGroup(id) => {
                Self::code("IDS_EXCEPTION").at(404).detail(format!("Group {id} not found"))
            }
            Trouble::Mismatch => Self::code("Mismatched group id"),
            // The title finds the entry where the number is not the usual one.
            Trouble::TenantFull(most) => Self::status(400)
                .title("Group limit of the tenant")
                .detail(format!("{} groups reached", in_threes(most))),
            Trouble::UserFull(most) => Self::status(400)
                .title("Group limit of a user")
                .detail(format!("{} groups for a user reached", in_threes(most))),
            Trouble::NoManager => Self::status(400).detail("Manager id unknown"),
            Trouble::Version => Self::status(412).detail("The version of the resource is another one"),
        }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Failure::from(trouble).into()
    }
}

/// A number as a person reads it: `10,000`.
fn in_threes(number: i64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Call;
    use http::Method;

    #[test]
    fn a_limit_is_named_as_it_is_set() {
        let contract = crate::systems::contract("sap-cloud-identity");
        let check = |trouble: Trouble, want: &str| {
            let mut failure = Failure::from(trouble);
            failure.wire = Some("scim".into());
            let reply = crate::voice::say(&contract, failure, &Call::of(Method::POST, "/scim/Groups"));
            let body = format!(
                r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"{want}"}}"#
            );
            assert_eq!((reply.status.as_u16(), reply.body.as_ref()), (400, body.as_bytes()), "{reply:?}");
        };
        check(Trouble::TenantFull(10_000), "10,000 groups reached");
        check(Trouble::UserFull(500), "500 groups for a user reached");
        check(Trouble::TenantFull(6), "6 groups reached");
        check(Trouble::TenantFull(1_234_567), "1,234,567 groups reached");
        check(Trouble::UserFull(1_000), "1,000 groups for a user reached");
        check(Trouble::UserFull(0), "0 groups for a user reached");
    }
}
