import { VARIABLE_NAMES } from '../settings/table/table.ts';
import type { Environment } from '../settings/table/values.ts';

/** Read with a configuration file as well: the file's own name, and what its detector `service` reads. */
const READ = new Set<string>(['OTEL_CONFIG_FILE', 'OTEL_SERVICE_NAME']);

/** Variables that are set and that the file's text does not refer to. */
export function unusedVariables(text: string, env: Environment): string[] {
  const referred = new Set([...text.matchAll(/\$\{(?:env:)?(\w+)/g)].map(([, name]) => name));
  return VARIABLE_NAMES.filter((name) => (env[name] ?? '').trim() !== '' && !READ.has(name) && !referred.has(name));
}
