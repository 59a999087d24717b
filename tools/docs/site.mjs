// Builds the site of docs/ into `.site/`, which needs no network to be read, or serves it while pages are written:
// `npm run docs [-- --serve]`. A link that leads nowhere fails the build.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const vitepress = join(root, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
const args = process.argv.includes('--serve') ? ['dev', 'docs', '--host', '127.0.0.1'] : ['build', 'docs'];
const { status } = spawnSync(process.execPath, [vitepress, ...args], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
