//! What is known of the API before any call.

use crate::system::{About, Setting};

pub(super) static ABOUT: About = About {
    id: "huawei-vpcep",
    summary: "VPC Endpoint offers a service in one account's network to the networks of others: endpoint services, \
              endpoints, the approval of connections, whitelists, tags and quotas. A gateway stands before it and a \
              network behind it; both fail in their own documented ways.",
    credentials: "X-Auth-Token: sandbox-token (project sandbox-project); or AK sandbox-ak, SK sandbox-sk",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: SETTINGS,
    notes: NOTES,
    security: &[
        ("token", r#"{"type":"apiKey","in":"header","name":"X-Auth-Token"}"#),
        (
            "signature",
            r#"{"type":"apiKey","in":"header","name":"Authorization","description":"SDK-HMAC-SHA256"}"#,
        ),
    ],
};

static SETTINGS: &[Setting] = &[
    Setting::new("creating-seconds", 60, "seconds", "How long a service or an endpoint is being created"),
    Setting::new("deleting-seconds", 60, "seconds", "How long one is being deleted"),
    Setting::new("quota-services", 20, "services", "Endpoint services that a project may have"),
    Setting::new("quota-endpoints", 50, "endpoints", "Endpoints that a project may have"),
    Setting::new("tags", 20, "tags", "Tags that a resource may have"),
    Setting::new("service-whitelist", 50, "records", "Accounts on the whitelist of a service"),
    Setting::new("endpoint-whitelist", 20, "addresses", "Addresses on the whitelist of an endpoint"),
    Setting::new("services-per-address", 10, "services", "Endpoint services that one port may serve"),
    Setting::new("domain-names", 5, "names", "Services with a host name that a project may have"),
    Setting::new("batch-items", 50, "items", "Items that one call may name"),
    Setting::new("signature-tries", 5, "failures", "Wrong signatures in a row before a key is locked"),
    Setting::new("lock-minutes", 5, "minutes", "How long a key is locked"),
    Setting::new(
        "gateway-calls-per-minute",
        0,
        "calls",
        "Calls that the gateway lets through in a minute; 0: all",
    ),
    Setting::new("service-calls-per-minute", 0, "calls", "Calls that the service takes in a minute; 0: all"),
    Setting::new(
        "change-overlap-ms",
        1000,
        "milliseconds",
        "How long a change may still be running beside another",
    ),
    Setting::new("v2-published", 1, "0 or 1", "Does the gateway have version 2 of the API?"),
    Setting::new("iam-down", 0, "0 or 1", "Can the gateway not ask IAM who calls?"),
    Setting::new(
        "dns-enable",
        1,
        "0 or 1",
        "The region's own setting: do endpoints get names? Else it is broken",
    ),
    Setting::new("database-down", 0, "0 or 1", "Has the service lost its database?"),
    Setting::new("network-down", 0, "0 or 1", "Does the network behind answer no question?"),
    Setting::new("network-delay-ms", 0, "milliseconds", "How long the network behind takes to answer"),
    Setting::new("time-limit-ms", 30_000, "milliseconds", "How long the service waits for it"),
    Setting::new("proxy-authentication", 0, "0 or 1", "Does a proxy want Basic sandbox-proxy:sandbox-proxy?"),
    Setting::new("line-bytes-per-second", 0, "bytes", "How fast content comes over the line; 0: at once"),
    Setting::new("read-timeout-seconds", 30, "seconds", "How long the web server reads one request"),
    Setting::new("maintenance", 0, "0 or 1", "Is the service closed?"),
    Setting::new("nodes-alive", 3, "nodes", "Machines behind the web server"),
    Setting::new("node-answer-seconds", 0, "seconds", "How long such a machine takes"),
    Setting::new("node-timeout-seconds", 60, "seconds", "How long the web server waits for it"),
    Setting::new("node-crashes", 0, "0 or 1", "Does such a machine crash over every request?"),
];

static NOTES: &[&str] = &[
    "The vendor documents each code with a text but not the state that leads to it: the pairing is inferred, by the \
     group of the code and the text.",
    "Where several codes say the same text, the group decides: an unknown action is 0007 for tags, 2027 for \
     connections and 3035 for whitelists; a bad port id is 3003 in a new service and 3063 in a change.",
    "An unknown endpoint service is 404 with EndPoint.0005, but 400 with EndPoint.2003 where an endpoint is created \
     for it; an unknown endpoint is 404 with EndPoint.2006, and with 2008 after it was deleted.",
    "Errors are flat JSON, as the page of error codes shows; the nested spelling of the operations' pages comes with \
     the fault wire=nested.",
    "DELETE answers with 204, as the table of statuses says; one page speaks of 200. Only the deletion of a policy \
     answers with 200 and the endpoint, as the vendor's SDK expects.",
    "A second change of a resource within change-overlap-ms is a 409 while another call's answer is held back or on \
     its way: the vendor documents the status and no cause.",
    "Fields that the vendor does not document are passed over. net_type, cidr, cidrs and vip_port_id are inferred \
     from the codes that speak of them; values of net_type are vxlan and vlan.",
    "An endpoint is created first and waits for approval then: accepting it before says 2019.",
    "The gateway is asked for a stage with X-Stage, as API Gateway is; every stage but RELEASE is broken in one \
     documented way. The real service does not let its callers choose.",
    "An app signs with SDK-HMAC-SHA256 as a user does, or sends X-HW-ID and X-HW-AppKey.",
    "VPCs whose name begins with trouble- have a network that refuses one thing: the last digits of their id are \
     those of the code. What fails in a minute's time shows as a failed resource.",
    "Version 2 is published, as the vendor's SDK uses it; one page says that it cannot be used.",
    "Where a call comes from is what the last address of X-Forwarded-For says, if there is one.",
    "The gateway takes bodies of 12 MB; the sandbox takes 1 MB.",
    "405 is answered with Allow, as the table of statuses says; the gateway's own table would have 404 APIG.0101.",
    "Credentials are checked before the service looks at the request; a token without an end of life is the \
     sandbox's own invention, sandbox-token-day has the documented 24 hours.",
];
