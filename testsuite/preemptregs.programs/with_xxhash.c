/* instances.c's work: XXH3, from objects for scalar code, AVX2 and AVX-512, each in
   the name space that its flags were given; the instances take turns among those
   that the CPU has.

   SPDX-License-Identifier: MIT  */

#include <string.h>

#include "instances.h"

#define XXH_NAMESPACE scalar_
#include "xxhash.h"

/* The same interface, in the other name spaces.  The state is opaque here.  */
#define OF(space) \
  XXH64_hash_t space ## _XXH3_64bits_withSeed (const void *, size_t, XXH64_hash_t); \
  XXH128_hash_t space ## _XXH3_128bits_withSeed (const void *, size_t, XXH64_hash_t); \
  XXH3_state_t *space ## _XXH3_createState (void); \
  XXH_errorcode space ## _XXH3_freeState (XXH3_state_t *); \
  XXH_errorcode space ## _XXH3_64bits_reset (XXH3_state_t *); \
  XXH_errorcode space ## _XXH3_64bits_update (XXH3_state_t *, const void *, size_t); \
  XXH64_hash_t space ## _XXH3_64bits_digest (const XXH3_state_t *);
OF (avx2)
OF (avx512)

struct kind
{
  const char *name;
  XXH64_hash_t (*hash) (const void *, size_t, XXH64_hash_t);
  XXH128_hash_t (*hash128) (const void *, size_t, XXH64_hash_t);
  XXH3_state_t *(*create) (void);
  XXH_errorcode (*free) (XXH3_state_t *);
  XXH_errorcode (*reset) (XXH3_state_t *);
  XXH_errorcode (*update) (XXH3_state_t *, const void *, size_t);
  XXH64_hash_t (*digest) (const XXH3_state_t *);
};

#define KIND(space) \
  { #space, space ## _XXH3_64bits_withSeed, space ## _XXH3_128bits_withSeed, \
    space ## _XXH3_createState, space ## _XXH3_freeState, space ## _XXH3_64bits_reset, \
    space ## _XXH3_64bits_update, space ## _XXH3_64bits_digest }

static const struct kind kinds[] = { KIND (scalar), KIND (avx2), KIND (avx512) };

static const struct kind *
kind (unsigned number)
{
  unsigned count = !__builtin_cpu_supports ("avx2") ? 1
                   : !__builtin_cpu_supports ("avx512f") ? 2 : 3;
  return &kinds[number % count];
}

const char *
work_kind (unsigned number)
{
  return kind (number)->name;
}

/* In pieces of odd lengths.  */
static XXH64_hash_t
streamed (const struct kind *k, const unsigned char *input, size_t bytes)
{
  XXH3_state_t *state = k->create ();
  if (state == NULL || k->reset (state) != XXH_OK)
    return 0;
  for (size_t at = 0, piece = 1; at < bytes; at += piece, piece = piece * 3 % 5003 + 1)
    k->update (state, input + at, piece < bytes - at ? piece : bytes - at);
  XXH64_hash_t hash = k->digest (state);
  k->free (state);
  return hash;
}

size_t
work (unsigned number, const unsigned char *input, size_t bytes,
      unsigned char *output, size_t room)
{
  const struct kind *k = kind (number);
  size_t length = 0;
  for (unsigned round = 0; round < 200; round++)
    {
      struct { XXH64_hash_t hash, stream; XXH128_hash_t wide; } now;
      now.hash = k->hash (input + round, bytes - round, number);
      now.wide = k->hash128 (input, bytes - 2 * round, round);
      now.stream = streamed (k, input + 3 * round, bytes - 3 * round);
      if (now.stream == 0 || length + sizeof now > room)
        return 0;
      memcpy (output + length, &now, sizeof now);
      length += sizeof now;
    }
  return length;
}
