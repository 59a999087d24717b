/** Where the applications of test/apps/real are, and why one of them is not there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/packed.ts';

const reasons = JSON.parse(process.env.OTEL_AUTO_REAL_APPS ?? '{}') as Readonly<Record<string, string>>;

export function folderOfApp(name: string): string {
  return join(root, 'test', 'apps', 'real', name);
}

/** The reason to skip the tests of an application, or false. */
export function notInstalled(name: string): string | false {
  if (reasons[name]) return reasons[name];
  if (existsSync(join(folderOfApp(name), 'node_modules'))) return false;
  return `test/apps/real/${name} is not installed; \`npm run test:real ${name}\` does that`;
}
