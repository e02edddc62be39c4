//! Successes of 64 KiB: what a gateway lets pass all day.

use std::fmt::Write as _;

/// EnableX, with `result` where most of its routes put it.
pub(crate) fn enablex_result_first() -> String {
    format!(r#"{{"result":1,"users":[{}]}}"#, enablex_users())
}

/// EnableX, with `result` where it costs most.
pub(crate) fn enablex_result_last() -> String {
    format!(r#"{{"users":[{}],"result":1}}"#, enablex_users())
}

/// CUPI, where nothing says success and only the want of `errors` does.
pub(crate) fn cisco_cupi_users() -> String {
    let mut users = String::new();
    for n in 0..USERS {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            users,
            r#"{comma}{{"URI":"/vmrest/users/{n:08}","ObjectId":"{n:08}-7f41-4b1e","Alias":"jdoe{n}","DisplayName":"Jane \"JD\" Doe","DtmfAccessId":"{}","TimeZone":"190","Inactive":"false","LocationObjectId":"10bd1a4e-92c0-4f00"}}"#,
            2000 + n
        );
    }
    format!(r#"{{"@total":"{USERS}","User":[{users}]}}"#)
}

const USERS: usize = 300;

fn enablex_users() -> String {
    let mut users = String::new();
    for n in 0..USERS {
        let comma = if n == 0 { "" } else { "," };
        let _ = write!(
            users,
            r#"{comma}{{"user_id":"{n:024x}","name":{{"first":"Jane","last":"O\"Doe \u00e9{n}"}},"email":"jane.doe{n}@example.org","phone":"+1415555{n:04}","logins":{},"rate":{n}.25,"tags":["a","b\\c"],"active":true,"notes":null}}"#,
            n * 7
        );
    }
    users
}
