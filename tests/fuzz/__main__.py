"""``python -m tests.fuzz TARGET --seconds N [--corpus DIR]``: lets libFuzzer look for bytes a parser does not refuse.

The seeds of the target (``targets.py``) and whatever lies in the corpus folder are where it begins; what it learns is
kept there. An input that lets anything but a typed refusal out is written as ``crash-…`` beside it and ends the run
with another code than 0; it becomes a case of ``test_inputs.py``. ``--list`` names the targets.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sync", "workflow"]):
    from tests.fuzz.targets import TARGETS

LONGEST = 65536


def main() -> None:
    """Fuzz one target."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", choices=sorted(TARGETS), metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, default=None)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list or not arguments.target:
        print("\n".join(sorted(TARGETS)))
        return
    target = TARGETS[arguments.target]
    corpus = arguments.corpus or Path(tempfile.gettempdir()) / "vic-fuzz" / arguments.target
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / f"seed-{hashlib.sha256(seed).hexdigest()[:16]}").write_bytes(seed)
    words = [sys.argv[0], str(corpus), f"-max_total_time={arguments.seconds}", f"-artifact_prefix={corpus}/",
             f"-max_len={LONGEST}", "-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1"]  # fmt: skip
    atheris.Setup(words, target)
    atheris.Fuzz()


main()
