-- Primes for ever: numbers, tables, closures.  step () ends it.
--
-- SPDX-License-Identifier: MIT

local primes = {}

local function is_prime (n)
  for _, p in ipairs (primes) do
    if p * p > n then return true end
    if n % p == 0 then return false end
  end
  return true
end

local n, sum, root = 2, 0, 0.0
while true do
  if is_prime (n) then
    primes[#primes + 1] = n
    sum, root = sum + n, root + math.sqrt (n)
    if #primes % 40 == 0 then
      io.write (string.format ("%d primes up to %d: sum %d, roots %.12f\n", #primes,
                               n, sum, root))
      step ()
    end
  end
  n = n + 1
end
