import { defaultDbStatementSerializer } from '@opentelemetry/redis-common';
import { commandText, isScript } from '../../patching/database/redis-command.ts';

const PROBE = ['1', '2', '3', '4'];
/** Redis has some hundred commands; names that an app makes up beyond this number are looked up each time. */
const MOST = 1000;
const shown = new Map<string, number>();

/** The command with the arguments that are not values, as the official serializer writes it. */
export function statementOf(name: string, args: unknown): string {
  if (!Array.isArray(args) || args.length === 0) return name;
  const count = shown.get(name) ?? countShown(name);
  if (count === Number.POSITIVE_INFINITY && isScript(name)) return commandText(name, args);
  if (args.length <= count) return `${name} ${args.length === 1 ? args[0] : args.join(' ')}`;
  const rest = `[${args.length - count} other arguments]`;
  return count === 0 ? `${name} ${rest}` : `${name} ${args.slice(0, count).join(' ')} ${rest}`;
}

/** The command with all of its arguments. */
export function wholeStatement(name: string, args: unknown): string {
  return Array.isArray(args) && args.length > 0 ? `${name} ${args.length === 1 ? args[0] : args.join(' ')}` : name;
}

/** How many arguments the official serializer shows: it tries its regular expressions anew for every command. */
function countShown(name: string): number {
  const [, ...words] = defaultDbStatementSerializer(name, [...PROBE])
    .slice(name.length)
    .split(' ');
  const first = words.findIndex((word) => !PROBE.includes(word));
  const count = first === -1 ? Number.POSITIVE_INFINITY : first;
  if (shown.size < MOST) shown.set(name, count);
  return count;
}
