"""``vic relay``: this PC lets the desks of its network through to the province's servers, and reads nothing of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sync.relay.running import RelayOptions, relay

ABOUT = """\
Một máy trong cơ quan có mạng cho các máy khác đi nhờ tới máy chủ của tỉnh, và tới máy chủ đăng nhập mà tỉnh đã khai.
Đường mã hóa giữ nguyên từ máy trạm tới máy chủ: máy này không đọc được gì và không đi tới địa chỉ nào khác. Khi đăng
nhập, VIC ở máy trạm tự mở một trình duyệt đi qua đây; trình duyệt khác lấy đường ở http://HOST:PORT/proxy.pac.
Trang đăng nhập còn dùng máy chủ khác thì thêm vào --to. Với --store, khi mất mạng nó giữ hộ các gói niêm phong
(vic courier hand) và gửi khi có mạng lại."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``relay`` to the command line."""
    parser = subparsers.add_parser(
        "relay", help="cho các máy trong mạng cơ quan đi nhờ tới máy chủ", description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--listen", required=True, metavar="HOST:PORT", help="địa chỉ trong mạng cơ quan")
    parser.add_argument(
        "--to", action="append", nargs="+", required=True, metavar="URL", help="máy chủ được đi tới; văn bản đứng đầu"
    )
    parser.add_argument("--from", dest="networks", action="append", default=[], metavar="MẠNG",
                        help="chỉ phục vụ dải mạng này, ví dụ 192.168.1.0/24 (mặc định: mạng riêng)")  # fmt: skip
    parser.add_argument("--store", type=Path, default=None, metavar="DIR", help="nơi giữ hộ gói niêm phong")
    parser.add_argument("--extra-ca", type=Path, default=None, metavar="PEM", help="chứng thư của tỉnh, nếu cần")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Relay; return 0 once told to end."""
    host, _, port = arguments.listen.rpartition(":")
    if not host or not port.isdigit():
        print("--listen phải ghi dạng HOST:PORT.", file=sys.stderr)
        return 2
    servers = tuple(url for some in arguments.to for url in some)
    options = RelayOptions(
        host.strip("[]"), int(port), servers, tuple(arguments.networks), arguments.store, arguments.extra_ca
    )
    return relay(options, sys.stdout)
