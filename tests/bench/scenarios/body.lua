-- Posts the same body again and again. Argument: the body.
init = function(arguments)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = arguments[1]
end
