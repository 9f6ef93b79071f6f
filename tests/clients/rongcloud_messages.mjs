// Has users of RongCloud write to each other with the npm package rongcloud-sdk, and routes what they write to a server.
//
// A relay stands where RongCloud stands: it takes the library's signed calls, and calls back with the library's user ids, type
// and content, signed with the same secret: with milliseconds, as RongCloud does, where the library has seconds.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { IM_PACKAGES, IM_SERVER, IM_TOKEN, IM_NUMBER, IM_UNIQUE } = process.env;
const { RONGCLOUD_APP_KEY: appKey, RONGCLOUD_APP_SECRET: appSecret } = process.env;
const [member, seller] = [IM_NUMBER, `js-${IM_UNIQUE}`];
const RongCloud = createRequire(`${IM_PACKAGES}/`)("rongcloud-sdk");

const kinds = { "/message/private/publish.json": "PERSON", "/message/group/publish.json": "GROUP" };
const calls = [];

function post([url, body]) {
  return fetch(url, { method: "POST", body });
}

function sign(secret, nonce, timestamp) {
  return createHash("sha1").update(`${secret}${nonce}${timestamp}`).digest("hex");
}

async function route(path, headers, body) {
  const fields = new URLSearchParams(body);
  const taken = sign(appSecret, headers.nonce, headers.timestamp) === headers.signature;
  const [signTimestamp, nonce] = [String(Date.now()), `${calls.length}${seller}`];
  const signature = sign(taken ? appSecret : "another", nonce, signTimestamp);
  const query = new URLSearchParams({ signTimestamp, nonce, signature });
  const message = new URLSearchParams({
    fromUserId: fields.get("fromUserId"),
    toUserId: fields.get("toGroupId") ?? fields.get("toUserId"),
    objectName: fields.get("objectName"),
    content: fields.get("content"),
    channelType: kinds[path],
    msgTimestamp: String(Date.now()),
    msgUID: `${seller}-js-${calls.length}`,
  });
  calls.push([`${IM_SERVER}/rongcloud/messages?${query}`, message]);
  const reply = await post(calls.at(-1));
  return { status: reply.status, text: await reply.text() };
}

const relay = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { status, text } = await route(request.url, request.headers, Buffer.concat(chunks).toString());
  response.writeHead(status, { "Content-Type": "text/plain" }).end(text);
});
await new Promise((resolve) => relay.listen(0, "127.0.0.1", resolve));

async function records() {
  const query = new URLSearchParams({ memberId: member, sellerId: seller, order: "asc" });
  const headers = { Authorization: `Bearer ${IM_TOKEN}` };
  const reply = await fetch(`${IM_SERVER}/chat-records/list?${query}`, { headers });
  assert.equal(reply.status, 200);
  return (await reply.json()).items.map((item) => [item.messageType, JSON.parse(item.cnt)]);
}

const api = `http://127.0.0.1:${relay.address().port}`;
const { Message } = RongCloud({ appkey: appKey, secret: appSecret, api });
const question = { content: "有货吗? \"quoted\" \\ & = + % 😀", extra: "" };
const send = (kind, senderId, targetId, objectName = "RC:TxtMsg") =>
  kind.send({ senderId, targetId, objectName, content: question });

const asked = await send(Message.Private, `m_${member}`, `s_${seller}`);
assert.equal(asked.code, 200);
const answered = await send(Message.Private, `s_${seller}`, `m_${member}`);
assert.equal(answered.code, 200);
const expected = [["RC:TxtMsg", question], ["RC:TxtMsg", question]];
assert.deepEqual(await records(), expected);

const repeated = await post(calls.at(-1));
assert.deepEqual(await repeated.json(), { code: 200, result: "repeated" });

assert.equal((await send(Message.Group, `m_${member}`, "g1")).code, 200);
assert.deepEqual(await (await post(calls.at(-1))).json(), { code: 200, result: "repeated" });

// The library keeps one application for the process, so this is the last one.
RongCloud({ appkey: appKey, secret: `${appSecret}x`, api });
const refused = await send(Message.Private, `m_${member}`, `s_${seller}`);
// The library's own code for a wrong signature, which it makes of RongCloud's 1004.
assert.equal(refused.code, "20000", JSON.stringify(refused));
assert.equal((await (await post(calls.at(-1))).json()).code, 1004);
assert.deepEqual(await records(), expected);
relay.close();
