// promises of Node, settled elsewhere
import { callers, work } from '../callers.mjs';

const { promise: gate, resolve: open } = Promise.withResolvers();

setTimeout(open, 20);
await callers((name) => gate.then(() => work(name)));
