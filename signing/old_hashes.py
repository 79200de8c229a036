"""Hash functions that prove nothing any more (SHA-1, MD5), wherever a signature hides them."""

from __future__ import annotations

from asn1crypto import cms
from lxml import etree

OLD = frozenset({"md2", "md5", "sha1"})
WORDS = "Chữ ký dùng hàm băm đã lỗi thời (SHA-1/MD5), không còn đủ tin cậy."
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_OLD_NAMES = ("sha1", "md5")


def in_cms(signer: cms.SignerInfo) -> bool:
    """Whether the content, or the signature value itself, rests on an old hash (also inside the parameters of PSS).

    Raises:
        ValueError, TypeError, KeyError: the algorithms cannot be read.
    """
    if signer["digest_algorithm"]["algorithm"].native in OLD:
        return True
    algorithm = signer["signature_algorithm"]
    if algorithm["algorithm"].native in ("rsassa_pkcs1v15", "rsaes_pkcs1v15"):
        return False  # names no hash of its own: that of the content counts
    return algorithm.hash_algo in OLD


def in_xml(signature: etree._Element) -> bool:
    """Whether the signature method or the digest of any reference is an old one."""
    methods = [*signature.iter(f"{_DS}SignatureMethod"), *signature.iter(f"{_DS}DigestMethod")]
    named = (str(one.get("Algorithm", "")).lower() for one in methods)
    return any(old in name for name in named for old in _OLD_NAMES)
