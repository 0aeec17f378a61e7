-- Keeps a note in a hash, where what it is about is still there: when a message was sent whose end is unknown, or whom Slack did not
-- name on a card.
-- KEYS 1 the hash    ARGV 1 a field that it has as long as what the note is about is there  2 the field of the note  3 the note
-- Returns 1, or 0 where it is gone: whoever was away for too long brings nothing of it back.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
