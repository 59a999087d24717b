// Jaeger, all of it in one process. Its user interface is no part of the Go module; its query API is.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from './go.mjs';

/**
 * The newest version that can be built from Go's module proxy and checksum database alone: the tags of Jaeger 2 are no versions
 * of its module (whose path does not end in /v2), and modules that v1.76.0 needs are not in the checksum database.
 */
const VERSION = 'v1.62.0';
const PACKAGE = 'github.com/jaegertracing/jaeger/cmd/all-in-one';

export function ensureJaeger(root) {
  return ensureProgram(root, {
    name: 'jaeger',
    version: VERSION,
    go: [1, 24],
    binary: 'jaeger',
    fetch(run, folder) {
      // `go install` refuses a module with `replace` lines; as a tool of a module of ours it is built without them.
      writeFileSync(join(folder, 'go.mod'), 'module build\n\ngo 1.24\n');
      run('go', ['get', '-tool', `${PACKAGE}@${VERSION}`]);
    },
    compile: (run) => run('go', ['build', '-ldflags=-s -w', '-o', 'jaeger', PACKAGE]),
  });
}
