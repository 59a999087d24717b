/**
 * Where the keys of a Redis command stand among its arguments. Pure. As `COMMAND` of Redis 7.0 and 8.2 answers, and the pages of
 * the modules: https://redis.io/docs/latest/develop/reference/key-specs/, https://redis.io/docs/latest/commands/
 */

/** Positions are indexes of arguments; the command's name is none. */
export interface KeyPositions {
  readonly first: number;
  /** Index of the last key; a negative one counts from the end, as -1 is the last argument. */
  readonly last: number;
  readonly step: number;
  /** Where the number of keys stands, which follow it, for commands that say it; `first` to `last` are keys before it. */
  readonly count?: number;
  /** So many of the counted keys are shown, where it is not the number that holds for other commands. */
  readonly most?: number;
  /** Where a name stands that is no value: a script's digest, a function. */
  readonly name?: number;
  /** The keys are the first half of what follows this word. */
  readonly after?: string;
  /** The first argument may be one of these words, in upper case, each with keys of its own. */
  readonly words?: ReadonlyMap<string, KeyPositions>;
}

const NO_KEY: KeyPositions = { first: 0, last: -Infinity, step: 1 };
export const FIRST: KeyPositions = { first: 0, last: 0, step: 1 };
const SECOND: KeyPositions = { first: 1, last: 1, step: 1 };
const ALL: KeyPositions = { first: 0, last: -1, step: 1 };

const commands = new Map<string, KeyPositions>();

/** A channel of a publisher or subscriber, and an index of a search, is shown as a key is. */
add(
  FIRST,
  `APPEND BITCOUNT BITFIELD BITFIELD_RO BITPOS DECR DECRBY DUMP EXPIRE EXPIREAT EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS GEORADIUS
  GEORADIUSBYMEMBER GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL HEXISTS HEXPIRE HEXPIREAT
  HEXPIRETIME HGET HGETALL HGETDEL HGETEX HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HPERSIST HPEXPIRE HPEXPIREAT HPEXPIRETIME HPTTL
  HRANDFIELD HSCAN HSET HSETEX HSETNX HSTRLEN HTTL HVALS INCR INCRBY INCRBYFLOAT LINDEX LINSERT LLEN LPOP LPOS LPUSH LPUSHX LRANGE LREM
  LSET LTRIM MOVE PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PFADD PSETEX PTTL PUBLISH RESTORE RESTORE-ASKING RPOP RPUSH RPUSHX SADD SCARD SET
  SETBIT SETEX SETNX SETRANGE SISMEMBER SMEMBERS SMISMEMBER SORT SORT_RO SPOP SPUBLISH SRANDMEMBER SREM SSCAN STRLEN SUBSTR TTL TYPE VADD
  VCARD VDIM VEMB VGETATTR VINFO VISMEMBER VLINKS VRANDMEMBER VRANGE VREM VSETATTR VSIM XACK XACKDEL XADD XAUTOCLAIM XCLAIM XDEL XDELEX
  XLEN XPENDING XRANGE XREVRANGE XSETID XTRIM ZADD ZCARD ZCOUNT ZINCRBY ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANDMEMBER ZRANGE ZRANGEBYLEX
  ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE
  BF.ADD BF.EXISTS BF.INFO BF.INSERT BF.MADD BF.MEXISTS BF.RESERVE CF.ADD CF.COUNT CF.DEL CF.EXISTS CF.INFO CF.INSERT CF.RESERVE CMS.INCRBY
  CMS.INFO CMS.QUERY FT.AGGREGATE FT.CREATE FT.EXPLAIN FT.INFO FT.SEARCH JSON.ARRAPPEND JSON.ARRINDEX JSON.ARRINSERT JSON.ARRLEN JSON.ARRPOP
  JSON.ARRTRIM JSON.CLEAR JSON.DEL JSON.FORGET JSON.GET JSON.MERGE JSON.NUMINCRBY JSON.NUMMULTBY JSON.OBJKEYS JSON.OBJLEN JSON.RESP JSON.SET
  JSON.STRAPPEND JSON.STRLEN JSON.TOGGLE JSON.TYPE TDIGEST.ADD TDIGEST.CREATE TDIGEST.INFO TDIGEST.QUANTILE TOPK.ADD TOPK.COUNT TOPK.INFO
  TOPK.LIST TOPK.QUERY TOPK.RESERVE TS.ADD TS.ALTER TS.CREATE TS.DECRBY TS.DEL TS.GET TS.INCRBY TS.INFO TS.RANGE TS.REVRANGE`,
);
add(
  ALL,
  `DEL EXISTS MGET PFCOUNT PFMERGE PSUBSCRIBE PUNSUBSCRIBE SDIFF SDIFFSTORE SINTER SINTERSTORE SSUBSCRIBE SUBSCRIBE SUNION SUNIONSTORE
  SUNSUBSCRIBE TOUCH UNLINK UNSUBSCRIBE WATCH`,
);
add(
  { first: 0, last: 1, step: 1 },
  'BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE RENAME RENAMENX RPOPLPUSH SMOVE TS.CREATERULE TS.DELETERULE ZRANGESTORE',
);
add({ first: 0, last: -2, step: 1 }, 'BLPOP BRPOP BZPOPMAX BZPOPMIN JSON.MGET');
add({ first: 0, last: -1, step: 2 }, 'MSET MSETNX');
add({ first: 0, last: -1, step: 3 }, 'JSON.MSET TS.MADD');
add({ first: 1, last: -1, step: 1 }, 'BITOP');
add({ first: 2, last: 2, step: 1 }, 'MIGRATE');
add({ ...NO_KEY, count: 0 }, 'LMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION');
add({ ...NO_KEY, count: 1 }, 'BLMPOP BZMPOP');
// One of a script's keys tells what it is about: BullMQ's have a dozen.
add({ ...NO_KEY, count: 1, most: 1 }, 'EVAL EVAL_RO');
add({ ...NO_KEY, count: 1, most: 1, name: 0 }, 'EVALSHA EVALSHA_RO FCALL FCALL_RO');
add({ ...FIRST, count: 1 }, 'ZDIFFSTORE ZINTERSTORE ZUNIONSTORE');
add({ ...NO_KEY, after: 'STREAMS' }, 'XREAD XREADGROUP');
add(
  NO_KEY,
  `ASKING AUTH BGREWRITEAOF BGSAVE DBSIZE DISCARD ECHO EXEC FAILOVER FLUSHALL FLUSHDB HELLO INFO KEYS LASTSAVE LOLWUT MONITOR MSETEX MULTI
  PING PSYNC QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SELECT SHUTDOWN SLAVEOF SWAPDB SYNC TIME UNWATCH
  WAIT WAITAOF`,
);

addWords('ACL', NO_KEY, 'CAT DELUSER DRYRUN GENPASS GETUSER HELP LIST LOAD LOG SAVE SETUSER USERS WHOAMI');
addWords(
  'CLIENT',
  NO_KEY,
  `CACHING GETNAME GETREDIR HELP ID INFO KILL LIST MAINT_NOTIFICATIONS NO-EVICT NO-TOUCH PAUSE REPLY SETINFO SETNAME TRACKING TRACKINGINFO
  UNBLOCK UNPAUSE`,
);
addWords(
  'CLUSTER',
  NO_KEY,
  `ADDSLOTS ADDSLOTSRANGE BUMPEPOCH COUNT-FAILURE-REPORTS COUNTKEYSINSLOT DELSLOTS DELSLOTSRANGE FAILOVER FLUSHSLOTS FORGET GETKEYSINSLOT
  HELP INFO LINKS MEET MYID MYSHARDID NODES REPLICAS REPLICATE RESET SAVECONFIG SET-CONFIG-EPOCH SETSLOT SHARDS SLAVES SLOT-STATS SLOTS`,
);
addWords('CLUSTER', SECOND, 'KEYSLOT');
addWords('COMMAND', NO_KEY, 'COUNT DOCS GETKEYS GETKEYSANDFLAGS HELP INFO LIST');
addWords('CONFIG', NO_KEY, 'GET HELP RESETSTAT REWRITE SET');
addWords('DEBUG', NO_KEY, 'HELP RELOAD SEGFAULT SLEEP');
addWords('DEBUG', SECOND, 'OBJECT');
addWords('FUNCTION', NO_KEY, 'DELETE DUMP FLUSH HELP KILL LIST LOAD RESTORE STATS');
addWords('LATENCY', NO_KEY, 'DOCTOR GRAPH HELP HISTOGRAM HISTORY LATEST RESET');
addWords('MEMORY', NO_KEY, 'DOCTOR HELP MALLOC-STATS PURGE STATS');
addWords('MEMORY', SECOND, 'USAGE');
addWords('MODULE', NO_KEY, 'HELP LIST LOAD LOADEX UNLOAD');
addWords('OBJECT', NO_KEY, 'HELP');
addWords('OBJECT', SECOND, 'ENCODING FREQ IDLETIME REFCOUNT');
addWords('PUBSUB', NO_KEY, 'CHANNELS HELP NUMPAT NUMSUB SHARDCHANNELS SHARDNUMSUB');
addWords('SCRIPT', NO_KEY, 'DEBUG EXISTS FLUSH HELP KILL LOAD');
addWords(
  'SENTINEL',
  NO_KEY,
  'CKQUORUM FAILOVER GET-MASTER-ADDR-BY-NAME MASTER MASTERS MONITOR MYID REMOVE REPLICAS RESET SENTINELS SET SLAVES',
);
addWords('SLOWLOG', NO_KEY, 'GET HELP LEN RESET');
addWords('XGROUP', NO_KEY, 'HELP');
addWords('XGROUP', SECOND, 'CREATE CREATECONSUMER DELCONSUMER DESTROY SETID');
addWords('XINFO', NO_KEY, 'HELP');
addWords('XINFO', SECOND, 'CONSUMERS GROUPS STREAM');

/** Undefined for a command that is not known: which of its arguments is a value cannot be said. */
export function keyPositionsOf(name: string): KeyPositions | undefined {
  return commands.get(name) ?? commands.get(name.toUpperCase());
}

function add(positions: KeyPositions, names: string): void {
  // In both cases: those are how clients write them, and a look-up is all that is done per command.
  for (const name of wordsOf(names)) commands.set(name, positions).set(name.toLowerCase(), positions);
}

function addWords(name: string, positions: KeyPositions, words: string): void {
  const known = commands.get(name)?.words ?? [];
  const more = wordsOf(words).map((word) => [word, positions] as const);
  add({ ...NO_KEY, words: new Map([...known, ...more]) }, name);
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
