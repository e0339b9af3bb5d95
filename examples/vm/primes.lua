-- Ends within its slices.
local primes, limit = 0, 10000
local composite = {}
for n = 2, limit do
  if not composite[n] then
    primes = primes + 1
    for m = n * n, limit, n do composite[m] = true end
  end
end
print (primes .. " primes up to " .. limit)
