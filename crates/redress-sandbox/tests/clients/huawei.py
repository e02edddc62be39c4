"""The vendor's own SDK (huaweicloudsdkvpcep) against the sandbox.

    huawei.py http://127.0.0.1:7005

The address is the system's own: the SDK leaves the path of an endpoint away. One line per check; the exit code is 1
when one failed.
"""

import json
import sys
import urllib.request

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, ServerResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkvpcep.v1 import (
    AcceptOrRejectEndpointRequest,
    AcceptOrRejectEndpointRequestBody,
    AddOrRemoveServicePermissionsRequest,
    AddOrRemoveServicePermissionsRequestBody,
    BatchAddOrRemoveResourceInstanceRequest,
    BatchAddOrRemoveResourceInstanceRequestBody,
    CreateEndpointRequest,
    CreateEndpointRequestBody,
    CreateEndpointServiceRequest,
    CreateEndpointServiceRequestBody,
    DeleteEndpointRequest,
    DeleteEndpointServiceRequest,
    ListEndpointInfoDetailsRequest,
    ListEndpointServiceRequest,
    ListEndpointsRequest,
    ListQueryProjectResourceTagsRequest,
    ListQuotaDetailsRequest,
    ListServiceConnectionsRequest,
    ListServiceDetailsRequest,
    ListVersionDetailsRequest,
    PortList,
    ResourceTag,
    TagList,
    UpdateEndpointServiceRequest,
    UpdateEndpointServiceRequestBody,
    VpcepClient,
)

VPC = "1a000000-0000-4000-8000-000000000001"
SUBNET = "2b000000-0000-4000-8000-000000000001"
PORT = "3c000000-0000-4000-8000-000000000101"
NOTHING = "00000000-0000-4000-8000-000000000000"

base = sys.argv[1].rstrip("/")
failed = []


def check(what, is_so, seen=""):
    print(f"{'ok  ' if is_so else 'FAIL'} {what}{'' if is_so else f': {seen}'}")
    if not is_so:
        failed.append(what)


def sandbox(path, content=None, method="POST"):
    """Calls the sandbox's own API."""
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(f"{base}/_sandbox/{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()


def client(key, secret, project):
    config = HttpConfig.get_default_config()
    config.timeout = 20
    credentials = BasicCredentials(key, secret, project)
    builder = VpcepClient.new_builder().with_http_config(config).with_credentials(credentials)
    return builder.with_endpoint(base).build()


def refused(what, status, code, call, request):
    """The SDK must raise, with the code and the text of the error."""
    kind = ServerResponseException if status >= 500 else ClientRequestException
    try:
        call(request)
    except kind as error:
        seen = (error.status_code, error.error_code, error.error_msg, error.request_id)
        check(what, seen[:2] == (status, code) and error.error_msg and error.request_id, seen)
    else:
        check(what, False, "no exception")


def services(mine):
    ports = [PortList(client_port=443, server_port=9443, protocol="TCP")]
    body = CreateEndpointServiceRequestBody(
        port_id=PORT,
        vpc_id=VPC,
        server_type="VM",
        service_name="sdk",
        approval_enabled=True,
        ports=ports,
        tags=[TagList("team", "sdk")],
        description="Made by the SDK",
    )
    made = mine.create_endpoint_service(CreateEndpointServiceRequest(body=body))
    check("create a service", made.status == "creating" and made.ports[0].server_port == 9443, made)
    taken = CreateEndpointServiceRequest(body=body)
    refused("the same port again", 400, "EndPoint.3044", mine.create_endpoint_service, taken)
    sandbox("clock", {"advance": "11s"})
    shown = mine.list_service_details(ListServiceDetailsRequest(vpc_endpoint_service_id=made.id))
    check("it is there after a while", shown.status == "available" and shown.service_name == made.service_name)
    request = ListEndpointServiceRequest(endpoint_service_name="SDK", limit=5, sort_dir="asc")
    listed = mine.list_endpoint_service(request)
    check("list services by name", [one.id for one in listed.endpoint_services] == [made.id], listed)
    change = UpdateEndpointServiceRequestBody(description="Changed by the SDK")
    request = UpdateEndpointServiceRequest(vpc_endpoint_service_id=made.id, body=change)
    check("change a service", mine.update_endpoint_service(request).description == "Changed by the SDK")
    return made.id


def endpoints(mine, service):
    body = CreateEndpointRequestBody(endpoint_service_id=service, vpc_id=VPC, subnet_id=SUBNET)
    made = mine.create_endpoint(CreateEndpointRequest(body=body))
    check("create an endpoint", made.status == "creating" and made.marker_id > 0, made)
    accept = AcceptOrRejectEndpointRequest(
        vpc_endpoint_service_id=service,
        body=AcceptOrRejectEndpointRequestBody(action="receive", endpoints=[made.id]),
    )
    refused("accept it too early", 400, "EndPoint.2019", mine.accept_or_reject_endpoint, accept)
    sandbox("clock", {"advance": "11s"})
    details = ListEndpointInfoDetailsRequest(vpc_endpoint_id=made.id)
    check("it waits for approval", mine.list_endpoint_info_details(details).status == "pendingAcceptance")
    accepted = mine.accept_or_reject_endpoint(accept)
    check("accept it", accepted.connections[0].status == "accepted", accepted)
    refused("accept it twice", 400, "EndPoint.2014", mine.accept_or_reject_endpoint, accept)
    seen = mine.list_endpoint_info_details(details)
    check("it has an address", seen.status == "accepted" and seen.ip.startswith("10.10.1."), seen)
    connections = mine.list_service_connections(ListServiceConnectionsRequest(vpc_endpoint_service_id=service))
    check("the service knows it", [one.id for one in connections.connections] == [made.id], connections)
    listed = mine.list_endpoints(ListEndpointsRequest(vpc_id=VPC, limit=1))
    check("list endpoints", listed.total_count > 1 and listed.endpoints[0].id == made.id, listed)
    return made.id


def tags_and_quotas(mine, service):
    body = BatchAddOrRemoveResourceInstanceRequestBody(tags=[ResourceTag("stage", "test")], action="create")
    request = BatchAddOrRemoveResourceInstanceRequest(
        resource_type="endpoint_service", resource_id=service, body=body
    )
    mine.batch_add_or_remove_resource_instance(request)
    request = ListQueryProjectResourceTagsRequest(resource_type="endpoint_service")
    tags = mine.list_query_project_resource_tags(request)
    check("add a tag", any(tag.key == "stage" and "test" in tag.values for tag in tags.tags), tags)
    quotas = mine.list_quota_details(ListQuotaDetailsRequest(type="endpoint_service")).quotas.resources
    check("ask for the quota", quotas[0].type == "endpoint_service" and quotas[0].used > 0, quotas)
    record = "iam:domain::0123456789abcdef"
    body = AddOrRemoveServicePermissionsRequestBody(permissions=[record], action="add")
    request = AddOrRemoveServicePermissionsRequest(vpc_endpoint_service_id=service, body=body)
    check("add to the whitelist", record in mine.add_or_remove_service_permissions(request).permissions)
    versions = mine.list_version_details(ListVersionDetailsRequest()).versions
    check("ask for the versions", [one.id for one in versions] == ["v1", "v2"], versions)


def ends(mine, service, endpoint):
    delete = DeleteEndpointServiceRequest(vpc_endpoint_service_id=service)
    refused("delete a service in use", 400, "EndPoint.3006", mine.delete_endpoint_service, delete)
    deleted = mine.delete_endpoint(DeleteEndpointRequest(vpc_endpoint_id=endpoint))
    check("delete an endpoint", deleted.status_code == 204, deleted)
    sandbox("clock", {"advance": "11s"})
    details = ListEndpointInfoDetailsRequest(vpc_endpoint_id=endpoint)
    refused("it is gone", 404, "EndPoint.2008", mine.list_endpoint_info_details, details)
    check("delete a service", mine.delete_endpoint_service(delete).status_code == 204)


def refusals(mine):
    details = ListServiceDetailsRequest(vpc_endpoint_service_id=NOTHING)
    refused("no such service", 404, "EndPoint.0005", mine.list_service_details, details)
    everything = ListEndpointServiceRequest()
    wrong = client("sandbox-ak", "wrong", "sandbox-project").list_endpoint_service
    refused("a wrong secret key", 401, "APIGW.0301", wrong, everything)
    unknown = client("no-ak", "sandbox-sk", "sandbox-project").list_endpoint_service
    refused("an unknown access key", 401, "APIGW.0301", unknown, everything)
    other = client("sandbox-ak", "sandbox-sk", "partner-project").list_endpoint_service
    refused("another's project", 403, "EndPoint.0004", other, everything)
    empty = CreateEndpointRequest()
    refused("no content", 504, "EndPoint.0011", mine.create_endpoint, empty)


def main():
    sandbox("reset")
    sandbox("settings", {"creating-seconds": 10, "deleting-seconds": 10}, "PUT")
    mine = client("sandbox-ak", "sandbox-sk", "sandbox-project")
    service = services(mine)
    endpoint = endpoints(mine, service)
    tags_and_quotas(mine, service)
    ends(mine, service, endpoint)
    refusals(mine)
    print(f"{len(failed)} of the checks failed" if failed else "all checks passed")
    sys.exit(1 if failed else 0)


main()
