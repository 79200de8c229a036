"""TCP packets as the emulator sees them: which connection they belong to, and the word that ends it."""

from __future__ import annotations

import struct
from typing import NamedTuple

_RST, _ACK, _SYN, _FIN = 4, 16, 2, 1


class Flow(NamedTuple):
    """One connection, named from the sender's side."""

    source: bytes
    source_port: int
    target: bytes
    target_port: int

    def back(self) -> Flow:
        """Return the same connection from the other side."""
        return Flow(self.target, self.target_port, self.source, self.source_port)


class Segment(NamedTuple):
    """The head of a TCP packet."""

    flow: Flow
    seq: int
    ack: int
    flags: int
    size: int

    @property
    def begins(self) -> bool:
        """Whether it asks for a new connection."""
        return bool(self.flags & _SYN) and not self.flags & _ACK

    @property
    def is_reset(self) -> bool:
        """Whether it ends its connection itself."""
        return bool(self.flags & _RST)

    @property
    def after(self) -> int:
        """The sequence number behind this packet."""
        return (self.seq + self.size + bool(self.flags & (_SYN | _FIN))) & 0xFFFFFFFF


def segment(packet: bytes) -> Segment | None:
    """Read the head of an IPv4 TCP packet; None for anything else."""
    if len(packet) < 40 or packet[0] >> 4 != 4 or packet[9] != 6:
        return None
    head = (packet[0] & 15) * 4
    source_port, target_port, seq, ack, offset, flags = struct.unpack_from("!HHIIBB", packet, head)
    flow = Flow(packet[12:16], source_port, packet[16:20], target_port)
    return Segment(flow, seq, ack, flags, len(packet) - head - (offset >> 4) * 4)


def reset(flow: Flow, seq: int, ack: int) -> bytes:
    """Return the packet that ends ``flow`` at its target, as if its source had hung up.

    Args:
        seq: what the target expects next; anything else is ignored there.
    """
    tcp = struct.pack("!HHIIBBHHH", flow.source_port, flow.target_port, seq, ack, 5 << 4, _RST | _ACK, 0, 0, 0)
    pseudo = flow.source + flow.target + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack("!H", _sum(pseudo + tcp)) + tcp[18:]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, flow.source, flow.target)
    return head[:10] + struct.pack("!H", _sum(head)) + head[12:] + tcp


def _sum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
