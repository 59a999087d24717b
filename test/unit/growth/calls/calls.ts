import { LIBRARIES } from './libraries.ts';
import { SECRETS } from './secrets.ts';
import { SETTINGS } from './settings.ts';
import { TELEMETRY } from './telemetry.ts';
import { VIEWER } from './viewer.ts';
import { WIRE } from './wire.ts';

/** By file: what gives its functions a text. Several of a file may be reached by one call. */
export type Calls = Readonly<Record<string, readonly ((text: string) => unknown)[]>>;

/** By file: what else may come again and again in its texts. */
export const PUMPS: Readonly<Record<string, readonly string[]>> = {
  'src/patching/database/error-text.ts': ['column "a" ', "column 'a' ", "' for '", "' at '"],
  'src/pipeline/transport/answer-parser.ts': ['HTTP/1.1 100\r\n\r\n', 'a: b\r\n', '1\r\na\r\n', 'chunked, '],
};

/** For functions that need more than one text to be called. */
export const CALLS: Calls = { ...LIBRARIES, ...SECRETS, ...SETTINGS, ...TELEMETRY, ...VIEWER, ...WIRE };
