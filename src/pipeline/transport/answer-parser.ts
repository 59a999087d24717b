import { isHeaderName } from '../../settings/parse/header-syntax.ts';
import { type Answer, LARGEST_ANSWER } from './http-client.ts';

/** As Node's parser allows (`--max-http-header-size`). */
const LONGEST_HEAD = 16 * 1024;
/** A chunk's size and its extensions. */
const LONGEST_SIZE_LINE = 1024;
const PREFIX = Buffer.from('HTTP/1.', 'latin1');
const HEAD_END = Buffer.from('\r\n\r\n', 'latin1');
const LINE_END = Buffer.from('\r\n', 'latin1');
const NOTHING = Buffer.alloc(0);

/** The bytes that came are no answer of HTTP/1.1; the code is like those of Node's parser. */
export class AnswerError extends Error {
  readonly code = 'HPE_INVALID_ANSWER';
}

/** The body ends in one of these ways (RFC 9112, 6.3); it is `head` before that is known. */
type State = 'head' | 'length' | 'chunk size' | 'chunk data' | 'chunk end' | 'trailers' | 'close' | 'done';

/**
 * Reads one answer to a POST (RFC 9112), of a server that may be anything. Pure: bytes go in with `push`, and `finish` says
 * that no more will come.
 */
export class AnswerParser {
  state: State = 'head';
  status = 0;
  /** May the connection be used again, once this answer is done? */
  reusable = false;
  /** Seconds that the server says it keeps an idle connection. */
  keepAlive: number | undefined;
  #retryAfter: string | undefined;
  /** These bytes have come and are not understood yet. */
  #rest: Buffer = NOTHING;
  /** Bytes of the body, or of this chunk, that are still to come. */
  #left = 0;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** True once the status is known. */
  get begun(): boolean {
    return this.status !== 0;
  }

  get done(): boolean {
    return this.state === 'done';
  }

  get tooLong(): boolean {
    return this.#size > LARGEST_ANSWER;
  }

  get answer(): Answer {
    const { status, tooLong } = this;
    const retryAfter = this.#retryAfter;
    return { status, retryAfter, tooLong, body: tooLong ? NOTHING : Buffer.concat(this.#chunks) };
  }

  /** @throws AnswerError for what is not HTTP/1.1; before the status is known nothing of it can be used */
  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let before: State;
    do {
      before = this.state;
      this.#step();
    } while (this.state !== before && this.state !== 'done');
    // Nobody asked for more.
    if (this.state === 'done' && this.#rest.length > 0) this.reusable = false;
  }

  /** The connection has ended. False if that came too early; what has come of the answer counts all the same. */
  finish(): boolean {
    if (this.state === 'close') this.state = 'done';
    return this.state === 'done';
  }

  #step(): void {
    if (this.state === 'head') this.#readHead();
    else if (this.state === 'length' || this.state === 'chunk data') this.#readData();
    else if (this.state === 'chunk size') this.#readChunkSize();
    else if (this.state === 'chunk end') this.#readChunkEnd();
    else if (this.state === 'trailers') this.#readTrailers();
    else if (this.state === 'close') this.#take(this.#rest.length);
  }

  #readHead(): void {
    // However many interim answers come before the real one.
    while (this.#readInterim());
  }

  /** True if what it read was an interim answer. */
  #readInterim(): boolean {
    const rest = this.#rest;
    const compared = Math.min(rest.length, PREFIX.length);
    if (rest.compare(PREFIX, 0, compared, 0, compared) !== 0) throw new AnswerError('Expected HTTP/1.1');
    const end = rest.indexOf(HEAD_END);
    if (end < 0 ? rest.length > LONGEST_HEAD : end > LONGEST_HEAD) throw new AnswerError('its head is too long');
    if (end < 0) return false;
    const [first = '', ...lines] = rest.toString('latin1', 0, end).split('\r\n');
    this.#rest = rest.subarray(end + HEAD_END.length);
    const status = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(first);
    if (status === null) throw new AnswerError('Expected HTTP/1.1 and a status');
    const headers = readFields(lines);
    const code = Number(status[2]);
    if (code < 200) {
      if (code === 101) throw new AnswerError('it switches to another protocol');
      return true;
    }
    this.#retryAfter = headers.get('retry-after');
    this.keepAlive = numberAfter(/(?:^|[,;\s])timeout=(\d{1,9})/i, headers.get('keep-alive'));
    const connection = headers.get('connection')?.toLowerCase() ?? '';
    this.reusable = status[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive');
    this.state = this.#bodyOf(code, headers);
    this.status = code;
    return false;
  }

  #bodyOf(status: number, headers: ReadonlyMap<string, string>): State {
    const coding = headers.get('transfer-encoding')?.toLowerCase();
    const length = headers.get('content-length');
    if (coding !== undefined) {
      // With both, somebody on the way may have understood the other one.
      if (length !== undefined) this.reusable = false;
      if (status === 204 || status === 304) return 'done';
      if (/(?:^|,)\s*chunked\s*$/.test(coding)) return 'chunk size';
      this.reusable = false;
      return 'close';
    }
    if (status === 204 || status === 304) return 'done';
    if (length === undefined) {
      this.reusable = false;
      return 'close';
    }
    // Several are allowed where they say the same.
    const lengths = new Set(length.split(',').map((one) => one.trim()));
    if (lengths.size !== 1 || !/^\d{1,15}$/.test([...lengths][0] ?? ''))
      throw new AnswerError('its length is no number');
    this.#left = Number([...lengths][0]);
    return this.#left === 0 ? 'done' : 'length';
  }

  #readData(): void {
    const size = Math.min(this.#left, this.#rest.length);
    this.#take(size);
    this.#left -= size;
    if (this.#left === 0) this.state = this.state === 'length' ? 'done' : 'chunk end';
  }

  /** Moves the first bytes of `rest` to the body. */
  #take(size: number): void {
    if (size === 0) return;
    this.#size += size;
    // The status counts, whatever is said after the first 4 MiB.
    if (this.tooLong) this.#chunks.length = 0;
    else this.#chunks.push(this.#rest.subarray(0, size));
    this.#rest = this.#rest.subarray(size);
  }

  #readChunkSize(): void {
    const line = this.#line();
    if (line === undefined) return;
    const size = /^([\da-f]{1,8})[ \t]*(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) throw new AnswerError('the size of a chunk is no number');
    this.#left = Number.parseInt(size, 16);
    this.state = this.#left === 0 ? 'trailers' : 'chunk data';
  }

  #readChunkEnd(): void {
    if (this.#rest.length < LINE_END.length) return;
    if (this.#line() !== '') throw new AnswerError('a chunk is longer than it says');
    this.state = 'chunk size';
  }

  #readTrailers(): void {
    for (let line = this.#line(); line !== undefined; line = this.#line()) {
      if (line !== '') continue;
      this.state = 'done';
      return;
    }
  }

  /** Undefined until there is a whole one. */
  #line(): string | undefined {
    const end = this.#rest.indexOf(LINE_END);
    if (end < 0 ? this.#rest.length > LONGEST_SIZE_LINE : end > LONGEST_SIZE_LINE)
      throw new AnswerError('a line in its body is too long');
    if (end < 0) return undefined;
    const line = this.#rest.toString('latin1', 0, end);
    this.#rest = this.#rest.subarray(end + LINE_END.length);
    return line;
  }
}

/** Names in lower case; several of one name are joined (RFC 9110, 5.3). */
function readFields(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!isHeaderName(name)) throw new AnswerError('a header has no name');
    const value = line.slice(colon + 1).trim();
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return fields;
}

function numberAfter(pattern: RegExp, text: string | undefined): number | undefined {
  const digits = text === undefined ? undefined : pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
