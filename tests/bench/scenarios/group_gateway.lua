-- Adds another user in each request to one of some groups, or sends a message to one. Arguments: addGroupUser or
-- message/send, the operator, the groups' ids separated by commas.
local groups = {}
local count = 0

init = function(arguments)
  wrk.headers["Content-Type"] = "application/json"
  operation = arguments[1]
  operator = arguments[2]
  for group in arguments[3]:gmatch("[^,]+") do
    groups[#groups + 1] = group
  end
end

request = function()
  local more
  if operation == "addGroupUser" then
    more = string.format('"userIds":["user%d"]', count)
  else
    more = '"msgType":2,"content":"A message of the usual length, with no more than that."'
  end
  local body = string.format('{"currentUid":"%s","groupId":"%s",%s}', operator, groups[1 + count % #groups], more)
  count = count + 1
  return wrk.format("POST", nil, nil, body)
end
