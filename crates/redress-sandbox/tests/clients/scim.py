"""scim2-tester against a SCIM service: scim.py URL PATH USER PASSWORD. Says what breaks RFC 7643 or 7644."""

import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

BROKEN = (Status.ERROR, Status.CRITICAL)


def main(url, path, user, password):
    http = Client(base_url=url + path, auth=(user, password), headers={"Accept": "application/scim+json"})
    results = check_server(SyncSCIMClient(http))
    for result in results:
        kind = f" ({result.resource_type})" if result.resource_type else ""
        print(f"{result.status.name:10} {result.title}{kind}: {result.reason or ''}")
    broken = [result for result in results if result.status in BROKEN]
    done = [result for result in results if result.status is not Status.SKIPPED]
    print(f"{len(done)} checks, {len(broken)} broken")
    # A server that publishes no description of itself has nothing checked: that is no success.
    return 1 if broken or len(done) < 20 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
