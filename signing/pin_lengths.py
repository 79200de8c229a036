"""How long the PIN of a PKCS#11 token may be: two numbers the binding hides."""

from __future__ import annotations

import ctypes
import sys

UNKNOWN = (0, 255)


class _CkTokenInfo(ctypes.Structure):
    """CK_TOKEN_INFO of PKCS#11 2.20."""

    _pack_ = 1 if sys.platform == "win32" else 0
    _fields_ = [
        ("names", ctypes.c_ubyte * 96),
        ("flags", ctypes.c_ulong),
        ("sessions", ctypes.c_ulong * 4),
        ("pin_max", ctypes.c_ulong),
        ("pin_min", ctypes.c_ulong),
        ("memory", ctypes.c_ulong * 4),
        ("versions", ctypes.c_ubyte * 4),
        ("time", ctypes.c_ubyte * 16),
    ]


class _CkFunctions(ctypes.Structure):
    """The head of CK_FUNCTION_LIST, up to C_GetTokenInfo."""

    _pack_ = 1 if sys.platform == "win32" else 0
    _fields_ = [("version", ctypes.c_ubyte * 2), ("calls", ctypes.c_void_p * 7)]


def pin_lengths(module: str, slot: int) -> tuple[int, int]:
    """Return the shortest and longest PIN the token says it takes; (0, 255) when it does not say."""
    functions = ctypes.POINTER(_CkFunctions)()
    library = ctypes.CDLL(module)
    if library.C_GetFunctionList(ctypes.byref(functions)) != 0:
        return UNKNOWN
    call = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong, ctypes.c_void_p)(functions.contents.calls[6])
    info = _CkTokenInfo()
    if call(slot, ctypes.byref(info)) != 0 or not 0 < info.pin_max < 4096:
        return UNKNOWN
    return (int(info.pin_min), int(info.pin_max))
