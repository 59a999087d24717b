import { defaultDbStatementSerializer } from '@opentelemetry/redis-common';

/** Is it EVAL, EVALSHA or a read-only variant of them? */
export function isScript(name: string): boolean {
  return /^EVAL/i.test(name);
}

/**
 * `db.query.text` of a Redis command: its name, its keys, and how many more arguments it has. As the official serializer has
 * it, but for scripts, of which that shows all arguments, values included: `EVALSHA sha 1 key [2 other arguments]`.
 */
export function commandText(name: string, args: readonly unknown[]): string {
  if (!isScript(name)) return defaultDbStatementSerializer(name, args as string[]);
  const keys = Number(args[1]);
  const shown = 2 + (Number.isInteger(keys) && keys > 0 ? keys : 0);
  const others = args.length > shown ? [`[${args.length - shown} other arguments]`] : [];
  return [name, ...args.slice(0, shown), ...others].join(' ');
}
