// bottleneck, `schedule`
import Bottleneck from 'bottleneck';
import { callers, slowWork } from '../callers.mjs';

const limiter = new Bottleneck({ maxConcurrent: 1 });

await callers((name) => limiter.schedule(slowWork, name));
