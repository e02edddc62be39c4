//! One error of each contract and format, of the size that errors have: 200 to 500 bytes.

/// An error as it comes, and where it goes.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) contract: &'static str,
    /// The contract that `read+write` writes it in.
    pub(crate) target: &'static str,
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: &'static str,
}

pub(crate) const SAMPLES: &[Sample] = &[
    Sample {
        name: "cisco-cupi-xml",
        contract: "cisco-cupi",
        target: "problem",
        status: 400,
        headers: &[("content-type", "application/xml")],
        body: r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ErrorDetails>
  <errors>
    <code>INVALID_PARAMETER</code>
    <message>DtmfAccessId &lt;2001&gt; is in use by the call handler &quot;Opening Greeting&quot;. Choose another one.</message>
  </errors>
</ErrorDetails>"#,
    },
    Sample {
        name: "cisco-cupi-json",
        contract: "cisco-cupi",
        target: "problem",
        status: 400,
        headers: &[("content-type", "application/json;charset=UTF-8")],
        body: r#"{"errors":[{"code":"INVALID_PARAMETER","message":"DtmfAccessId 2001 is in use by the call handler \"Opening Greeting\"."},{"code":"MISSING_PARAMETER","message":"Alias must not be empty."}]}"#,
    },
    Sample {
        name: "enablex",
        contract: "enablex",
        target: "problem",
        status: 200,
        headers: &[("content-type", "application/json; charset=utf-8"), ("server", "nginx")],
        body: r#"{ "result": "1504","msg": "Duplicate data","desc": "The Email Address is already registered.","data": {"email":"jane.doe@example.org","name":"Jane Doe","phone":"+14155550123","country":"US"},"request_id":"5f2b8c1e-7a4d-4e0b"}"#,
    },
    Sample {
        name: "genesys-ucs",
        contract: "genesys-ucs",
        target: "problem",
        status: 400,
        headers: &[("content-type", "application/json")],
        body: r#"{
  "http_method" : "POST",
  "title" : "bad parameter",
  "description" : "bad parameter 'server mode' reason : server mode has not a correct value 'something'",
  "code" : 4020,
  "uri" : "http://localhost:8080/server/mode"
}"#,
    },
    Sample {
        name: "sap-cloud-identity-scim",
        contract: "sap-cloud-identity",
        target: "problem",
        status: 400,
        headers: &[
            ("content-type", "application/scim+json"),
            ("server", "SAP"),
            ("x-ids-id", "7B7824AE-C0B7-4FF9-9586-2D1CA98A9FA6"),
        ],
        body: r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"Attribute userType should match pattern \"(?i)public|partner|customer|employee|external|onboardee\"","scimType":"invalidValue"}"#,
    },
    Sample {
        name: "huawei-vpcep-flat",
        contract: "huawei-vpcep",
        target: "problem",
        status: 400,
        headers: &[("content-type", "application/json"), ("x-request-id", "97e2b1a0c4d84f0c9e5f11df")],
        body: r#"{"error_code":"EndPoint.3044","error_msg":"The parameter ports conflicted with ports in an existing endpoint service.","encoded_authorization_message":"Egpjbi1ub3J0aC0xGiQ0YjFhZGQ3Yy0yZmY0LTRkYTgtOGI2My1hYzE3MDU4YTJkYmEoxMzgrcA=="}"#,
    },
    Sample {
        name: "problem-json",
        contract: "problem",
        target: "enablex",
        status: 403,
        headers: &[("content-type", "application/problem+json")],
        body: r#"{
  "type": "https://ride.example/problems/balance-too-low",
  "title": "The balance is too low.",
  "status": 403,
  "detail": "The ride costs 20 and the wallet holds 12.",
  "instance": "/wallets/7/rides/31",
  "balance": 12,
  "accounts": ["/wallets/7", "/wallets/8"]
}"#,
    },
    Sample {
        name: "problem-xml",
        contract: "problem",
        target: "enablex",
        status: 403,
        headers: &[("content-type", "application/problem+xml")],
        body: r#"<?xml version="1.0" encoding="UTF-8"?>
<problem xmlns="urn:ietf:rfc:7807">
  <type>https://ride.example/problems/balance-too-low</type>
  <title>The balance is too low.</title>
  <detail>The ride costs 20 and the wallet holds 12.</detail>
  <instance>https://ride.example/wallets/7/rides/31</instance>
  <balance>12</balance>
  <accounts>
    <i>https://ride.example/wallets/7</i>
    <i>https://ride.example/wallets/8</i>
  </accounts>
</problem>"#,
    },
];
