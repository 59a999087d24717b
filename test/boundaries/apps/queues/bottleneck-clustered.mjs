// bottleneck, clustered over Redis
import Bottleneck from 'bottleneck';
import Redis from 'ioredis';
import { callers, slowWork } from '../callers.mjs';

const connection = new Bottleneck.IORedisConnection({ client: new Redis(process.env.REDIS_URL) });
const limiter = new Bottleneck({ id: `boundaries-${process.pid}`, maxConcurrent: 1, connection, clearDatastore: true });

await limiter.ready();
await callers((name) => limiter.schedule(slowWork, name));
await limiter.disconnect();
await connection.disconnect();
