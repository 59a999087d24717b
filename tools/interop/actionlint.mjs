// actionlint (https://github.com/rhysd/actionlint), which knows what GitHub makes of workflows.
import { ensureProgram } from './go.mjs';

const VERSION = 'v1.7.12';
const MODULE = 'github.com/rhysd/actionlint/cmd/actionlint';

export function ensureActionlint(root) {
  return ensureProgram(root, {
    name: 'actionlint',
    version: VERSION,
    go: [1, 25],
    binary: process.platform === 'win32' ? 'actionlint.exe' : 'actionlint',
    fetch(run, folder) {
      run('go', ['install', `${MODULE}@${VERSION}`], { env: { GOBIN: folder } });
    },
    compile() {}, // It is one command with the above.
  });
}
