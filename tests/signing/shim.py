"""A driver that fails when told: a real PKCS#11 module behind the shim of ``faultp11.c``."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("faultp11.c")


@dataclass(frozen=True)
class Shim:
    """The driver that fails when told."""

    module: Path
    fault: Path
    log: Path
    environment: dict[str, str]

    def told(self, *lines: str) -> None:
        """Fail like this from now on; not at all without lines."""
        self.fault.unlink(missing_ok=True)
        if lines:
            half = self.fault.with_suffix(".half")
            half.write_text("\n".join(lines) + "\n", "ascii")
            half.replace(self.fault)

    def calls(self, name: str) -> int:
        """Tell how often a function of the driver was called."""
        return self.log.read_text("ascii").split().count(name) if self.log.exists() else 0


def compiler() -> str | None:
    """The system's C compiler, where there is one."""
    return shutil.which("cc") or shutil.which("gcc")


def build(folder: Path) -> Path:
    """The shim as a library; needs a compiler."""
    module = folder / "faultp11.so"
    words = [compiler() or "cc", "-shared", "-fPIC", "-O1", "-w", "-o", str(module), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True, capture_output=True)
    return module


def around(built: Path, real: Path, environment: Mapping[str, str], folder: Path) -> Shim:
    """A shim in front of a real module; what it is told and what it notes lies in ``folder``."""
    fault, log = folder / "fault", folder / "calls"
    told = {"P11_REAL": str(real), "P11_FAULT": str(fault), "P11_LOG": str(log)}
    return Shim(built, fault, log, {**environment, **told})
