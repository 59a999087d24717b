// async, `eachLimit`
import { eachLimit } from 'async';
import { callers, slowWork } from '../callers.mjs';

await callers((name) => eachLimit([name], 1, async (item) => void (await slowWork(item))));
