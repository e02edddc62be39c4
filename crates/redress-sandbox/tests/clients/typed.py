"""Types what the pages of docs/sandbox say into a shell: typed.py URL PAGE. Each way must end with its error."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from shutil import which

WAY = re.compile(
    r"<details><summary><b>(?P<status>\d+)</b>(?: <code>(?P<code>.*?)</code>)? (?P<cause>[^\n]*)</summary>\n\n"
    r"```sh\n(?P<script>.*?)```\n",
    re.DOTALL,
)
STATUS = re.compile(r"HTTP/1\.1 (\d+)")


def type_in(url, script):
    """What the shell prints, without what is still running when it ends: held calls."""
    with tempfile.TemporaryFile() as said:
        shell = subprocess.Popen(
            ["bash", "-c", script],
            env={**os.environ, "S": url},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            shell.wait(timeout=60)
        except subprocess.TimeoutExpired:
            print("took over a minute:")
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        said.seek(0)
        return said.read().decode(errors="replace")


def main(url, page):
    url = url.rstrip("/")
    with open(page, encoding="utf-8") as file:
        ways = list(WAY.finditer(file.read()))
    typed, wrong = 0, 0
    for way in ways:
        if "# signed with" in way["script"] or ("oathtool" in way["script"] and not which("oathtool")):
            continue
        urllib.request.urlopen(urllib.request.Request(f"{url}/_sandbox/reset", method="POST")).close()
        said = type_in(url, way["script"])
        statuses = STATUS.findall(said)
        typed += 1
        if not statuses or statuses[-1] != way["status"]:
            wrong += 1
            print(f"wants {way['status']} {way['code'] or ''}: {way['cause']}\n{way['script']}{said[-2000:]}\n")
    print(f"{typed} of {len(ways)} ways typed, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
