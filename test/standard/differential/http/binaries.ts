import { supportedNodes, withoutNodes } from '../../../harness/nodes.ts';

/** Every supported Node there is, at least the one that runs the tests. */
export const binaries: readonly { version: string; path: string }[] = withoutNodes
  ? [{ version: process.version, path: process.execPath }]
  : Object.values(supportedNodes);
