//! Which operations an API has, from its OpenAPI 3 file: paths, methods, media types. The rest of it is for others.

use http::{HeaderValue, Method};
use serde_json::Value;
use std::cmp::Reverse;

/// The operations of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    paths: Vec<Path>,
}

/// One path, and what may be done there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path {
    /// `None` stands for any one segment: `{id}`.
    segments: Vec<Option<String>>,
    operations: Vec<Operation>,
    allow: HeaderValue,
}

/// What may be done at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// How.
    pub method: Method,
    /// The media types a request may have. Empty: any.
    pub content_types: Vec<String>,
    /// The media types a success may have. Empty: any.
    pub produces: Vec<String>,
}

/// What an API has to say about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match<'o> {
    /// There is no such path.
    NoPath,
    /// There is, and it has only these methods.
    NoMethod(&'o HeaderValue),
    /// It may be done.
    Found(&'o Operation),
}

const METHODS: [(&str, Method); 7] = [
    ("get", Method::GET),
    ("head", Method::HEAD),
    ("post", Method::POST),
    ("put", Method::PUT),
    ("patch", Method::PATCH),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
];

impl Operations {
    /// Reads an OpenAPI 3 file, in JSON or YAML.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        // JSON is YAML as well; but its own reader is the one whose errors help.
        let document: Value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?
        } else {
            yaml_serde::from_str(text).map_err(|error| format!("it is not YAML: {error}"))?
        };
        if !document.get("openapi").and_then(Value::as_str).is_some_and(|version| version.starts_with("3.")) {
            return Err("it has no `openapi` that begins with 3".to_owned());
        }
        let paths = document.get("paths").and_then(Value::as_object).ok_or("it has no `paths`")?;
        let mut operations =
            Self { paths: paths.iter().map(|(path, item)| self::path(path, item, &document)).collect() };
        // A path that says more is asked first (OpenAPI 3.1, Paths Object): `/users/me` before `/users/{id}`.
        operations
            .paths
            .sort_by_key(|path| Reverse(path.segments.iter().filter(|segment| segment.is_some()).count()));
        Ok(operations)
    }

    /// What the API has to say about a request to that path below its root.
    pub fn find(&self, path: &str, method: &Method) -> Match<'_> {
        let Some(found) = self.paths.iter().find(|known| known.has(path)) else { return Match::NoPath };
        // Where GET is, HEAD is (RFC 9110 §9.3.2).
        let same = |own: &Method| own == method || (method == Method::HEAD && own == Method::GET);
        let operation = found.operations.iter().find(|operation| same(&operation.method));
        operation.map_or(Match::NoMethod(&found.allow), Match::Found)
    }
}

impl Path {
    fn has(&self, path: &str) -> bool {
        let mut segments = path.trim_matches('/').split('/');
        let fits = |own: &Option<String>| match segments.next() {
            Some(given) => own.as_ref().map_or(!given.is_empty(), |own| own == given),
            None => false,
        };
        self.segments.iter().all(fits) && segments.next().is_none()
    }
}

fn path(path: &str, item: &Value, document: &Value) -> Path {
    let segment = |text: &str| (!text.contains('{')).then(|| text.to_owned());
    let segments = path.trim_matches('/').split('/').map(segment).collect();
    let mut operations = Vec::new();
    for (name, method) in METHODS {
        let Some(operation) = item.get(name) else { continue };
        let body = resolve(&operation["requestBody"], document);
        let mut produces = Vec::new();
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            if status.starts_with('2') || status == "default" {
                produces.extend(media_types(resolve(response, document)));
            }
        }
        operations.push(Operation { method, content_types: media_types(body), produces });
    }
    let mut names: Vec<&str> = operations.iter().map(|operation| operation.method.as_str()).collect();
    if names.contains(&"GET") && !names.contains(&"HEAD") {
        names.push("HEAD");
    }
    let allow = HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static(""));
    Path { segments, operations, allow }
}

/// What a reference within the file stands for.
fn resolve<'v>(value: &'v Value, document: &'v Value) -> &'v Value {
    let reference = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn media_types(value: &Value) -> Vec<String> {
    value["content"]
        .as_object()
        .into_iter()
        .flat_map(|content| content.keys())
        .map(|key| key.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = r##"{
        "openapi": "3.1.0",
        "paths": {
            "/users": {
                "get": { "responses": { "200": { "content": { "application/json": {} } } } },
                "post": { "requestBody": { "$ref": "#/components/requestBodies/user" }, "responses": {} }
            },
            "/users/{id}": { "delete": { "responses": {} } },
            "/users/me": { "get": { "responses": {} } }
        },
        "components": { "requestBodies": { "user": { "content": { "application/json": {} } } } }
    }"##;

    #[test]
    fn finds_operations() {
        let api = Operations::parse(API).unwrap();
        let Match::Found(get) = api.find("/users", &Method::HEAD) else { panic!() };
        assert_eq!(get.produces, ["application/json"]);
        let Match::Found(post) = api.find("/users/", &Method::POST) else { panic!() };
        assert_eq!(post.content_types, ["application/json"]);
        assert_eq!(
            api.find("/users", &Method::PUT),
            Match::NoMethod(&HeaderValue::from_static("GET, POST, HEAD"))
        );
        assert_eq!(
            api.find("/users/me", &Method::DELETE),
            Match::NoMethod(&HeaderValue::from_static("GET, HEAD"))
        );
        assert!(matches!(api.find("/users/7", &Method::DELETE), Match::Found(_)));
        assert_eq!(api.find("/users/7/x", &Method::GET), Match::NoPath);
        assert_eq!(api.find("/", &Method::GET), Match::NoPath);
    }

    #[test]
    fn yaml_is_as_good() {
        let yaml = "openapi: 3.0.3\npaths:\n  /users:\n    get:\n      responses:\n        200:\n          \
                    content: { application/json: {} }\n    post: &post\n      requestBody: { $ref: '#/components/requestBodies/user' }\n      \
                    responses: {}\n  /users/{id}:\n    delete: { responses: {} }\n  /users/me:\n    get: { responses: {} }\n\
                    components: { requestBodies: { user: { content: { application/json: {} } } } }\n";
        let json = Operations::parse(API).unwrap();
        let mut yaml = Operations::parse(yaml).unwrap();
        assert_eq!(yaml.find("/users", &Method::GET), json.find("/users", &Method::GET));
        yaml.paths.sort_by_key(|path| path.segments.clone());
        let mut json = json;
        json.paths.sort_by_key(|path| path.segments.clone());
        assert_eq!(yaml, json);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(Operations::parse("{openapi: 3.0.0}").unwrap_err().contains("not JSON"));
        assert!(Operations::parse("a: [").unwrap_err().contains("not YAML"));
        assert!(Operations::parse("{}").unwrap_err().contains("openapi"));
        assert!(Operations::parse(r#"{"openapi":"3.0.0"}"#).unwrap_err().contains("paths"));
    }
}
