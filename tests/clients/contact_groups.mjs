// Drives a server through the life of a conversation group, signing with the npm package tls-sig-api-v2.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.IM_PACKAGES}/`);

// docs/clients.md: call
const { Api } = require("tls-sig-api-v2"); // in an ES module: import { Api } from "tls-sig-api-v2"
const { IM_SERVER, TENCENT_SDKAPPID, TENCENT_SECRET_KEY, TENCENT_ADMIN } = process.env;
const signer = new Api(Number(TENCENT_SDKAPPID), TENCENT_SECRET_KEY);

async function tencent(command, body, usersig = signer.genUserSig(TENCENT_ADMIN, 86400)) {
  const query = new URLSearchParams({
    sdkappid: TENCENT_SDKAPPID,
    identifier: TENCENT_ADMIN,
    usersig,
    random: Math.floor(Math.random() * 2 ** 32),
    contenttype: "json",
  });
  const reply = await fetch(`${IM_SERVER}/v4/${command}?${query}`, { method: "POST", body: JSON.stringify(body) });
  return reply.json();
}
// end

const user = `js-${process.env.IM_UNIQUE}`;

async function succeeds(command, body) {
  const reply = await tencent(command, body);
  assert.equal(reply.ActionStatus, "OK", JSON.stringify(reply));
  assert.equal(reply.ErrorCode, 0);
  assert.equal(reply.ErrorInfo, "");
  return reply;
}

const groups = "recentcontact";
const accounts = "im_open_login_svc";
const friend = `${user}f`;
const oneToOne = { Type: 1, To_Account: friend };
const chatGroup = { Type: 2, ToGroupId: "@TGS#1B2AUI7RZ" };
const fine = { ResultCode: 0, ResultInfo: "" };

await succeeds(`${accounts}/account_import`, { UserID: user, Nick: "用户", FaceUrl: "http://example.com/a.png" });
const imported = await succeeds(`${accounts}/multiaccount_import`, { Accounts: [friend] });
assert.deepEqual(imported.FailAccounts, []);
const checked = await succeeds(`${accounts}/account_check`, { CheckItem: [{ UserID: user }, { UserID: `${user}x` }] });
assert.deepEqual(checked.ResultItem.map((item) => item.AccountStatus), ["Imported", "NotImported"]);

const created = await succeeds(`${groups}/create_contact_group`, {
  From_Account: user,
  GroupContactItem: [{ GroupName: "同事", ContactItem: [chatGroup] }],
});
assert.deepEqual(created.GroupResultItem, [
  { GroupItem: { GroupName: "同事", GroupId: 1 }, ResultItem: [{ ContactItem: chatGroup, ...fine }] },
]);

const renamed = await succeeds(`${groups}/update_contact_group`, {
  From_Account: user,
  UpdateType: 1,
  UpdateGroup: { UpdateGroupType: 1, OldGroupName: "同事", NewGroupName: "colleagues 🧑‍💻" },
});
assert.deepEqual(renamed.UpdateGroupResult, {
  UpdateGroupType: 1,
  GroupName: "colleagues 🧑‍💻",
  GroupId: 1,
  OldGroupName: "同事",
});

const changed = await succeeds(`${groups}/update_contact_group`, {
  From_Account: user,
  UpdateType: 1,
  UpdateGroup: {
    UpdateGroupType: 2,
    OldGroupName: "colleagues 🧑‍💻",
    ContactUpdateItem: [
      { ContactOptType: 1, ContactItem: oneToOne },
      { ContactOptType: 2, ContactItem: chatGroup },
    ],
  },
});
assert.deepEqual(changed.UpdateGroupResult.ContactResultItem, [
  { ContactOptType: 1, ContactItem: oneToOne, ...fine },
  { ContactOptType: 2, ContactItem: chatGroup, ...fine },
]);

const marked = await succeeds(`${groups}/mark_contact`, {
  From_Account: user,
  MarkItem: [{ OptType: 3, ContactItem: chatGroup, SetMark: [0, 63], CustomMark: "自定义" }],
});
assert.deepEqual(marked.ResultItem, [{ OptType: 3, ContactItem: chatGroup, ...fine }]);
assert.equal(marked.ErrorDisplay, "");

const group = { GroupName: "colleagues 🧑‍💻", GroupId: 1 };
const conversations = [
  { ...chatGroup, StandardMark: `1${"0".repeat(62)}1`, CustomMark: "自定义" },
  { ...oneToOne, StandardMark: "", ContactGroupId: [1] },
];
const withoutTimes = (items) =>
  items.map(({ Timestamp, ...item }) => {
    assert.ok(Math.abs(Timestamp - Date.now() / 1000) < 600, String(Timestamp));
    return item;
  });

const searched = await succeeds(`${groups}/search_contact_group`, {
  From_Account: user,
  ContactItem: [chatGroup, oneToOne],
});
assert.deepEqual(withoutTimes(searched.ContactResultItem), conversations);
assert.deepEqual(searched.GroupItem, [group]);

const got = await succeeds(`${groups}/get_contact_group`, { From_Account: user, StartIndex: 0 });
const byType = (a, b) => b.Type - a.Type;
assert.deepEqual(withoutTimes(got.ContactItem).sort(byType), conversations);
assert.deepEqual([got.GroupItem, got.CompleteFlag, got.NextStartIndex], [[group], 1, 0]);

const deleted = await succeeds(`${groups}/del_contact_group`, { From_Account: user, GroupName: [group.GroupName] });
assert.deepEqual(deleted.GroupItem, [group]);

const forged = new Api(Number(TENCENT_SDKAPPID), `${TENCENT_SECRET_KEY}0`).genUserSig(TENCENT_ADMIN, 600);
const refused = await tencent(`${groups}/get_contact_group`, { From_Account: user, StartIndex: 0 }, forged);
assert.deepEqual([refused.ActionStatus, refused.ErrorCode], ["FAIL", 70009]);
