-- Sends one line of a file after the other, and begins again at its end. With GET a line is path and query, with POST a
-- JSON body. Arguments: the method, the file.
local requests = {}
local count = 0

init = function(arguments)
  local method = arguments[1]
  wrk.headers["Content-Type"] = method == "POST" and "application/json" or nil
  for line in io.lines(arguments[2]) do
    if method == "POST" then
      requests[#requests + 1] = wrk.format(method, nil, nil, line)
    else
      requests[#requests + 1] = wrk.format(method, line)
    end
  end
end

request = function()
  count = count + 1
  return requests[1 + (count - 1) % #requests]
end
