"""Just enough SIP text for a test phone: reading headers, answering a digest challenge, describing audio."""

from __future__ import annotations

import hashlib
import random
import re
import string


def token(length: int = 10) -> str:
    """A tag, branch or call id."""
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=length))


def header(message: str, name: str) -> str:
    """The first header of that name, or an empty string."""
    found = re.search(rf"^{name}\s*:\s*(.*?)\r$", message, re.M | re.I)
    return found[1] if found else ""


def vias(message: str) -> str:
    """All Via lines, as a response repeats them."""
    return "".join(f"Via: {via}\r\n" for via in re.findall(r"^Via:\s*(.*?)\r$", message, re.M | re.I))


def status(message: str) -> int:
    """The status code of a response, 0 for a request."""
    found = re.match(r"SIP/2.0 (\d{3})", message)
    return int(found[1]) if found else 0


def uri_in(value: str) -> str:
    """What stands between the angle brackets."""
    found = re.search(r"<([^>]+)>", value)
    return found[1] if found else value.split(";")[0].strip()


def audio_address(message: str) -> tuple[str, int] | None:
    """Where the other side wants its audio."""
    ip, port = re.search(r"^c=IN IP4 (\S+)", message, re.M), re.search(r"^m=audio (\d+)", message, re.M)
    return (ip[1], int(port[1])) if ip and port else None


def direction(message: str) -> str:
    """sendrecv, sendonly, recvonly or inactive."""
    found = re.search(r"^a=(sendonly|recvonly|inactive|sendrecv)", message, re.M)
    return found[1] if found else "sendrecv"


def description(ip: str, port: int, way: str = "sendrecv") -> str:
    """An offer or answer: u-law and digits."""
    number = random.randrange(10**9)
    return (
        f"v=0\r\no=- {number} {number} IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        f"a=fmtp:101 0-16\r\na={way}\r\na=ptime:20\r\n"
    )


def credentials(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """The value of an Authorization header for a digest challenge (MD5, RFC 2617)."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    secret = _md5(f"{user}:{asked['realm']}:{password}")
    request = _md5(f"{method}:{uri}")
    parts = {"username": user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri}
    if "qop" in asked:
        once = token(8)
        answer = _md5(f"{secret}:{asked['nonce']}:00000001:{once}:auth:{request}")
        extra = f', qop=auth, nc=00000001, cnonce="{once}"'
    else:
        answer, extra = _md5(f"{secret}:{asked['nonce']}:{request}"), ""
    if "opaque" in asked:
        extra += f', opaque="{asked["opaque"]}"'
    told = ", ".join(f'{name}="{value}"' for name, value in parts.items())
    return f'Digest {told}, response="{answer}", algorithm=MD5{extra}'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
