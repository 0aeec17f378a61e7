-- Has the sweep and the digests' clock come to a desk.
-- KEYS 1 desks    ARGV 1 desk
-- Returns 1, or 0 where it stood on the list before.
return redis.call('SADD', KEYS[1], ARGV[1])
