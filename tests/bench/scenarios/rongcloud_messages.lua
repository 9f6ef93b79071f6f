-- Routes another text message in each request, from one of 100 members to a seller. Argument: a file with a signed path and
-- query for each.
local targets = {}
local count = 0

init = function(arguments)
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  for line in io.lines(arguments[1]) do
    targets[#targets + 1] = line
  end
end

request = function()
  count = count + 1
  local target = targets[1 + (count - 1) % #targets]
  -- The nonce, which no other request has, is the message's id.
  local body = string.format(
    "fromUserId=m_%d&toUserId=s_seller_0&objectName=RC%%3ATxtMsg&content=%%7B%%22content%%22%%3A%%22A%%20message" ..
    "%%20of%%20the%%20usual%%20length%%2C%%20with%%20no%%20more%%20than%%20that.%%22%%7D&channelType=PERSON" ..
    "&msgTimestamp=%d000&msgUID=%s",
    2000 + count % 100, os.time(), target:match("nonce=([%d-]+)"))
  return wrk.format("POST", target, nil, body)
end
