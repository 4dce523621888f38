-- Asks for a path that nobody has asked for before, each time. Argument: what the paths begin with.
local start
local count = 0

function init(args)
  -- Every run begins elsewhere: what an earlier one asked for is kept.
  start = args[1] .. "/" .. os.time() .. "-"
end

function request()
  count = count + 1
  return wrk.format("GET", start .. count)
end
