-- Sets a custom mark on one of 500 conversations, another text every time. Argument: the conversations' owner.
local count = 0

init = function(arguments)
  owner = arguments[1]
end

request = function()
  local body = string.format(
    '{"From_Account":"%s","MarkItem":[{"OptType":3,"ContactItem":{"Type":2,"ToGroupId":"@bench#%d"},' ..
    '"SetMark":[%d],"CustomMark":"%d"}]}',
    owner, count % 500, count % 64, count)
  count = count + 1
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
