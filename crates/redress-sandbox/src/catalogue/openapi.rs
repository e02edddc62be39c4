//! The OpenAPI document of an API, from the same tables that its calls are answered by.

use super::errors::{Cause, Errors, Said, Wire, causes, plain};
use crate::call::Call;
use crate::script::{Row, Rows};
use crate::system::{Parameter, Route, System};
use http::StatusCode;
use redress::Contract;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

type Object = Map<String, Value>;

/// The document, for whoever asked it with that call.
pub(crate) fn document(system: &dyn System, contract: &Contract, call: &Call) -> Value {
    let about = system.about();
    let rows = Rows::parse(about.provoke).unwrap_or_default().rows;
    let call = example(system.routes().first(), call);
    let mut writer = Writer {
        system,
        contract,
        is_general: rows.is_empty(),
        causes: causes(contract, &rows),
        rows: &rows,
        call: &call,
        parts: Parts::default(),
        known: BTreeMap::new(),
    };
    let mut paths = Object::new();
    for route in system.routes() {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        let method = route.method.as_str().to_ascii_lowercase();
        if let Value::Object(item) = item {
            item.entry(method).or_insert_with(|| writer.operation(route));
        }
    }
    let mut components = writer.parts.into_components();
    components.insert("securitySchemes".into(), security_schemes(about.security));
    let security: Vec<_> = about.security.iter().map(|(name, _)| json!({ *name: [] })).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": contract.name(),
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(about, contract),
        },
        "servers": [{ "url": call.base() }],
        "security": security,
        "paths": paths,
        "components": components,
    })
}

/// A call of that route.
fn example(route: Option<&Route>, call: &Call) -> Call {
    let mut call = call.clone();
    call.raw_query = None;
    call.method = route.map_or(http::Method::GET, |route| route.method.clone());
    route.map_or("/", |route| route.path).clone_into(&mut call.path);
    call
}

fn description(about: &crate::system::About, contract: &Contract) -> String {
    let mut parts = vec![about.summary.to_owned()];
    parts.extend(contract.about().map(str::to_owned));
    if !about.credentials.is_empty() {
        parts.push(format!("Credentials: {}", about.credentials));
    }
    parts.push(
        "It is a simulation. Any documented error can be had on demand: send the header `X-Sandbox-Fault`, \
         as in `X-Sandbox-Fault: status=503`."
            .to_owned(),
    );
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn security_schemes(security: &[(&str, &str)]) -> Value {
    let scheme = |(name, text): &(&str, &str)| ((*name).to_owned(), schema(text));
    Value::Object(security.iter().map(scheme).collect())
}

/// A JSON text of the tables. One that is none says nothing; a test finds it.
fn schema(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}

fn reason(status: &str) -> &'static str {
    status.parse().ok().and_then(|status: StatusCode| status.canonical_reason()).unwrap_or("An error")
}

/// What is written once and referred to.
#[derive(Default)]
struct Parts(BTreeMap<&'static str, Object>);

impl Parts {
    /// Adds a part, and refers to it. Another one of the same name keeps it: this one is numbered.
    fn refer(&mut self, kind: &'static str, name: &str, part: Value) -> Value {
        let parts = self.0.entry(kind).or_default();
        let plain = plain(name);
        let mut own = plain.clone();
        let mut number = 1;
        while parts.get(&own).is_some_and(|there| *there != part) {
            number += 1;
            own = format!("{plain}-{number}");
        }
        let reference = json!({ "$ref": format!("#/components/{kind}/{own}") });
        parts.insert(own, part);
        reference
    }

    fn into_components(self) -> Object {
        self.0.into_iter().map(|(kind, parts)| (kind.to_owned(), Value::Object(parts))).collect()
    }
}

/// What is said of one status.
#[derive(Clone, Default)]
struct Response {
    description: String,
    /// By media type.
    content: BTreeMap<String, Media>,
    headers: BTreeMap<String, Header>,
}

/// What is said of one header.
#[derive(Clone, Default)]
struct Header {
    /// Is it always there?
    is_required: bool,
    /// Its values, each with the name of the error.
    values: Vec<(String, String)>,
}

/// What is said of one media type.
#[derive(Clone, Default)]
struct Media {
    schemas: Vec<Value>,
    examples: Object,
}

/// Indices of causes, each with the wire that it is on.
type Causes<'w> = Vec<(usize, Wire<'w>)>;

struct Writer<'w> {
    system: &'w dyn System,
    contract: &'w Contract,
    /// No rows tell of its errors: they are those of any API.
    is_general: bool,
    causes: Vec<Cause<'w>>,
    rows: &'w [Row],
    call: &'w Call,
    parts: Parts,
    /// The errors by status, for the causes that a route has and the wires that they are on.
    known: BTreeMap<Causes<'w>, BTreeMap<String, Response>>,
}

impl<'w> Writer<'w> {
    fn operation(&mut self, route: &Route) -> Value {
        let mut operation = Object::new();
        operation.insert("operationId".into(), json!(route.operation));
        operation.insert("summary".into(), json!(route.summary));
        let parameters = self.parameters(route);
        if !parameters.is_empty() {
            operation.insert("parameters".into(), Value::Array(parameters));
        }
        if !route.content.is_empty() {
            let mut content = Object::new();
            for (media_type, text) in route.content {
                let part = self.parts.refer("schemas", route.operation, schema(text));
                content.insert((*media_type).to_owned(), json!({ "schema": part }));
            }
            operation.insert("requestBody".into(), json!({ "required": true, "content": content }));
        }
        if self.system.is_open(route) {
            operation.insert("security".into(), json!([]));
        }
        operation.insert("responses".into(), self.responses(route));
        Value::Object(operation)
    }

    fn parameters(&mut self, route: &Route) -> Vec<Value> {
        let mut parameters = Vec::new();
        for part in route.path.split('/') {
            if let Some(name) = part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                let part = json!({
                    "name": name, "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 },
                });
                parameters.push(self.parts.refer("parameters", name, part));
            }
        }
        let placed = |place, list: &'static [Parameter]| list.iter().map(move |p| (place, p));
        for (place, parameter) in placed("query", route.query).chain(placed("header", route.headers)) {
            let Parameter { name, required, about, .. } = parameter;
            let part = json!({
                "name": name, "in": place, "required": required, "description": about,
                "schema": schema(parameter.schema),
            });
            parameters.push(self.parts.refer("parameters", name, part));
        }
        parameters
    }

    fn responses(&mut self, route: &Route) -> Value {
        let mut successes: BTreeMap<String, Response> = BTreeMap::new();
        for (status, media_type) in route.success {
            let status = status.to_string();
            let description = reason(&status).to_owned();
            let response = successes.entry(status).or_default();
            response.description = description;
            if !media_type.is_empty() {
                response.content.entry((*media_type).to_owned()).or_default();
            }
        }
        let causes = self.causes_of(route);
        let mut chosen: Vec<_> = causes.iter().filter_map(|(_, wire)| *wire).collect();
        chosen.sort_unstable();
        chosen.dedup();
        let mut responses = Object::new();
        for (status, error) in self.errors(causes) {
            let name: Vec<_> = std::iter::once(status.as_str()).chain(chosen.iter().copied()).collect();
            let response = match successes.remove(&status) {
                // The API says with the body, not with the status, that it failed.
                Some(success) => {
                    let name = format!("{}-or-error", name.join("-"));
                    self.parts.refer("responses", &name, error.or(&success).into_value())
                }
                None => self.parts.refer("responses", &name.join("-"), error.into_value()),
            };
            responses.insert(status, response);
        }
        responses.extend(successes.into_iter().map(|(status, success)| (status, success.into_value())));
        Value::Object(responses)
    }

    /// What can go wrong at a route.
    fn causes_of(&self, route: &Route) -> Causes<'w> {
        let call = example(Some(route), self.call);
        let wire = |cause: &Cause<'_>| self.system.wire(&call, &cause.failure());
        let mut causes: Causes<'w> = self.causes.iter().map(wire).enumerate().collect();
        // Where an API chooses, what it has no wire for is not said.
        if causes.iter().any(|(_, wire)| wire.is_some()) {
            causes.retain(|(_, wire)| wire.is_some());
        }
        for row in self.rows.iter().filter(|row| row.wire.is_some()) {
            let Some(step) = row.last_request() else { continue };
            let path = step.target.split('?').next().unwrap_or_default();
            let cause = Cause::of_row(self.contract, row);
            if step.method == route.method.as_str()
                && route.fit(path).is_some()
                && let Some(index) = self.causes.iter().position(|own| Some(*own) == cause)
            {
                causes.push((index, row.wire.as_deref()));
            }
        }
        causes.sort_unstable();
        causes.dedup();
        causes
    }

    fn errors(&mut self, causes: Causes<'w>) -> BTreeMap<String, Response> {
        if let Some(known) = self.known.get(&causes) {
            return known.clone();
        }
        let of = |(index, wire): &(usize, Wire<'w>)| Some((*self.causes.get(*index)?, *wire));
        let all: Vec<_> = causes.iter().filter_map(of).collect();
        let mut errors = Errors::on(self.contract, &all, self.call);
        // It says any status that it is asked for: the same in a class of its own.
        if self.is_general {
            let any = [StatusCode::BAD_REQUEST, StatusCode::INTERNAL_SERVER_ERROR];
            let any = Errors::on(self.contract, &any.map(|s| (Cause::of_status(s), None)), self.call);
            errors.by_status.extend(any.by_status.into_iter().map(|(s, all)| (s.replace("00", "XX"), all)));
            for (wire, shape) in any.shapes {
                errors.shapes.entry(wire).or_insert(shape);
            }
        }
        let mut schemas = BTreeMap::new();
        for (wire, shape) in &errors.shapes {
            let part = self.parts.refer("schemas", &format!("error-{wire}"), shape.schema());
            schemas.insert(wire.as_str(), part);
        }
        let mut responses = BTreeMap::new();
        for (status, all) in &errors.by_status {
            responses.insert(status.clone(), self.error(status, all, &schemas));
        }
        self.known.insert(causes, responses.clone());
        responses
    }

    fn error(
        &mut self,
        status: &str,
        all: &[(Cause<'_>, Said)],
        schemas: &BTreeMap<&str, Value>,
    ) -> Response {
        let of_status = all.iter().filter_map(|(cause, _)| cause.entry).find(|e| e.code.is_none());
        let mut response = Response {
            description: of_status.and_then(|e| e.meaning.as_deref()).unwrap_or(reason(status)).to_owned(),
            headers: headers(all),
            ..Response::default()
        };
        for (cause, said) in all.iter().filter(|(_, said)| !said.media_type.is_empty()) {
            let media = response.content.entry(said.media_type.clone()).or_default();
            // A plain text has no schema.
            if let Some(shape) = schemas.get(said.wire.as_str())
                && !media.schemas.contains(shape)
            {
                media.schemas.push(shape.clone());
            }
            let part = self.parts.refer("examples", &said.name, example_of(*cause, said));
            media.examples.insert(said.name.clone(), part);
        }
        response
    }
}

impl Response {
    /// Of a status that comes with this error or with that success.
    fn or(mut self, success: &Self) -> Self {
        self.description = format!("{}, or an error: the content tells.", success.description);
        for media_type in success.content.keys() {
            let media = self.content.entry(media_type.clone()).or_default();
            media.schemas.insert(0, json!({ "title": "What was asked for" }));
        }
        // A success has none of what stands beside an error.
        self.headers.values_mut().for_each(|header| header.is_required = false);
        self
    }

    fn into_value(self) -> Value {
        let mut response = Object::new();
        response.insert("description".into(), json!(self.description));
        if !self.content.is_empty() {
            let content: Object = self.content.into_iter().map(|(name, m)| (name, m.into_value())).collect();
            response.insert("content".into(), Value::Object(content));
        }
        if !self.headers.is_empty() {
            let headers: Object = self.headers.into_iter().map(|(name, h)| (name, h.into_value())).collect();
            response.insert("headers".into(), Value::Object(headers));
        }
        Value::Object(response)
    }
}

impl Media {
    fn into_value(mut self) -> Value {
        let mut media = Object::new();
        match self.schemas.len() {
            0 => {}
            1 => media.extend(self.schemas.pop().map(|only| ("schema".to_owned(), only))),
            _ => media.extend([("schema".to_owned(), json!({ "anyOf": self.schemas }))]),
        }
        if !self.examples.is_empty() {
            media.insert("examples".into(), Value::Object(self.examples));
        }
        Value::Object(media)
    }
}

impl Header {
    fn into_value(self) -> Value {
        let mut header = Object::new();
        header.insert("required".into(), json!(self.is_required));
        header.insert("schema".into(), json!({ "type": "string" }));
        match self.values.as_slice() {
            [] => {}
            [(_, first), rest @ ..] if rest.iter().all(|(_, value)| value == first) => {
                header.insert("example".into(), json!(first));
            }
            values => {
                let named = values.iter().map(|(name, value)| (name.clone(), json!({ "value": value })));
                header.insert("examples".into(), Value::Object(named.collect()));
            }
        }
        Value::Object(header)
    }
}

/// The headers beside an error.
fn headers(all: &[(Cause<'_>, Said)]) -> BTreeMap<String, Header> {
    let mut headers: BTreeMap<String, Header> = BTreeMap::new();
    for (_, said) in all {
        for (name, value) in &said.headers {
            let header = headers.entry(name.to_string()).or_default();
            let text = value.to_str().unwrap_or_default();
            header.values.push((said.name.clone(), text.to_owned()));
        }
    }
    for (name, header) in &mut headers {
        let has_it = |(_, said): &(Cause<'_>, Said)| said.headers.iter().any(|(own, _)| own == name.as_str());
        header.is_required = all.iter().all(has_it);
    }
    headers
}

fn example_of(cause: Cause<'_>, said: &Said) -> Value {
    let is_json = said.media_type.ends_with("json");
    let value = serde_json::from_str(&said.body).ok().filter(|_| is_json);
    let mut example = Object::new();
    example.insert("value".into(), value.unwrap_or_else(|| json!(said.body)));
    if let Some(entry) = cause.entry {
        example.insert("summary".into(), json!(entry.title));
        let words: Vec<_> = entry.meaning.iter().chain(&entry.remedy).map(String::as_str).collect();
        if !words.is_empty() {
            example.insert("description".into(), json!(words.join(" ")));
        }
    }
    Value::Object(example)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems;

    #[test]
    fn every_schema_of_the_tables_is_json() {
        for system in systems::all() {
            let parameters =
                |route: &'static Route| route.query.iter().chain(route.headers).map(|p| p.schema);
            let contents = |route: &'static Route| route.content.iter().map(|(_, text)| *text);
            let of_routes = system.routes().iter().flat_map(|r| parameters(r).chain(contents(r)));
            for text in of_routes.chain(system.about().security.iter().map(|(_, text)| *text)) {
                let read: Result<Value, _> = serde_json::from_str(text);
                assert!(read.is_ok(), "{}: {text}", system.about().id);
            }
        }
    }
}
