import type { ServerResponse } from 'node:http';

/** ms between two events: at most five a second. */
const INTERVAL = 200;
/** Ids that an event names; a page that sees as many asks for everything anyway. */
const MOST_IDS = 50;
/** Bytes that wait for a reader who does not read; then it is cut off, and the browser connects again. */
const MOST_WAITING = 256 * 1024;
/** ms between signs of life, by which both ends see that the other is gone. */
const HEARTBEAT = 15_000;

/**
 * Tells pages what has come, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). What
 * happens between two events is one event.
 */
export class Events {
  readonly #listeners = new Set<ServerResponse>();
  readonly #total: () => number;
  #added = 0;
  #updated = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  /** @param total gives the number of traces */
  constructor(total: () => number) {
    this.#total = total;
  }

  connect(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
    response.on('error', () => {});
    this.#heartbeat ??= setInterval(() => this.#send(':\n\n'), HEARTBEAT).unref();
  }

  /** @param added - how many of the traces were not there before */
  changed(traceIds: ReadonlySet<string>, added: number): void {
    if (this.#listeners.size === 0) return;
    this.#added += added;
    for (const id of traceIds) {
      if (this.#updated.size >= MOST_IDS) break;
      this.#updated.add(id);
    }
    this.#timer ??= setTimeout(() => this.#tell(), INTERVAL).unref();
  }

  cleared(): void {
    this.#added = 0;
    this.#updated = new Set();
    this.#send('event: cleared\ndata: {}\n\n');
  }

  close(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    for (const listener of this.#listeners) listener.end();
  }

  #tell(): void {
    this.#timer = undefined;
    const data = JSON.stringify({ added: this.#added, updated: [...this.#updated], total: this.#total() });
    this.#added = 0;
    this.#updated = new Set();
    this.#send(`event: traces\ndata: ${data}\n\n`);
  }

  #send(text: string): void {
    for (const listener of this.#listeners) {
      if (listener.writableLength > MOST_WAITING) listener.destroy();
      else listener.write(text);
    }
  }
}
