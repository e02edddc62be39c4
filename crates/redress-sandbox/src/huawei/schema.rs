//! The contents that operations take, in JSON Schema. Fields that are not told here are passed over.

pub(super) const SERVICE: &str = r#"{"type":"object","required":["server_type","ports"],"properties":{
"port_id":{"type":"string","format":"uuid"},"vpc_id":{"type":"string","format":"uuid"},
"pool_id":{"type":"string","format":"uuid"},
"service_name":{"type":"string","maxLength":16,"pattern":"^[A-Za-z0-9_-]*$"},
"service_type":{"enum":["interface","gateway"]},"net_type":{"enum":["vxlan","vlan"]},
"server_type":{"enum":["VM","VIP","LB","BMS"]},"ip":{"type":"string"},"ip_version":{"enum":["ipv4"]},
"cidr":{"type":"string"},"cidrs":{"type":"array","items":{"type":"string"},"minItems":1},
"approval_enabled":{"type":"boolean"},
"tcp_proxy":{"enum":["close","toa_open","proxy_open","open","proxy_vni"]},
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"},
"ports":{"type":"array","minItems":1,"maxItems":200,"items":{"type":"object","required":["server_port"],
"properties":{"client_port":{"type":"integer","minimum":1,"maximum":65535},
"server_port":{"type":"integer","minimum":1,"maximum":65535},"protocol":{"enum":["TCP"]}}}},
"tags":{"type":"array","items":{"type":"object","required":["key"],"properties":{
"key":{"type":"string","minLength":1,"maxLength":36},"value":{"type":"string","maxLength":43}}}}}}"#;

pub(super) const SERVICE_CHANGE: &str = r#"{"type":"object","properties":{
"approval_enabled":{"type":"boolean"},
"service_name":{"type":"string","maxLength":16,"pattern":"^[A-Za-z0-9_-]*$"},
"port_id":{"type":"string","format":"uuid"},"vip_port_id":{"type":"string","format":"uuid"},
"tcp_proxy":{"enum":["close","toa_open","proxy_open","open","proxy_vni"]},
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"},
"ports":{"type":"array","minItems":1,"maxItems":200,"items":{"type":"object","required":["server_port"],
"properties":{"client_port":{"type":"integer","minimum":1,"maximum":65535},
"server_port":{"type":"integer","minimum":1,"maximum":65535},"protocol":{"enum":["TCP"]}}}}}}"#;

pub(super) const SERVICE_NAME: &str = r#"{"type":"object","required":["endpoint_service_name"],"properties":{
"endpoint_service_name":{"type":"string","minLength":1,"maxLength":16,"pattern":"^[A-Za-z0-9_-]+$"}}}"#;

pub(super) const SERVERS: &str = r#"{"type":"object","required":["server_resources"],"properties":{
"server_resources":{"type":"array","minItems":1,"items":{"type":"object",
"required":["resource_id","availability_zone_id"],"properties":{"resource_id":{"type":"string","format":"uuid"},
"availability_zone_id":{"type":"string","minLength":1}}}}}}"#;

pub(super) const CONNECTION_ACTION: &str = r#"{"type":"object","required":["action","endpoints"],"properties":{
"action":{"enum":["receive","reject"]},
"endpoints":{"type":"array","minItems":1,"maxItems":1,"items":{"type":"string","format":"uuid"}}}}"#;

pub(super) const CONNECTION_TEXTS: &str = r#"{"type":"object","required":["connections"],"properties":{
"connections":{"type":"array","minItems":1,"items":{"type":"object","required":["id","description"],"properties":{
"id":{"type":"string","format":"uuid"},
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"}}}}}}"#;

pub(super) const PERMISSION_ACTION: &str = r#"{"type":"object","required":["permissions","action"],"properties":{
"permissions":{"type":"array","minItems":1,"items":{"type":"string",
"pattern":"^(\\*|iam:domain::[A-Za-z0-9*]{1,64})$"}},"permission_type":{"enum":["domainId"]},
"action":{"enum":["add","remove"]}}}"#;

pub(super) const PERMISSIONS: &str = r#"{"type":"object","required":["permissions"],"properties":{
"permissions":{"type":"array","minItems":1,"items":{"type":"object","required":["permission"],"properties":{
"permission":{"type":"string","pattern":"^(\\*|iam:domain::[A-Za-z0-9*]{1,64})$"},
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"}}}},
"permission_type":{"enum":["domainId"]}}}"#;

pub(super) const PERMISSION_IDS: &str = r#"{"type":"object","required":["permissions"],"properties":{
"permissions":{"type":"array","minItems":1,"items":{"type":"object","required":["id"],"properties":{
"id":{"type":"string","format":"uuid"}}}}}}"#;

pub(super) const PERMISSION_TEXT: &str = r#"{"type":"object","required":["permission"],"properties":{
"permission":{"type":"object","required":["description"],"properties":{
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"}}}}}"#;

/// The whitelist of an endpoint, as two members of an object.
macro_rules! whitelist {
    () => {
        r#""whitelist":{"type":"array","items":{"type":"string","anyOf":[{"format":"ipv4"},
{"pattern":"^[0-9]{1,3}(\\.[0-9]{1,3}){3}/(3[0-2]|[12]?[0-9])$"}],"examples":["10.0.0.7","10.1.0.0/16"],
"description":"An IPv4 address, or a CIDR block: behind its prefix all bits are zero"}},"enable_whitelist":{"type":"boolean"}"#
    };
}

pub(super) const ENDPOINT: &str = concat!(
    r#"{"type":"object","required":["endpoint_service_id","vpc_id"],"properties":{
"endpoint_service_id":{"type":"string","format":"uuid"},"vpc_id":{"type":"string","format":"uuid"},
"subnet_id":{"type":"string","format":"uuid"},"port_ip":{"type":"string","format":"ipv4"},
"enable_dns":{"type":"boolean"},"routetables":{"type":"array","items":{"type":"string","format":"uuid"}},
"#,
    whitelist!(),
    r#",
"specification_name":{"type":"string","pattern":"^[A-Za-z0-9-]{1,64}$"},"ip_version":{"enum":["ipv4"]},
"description":{"type":"string","maxLength":128,"pattern":"^[^<>]*$"},
"policy_statement":{"type":"array","minItems":1,"items":{"type":"object","required":["Effect","Action","Resource"],
"properties":{"Effect":{"enum":["Allow","Deny"]},"Action":{"type":"array","minItems":1,"items":{"type":"string"}},
"Resource":{"type":"array","minItems":1,"items":{"type":"string"}}}}},
"tags":{"type":"array","items":{"type":"object","required":["key"],"properties":{
"key":{"type":"string","minLength":1,"maxLength":36},"value":{"type":"string","maxLength":43}}}}}}"#
);

pub(super) const WHITELIST: &str = concat!(
    r#"{"type":"object","properties":{
"#,
    whitelist!(),
    "}}"
);

pub(super) const ROUTE_TABLES: &str = r#"{"type":"object","required":["routetables"],"properties":{
"routetables":{"type":"array","items":{"type":"string","format":"uuid"}}}}"#;

pub(super) const POLICY: &str = r#"{"type":"object","required":["policy_statement"],"properties":{
"policy_statement":{"type":"array","minItems":1,"items":{"type":"object","required":["Effect","Action","Resource"],
"properties":{"Effect":{"enum":["Allow","Deny"]},"Action":{"type":"array","minItems":1,"items":{"type":"string"}},
"Resource":{"type":"array","minItems":1,"items":{"type":"string"}}}}}}}"#;

pub(super) const UPGRADE: &str = r#"{"type":"object","properties":{"action":{"enum":["start","rollback"]}}}"#;

pub(super) const TAG_ACTION: &str = r#"{"type":"object","required":["tags","action"],"properties":{
"action":{"enum":["create","delete"]},
"tags":{"type":"array","minItems":1,"items":{"type":"object","required":["key"],"properties":{
"key":{"type":"string","minLength":1,"maxLength":36,"pattern":"^[A-Za-z0-9_@-]+$"},
"value":{"type":"string","maxLength":43,"pattern":"^[A-Za-z0-9_@-]*$"}}}}}}"#;

pub(super) const TAG_SEARCH: &str = r#"{"type":"object","required":["action"],"properties":{
"action":{"enum":["filter","count"]},
"limit":{"type":["string","integer"]},"offset":{"type":["string","integer"]},
"tags":{"type":"array","items":{"type":"object","required":["key","values"],
"properties":{"key":{"type":"string","minLength":1},"values":{"type":"array","uniqueItems":true,
"items":{"type":"string"}}}}},
"tags_any":{"type":"array","items":{"type":"object","required":["key","values"],
"properties":{"key":{"type":"string","minLength":1},"values":{"type":"array","uniqueItems":true,
"items":{"type":"string"}}}}},
"not_tags":{"type":"array","items":{"type":"object","required":["key","values"],
"properties":{"key":{"type":"string","minLength":1},"values":{"type":"array","uniqueItems":true,
"items":{"type":"string"}}}}},
"not_tags_any":{"type":"array","items":{"type":"object","required":["key","values"],
"properties":{"key":{"type":"string","minLength":1},"values":{"type":"array","uniqueItems":true,
"items":{"type":"string"}}}}},
"without_any_tag":{"type":"boolean"},
"matches":{"type":"array","items":{"type":"object","required":["key","value"],"properties":{
"key":{"enum":["resource_name"]},"value":{"type":"string"}}}}}}"#;
