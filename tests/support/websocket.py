"""A websocket client of a few lines, for tests that listen to a real server."""

from __future__ import annotations

import base64
import os
import socket
import struct

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Socket:
    def __init__(self, port: int, path: str, **headers: str) -> None:
        self._line = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._read = self._line.makefile("rb")
        fields = {
            "Host": f"localhost:{port}",
            "Origin": f"http://localhost:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        asked = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self._line.sendall(asked.encode() + b"\r\n")
        self.status = int(self._read.readline().split()[1])
        while self._read.readline().strip():
            pass

    def receive(self, timeout_s: float = 20.0) -> str:
        """The next text; "" once the server has closed."""
        self._line.settimeout(timeout_s)
        while True:
            first, second = self._read.read(2)
            length = second & 0x7F
            if length > 125:
                length = struct.unpack("!H" if length == 126 else "!Q", self._read.read(2 if length == 126 else 8))[0]
            body = self._read.read(length)
            if first & 0xF == TEXT:
                return body.decode()
            if first & 0xF == CLOSE:
                return ""
            if first & 0xF == PING:
                self._send(PONG, body)

    def close(self) -> None:
        self._line.close()

    def _send(self, kind: int, body: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
        self._line.sendall(bytes([0x80 | kind, 0x80 | len(body)]) + mask + masked)
