//! Applications, their secrets, and identity providers.

use super::{Content, JSON, Route, route};
use crate::sap::admin::{applications, providers, secrets};
use http::Method;

const APPLICATION: Content = &[(JSON, include_str!("../contents/application.json"))];
const PROVIDER: Content = &[(JSON, include_str!("../contents/provider.json"))];
const SECRET: Content = &[(JSON, include_str!("../contents/secret.json"))];
const OPERATIONS: Content = &[(JSON, include_str!("../contents/operations.json"))];

pub(super) fn routes() -> Vec<Route> {
    let mut routes = of_applications();
    routes.extend(of_secrets());
    routes.extend(of_providers());
    routes
}

fn of_applications() -> Vec<Route> {
    let (all, one) = ("/Applications/v1/", "/Applications/v1/{id}");
    vec![
        route(Method::GET, all, "listApplications", "Lists applications", applications::list)
            .says(&[(200, JSON)]),
        route(Method::POST, all, "createApplication", "Makes an application", applications::create)
            .takes(APPLICATION)
            .says(&[(201, "")]),
        route(Method::GET, one, "getApplication", "One application", applications::get).says(&[(200, JSON)]),
        route(Method::PUT, one, "replaceApplication", "Replaces an application", applications::replace)
            .takes(APPLICATION),
        route(
            Method::PATCH,
            one,
            "changeApplication",
            "Changes parts of an application",
            applications::change,
        )
        .takes(OPERATIONS),
        route(Method::DELETE, one, "deleteApplication", "Deletes an application", applications::delete)
            .says(&[(204, "")]),
    ]
}

fn of_providers() -> Vec<Route> {
    let (all, one) = ("/IdentityProviders/v1/", "/IdentityProviders/v1/{id}");
    vec![
        route(Method::GET, all, "listIdentityProviders", "Lists identity providers", providers::list)
            .says(&[(200, JSON)]),
        route(Method::POST, all, "createIdentityProvider", "Makes an identity provider", providers::create)
            .takes(PROVIDER)
            .says(&[(201, "")]),
        route(Method::GET, one, "getIdentityProvider", "One identity provider", providers::get)
            .says(&[(200, JSON)]),
        route(
            Method::PUT,
            one,
            "replaceIdentityProvider",
            "Replaces an identity provider",
            providers::replace,
        )
        .takes(PROVIDER),
        route(
            Method::PATCH,
            one,
            "changeIdentityProvider",
            "Changes parts of an identity provider",
            providers::change,
        )
        .takes(OPERATIONS),
        route(
            Method::DELETE,
            one,
            "deleteIdentityProvider",
            "Deletes an identity provider",
            providers::delete,
        )
        .says(&[(204, "")]),
    ]
}

fn of_secrets() -> Vec<Route> {
    let all = "/Applications/v1/{id}/apiSecrets";
    let one = "/Applications/v1/{id}/apiSecrets/{secret}";
    vec![
        route(Method::GET, all, "listSecrets", "Lists the secrets of an application", secrets::list)
            .says(&[(200, JSON)]),
        route(Method::POST, all, "createSecret", "Makes a secret, and shows it once", secrets::create)
            .takes(SECRET)
            .says(&[(201, JSON)]),
        route(Method::PATCH, one, "changeSecret", "Changes what is said of a secret", secrets::change)
            .takes(OPERATIONS),
        route(Method::DELETE, one, "deleteSecret", "Deletes a secret", secrets::delete).says(&[(204, "")]),
    ]
}
