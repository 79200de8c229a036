"""Destroys everything of a profile on this machine, key first, because the province took the machine out."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop import settings as settings_file
from desktop.secrets_box import KEYRING, SecretsBox
from desktop.settings import BadSettings
from workflow.store import keys


def wipe_profile(folder: Path) -> None:
    """Wipe the profile in ``folder``; it must be closed. Cut off half way, the rest is unreadable; again is harmless.

    Raises:
        OSError: the disk does not let the files go; the key is destroyed by then.
    """
    try:
        found = settings_file.load(folder)
    except BadSettings:
        found = None
    keys.forget(folder)
    if found is not None and found.key == KEYRING:
        box = SecretsBox(folder, found.key, b"")
        for name in ("token", "renew", "device-key"):
            box.drop(f"{name}:{found.person}:{found.device}")
        box.drop("vxp")
    if folder.is_dir():
        shutil.rmtree(folder)
