/**
 * What must be atomic in Redis, as Lua. All names have one hash tag, so that they share a slot of a cluster.
 *
 * `epoch` is a hash: `life`, made at random when Redis has lost its data, and `n`, which every invalidation raises. A mark
 * (`marks:…`) says at which `n` a key was last invalidated, for longer than any look-up takes.
 */

/** KEYS: epoch. ARGV: a new life. → [life, n] */
export const READ_EPOCH = `
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'life', ARGV[1], 'n', 0) end
return redis.call('HMGET', KEYS[1], 'life', 'n')`;

/**
 * Puts a fact unless its key was invalidated after the epoch was read, or Redis was emptied since.
 * KEYS: epoch, fact, mark of the hash, mark of the key id, hashes of the key id. ARGV: life, n, fact, ttl ms, hash, valid (1|0).
 */
export const PUT = `
if redis.call('HGET', KEYS[1], 'life') ~= ARGV[1] then return 0 end
for i = 3, 4 do
  local mark = redis.call('GET', KEYS[i])
  if mark and tonumber(mark) > tonumber(ARGV[2]) then return 0 end
end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
if ARGV[6] == '1' then
  redis.call('SADD', KEYS[5], ARGV[5])
  redis.call('PEXPIRE', KEYS[5], ARGV[4])
end
return 1`;

/** KEYS: epoch, mark, fact. ARGV: a new life, mark's ttl ms, channel, message. */
export const INVALIDATE_HASH = `
redis.call('HSETNX', KEYS[1], 'life', ARGV[1])
redis.call('SET', KEYS[2], redis.call('HINCRBY', KEYS[1], 'n', 1), 'PX', ARGV[2])
redis.call('DEL', KEYS[3])
return redis.call('PUBLISH', ARGV[3], ARGV[4])`;

/** KEYS: epoch, mark, hashes of the key id. ARGV: a new life, mark's ttl ms, channel, message, beginning of fact names, key id. */
export const INVALIDATE_KEY_ID = `
redis.call('HSETNX', KEYS[1], 'life', ARGV[1])
redis.call('SET', KEYS[2], redis.call('HINCRBY', KEYS[1], 'n', 1), 'PX', ARGV[2])
for _, hash in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local fact = redis.call('GET', ARGV[5] .. hash)
  if fact and cjson.decode(fact)['keyId'] == ARGV[6] then redis.call('DEL', ARGV[5] .. hash) end
end
redis.call('DEL', KEYS[3])
return redis.call('PUBLISH', ARGV[3], ARGV[4])`;
