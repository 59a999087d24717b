// throat
import throat from 'throat';
import { callers, slowWork } from '../callers.mjs';

const limit = throat(1);

await callers((name) => limit(slowWork, name));
