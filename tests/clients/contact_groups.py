"""Drives a server through the life of a conversation group, signing with the PyPI package tls-sig-api-v2."""

import time

# docs/clients.md: call
import json
import os
import random
import urllib.parse
import urllib.request

import TLSSigAPIv2

sdkappid, administrator = os.environ["TENCENT_SDKAPPID"], os.environ["TENCENT_ADMIN"]
signer = TLSSigAPIv2.TLSSigAPIv2(int(sdkappid), os.environ["TENCENT_SECRET_KEY"])


def tencent(command, body, usersig=None):
    query = urllib.parse.urlencode({
        "sdkappid": sdkappid,
        "identifier": administrator,
        "usersig": usersig or signer.gen_sig(administrator, 86400),
        "random": random.randrange(2**32),
        "contenttype": "json",
    })
    address = f"{os.environ['IM_SERVER']}/v4/{command}?{query}"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)
# end


def succeeds(command, body):
    reply = tencent(command, body)
    assert (reply["ActionStatus"], reply["ErrorCode"], reply["ErrorInfo"]) == ("OK", 0, ""), reply
    return reply


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def without_times(items):
    for item in items:
        assert abs(item.pop("Timestamp") - time.time()) < 600, item
    return items


user = "py-" + os.environ["IM_UNIQUE"]
friend = user + "f"
one_to_one = {"Type": 1, "To_Account": friend}
chat_group = {"Type": 2, "ToGroupId": "@TGS#1B2AUI7RZ"}
fine = {"ResultCode": 0, "ResultInfo": ""}

succeeds("im_open_login_svc/account_import", {"UserID": user, "Nick": "用户"})
accounts = {"AccountList": [{"UserID": friend, "Nick": "friend"}]}
equal(succeeds("im_open_login_svc/multiaccount_import", accounts)["FailAccounts"], [])
checked = succeeds("im_open_login_svc/account_check", {"CheckItem": [{"UserID": friend}, {"UserID": user + "x"}]})
equal([item["AccountStatus"] for item in checked["ResultItem"]], ["Imported", "NotImported"])

item = {"GroupName": "同事", "ContactItem": [chat_group]}
created = succeeds("recentcontact/create_contact_group", {"From_Account": user, "GroupContactItem": [item]})
results = [{"ContactItem": chat_group, **fine}]
equal(created["GroupResultItem"], [{"GroupItem": {"GroupName": "同事", "GroupId": 1}, "ResultItem": results}])

rename = {"UpdateGroupType": 1, "OldGroupName": "同事", "NewGroupName": "colleagues"}
renamed = succeeds("recentcontact/update_contact_group", {"From_Account": user, "UpdateType": 1, "UpdateGroup": rename})
expected = {"UpdateGroupType": 1, "GroupName": "colleagues", "GroupId": 1, "OldGroupName": "同事"}
equal(renamed["UpdateGroupResult"], expected)

changes = [{"ContactOptType": 1, "ContactItem": one_to_one}, {"ContactOptType": 2, "ContactItem": chat_group}]
change = {"UpdateGroupType": 2, "OldGroupName": "colleagues", "ContactUpdateItem": changes}
changed = succeeds("recentcontact/update_contact_group", {"From_Account": user, "UpdateType": 1, "UpdateGroup": change})
equal(changed["UpdateGroupResult"]["ContactResultItem"], [{**change, **fine} for change in changes])

mark = {"OptType": 3, "ContactItem": chat_group, "SetMark": [1, 2, 3], "CustomMark": "abcd"}
marked = succeeds("recentcontact/mark_contact", {"From_Account": user, "MarkItem": [mark]})
equal(marked["ResultItem"], [{"OptType": 3, "ContactItem": chat_group, **fine}])

group = {"GroupName": "colleagues", "GroupId": 1}
conversations = [
    {**chat_group, "StandardMark": "1110", "CustomMark": "abcd"},
    {**one_to_one, "StandardMark": "", "ContactGroupId": [1]},
]
search = {"From_Account": user, "ContactItem": [chat_group, one_to_one]}
searched = succeeds("recentcontact/search_contact_group", search)
equal(without_times(searched["ContactResultItem"]), conversations)
equal(searched["GroupItem"], [group])

got = succeeds("recentcontact/get_contact_group", {"From_Account": user, "StartIndex": 0})
equal(sorted(without_times(got["ContactItem"]), key=lambda item: -item["Type"]), conversations)
equal((got["GroupItem"], got["CompleteFlag"], got["NextStartIndex"]), ([group], 1, 0))

deleted = succeeds("recentcontact/del_contact_group", {"From_Account": user, "GroupName": ["colleagues"]})
equal(deleted["GroupItem"], [group])

forged = TLSSigAPIv2.TLSSigAPIv2(int(sdkappid), os.environ["TENCENT_SECRET_KEY"] + "0").gen_sig(administrator, 600)
refused = tencent("recentcontact/get_contact_group", {"From_Account": user, "StartIndex": 0}, forged)
equal((refused["ActionStatus"], refused["ErrorCode"]), ("FAIL", 70009))
