/** The viewer's parts that scripts of this repository use from the build (`dist/viewer.cjs`); not part of the public API. */
export { type Receiver, startReceiver } from './receive/receiver.ts';
export { addSpans, isJoined, services, type Trace, type Traces } from './trace.ts';
export { formatTree } from './tree.ts';
