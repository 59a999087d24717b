import { writeSync } from 'node:fs';

/** Severity of `OTEL_LOG_LEVEL`, most severe first. */
export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

let threshold = LOG_LEVELS.indexOf('info');
const lastWritten = new Map<string, number>();

/** At most one line per key in this time (ms). */
const REPEAT_AFTER = 60_000;

/**
 * UTF-16 units of a line, at 3 bytes each: what fits into a pipe's atomic write (4096 bytes, POSIX `PIPE_BUF`). A longer one may
 * be cut anywhere by a pipe that is full, its line feed too. The end is kept: it says what to do.
 */
const HEAD = 900;
const TAIL = 400;

/** Gives what hides secrets in a line. */
let scrubberOf: () => (text: string) => string = () => (text) => text;

/** @param load asked for each line: nearly no process writes one, and what hides secrets is not read by every start */
export function scrubLines(load: () => (text: string) => string): void {
  scrubberOf = load;
}

export function setLogLevel(level: LogLevel): void {
  threshold = LOG_LEVELS.indexOf(level);
}

/** Would a line of that level be written? For lines that take time to compose. */
export function isLogged(level: Exclude<LogLevel, 'none' | 'all'>): boolean {
  return LOG_LEVELS.indexOf(level) <= threshold;
}

/**
 * Writes one line to stderr (never stdout), synchronously so that it survives an exit that follows at once.
 * Never throws: a closed stderr is not the app's problem.
 */
export function log(level: Exclude<LogLevel, 'none' | 'all'>, message: string): void {
  if (!isLogged(level)) return;
  try {
    writeSync(2, `[otel-auto] ${level}: ${shorten(scrubberOf()(message)).replace(/[\r\n\t]+/g, ' ')}\n`);
  } catch {
    // EAGAIN on a full pipe, EBADF when the app closed it: there is nowhere left to say it.
  }
}

function shorten(message: string): string {
  if (message.length <= HEAD + TAIL) return message;
  return `${message.slice(0, HEAD)} ... ${message.slice(-TAIL)}`;
}

/**
 * As `log`, but a `key` speaks at most once a minute.
 * @returns whether it was the turn of `key`; if not, what `message` says is still to be said
 */
export function logLimited(level: Exclude<LogLevel, 'none' | 'all'>, key: string, message: string): boolean {
  const now = Date.now();
  const last = lastWritten.get(key);
  if (last !== undefined && now - last < REPEAT_AFTER) return false;
  lastWritten.set(key, now);
  log(level, message);
  return true;
}
