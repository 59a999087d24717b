/**
 * Two parts of the official package that it does not export: the parser of text (`parseConfigFile` would read the file
 * itself, and wait for ever on a pipe), and the validator, which alone knows what key an error is about.
 */

import type { ConfigurationModel } from '@opentelemetry/configuration';
// @ts-expect-error: the package declares no types for these.
import { require_validator } from '../../node_modules/@opentelemetry/configuration/dist/generated/validator.mjs';
// @ts-expect-error: see above.
import { parseConfig } from '../../node_modules/@opentelemetry/configuration/dist/parse.mjs';

/** An error of a validator of ajv (https://ajv.js.org/api.html#validation-errors). */
export interface SchemaError {
  /** JSON pointer to the value that is wrong. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Substitutes environment variables, validates. Throws on the first error; `schemaErrors` then has the details. */
export const parseText: (options: { configYaml: string }) => ConfigurationModel = parseConfig;

const validator: { errors?: SchemaError[] | null } = require_validator();

/** Takes the errors of the last `parseText`, if the schema was what it failed on. */
export function takeSchemaErrors(): readonly SchemaError[] {
  const errors = validator.errors ?? [];
  validator.errors = null;
  return errors;
}
