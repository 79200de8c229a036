"""The one command: ``python3 -m installer run|test|bench|build|lock|doctor``; finds a new enough Python and goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# This file alone must also be readable by an older Python: it only looks for a newer one.
if sys.version_info < (3, 11):  # noqa: UP036
    for _minor in (14, 13, 12, 11):
        _newer = shutil.which("python3.%d" % _minor)  # noqa: UP031
        if _newer:
            os.execv(_newer, [_newer, "-m", "installer", *sys.argv[1:]])
    if shutil.which("py") and subprocess.call(["py", "-3.11", "-c", ""]) == 0:
        sys.exit(subprocess.call(["py", "-3.11", "-m", "installer", *sys.argv[1:]]))
    sys.exit("Cần Python 3.11 trở lên. Debian/Ubuntu: apt-get install python3; Windows: cài Python 3.11+ rồi chạy lại.")

from installer.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
