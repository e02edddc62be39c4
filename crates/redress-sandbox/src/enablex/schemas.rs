//! JSON Schemas of what the routes take.

pub(super) const LOGIN: &str = r#"{
  "type": "object", "required": ["email", "password"],
  "properties": {
    "email": {"type": "string", "example": "admin@example.com"},
    "password": {"type": "string", "example": "admin"}
  }
}"#;

/// The members of a user, after the start of a schema.
macro_rules! user {
    ($required:literal) => {
        concat!(
            r#"{"type": "object", "#,
            $required,
            r#""properties": {
    "user_type": {"type": "string", "enum": ["admin", "reseller", "customer", "user"]},
    "first_name": {"type": "string", "minLength": 1, "maxLength": 200},
    "middle_name": {"type": "string", "maxLength": 200},
    "last_name": {"type": "string", "minLength": 1, "maxLength": 200},
    "email": {"type": "string", "format": "email", "maxLength": 200},
    "password": {"type": "string", "minLength": 1, "maxLength": 200},
    "status": {"type": "string", "enum": ["A", "S"]},
    "department": {"type": "string", "maxLength": 200},
    "designation": {"type": "string", "maxLength": 200},
    "send_welcome_mail": {"type": "boolean"},
    "customer_id": {"type": "string", "description": "The account of a new user; without it, the caller's"}
  }
}"#
        )
    };
}

pub(super) const USER: &str = user!("");
pub(super) const NEW_USER: &str = user!(r#""required": ["user_type", "first_name", "last_name", "email"], "#);

macro_rules! contact {
    ($required:literal) => {
        concat!(
            r#"{"type": "object", "#,
            $required,
            r#""properties": {
    "group_ids": {"type": "array", "items": {"type": "string"}},
    "name": {"type": "string", "minLength": 1, "maxLength": 200},
    "email": {"type": "string", "format": "email", "maxLength": 200},
    "company": {"type": "string", "maxLength": 200},
    "designation": {"type": "string", "maxLength": 200},
    "shared": {"type": "boolean"}
  }
}"#
        )
    };
}

pub(super) const CONTACT: &str = contact!("");
pub(super) const NEW_CONTACT: &str = contact!(r#""required": ["name", "email"], "#);

macro_rules! project {
    ($required:literal) => {
        concat!(
            r#"{"type": "object", "#,
            $required,
            r#""properties": {
    "app_name": {"type": "string", "minLength": 1, "maxLength": 200},
    "app_type": {"type": "string", "enum": ["video", "voice", "sms", "video_embed"]},
    "category_id": {"type": "string"},
    "short_desc": {"type": "string", "maxLength": 200},
    "description": {"type": "string", "maxLength": 200},
    "services_incl": {"type": "object", "properties": {
      "video": {"type": "boolean"}, "sms": {"type": "boolean"}, "voice": {"type": "boolean"}
    }},
    "status": {"type": "string", "enum": ["A", "S"]},
    "customer_id": {"type": "string", "description": "The account of a new project; without it, the caller's"}
  }
}"#
        )
    };
}

pub(super) const PROJECT: &str = project!("");
pub(super) const NEW_PROJECT: &str = project!(r#""required": ["app_type", "app_name", "category_id"], "#);
