import type { ConfigurationModel } from '@opentelemetry/configuration';
import type { Path } from './file-problem.ts';
import type { Translation } from './translation.ts';

const SECTION = 'instrumentation/development';
/** As the variables of libraries accept it too. */
const PACKAGE_PREFIX = '@opentelemetry/instrumentation-';

/** Options of all libraries that a variable has, by the name of the section `general`. */
const GENERAL: readonly (readonly [path: readonly string[], variable: string])[] = [
  [['stability_opt_in_list'], 'OTEL_SEMCONV_STABILITY_OPT_IN'],
  [['http', 'client', 'request_captured_headers'], 'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS'],
  [['http', 'client', 'response_captured_headers'], 'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS'],
  [['http', 'client', 'known_methods'], 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
  [['http', 'server', 'request_captured_headers'], 'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS'],
  [['http', 'server', 'response_captured_headers'], 'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS'],
  [['http', 'server', 'known_methods'], 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
  [
    ['sanitization', 'url', 'sensitive_query_parameters'],
    'OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS',
  ],
];

/**
 * `general` and `js`. A library by its name here: `enabled: false` turns it off, `enabled: true` on, and each other key is
 * the option of the variable `OTEL_INSTRUMENTATION_<LIBRARY>_<KEY>`. Other languages' sections are not ours to judge.
 */
export function translateLibraries(to: Translation, section: ConfigurationModel['instrumentation/development']): void {
  for (const [path, variable] of GENERAL) {
    const value = valueAt(section?.general, path);
    if (value === undefined || value === null) continue;
    to.set(variable, Array.isArray(value) ? value.join(',') || 'none' : String(value), [SECTION, 'general', ...path]);
  }
  for (const key of Object.keys(section?.general ?? {})) noteConventions(to, section?.general, key);
  const disabled: string[] = [];
  for (const [key, options] of Object.entries(section?.js ?? {})) {
    const library = key.startsWith(PACKAGE_PREFIX) ? key.slice(PACKAGE_PREFIX.length) : key;
    translateLibrary(to, library, (options ?? {}) as Record<string, unknown>, [SECTION, 'js', key], disabled);
  }
  if (disabled.length > 0) to.set('OTEL_NODE_DISABLED_INSTRUMENTATIONS', disabled.join(','), [SECTION, 'js']);
}

function translateLibrary(
  to: Translation,
  library: string,
  options: Record<string, unknown>,
  path: Path,
  disabled: string[],
): void {
  const prefix = `OTEL_INSTRUMENTATION_${upperCase(library)}_`;
  for (const [key, value] of Object.entries(options)) {
    if (value === null) continue;
    const variable = `${prefix}${upperCase(key)}`;
    if (key === 'enabled' && value === false) disabled.push(library);
    else if (key === 'enabled' && value === true && !to.knows(variable)) continue;
    else if (!to.knows(variable)) to.note([...path, key], `is no option of ${library}; ignored.`);
    else to.set(variable, Array.isArray(value) ? value.join(',') : String(value), [...path, key]);
  }
}

/** The stable conventions are all there is. */
function noteConventions(to: Translation, general: unknown, key: string): void {
  const semconv = valueAt(general, [key, 'semconv']) as { version?: number; dual_emit?: boolean } | undefined;
  if (semconv?.dual_emit === true || (semconv?.version ?? 1) !== 1)
    to.note(
      [SECTION, 'general', key, 'semconv'],
      'asks for other conventions than the stable ones, the only ones here.',
    );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

/** `requireParentSpan`, `require_parent_span` and `require-parent-span` → `REQUIRE_PARENT_SPAN`. */
function upperCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase();
}
