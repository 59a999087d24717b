// async-lock
import AsyncLock from 'async-lock';
import { callers, slowWork } from '../callers.mjs';

const lock = new AsyncLock();

await callers((name) => lock.acquire('key', () => slowWork(name)));
