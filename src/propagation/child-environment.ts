import { type Context, propagation, type TextMapSetter } from '@opentelemetry/api';
import { normalize } from './environment-context.ts';

/** Names and values, as they were when this process started: what a child has of these, it has inherited. */
export type Inherited = Readonly<Record<string, string | undefined>>;

const BAGGAGE = 'BAGGAGE';

const setter: TextMapSetter<Map<string, string>> = {
  set(carrier, key, value) {
    carrier.set(normalize(key), value);
  },
};

/**
 * The variables that hand `context` to a child, in the place of those that it would inherit from this process. What the app has
 * given the child by itself stays: all that says which trace it is in, or the baggage.
 * Source: specification, "Environment Variables as Context Propagation Carriers"
 * @param variables `NAME=value`; not changed
 * @returns the same list if there is nothing to change
 */
export function withContextFor(
  context: Context,
  variables: readonly string[],
  inherited: Inherited,
  platform = process.platform,
): readonly string[] {
  const carrier = new Map<string, string>();
  propagation.inject(context, carrier, setter);
  if (carrier.size === 0) return variables;
  const fields = new Set([...propagation.fields().map(normalize), ...carrier.keys()]);
  const nameOf = (variable: string): string | undefined => {
    const name = variable.slice(0, variable.indexOf('=', 1));
    const known = platform === 'win32' ? name.toUpperCase() : name;
    return fields.has(known) ? known : undefined;
  };
  let hasTrace = false;
  let hasBaggage = false;
  for (const variable of variables) {
    const name = nameOf(variable);
    if (name === undefined || variable.slice(name.length + 1) === inherited[name]) continue;
    if (name === BAGGAGE) hasBaggage = true;
    else hasTrace = true;
  }
  const isGiven = (name: string) => (name === BAGGAGE ? hasBaggage : hasTrace);
  const rest = variables.filter((variable) => {
    const name = nameOf(variable);
    return name === undefined || isGiven(name);
  });
  const ours = [...carrier].filter(([name]) => !isGiven(name)).map(([name, value]) => `${name}=${value}`);
  return ours.length === 0 && rest.length === variables.length ? variables : [...rest, ...ours];
}
