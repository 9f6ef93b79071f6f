"""Drives a server through a group of Yunzhijia's with what Python has: tokens by JSON and by a form, messages, history."""

# docs/clients.md: call
import json
import os
import time
import urllib.parse
import urllib.request


def gateway(call, body, **query):
    address = f"{os.environ['IM_SERVER']}/gateway/{call}?{urllib.parse.urlencode(query)}"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def access_token():
    return gateway("oauth2/token/getAccessToken", {
        "eid": os.environ["YUNZHIJIA_EID"],
        "secret": os.environ["YUNZHIJIA_SECRET"],
        "timestamp": int(time.time() * 1000),
        "scope": "resGroupSecret",
    })
# end


def succeeds(call, body):
    reply = gateway(f"xtinterface/{call}", body, accessToken=token)
    assert reply["success"], reply
    return reply["data"]


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


token = access_token()["data"]["accessToken"]
user = "py-" + os.environ["IM_UNIQUE"]
group = succeeds("group/createGroup", {"groupName": "讨论组", "currentUid": user, "userIds": [user + "b"]})
equal((group["groupName"], group["groupType"], group["status"]), ("讨论组", 2, 1059))
who = {"currentUid": user, "groupId": group["groupId"]}
for content in ["大家好", "<script>"]:
    assert succeeds("message/send", {**who, "msgType": 2, "content": content, "param": None})["msgId"]
equal(succeeds("group/groupUsers", who), {"managerIds": [user], "participantIds": [user, user + "b"]})
mid = succeeds("message/merge/createForCloudflow", who)
query = urllib.parse.urlencode({"mid": mid, "eid": os.environ["YUNZHIJIA_EID"]})
with urllib.request.urlopen(f"{os.environ['IM_SERVER']}/imbu/chat/history.html?{query}", timeout=30) as reply:
    page = reply.read().decode()
assert "大家好" in page and "&lt;script&gt;" in page, page
wrong = gateway("xtinterface/group/groupUsers", who, accessToken="0" * 32)
equal((wrong["success"], wrong["errorCode"], wrong["data"]), (False, 10000401, None))
