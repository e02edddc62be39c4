//! The schemas, from the same text that is served: what is checked is what is published.

use crate::world::World;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

pub(crate) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(crate) const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const SAP_USER: &str = "urn:ietf:params:scim:schemas:extension:sap:2.0:User";
pub(crate) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(crate) const CUSTOM_GROUP: &str = "urn:sap:cloud:scim:schemas:extension:custom:2.0:Group";

/// The served texts, in their order.
static TEXTS: [&str; 8] = [
    include_str!("schemas/user.json"),
    include_str!("schemas/enterprise_user.json"),
    include_str!("schemas/sap_user.json"),
    include_str!("schemas/group.json"),
    include_str!("schemas/custom_group.json"),
    include_str!("schemas/service_provider_config.json"),
    include_str!("schemas/resource_type.json"),
    include_str!("schemas/schema.json"),
];

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    Integer,
    Moment,
    Reference,
    Complex,
}

/// One attribute (RFC 7643 §7).
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "they are the characteristics of the RFC")]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) is_many: bool,
    pub(super) is_required: bool,
    pub(super) is_exact: bool,
    /// Is what a client says of it not taken?
    pub(super) is_read_only: bool,
    /// Is it in every reply, whatever was asked?
    pub(super) is_always: bool,
    pub(super) canonical: Vec<String>,
    pub(super) parts: Vec<Attribute>,
}

/// One schema.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) id: String,
    pub(super) attributes: Vec<Attribute>,
}

/// What `/Users` and `/Groups` hold.
#[derive(Debug)]
pub(crate) struct ResourceType {
    pub(super) name: &'static str,
    pub(super) endpoint: &'static str,
    pub(super) schema: &'static str,
    pub(super) extensions: &'static [&'static str],
}

pub(super) static USERS: ResourceType =
    ResourceType { name: "User", endpoint: "/Users", schema: USER, extensions: &[ENTERPRISE_USER, SAP_USER] };

pub(super) static GROUPS: ResourceType =
    ResourceType { name: "Group", endpoint: "/Groups", schema: GROUP, extensions: &[CUSTOM_GROUP] };

/// The served schemas, as JSON.
pub(super) static SERVED: LazyLock<Vec<Value>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|text| serde_json::from_str(text).ok()).collect());

static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| SERVED.iter().map(schema).collect());

/// What every resource has (RFC 7643 §3.1). No schema lists it.
static COMMON: LazyLock<Vec<Attribute>> = LazyLock::new(|| {
    let plain = |name: &str, kind: &str| json!({ "name": name, "type": kind, "mutability": "readOnly" });
    let meta = json!({
        "name": "meta", "type": "complex", "mutability": "readOnly",
        "subAttributes": [
            plain("resourceType", "string"), plain("created", "dateTime"), plain("lastModified", "dateTime"),
            plain("location", "reference"), plain("version", "string"),
        ],
    });
    let always = |name: &str, is_many: bool| {
        json!({
            "name": name, "type": "string", "mutability": "readOnly", "returned": "always", "caseExact": true,
            "multiValued": is_many,
        })
    };
    [always("id", false), always("schemas", true), meta].iter().map(attribute).collect()
});

fn schema(text: &Value) -> Schema {
    let id = text.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    Schema { id, attributes: attributes(text.get("attributes")) }
}

fn attributes(list: Option<&Value>) -> Vec<Attribute> {
    list.and_then(Value::as_array).into_iter().flatten().map(attribute).collect()
}

fn attribute(text: &Value) -> Attribute {
    let word = |name: &str| text.get(name).and_then(Value::as_str).unwrap_or_default();
    let flag = |name: &str| text.get(name).and_then(Value::as_bool).unwrap_or_default();
    let texts = |name: &str| {
        let list = text.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Attribute {
        name: word("name").to_owned(),
        kind: match word("type") {
            "boolean" => Kind::Boolean,
            "integer" => Kind::Integer,
            "dateTime" => Kind::Moment,
            "reference" => Kind::Reference,
            "complex" => Kind::Complex,
            _ => Kind::Text,
        },
        is_many: flag("multiValued"),
        is_required: flag("required"),
        is_exact: flag("caseExact"),
        is_read_only: word("mutability") == "readOnly",
        is_always: word("returned") == "always",
        canonical: texts("canonicalValues"),
        parts: attributes(text.get("subAttributes")),
    }
}

impl Schema {
    /// The schema of that id. Case does not count (RFC 7643 §2.1).
    pub(super) fn of(id: &str) -> Option<&'static Self> {
        SCHEMAS.iter().find(|schema| schema.id.eq_ignore_ascii_case(id))
    }
}

impl Attribute {
    /// The part of that name.
    pub(super) fn part(&self, name: &str) -> Option<&Self> {
        named(&self.parts, name)
    }
}

impl ResourceType {
    /// The attributes of its own schema.
    pub(super) fn attributes(&self) -> &'static [Attribute] {
        Schema::of(self.schema).map_or(&[], |schema| &schema.attributes)
    }

    /// The attribute of that name, of its own or common to all.
    pub(super) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        named(self.attributes(), name).or_else(|| named(&COMMON, name))
    }

    /// The extensions that are shown: all, or those of the standard only.
    pub(super) fn shown(&self, world: &World<'_>) -> impl Iterator<Item = &'static str> {
        self.extensions.iter().copied().filter(|id| is_shown(world, id))
    }

    /// Its extension of that id.
    pub(super) fn extension(&self, id: &str) -> Option<&'static Schema> {
        let known = self.extensions.iter().find(|known| known.eq_ignore_ascii_case(id))?;
        Schema::of(known)
    }

    /// The ids of the schemas that a resource has: its own, and of the extensions those with a value.
    pub(super) fn schemas_of(&self, resource: &Map<String, Value>) -> Value {
        let extensions = self.extensions.iter().filter(|id| resource.contains_key(**id));
        std::iter::once(&self.schema).chain(extensions).map(|id| Value::from(*id)).collect()
    }
}

/// Is that schema shown? SAP's own extensions are not where only the standard is.
pub(super) fn is_shown(world: &World<'_>, id: &str) -> bool {
    !matches!(id, SAP_USER | CUSTOM_GROUP) || world.setting("scim-extensions") != 0
}

/// The attribute of that name. Case does not count (RFC 7643 §2.1).
pub(super) fn named<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_served_schema_is_read() {
        assert_eq!(SERVED.len(), TEXTS.len());
        for kind in [&USERS, &GROUPS] {
            assert!(!kind.attributes().is_empty());
            assert!(kind.extensions.iter().all(|id| kind.extension(id).is_some()));
        }
    }
}
