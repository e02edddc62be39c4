"""Schemathesis against one system: fuzz.py URL ID EXAMPLES FOLDER.

It logs on, asks all lists for the ids that there are, and calls what the document describes, mostly with those. What
the fuzzer keeps is put into the folder, which is made anew: a run depends on no earlier one.
"""

import base64
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
)
# Who sends no credentials gets a 400 from it, as its contract says. The check knows only 401 and 403.
NOT_CHECKED = {"enablex": "ignored_auth"}

# An id in an answer, of JSON or XML: the value of a member whose name ends so.
ID = re.compile(r'(?:id|Id|ID|name)"?\s*[:>]\s*"?([A-Za-z0-9][A-Za-z0-9_.:@-]{0,63})["<,}\s]')


def get(url, headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.read().decode()


def basic(pair):
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def enablex(url):
    body = json.dumps({"email": "admin@example.com", "password": "admin"}).encode()
    headers = {"X-Api-Id": "sandbox", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}/ucaas/v1/login", body, headers)) as answer:
        return {"Authorization": f"Token {json.load(answer)['token']}"}


# How to log on, and what then is there.
LOGONS = {
    "cisco-cupi": (lambda url: basic("admin:admin"), "/vmrest/users"),
    "enablex": (enablex, "/ucaas/v1/users"),
    "genesys-ucs": (lambda url: basic("admin:admin"), "/server/status"),
    "sap-cloud-identity": (lambda url: basic("sandbox:sandbox"), "/scim/Users"),
    "huawei-vpcep": (lambda url: {"X-Auth-Token": "sandbox-token"}, "/v1/sandbox-project/vpc-endpoints"),
}

# What is seeded to fail: the 500 is documented.
DAMAGED = {"335cd93d3ef7754196551357"}

# What stands in a path and is no id of a list.
FIXED = {"project_id": ["sandbox-project"]}


def known_ids(url, headers, document):
    """For each path with a parameter, the ids that the list above it tells."""
    told = {}
    for path in document["paths"]:
        for match in re.finditer(r"\{(\w+)\}", path):
            name, above = match[1], path[: match.start()].rstrip("/")
            if name in FIXED:
                told.setdefault(path, {})[name] = FIXED[name]
            elif "get" in document["paths"].get(above, {}) or "get" in document["paths"].get(above + "/", {}):
                above = above if above in document["paths"] else above + "/"
                for fixed, values in FIXED.items():
                    above = above.replace(f"{{{fixed}}}", values[0])
                try:
                    ids = sorted(set(ID.findall(get(url + above, headers))) - DAMAGED)
                except urllib.error.HTTPError:
                    ids = []
                if ids:
                    told.setdefault(path, {})[name] = ids[:50]
    return told


def config(told):
    dictionaries, operations = [], []
    for path, parameters in told.items():
        lines = [f"[[operations]]\ninclude-path = {json.dumps(path)}\n[operations.parameters]"]
        for name, ids in parameters.items():
            own = f"ids-{len(dictionaries)}"
            dictionaries.append(f"[dictionaries.{own}]\nvalues = {json.dumps(ids)}")
            lines.append(f'"path.{name}" = {{ dictionary = "{own}", probability = 0.8 }}')
        operations.append("\n".join(lines))
    return "\n\n".join(dictionaries + operations) + "\n"


def main(url, system, examples, folder):
    url, folder = url.rstrip("/"), Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log_on, there = LOGONS[system]
    headers = log_on(url)
    get(url + there, headers)
    document = json.loads(get(f"{url}/_sandbox/openapi.json", {}))
    (folder / "schemathesis.toml").write_text(config(known_ids(url, headers, document)))
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{url}/_sandbox/openapi.json",
        f"--checks={','.join(check for check in CHECKS if check != NOT_CHECKED.get(system))}",
        f"--max-examples={examples}",
        "--phases=examples,coverage,fuzzing",
        "--generation-deterministic",
        "--continue-on-failure",
        "--suppress-health-check=filter_too_much,too_slow",
        "--warnings=off",
        "--no-color",
    ]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    return subprocess.call(command, cwd=folder)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
