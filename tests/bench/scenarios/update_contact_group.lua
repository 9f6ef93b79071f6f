-- Adds 500 conversations to a group, one a request, then removes them, and so on: every request changes something.
-- Argument: the group's owner.
local count = 0

init = function(arguments)
  owner = arguments[1]
end

request = function()
  local operation = 1 + math.floor(count / 500) % 2
  local body = string.format(
    '{"From_Account":"%s","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"friends",' ..
    '"ContactUpdateItem":[{"ContactOptType":%d,"ContactItem":{"Type":2,"ToGroupId":"@bench#%d"}}]}}',
    owner, operation, count % 500)
  count = count + 1
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
