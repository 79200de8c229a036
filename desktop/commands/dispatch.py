"""Reads the command line, runs one command and prints its answer as JSON or as lines for a person."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import select
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

COMMANDS = ("open", "demo", "serve", "edxml", "sign", "verify", "token", "sync", "search", "journal", "procedure",
            "audit", "due", "calendar", "report", "register", "archive", "devices", "notices", "unit", "courier",
            "relay")  # fmt: skip
"""One module of ``desktop.commands`` each; only the one asked for is loaded, so that a small command starts fast."""

HELP = {
    "relay": "cho các máy trong mạng cơ quan đi nhờ tới máy chủ",
    "courier": "chuyển tay bằng USB khi không có mạng: ghi, đọc, trả lời",
    "audit": "nhật ký truy cập của máy chủ: xem, kiểm tra",
    "devices": "máy trạm đã đăng nhập máy chủ: kê, gỡ máy bị mất",
    "notices": "thông báo máy chủ gửi ra ngoài: kê, gửi lại, thử kênh",
    "open": "mở cửa sổ làm việc",
    "demo": "mở tỉnh huấn luyện, hoặc tự đi hết hai hành trình (--tour)",
    "serve": "chạy máy chủ văn bản, máy chủ một cửa và trục liên thông",
    "edxml": "xem, dựng gói edXML",
    "sign": "ký số tệp PDF bằng USB ký số",
    "verify": "kiểm tra chữ ký số của tệp PDF",
    "token": "USB ký số đang cắm",
    "sync": "gửi và nhận ngay; việc chờ gửi",
    "search": "tìm văn bản, hồ sơ trên máy này",
    "journal": "kiểm tra sổ ghi việc",
    "procedure": "danh mục thủ tục và quy trình",
    "report": "lập báo cáo (xlsx, pdf, csv, json)",
    "archive": "hồ sơ công việc, gói nộp lưu",
    "due": "tính hạn theo thời gian làm việc, kèm giải thích",
    "calendar": "lập, kiểm tra tệp lịch làm việc",
    "unit": "đơn vị cũ và mới, người có thẩm quyền ký, ngày thôi việc",
    "register": "in sổ đăng ký, bảng kê số (pdf, xlsx)",
}


def run(arguments: Sequence[str]) -> int:
    """Run the command ``arguments`` name; without any, open the window."""
    words = list(arguments) or ["open"]
    parser = _parser(next((w for w in words if w in COMMANDS), ""))
    parsed = parser.parse_args(words)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        code = _answered(parsed)
        sys.stdout.flush()
    except BrokenPipeError as trouble:
        return _silent() if _nobody_reads() else _failed(trouble, parsed.json)
    except Exception as trouble:  # noqa: BLE001 - the edge of the process: every failure is told, a bug keeps its trace
        return _failed(trouble, parsed.json)
    return code


def _answered(parsed: argparse.Namespace) -> int:
    """Run what was asked and say its answer; return the exit code."""
    answer = parsed.run(parsed)
    if isinstance(answer, int):
        return answer
    if answer is not None:
        _print(answer, parsed.json)
    return int(getattr(parsed, "exit_code", 0))


def _nobody_reads() -> bool:
    """Tell whether whoever read our output went away (``vic … | head``); other pipes break for reasons to be told."""
    if not hasattr(select, "poll"):
        return False
    watch = select.poll()
    watch.register(sys.stdout.fileno(), 0)
    return bool(watch.poll(0))


def _silent() -> int:
    """End without a word; what is left to write goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _parser(chosen: str) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--profile", type=Path, default=None, metavar="DIR", help="thư mục hồ sơ làm việc")
    shared.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    parser = argparse.ArgumentParser(prog="vic", description="Bàn làm việc VIC", parents=[shared])
    subparsers = parser.add_subparsers(dest="command", metavar="LỆNH", required=True)
    for name in COMMANDS:
        if name == chosen:
            importlib.import_module(f"desktop.commands.{name}").register(subparsers)
        else:
            subparsers.add_parser(name, help=HELP[name])
    for sub in subparsers.choices.values():
        _give_shared(sub)
    return parser


def _give_shared(parser: argparse.ArgumentParser) -> None:
    """Let ``--profile`` and ``--json`` stand after the command too, at any depth."""
    options = parser._option_string_actions
    if "--json" not in options:
        parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="in một đối tượng JSON")
    if "--profile" not in options:
        parser.add_argument(
            "--profile", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="thư mục hồ sơ làm việc"
        )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                _give_shared(sub)


def _failed(trouble: Exception, as_json: bool) -> int:
    words = {name: getattr(trouble, name, "") for name in ("code", "title", "text", "what_next")}
    if not words["title"]:
        logging.getLogger(__name__).critical("lỗi của chương trình", exc_info=trouble)
        words = {
            "code": "bug",
            "title": "Lỗi của chương trình",
            "text": f"Chương trình gặp lỗi chưa lường trước ({type(trouble).__name__}). Dữ liệu đã ghi vẫn còn nguyên.",
            "what_next": "Gửi những dòng trên cho người hỗ trợ.",
        }
    if as_json:
        _print({"error": words}, True)
    else:
        print(f"{words['title']}. {words['text']} {words['what_next']}".strip(), file=sys.stderr)
    return 1


def _print(answer: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return
    for line in _lines(answer, 0):
        print(line)


def _lines(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, Mapping):
        found: list[str] = []
        for key, inner in value.items():
            if isinstance(inner, (Mapping, list, tuple)) and inner:
                found += [f"{pad}{key}:", *_lines(inner, depth + 1)]
            else:
                found.append(f"{pad}{key}: {_word(inner)}")
        return found
    if isinstance(value, (list, tuple)):
        return [line for inner in value for line in _entry(inner, depth)]
    return [f"{pad}{value}"]


def _entry(value: Any, depth: int) -> list[str]:
    """One entry of a list: its first line carries the dash, the others stand below it."""
    first, *rest = _lines(value, depth + 1) or ["–"]
    return [f"{'  ' * depth}- {first.lstrip()}", *rest]


def _word(value: Any) -> Any:
    """A single value as people read it."""
    if isinstance(value, bool):
        return "có" if value else "không"
    return "–" if value in ([], {}, (), None, "") else value
