"""Which profile a command means, and how it is opened without a window."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

import platformdirs

from desktop import settings as settings_file
from desktop.secrets_box import PASSPHRASE as SEALED
from desktop.training.names import PASSPHRASE
from desktop.workplace import Workplace, open_workplace
from signing.here import SigningHere


def own_profile() -> Path:
    """Return where this person's own profile lies."""
    return Path(platformdirs.user_data_dir("vic", appauthor=False)) / "profile"


def training_folder() -> Path:
    """Return where the training province of this person lies."""
    return Path(platformdirs.user_data_dir("vic", appauthor=False)) / "training"


def chosen(arguments: argparse.Namespace) -> Path:
    """Return the profile named on the command line, or the person's own."""
    named: Path | None = arguments.profile
    return named if named is not None else own_profile()


def opened(arguments: argparse.Namespace) -> Workplace:
    """Open the chosen profile.

    Raises:
        BadSettings: there is none.
        StoreTrouble: its data cannot be opened (another window has it, wrong key, damaged ...).
    """
    folder = chosen(arguments)
    return open_workplace(folder, passphrase_of(folder), signer=SigningHere())


def passphrase_of(folder: Path) -> str | None:
    """Return the passphrase of a profile that uses one: the training's, or what the person types."""
    settings = settings_file.load(folder)
    if settings.key != SEALED:
        return None
    if settings.training:
        return PASSPHRASE
    if sys.stdin.isatty():
        return getpass.getpass("Mật khẩu dữ liệu: ")
    return sys.stdin.readline().rstrip("\n")
