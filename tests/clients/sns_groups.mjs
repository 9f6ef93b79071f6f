// Drives a server through groups with the npm packages axios and jQuery: the nested names that each makes of an object in
// a form, and JSON. jQuery runs in jsdom, so its calls are XMLHttpRequests.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { IM_PACKAGES, IM_SERVER, IM_TOKEN, IM_NUMBER, IM_UNIQUE } = process.env;
const require = createRequire(`${IM_PACKAGES}/`);

// docs/clients.md: axios
const axios = require("axios"); // in an ES module: import axios from "axios"
const server = axios.create({ baseURL: process.env.IM_SERVER, params: { token: process.env.IM_TOKEN } });

async function sns(action, params, body) {
  // Nested objects and arrays of a form go as Props[0][Name]=…, which is read as JSON is.
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const { data } = await server.post(`/sns/v3/Sns/${action}`, body, { params, headers });
  return data;
}
// end

// docs/clients.md: person
async function putPerson(id, person) {
  const { data } = await server.put(`/directory/people/${encodeURIComponent(id)}`, person);
  return data;
}
// end

const { JSDOM } = require("jsdom");
const { window } = new JSDOM("", { url: IM_SERVER });
const $ = require("jquery")(window);

// docs/clients.md: jquery
async function addGroup(admMids, group) {
  const query = $.param({ admMids, token: process.env.IM_TOKEN });
  return $.post(`${process.env.IM_SERVER}/sns/v3/Sns/AddGroup?${query}`, group);
}
// end

const admin = IM_NUMBER;
const joiner = String(BigInt(IM_NUMBER) + 1n);
const group = {
  Name: `高一(3)班 ${IM_UNIQUE}`,
  Grade: 2025,
  IsCode: true,
  InAmount: 39.5,
  Desc: "a+b & c=d",
  Props: [
    { Name: "room", Val: "301", SNO: 2 },
    { Name: "楼", Val: "东 楼" },
  ],
};
const props = [
  { Name: "room", Desc: null, Val: "301", SNO: 2 },
  { Name: "楼", Desc: null, Val: "东 楼", SNO: 0 },
];

function succeeded(reply) {
  assert.deepEqual([reply.Ret, reply.ErrCode, reply.Msg], [0, 0, "成功返回"], JSON.stringify(reply));
  return reply.Data;
}

const person = await putPerson(admin, { displayName: "张三", title: "班主任", telephone: "13800000000" });
assert.deepEqual([person.id, person.displayName], [admin, "张三"]);

async function walk(add) {
  const { GroupSD, Members } = succeeded(await add());
  const added = GroupSD.Group;
  assert.deepEqual(
    [added.Name, added.Grade, added.IsCode, added.InAmount, added.Desc],
    [group.Name, 2025, true, 39.5, group.Desc],
  );
  assert.deepEqual(added.Props, props);
  assert.equal(Members.TotalRecords, 1);
  const [member] = Members.ViewModelList;
  assert.deepEqual([String(member.MID), member.Name, member.Title, member.AdmLevel], [admin, "张三", "班主任", 1]);

  const joined = succeeded(
    await sns("JoinGroupByCode", { gid: added.GID, code: added.InCode.toLowerCase() }, { MID: joiner, Name: "李四", Props: [{ Name: "x" }] }),
  );
  assert.deepEqual([String(joined.MID), joined.Name, joined.PY, joined.AdmLevel], [joiner, "李四", "lisi", 0]);
  assert.deepEqual(joined.Props.map((prop) => prop.Name), ["x"]);
  const { data: read } = await server.get("/sns/v3/Sns/GetGroup", { params: { gid: added.GID } });
  assert.deepEqual(succeeded(read), { ...added, MemberCnt: 2 });
  const wrong = await sns("JoinGroupByCode", { gid: added.GID, code: "wrong" }, { MID: joiner });
  assert.deepEqual([wrong.Ret, wrong.ErrCode, wrong.Data], [5, 5004, null]);
}

await walk(() => sns("AddGroup", { admMids: admin }, group));
await walk(async () => (await server.post("/sns/v3/Sns/AddGroup", group, { params: { admMids: admin } })).data);
await walk(async () => (await server.post("/sns/v3/Sns/AddGroup", new URLSearchParams($.param(group)), { params: { admMids: admin } })).data);
await walk(() => addGroup(admin, group));
await walk(() => $.ajax({
  url: `${IM_SERVER}/sns/v3/Sns/AddGroup?admMids=${admin}&token=${IM_TOKEN}`,
  method: "POST",
  contentType: "application/json",
  data: JSON.stringify(group),
  dataType: "json",
}));

// What an empty list, a null and a date become is each library's own, and nothing here refuses it.
const sparse = { Name: "空", Props: [], Pic: null, Date: new Date(0).toISOString() };
for (const add of [() => addGroup(admin, sparse), () => sns("AddGroup", { admMids: admin }, sparse)]) {
  const { Group } = succeeded(await add()).GroupSD;
  assert.deepEqual([Group.Name, Group.Pic, Group.IsCode, Group.InCode || null], ["空", null, false, null]);
}

const refused = await server.post("/sns/v3/Sns/AddGroup", group, { params: { admMids: admin, token: "x" } });
assert.deepEqual([refused.data.Ret, refused.data.ErrCode], [3, 3002]);
window.close();
