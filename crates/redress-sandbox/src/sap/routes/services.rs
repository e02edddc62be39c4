//! User management, passwords, one-time codes, invitations, and the older SCIM API.

use super::{Content, JSON, Route, route, text};
use crate::sap::scim::MEDIA_TYPE;
use crate::sap::users::SP_USER;
use crate::sap::{invite, old_scim, otp, password, users};
use crate::system::Parameter;
use http::Method;

const APPLICATION: Parameter = text("applicationId", false, "the application whose users are meant");
const NAMED: &[Parameter] = &[text("name_id", true, "the name ID"), APPLICATION];
const FORM: Content = &[("application/x-www-form-urlencoded", include_str!("../contents/registration.json"))];
const IDENTIFIER: Content = &[(JSON, include_str!("../contents/identifier.json"))];
const CODE: Content = &[(JSON, include_str!("../contents/code.json"))];
const INVITATION: Content = &[(JSON, include_str!("../contents/invitation.json"))];
const OLD_GROUP: Content = &[(MEDIA_TYPE, include_str!("../contents/old_group.json"))];
const OLD_USER: Content = &[(MEDIA_TYPE, include_str!("../contents/old_user.json"))];

pub(super) fn routes() -> Vec<Route> {
    let mut routes = service();
    routes.extend(old());
    routes
}

fn service() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let one = "/service/users/{id}";
    vec![
        route(
            post.clone(),
            "/service/users/password",
            "verifyPassword",
            "Checks the password of a user, whose credentials authenticate the call",
            password::verify,
        )
        .says(&[(200, JSON)]),
        route(
            post.clone(),
            "/service/users/forgotPassword",
            "forgotPassword",
            "Sends a mail to reset a password",
            password::forgot,
        )
        .takes(IDENTIFIER),
        route(post.clone(), "/service/users/otp", "validateCode", "Checks a one-time code", otp::validate)
            .takes(CODE),
        route(
            post.clone(),
            "/service/users",
            "registerUser",
            "Registers a user for an application",
            users::register,
        )
        .takes(FORM)
        .says(&[(201, JSON)]),
        route(get.clone(), "/service/users", "findSpUser", "Finds an SP user by name ID", users::find)
            .asks(NAMED),
        route(get, one, "getSpUser", "What is known of an SP user", users::get)
            .asks(&[APPLICATION])
            .says(&[(200, SP_USER)]),
        route(Method::PUT, one, "setSpUserStatus", "Activates or deactivates an SP user", users::set_status)
            .asks(&[APPLICATION])
            .takes(&[(SP_USER, r#"{"type": "string"}"#)]),
        route(Method::DELETE, one, "deleteSpUser", "Deletes an SP user", users::delete).asks(&[APPLICATION]),
        route(post, "/cps/invite/", "invite", "Invites somebody by mail", invite::invite).takes(INVITATION),
    ]
}

fn old() -> Vec<Route> {
    let (groups, group) = ("/service/scim/Groups", "/service/scim/Groups/{id}");
    let (users, user) = ("/service/scim/Users", "/service/scim/Users/{id}");
    vec![
        route(Method::GET, groups, "listOldGroups", "Lists groups (older API)", old_scim::list_groups)
            .says(&[(200, MEDIA_TYPE)]),
        route(Method::POST, groups, "createOldGroup", "Makes a group (older API)", old_scim::create_group)
            .takes(OLD_GROUP)
            .says(&[(201, MEDIA_TYPE)]),
        route(Method::GET, group, "getOldGroup", "One group (older API)", old_scim::get_group)
            .says(&[(200, MEDIA_TYPE)]),
        route(Method::PUT, group, "replaceOldGroup", "Replaces a group (older API)", old_scim::replace_group)
            .takes(OLD_GROUP)
            .says(&[(200, MEDIA_TYPE)]),
        route(Method::DELETE, group, "deleteOldGroup", "Deletes a group (older API)", old_scim::delete_group)
            .says(&[(204, "")]),
        route(Method::POST, users, "createOldUser", "Makes a user (older API)", old_scim::create_user)
            .takes(OLD_USER)
            .says(&[(201, MEDIA_TYPE)]),
        route(Method::GET, user, "getOldUser", "One user (older API)", old_scim::get_user)
            .says(&[(200, MEDIA_TYPE)]),
        route(Method::DELETE, user, "deleteOldUser", "Deletes a user (older API)", old_scim::delete_user)
            .says(&[(204, "")]),
    ]
}
