// Drives a server through a group of Yunzhijia's with fetch, as browsers and Node have it: the token by a form.

import assert from "node:assert/strict";

// docs/clients.md: call
async function gateway(call, body, query = {}) {
  const address = `${process.env.IM_SERVER}/gateway/${call}?${new URLSearchParams(query)}`;
  // The body is a URLSearchParams or the text of a JSON object; a FormData is not read here.
  const reply = await fetch(address, { method: "POST", body });
  return reply.json();
}

async function accessToken() {
  return gateway("oauth2/token/getAccessToken", new URLSearchParams({
    eid: process.env.YUNZHIJIA_EID,
    secret: process.env.YUNZHIJIA_SECRET,
    timestamp: Date.now(),
    scope: "resGroupSecret",
  }));
}
// end

const granted = await accessToken();
assert.equal(granted.success, true, JSON.stringify(granted));
const query = { accessToken: granted.data.accessToken };

async function succeeds(call, body) {
  const reply = await gateway(`xtinterface/${call}`, JSON.stringify(body), query);
  assert.equal(reply.success, true, JSON.stringify(reply));
  return reply.data;
}

const user = `js-${process.env.IM_UNIQUE}`;
const group = await succeeds("group/createGroup", { groupName: "讨论组", currentUid: user, userIds: [] });
const who = { currentUid: user, groupId: group.groupId };
await succeeds("group/addGroupUser", { ...who, userIds: [`${user}b`] });
const notice = await succeeds("notice/create", { ...who, title: "标题", content: "内容" });
assert.deepEqual([notice.creator, notice.title, notice.content], [user, "标题", "内容"]);
const { [group.groupId]: info } = await succeeds("group/groupInfo", who);
assert.deepEqual([info.groupInfo.participantCount, info.notice.sourceId], [2, notice.noticeId]);
const mid = await succeeds("message/merge/createForCloudflow", who);
const address = new URLSearchParams({ mid, eid: process.env.YUNZHIJIA_EID });
const page = await fetch(`${process.env.IM_SERVER}/imbu/chat/history.html?${address}`);
assert.match(await page.text(), /标题/);
const refused = await gateway("xtinterface/group/groupInfo", JSON.stringify(who), { accessToken: "0".repeat(32) });
assert.deepEqual([refused.success, refused.errorCode], [false, 10000401]);
