import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { packed, root } from '../harness/packed.ts';

/**
 * A registry that has one package, the packed tarball, as npm asks for it:
 * https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
 * @returns its address; it is closed after the test
 */
export async function startRegistry(t: TestContext): Promise<string> {
  const [file = 'no tarball'] = globSync('*.tgz', { cwd: join(root, '.packed') });
  const tarball = readFileSync(join(root, '.packed', file));
  const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as { name: string; version: string };
  const { name, version } = manifest;
  const server = createServer((request, response) => {
    if (request.url === `/${file}`) return response.end(tarball);
    if (decodeURIComponent(request.url ?? '') !== `/${name}`) return response.writeHead(404).end('{}');
    const dist = {
      tarball: `http://${request.headers.host}/${file}`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
    };
    const versions = { [version]: { ...manifest, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
