-- Posts the same body again and again. Arguments: the body, and its media type where it is not JSON.
init = function(arguments)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = arguments[2] or "application/json"
  wrk.body = arguments[1]
end
