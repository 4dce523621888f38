-- Spreads requests over the hosts of a file: one line each, the host and, after a tab, its visitor's cookie.
local requests = {}

function init(args)
  math.randomseed(os.time())
  for line in io.lines(args[1]) do
    local host, cookie = line:match("^([^\t]+)\t?(.*)$")
    local headers = { Host = host }
    for name, value in pairs(wrk.headers) do
      if name:lower() ~= "host" then headers[name] = value end
    end
    if cookie ~= "" then headers["Cookie"] = cookie end
    requests[#requests + 1] = wrk.format("GET", "/", headers)
  end
end

function request()
  return requests[math.random(#requests)]
end
