// p-memoize
import pMemoize from 'p-memoize';
import { callers, turn, work } from '../callers.mjs';

const load = pMemoize((_key) => turn());

await callers((name) => load('key').then(() => work(name)));
