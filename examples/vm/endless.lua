-- Never ends, and never calls what could stop it.
local n = 0
while true do n = n + 1 end
