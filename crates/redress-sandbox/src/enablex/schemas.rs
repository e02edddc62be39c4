//! JSON Schemas of what the routes take.

pub(super) const LOGIN: &str = r#"{
  "type": "object", "required": ["email", "password"],
  "properties": {
    "email": {"type": "string", "example": "admin@example.com"},
    "password": {"type": "string", "example": "admin"}
  }
}"#;

/// Two schemas of the same properties: of a change, and of something new, which must have some of them.
macro_rules! schemas {
    ($change:ident, $new:ident, $required:literal, $properties:literal) => {
        pub(super) const $change: &str = concat!(r#"{"type": "object", "properties": "#, $properties, "\n}");
        pub(super) const $new: &str = concat!(
            r#"{"type": "object", "required": "#,
            $required,
            r#", "properties": "#,
            $properties,
            "\n}"
        );
    };
}

schemas!(
    USER,
    NEW_USER,
    r#"["user_type", "first_name", "last_name", "email"]"#,
    r#"{
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
  }"#
);

schemas!(
    CONTACT,
    NEW_CONTACT,
    r#"["name", "email"]"#,
    r#"{
    "group_ids": {"type": "array", "items": {"type": "string"}},
    "name": {"type": "string", "minLength": 1, "maxLength": 200},
    "email": {"type": "string", "format": "email", "maxLength": 200},
    "company": {"type": "string", "maxLength": 200},
    "designation": {"type": "string", "maxLength": 200},
    "shared": {"type": "boolean"}
  }"#
);

schemas!(
    PROJECT,
    NEW_PROJECT,
    r#"["app_type", "app_name", "category_id"]"#,
    r#"{
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
  }"#
);
