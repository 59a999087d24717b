import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * The page is what the build puts into `dist/viewer/`, a flat folder: `page.html`, and the scripts and styles that it names as
 * `/page.js`, `/page.css` and so on. Any name with a known extension is served, `page.html` for every path that is no file, so
 * that the page can have paths of its own. Nothing may be written into the HTML itself: the policy allows only files.
 */
export class Page {
  readonly #files = new Map<string, PageFile>();

  /** @param folder may be missing, and then a page is served that says where the API is */
  constructor(folder: string) {
    for (const name of namesIn(folder)) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const content = readFileSync(join(folder, name));
      this.#files.set(name, { type, content, gzip: gzipSync(content) });
    }
    if (!this.#files.has(INDEX)) this.#files.set(INDEX, PLACEHOLDER);
  }

  /** Answers a GET or HEAD of any path that is none of the API's; a file that is missing with 404. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): void {
    const name = path.slice(1);
    const file = this.#files.get(name) ?? (extname(name) === '' ? this.#files.get(INDEX) : undefined);
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`nothing at ${path}\n`);
      return;
    }
    const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const body = isZipped ? file.gzip : file.content;
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.length,
      'cache-control': 'no-cache',
      vary: 'accept-encoding',
      ...(isZipped && { 'content-encoding': 'gzip' }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  readonly gzip: Buffer;
}

const INDEX = 'page.html';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const PLACEHOLDER = placeholder(
  '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>otel-auto</title></head><body><h1>otel-auto</h1>' +
    '<p>This build has no page. The traces are at <a href="/api/traces">/api/traces</a>.</p></body></html>\n',
);

function placeholder(html: string): PageFile {
  const content = Buffer.from(html);
  return { type: TYPES['.html'] as string, content, gzip: gzipSync(content) };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
