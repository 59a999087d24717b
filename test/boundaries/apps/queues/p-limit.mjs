// p-limit
import pLimit from 'p-limit';
import { callers, slowWork } from '../callers.mjs';

const limit = pLimit(1);

await callers((name) => limit(slowWork, name));
