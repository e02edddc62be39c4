"""Reads the OpenAPI document of each system of a sandbox: validate.py URL."""

import json
import sys
import urllib.request

from openapi_spec_validator import OpenAPIV31SpecValidator


def get(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def main(url):
    systems = get(f"{url.rstrip('/')}/_sandbox")["systems"]
    wrong, operations = 0, 0
    for system in systems:
        document = get(system["openapi"])
        operations += sum(len(item) for item in document["paths"].values())
        for error in OpenAPIV31SpecValidator(document).iter_errors():
            wrong += 1
            print(f"{system['contract']}: {'/'.join(map(str, error.absolute_path))}: {error.message[:500]}")
    print(f"{len(systems)} documents, {operations} operations, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
