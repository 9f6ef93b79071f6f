// Drives a server through chat records with the forms that browsers send: FormData, URLSearchParams and JSON.

import assert from "node:assert/strict";

const { IM_SERVER, IM_TOKEN, IM_NUMBER, IM_UNIQUE } = process.env;
const seller = `js-${IM_UNIQUE}`;

// docs/clients.md: call
async function records(call, body, headers = {}) {
  const reply = await fetch(`${process.env.IM_SERVER}/chat-records/${call}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${process.env.IM_TOKEN}`, ...headers },
    body, // FormData, URLSearchParams, or the text of a JSON object with its Content-Type
  });
  return reply.json();
}
// end

const text = (message) => JSON.stringify({ message });
const fields = (message) => ({ memberId: IM_NUMBER, sellerId: seller, messageType: "RC:InfoNtf", cnt: text(message) });
const created = { result: "success", message: "The record was created." };

const form = new FormData();
for (const [name, value] of Object.entries(fields("in parts \r\n 😀"))) form.append(name, value);
form.append("upload", new Blob(["{}"], { type: "application/json" }), "记录.json");
assert.deepEqual(await records("create", form), created);
assert.deepEqual(await records("create", new URLSearchParams(fields("a+b & c=d"))), created);
const json = { "Content-Type": "application/json" };
assert.deepEqual(await records("create", JSON.stringify(fields("as JSON")), json), created);

const query = new URLSearchParams({ memberId: IM_NUMBER, sellerId: seller, order: "asc" });
const { items, _meta } = await records(`list?${query}`);
assert.deepEqual(items.map((item) => item.cnt), ["in parts \r\n 😀", "a+b & c=d", "as JSON"].map(text));
assert.deepEqual(_meta, { totalCount: 3, pageCount: 1, currentPage: 1, perPage: 50 });

const gone = { memberId: IM_NUMBER, id: items[2].id };
assert.equal((await records("delete", JSON.stringify(gone), json)).result, "success");
const repeated = await records("delete", new URLSearchParams(gone));
assert.deepEqual(repeated, { result: "error", message: `Object not found: ${gone.id}` });
const [conversation] = await records(`chat-list?memberId=${IM_NUMBER}`);
assert.deepEqual([conversation.seller_id, conversation.cnt], [seller, text("a+b & c=d")]);

const anonymous = await fetch(`${IM_SERVER}/chat-records/list?${query}`);
assert.deepEqual([anonymous.status, (await anonymous.json()).name], [401, "Unauthorized"]);
assert.equal((await fetch(`${IM_SERVER}/chat-records/list?${query}&token=${IM_TOKEN}`)).status, 200);
