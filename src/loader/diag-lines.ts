import type { DiagAPI, DiagLogger } from '@opentelemetry/api';
import { logLimited } from '../node/log.ts';
import { hideInValue, MAX_SEARCHED } from '../secrets/hide-in-value.ts';

type Level = keyof DiagLogger;
const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug', 'verbose'];

/** One line of what a component says by the API's `diag`; the same text once a minute. */
export function sayDiag(level: Level, args: readonly unknown[]): void {
  const text = hideInValue(args.map(textOf).join(' ').slice(0, MAX_SEARCHED), 'none');
  logLimited(level, `diag ${text}`, `OpenTelemetry API: ${text}`);
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value);
}

/** Messages to this copy of `diag` are said here. The app's logger is for messages to the app's copies. */
export function takeDiag(diag: DiagAPI): void {
  for (const level of LEVELS) diag[level] = (...args: unknown[]) => sayDiag(level, args);
  diag.createComponentLogger = ({ namespace = '' }) => {
    const of =
      (level: Level) =>
      (message: string, ...args: unknown[]) =>
        sayDiag(level, [namespace, message, ...args]);
    return { error: of('error'), warn: of('warn'), info: of('info'), debug: of('debug'), verbose: of('verbose') };
  };
}
