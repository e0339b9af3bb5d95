-- Words for ever: strings, patterns, sorting, garbage.  step () ends it.
--
-- SPDX-License-Identifier: MIT

local seed = 1

local function random (n)
  seed = (seed * 1103515245 + 12345) % 0x80000000
  return seed // 65536 % n + 1
end

local function word ()
  local letters = {}
  for i = 1, 2 + random (4) do
    letters[i] = string.char (96 + random (26))
  end
  return table.concat (letters)
end

while true do
  local text, seen, order = {}, {}, {}
  for i = 1, 60 do
    text[i] = word ()
  end
  text = table.concat (text, " "):gsub ("[aeiou]+", string.upper)
  for w in text:gmatch ("%a+") do
    local initial = w:sub (1, 1):lower ()
    if not seen[initial] then
      order[#order + 1] = initial
    end
    seen[initial] = (seen[initial] or 0) + #w
  end
  table.sort (order, function (a, b)
    return seen[a] > seen[b] or seen[a] == seen[b] and a < b
  end)
  for i, initial in ipairs (order) do
    order[i] = initial .. seen[initial]
  end
  io.write (table.concat (order, " "), "\n")
  step ()
end
