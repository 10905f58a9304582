"""Signs seeded random requests with botocore: one JSON object a line, as they go over the wire."""
import base64
import json
import random
import sys
from urllib.parse import quote, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

count, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
TEXT = "abcXYZ019-._~ /+&=%?#:@!$'()*,;<>\"\\é漢😀"
PATHS = ["/", "/rds", "/rds/", "//", "//rds//x", "/a%20b/c", "/%C3%A9/%2F", "/a/./b", "/a/b/../c", "/~x/", "/a:b/(c)"]


def text(low, high):
    return "".join(rng.choice(TEXT) for _ in range(rng.randint(low, high)))


def pairs(low, high):
    return "&".join(f"{quote(text(1, 8), safe='-_.~')}={quote(text(0, 12), safe='-_.~')}" for _ in range(rng.randint(low, high)))


for _ in range(count):
    presigned = rng.random() < 0.4
    method = "GET" if presigned else rng.choice(["GET", "POST"])
    body = b"" if method == "GET" else pairs(0, 20).encode()
    query = pairs(0, 4) if rng.random() < 0.5 else ""
    url = f"http://{rng.choice(['127.0.0.1:8001', 'cornac.example:8443', 'localhost:80'])}{rng.choice(PATHS)}" + (f"?{query}" if query else "")
    headers = {}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    if rng.random() < 0.3:
        headers["X-Amz-Target"] = text(1, 20).strip().encode("ascii", "ignore").decode() or "T"
    if rng.random() < 0.3:
        headers["X-Spaced"] = "  one   two  "
    if rng.random() < 0.1 and not presigned:
        headers["Date"] = "now"
    token = base64.b64encode(rng.randbytes(60)).decode() if rng.random() < 0.4 else None
    secret = base64.b64encode(rng.randbytes(30)).decode()
    service = rng.choice(["rds", "sts", "iam"])
    request = AWSRequest(method=method, url=url, headers=headers, data=body)
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", secret, token)
    auth = (SigV4QueryAuth if presigned else SigV4Auth)(credentials, service, "local")
    auth.add_auth(request)
    wire = request.prepare()
    parts = urlsplit(wire.url)
    lines = [(k, v.decode() if isinstance(v, bytes) else v) for k, v in wire.headers.items()]
    host = parts.netloc[:-3] if parts.netloc.endswith(":80") else parts.netloc
    print(json.dumps({
        "method": method,
        "target": parts.path + (f"?{parts.query}" if parts.query else ""),
        "headers": [["Host", host], *[[k, v] for k, v in lines if k.lower() != "host"]],
        "body": base64.b64encode(wire.body or b"").decode(),
        "secret": secret,
        "service": service,
        "token": token,
        "presigned": presigned,
    }))
