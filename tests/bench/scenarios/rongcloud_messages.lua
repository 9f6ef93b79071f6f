-- Routes another text message in each request, from one of 100 members to a seller.
local count = 0

init = function()
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  -- The query has a nonce that no other run has: with a count behind it, it is a message's id.
  run = wrk.path:match("nonce=(%d+)")
end

request = function()
  local body = string.format(
    "fromUserId=m_%d&toUserId=s_seller_0&objectName=RC%%3ATxtMsg&content=%%7B%%22content%%22%%3A%%22A%%20message" ..
    "%%20of%%20the%%20usual%%20length%%2C%%20with%%20no%%20more%%20than%%20that.%%22%%7D&channelType=PERSON" ..
    "&msgTimestamp=%d000&msgUID=%s-%d",
    2000 + count % 100, os.time(), run, count)
  count = count + 1
  return wrk.format("POST", nil, nil, body)
end
