"""Writes keys and certificates into a fresh software token; a short-lived child, apart from the token process.

Run as ``python -m signing.training.token_writer``; the order comes as JSON on stdin, so the PIN is never an argument
that the process list shows.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Mapping
from typing import Any

import pkcs11
from asn1crypto.keys import ECPrivateKey
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.ec import decode_ec_private_key, decode_ec_public_key
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from signing.protocol import to_bytes

_INIT_TOKEN = 9  # place of C_InitToken in CK_FUNCTION_LIST


class _CkFunctions(ctypes.Structure):
    _pack_ = 1 if sys.platform == "win32" else 0
    _fields_ = [("version", ctypes.c_ubyte * 2), ("calls", ctypes.c_void_p * 12)]


def init_token(module: str, slot: int, so_pin: str, label: str) -> None:
    """Makes the empty slot a token; the binding has no call for it.

    Raises:
        RuntimeError: the module said no.
    """
    functions = ctypes.POINTER(_CkFunctions)()
    ctypes.CDLL(module).C_GetFunctionList(ctypes.byref(functions))
    kind = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
    secret = so_pin.encode("utf-8")
    answer = kind(functions.contents.calls[_INIT_TOKEN])(slot, secret, len(secret), label.encode("utf-8").ljust(32))
    if answer != 0:
        raise RuntimeError(f"C_InitToken 0x{answer:x}")


def write_token(order: Mapping[str, Any]) -> None:
    """Makes the token of the order with its PIN, keys and certificates; parts may be left out."""
    library = pkcs11.lib(order["module"])
    slots = library.get_slots()
    known = {slot.get_token().serial for slot in slots}
    init_token(order["module"], slots[-1].slot_id, order["so_pin"], order["label"])
    library.reinitialize()
    token = next(one for one in library.get_tokens(token_label=order["label"]) if one.serial not in known)
    with token.open(rw=True, so_pin=order["so_pin"]) as session:
        session.init_pin(order["pin"])
    with token.open(rw=True, user_pin=order["pin"]) as session:
        for one in order["objects"]:
            _store(session, one)


def _store(session: Any, one: Mapping[str, Any]) -> None:
    common = {Attribute.ID: bytes.fromhex(one["id"]), Attribute.LABEL: one["label"], Attribute.TOKEN: True}
    guarded = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
    if one.get("key"):
        session.create_object({**_key(to_bytes(one["key"])), **common, **guarded})
    if one.get("public"):
        session.create_object({**decode_ec_public_key(to_bytes(one["public"])), **common})
    if one.get("certificate"):
        read = decode_x509_certificate(to_bytes(one["certificate"]))
        session.create_object({**read, **common, Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.PRIVATE: False})


def _key(der: bytes) -> Any:
    """A private key in its own form (RFC 8017 or RFC 5915) as attributes of an object."""
    try:
        _ = ECPrivateKey.load(der, strict=True).native
    except (ValueError, TypeError):
        return dict(decode_rsa_private_key(der))
    return dict(decode_ec_private_key(der))


if __name__ == "__main__":
    write_token(json.load(sys.stdin))
