"""Judges whatever file a person has: a PDF, signed XML, a file with its ``.p7s`` beside it or in a container."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from signing.cades import verify_detached
from signing.disk import begins_like_pdf, read_file
from signing.errors import NotJudgeable
from signing.model import Trust
from signing.online import Fetch
from signing.pdf_work import Progress, no_progress
from signing.pipeline import XML_SUFFIXES
from signing.reading import sha256
from signing.verdict import FileVerdict
from signing.verify import verify_file
from signing.xades import verify_xml

BESIDE = ".p7s"
_ZIP, _META = b"PK\x03\x04", "META-INF/"
_LARGEST = 256 * 1024 * 1024


def judge_file(
    path: Path,
    trust: Trust | None = None,
    *,
    beside: Path | None = None,
    offline: bool = True,
    at: datetime | None = None,
    fetch: Fetch | None = None,
    progress: Progress = no_progress,
) -> FileVerdict:
    """Judge by what the file is; a signature of its own lies in it, beside it under the same name, or is named.

    Args:
        beside: the signature over the file (CAdES), where it has another name.
        offline, at, fetch, progress: as :func:`signing.verify.verify_pdf`.

    Raises:
        FileTrouble: it cannot be read.
        NotJudgeable: no form of signed file that is known here.
        DamagedPdf, NotSignable: as :func:`signing.verify.verify_pdf`.
    """
    how: dict[str, Any] = {"offline": offline, "at": at, "fetch": fetch}
    if beside is None and path.suffix.lower() == BESIDE:
        path, beside = _signed_by(path), path
    pdf = begins_like_pdf(path)
    lying = path.with_name(path.name + BESIDE)
    if beside is None and not pdf and lying.is_file():
        beside = lying
    if beside is not None:
        return verify_detached(read_file(path), read_file(beside), trust, **how)
    if not pdf and path.suffix.lower() in XML_SUFFIXES:
        return verify_xml(read_file(path), trust, **how)
    if not pdf and _begins(path, _ZIP):
        return _container(read_file(path), trust, how)
    return verify_file(path, trust, progress=progress, **how)


def _signed_by(signature: Path) -> Path:
    """The file a signature lies beside.

    Raises:
        NotJudgeable: it is not there.
    """
    file = signature.with_suffix("")
    if not file.is_file():
        text = f"“{signature.name}” là chữ ký rời; cạnh nó không có tệp “{file.name}” được ký."
        raise NotJudgeable(text, "Để tệp được ký và chữ ký rời cùng một thư mục rồi kiểm tra lại.")
    return file


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _container(data: bytes, trust: Trust | None, how: dict[str, Any]) -> FileVerdict:
    """Judge the one file of a container by the signatures that lie in its ``META-INF`` (ETSI EN 319 162, CAdES).

    Raises:
        NotJudgeable: an ordinary archive, several files, or signatures of another form.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            names = [one for one in box.namelist() if not one.endswith("/")]
            signed = [one for one in names if not one.startswith(_META) and one != "mimetype"]
            beside = [one for one in names if one.startswith(_META) and one.lower().endswith(BESIDE)]
            if len(signed) != 1 or not beside or len(set(names)) < len(names):
                raise NotJudgeable()
            content, *signatures = (_taken(box, name) for name in (*signed, *beside))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise NotJudgeable(detail=f"{type(error).__name__}: {error}"[:300]) from error
    verdicts = [verify_detached(content, one, trust, **how) for one in signatures]
    return FileVerdict(sha256(data), _notes(signed[0], verdicts), tuple(s for one in verdicts for s in one.signatures))


def _taken(box: zipfile.ZipFile, name: str) -> bytes:
    if box.getinfo(name).file_size > _LARGEST:
        raise NotJudgeable(detail="too large inside")
    return box.read(name)


def _notes(name: str, verdicts: Sequence[FileVerdict]) -> tuple[str, ...]:
    said = (note for one in verdicts for note in one.notes)
    return tuple(dict.fromkeys((f"Tệp được ký trong gói: {name}.", *said)))
