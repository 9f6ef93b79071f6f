// Drives a server through a conversation group from a page of another origin: jQuery in jsdom, whose XMLHttpRequest asks
// by a preflight whether it may send JSON, and keeps replies from the page that are not for its origin.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { IM_PACKAGES, IM_SERVER, IM_UNIQUE, TENCENT_SDKAPPID, TENCENT_SECRET_KEY, TENCENT_ADMIN } = process.env;
const require = createRequire(`${IM_PACKAGES}/`);
const { Api } = require("tls-sig-api-v2");
const { JSDOM } = require("jsdom");

const { window } = new JSDOM("", { url: "http://shop.example/orders" });
const $ = require("jquery")(window);
const sdkappid = Number(TENCENT_SDKAPPID);
const [right, wrong] = ["", "0"].map((end) => new Api(sdkappid, TENCENT_SECRET_KEY + end).genUserSig(TENCENT_ADMIN, 600));

function tencent(command, body, contentType, usersig = right) {
  const query = $.param({ sdkappid, identifier: TENCENT_ADMIN, usersig, random: $.now(), contenttype: "json" });
  const url = `${IM_SERVER}/v4/${command}?${query}`;
  return $.ajax({ url, method: "POST", contentType, dataType: "json", data: JSON.stringify(body) });
}

const user = `page-${IM_UNIQUE}`;
const item = { Type: 2, ToGroupId: "@TGS#1B2AUI7RZ" };
const group = { GroupName: "同事", GroupId: 1 };

// The first type needs a preflight, the second one does not.
for (const type of ["application/json", "text/plain"]) {
  const imported = await tencent("im_open_login_svc/account_import", { UserID: user }, type);
  assert.deepEqual(imported, { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" });
  const creation = { From_Account: user, GroupContactItem: [{ GroupName: "同事", ContactItem: [item] }] };
  const created = await tencent("recentcontact/create_contact_group", creation, type);
  group.GroupId = created.GroupResultItem[0].GroupItem.GroupId;
  assert.deepEqual(created.GroupResultItem, [
    { GroupItem: group, ResultItem: [{ ContactItem: item, ResultCode: 0, ResultInfo: "" }] },
  ]);
  const got = await tencent("recentcontact/get_contact_group", { From_Account: user, StartIndex: 0 }, type);
  assert.deepEqual([got.GroupItem, got.ContactItem[0].ContactGroupId], [[group], [group.GroupId]]);
  const deletion = { From_Account: user, GroupName: ["同事"] };
  const deleted = await tencent("recentcontact/del_contact_group", deletion, type);
  assert.deepEqual(deleted.GroupItem, [group]);
  const refused = await tencent("recentcontact/del_contact_group", deletion, type, wrong);
  assert.deepEqual([refused.ActionStatus, refused.ErrorCode], ["FAIL", 70009]);
}
window.close();
