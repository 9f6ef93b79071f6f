"""Has users of RongCloud write to each other with the PyPI package rc-server-sdk, and routes what they write to a server.

A relay stands where RongCloud stands: it takes the library's signed calls, and calls back with the library's user ids, type
and content, signed with the same secret: with milliseconds, as RongCloud does, where the library has seconds.
"""

import hashlib
import http.server
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from rongcloud.rongcloud import RongCloud

base, token, member = os.environ["IM_SERVER"], os.environ["IM_TOKEN"], os.environ["IM_NUMBER"]
app_key, app_secret = os.environ["RONGCLOUD_APP_KEY"], os.environ["RONGCLOUD_APP_SECRET"]
seller = "py-" + os.environ["IM_UNIQUE"]

KINDS = {"/message/private/publish.json": "PERSON", "/message/group/publish.json": "GROUP"}
SPELLINGS = [
    ("signTimestamp", "nonce", "signature"),
    ("timestamp", "nonce", "signature"),
    ("rc-timestamp", "rc-nonce", "rc-signature"),
]


def post(url, form):
    """The status and the body of a reply."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, form), timeout=30) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def sign(secret, nonce, timestamp):
    return hashlib.sha1(f"{secret}{nonce}{timestamp}".encode()).hexdigest()


class Relay(http.server.BaseHTTPRequestHandler):
    calls = []
    count = 0

    def do_POST(self):
        fields = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        taken = sign(app_secret, self.headers["Nonce"], self.headers["Timestamp"]) == self.headers["Signature"]
        Relay.count += 1
        now, nonce = str(time.time_ns() // 1_000_000), f"{Relay.count}{seller}"
        signed = (now, nonce, sign(app_secret if taken else "another", nonce, now))
        names = SPELLINGS[Relay.count % len(SPELLINGS)]
        query = dict(zip(names, signed), appKey=self.headers["App-Key"])
        message = {
            "fromUserId": fields["fromUserId"],
            "toUserId": fields.get("toGroupId", fields["toUserId"]),
            "objectName": fields["objectName"],
            "content": fields["content"],
            "channelType": KINDS[self.path],
            "msgTimestamp": str(time.time_ns() // 1_000_000),
            "msgUID": f"{seller}-py-{Relay.count}",
            "sensitiveType": "0",
            "source": "Server",
        }
        if "toGroupId" in fields:
            message["groupUserIds"] = fields.get("toUserId", [])
        form = urllib.parse.urlencode(message, doseq=True).encode()
        Relay.calls.append((f"{base}/rongcloud/messages?{urllib.parse.urlencode(query)}", form))
        status, body = post(*Relay.calls[-1])
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def records():
    query = urllib.parse.urlencode({"memberId": member, "sellerId": seller, "order": "asc"})
    request = urllib.request.Request(
        f"{base}/chat-records/list?{query}", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return [(item["messageType"], item["cnt"]) for item in json.load(reply)["items"]]


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
threading.Thread(target=relay.serve_forever, daemon=True).start()
host = f"http://127.0.0.1:{relay.server_address[1]}"
private = RongCloud(app_key, app_secret, host).get_message().get_private()
group = RongCloud(app_key, app_secret, host).get_message().get_group()

question = {"content": "有货吗? \"quoted\" \\ & = + % 😀", "extra": ""}
answer = {"operation": "AcceptResponse", "sourceUserId": "s", "targetUserId": "m", "message": "有"}
equal(private.send(f"m_{member}", f"s_{seller}", "RC:TxtMsg", question), {"code": 200, "result": "record"})
equal(private.send(f"s_{seller}", f"m_{member}", "RC:ContactNtf", answer), {"code": 200, "result": "record"})
expected = [("RC:TxtMsg", json.dumps(question)), ("RC:ContactNtf", json.dumps(answer))]
equal(records(), expected)

status, body = post(*Relay.calls[-1])
equal((status, json.loads(body)), (200, {"code": 200, "result": "repeated"}))

to_group = group.send_direction(f"m_{member}", "g1", ["a", "b"], "RC:TxtMsg", {"content": "all"})
equal(to_group, {"code": 200, "result": "group"})
equal(private.send(f"m_{member}", "m_1", "RC:TxtMsg", {"content": "x"}), {"code": 200, "result": "counted"})
equal(private.send(f"m_{member}", f"s_{seller}", "app:order", {}), {"code": 200, "result": "counted"})

for key, secret in [(app_key, app_secret + "x"), (app_key + "x", app_secret)]:
    refused = RongCloud(key, secret, host).get_message().get_private()
    # The library returns the bytes of a reply that is no success.
    reply = refused.send(f"m_{member}", f"s_{seller}", "RC:TxtMsg", question)
    equal(json.loads(reply)["code"], 1004)
equal(records(), expected)
relay.shutdown()
