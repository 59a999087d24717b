import * as stable from '@opentelemetry/semantic-conventions';
import * as all from '@opentelemetry/semantic-conventions/incubating';

/** The packages of nothing but names; those that are functions are left alone. */
const PACKAGE = /^import \{([^}]*)\} from (['"])@opentelemetry\/semantic-conventions(?:\/incubating)?\2;?/gm;

/** Name -> JavaScript of its value, as esbuild's `define` takes it. Both packages have the same value where both have a name. */
export const CONSTANTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ ...all, ...stable }).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, JSON.stringify(value)]] : [],
  ),
);

/**
 * The source without imports of constants, which esbuild then takes from its `define`: a constant key of an object literal
 * costs a span less than a variable one, and what is shared between files need not hold them all: 1.4 million instructions of a start
 * with Express, pg and ioredis. Lines stay where they are.
 */
export function withoutConstantImports(source: string): string {
  return source.replace(PACKAGE, (whole, names: string) => {
    const list = names.split(',').map((name) => name.trim());
    const kept = list.filter((name) => name !== '' && !Object.hasOwn(CONSTANTS, name));
    const lines = '\n'.repeat(whole.split('\n').length - 1);
    if (kept.length === 0) return lines;
    return `${whole.replace(/\n/g, ' ').replace(/\{[^}]*\}/, `{ ${kept.join(', ')} }`)}${lines}`;
  });
}
