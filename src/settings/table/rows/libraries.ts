/** These variables say which libraries are traced. The folder of a library declares the variables of that library alone. */

import { libraryNames } from '../../parse/lists.ts';
import { moduleNames } from '../../parse/name-lists.ts';
import { boolean, choice } from '../../parse/scalars.ts';
import type { MessageContent } from '../../shape.ts';
import { row } from '../row.ts';

const messageContent = choice<MessageContent>([
  'false',
  'true',
  'no_content',
  'span_only',
  'event_only',
  'span_and_event',
]);

export const LIBRARIES = {
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: row(libraryNames, undefined, 'Only these libraries; unset: the default ones.'),
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: row(libraryNames, [], 'Not these libraries.'),
  OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: row(
    boolean,
    true,
    'false: only the libraries that another variable turns on.',
  ),
  OTEL_NODE_EXTENSIONS: row(
    moduleNames,
    undefined,
    'Modules of your own that add to this package, by name or path; each is loaded at the start. See docs/extensions.md.',
  ),
  OTEL_INSTRUMENTATION_COMMON_DB_EXPERIMENTAL_SQLCOMMENTER_ENABLED: row(
    boolean,
    false,
    'true: SQL statements carry traceparent in a comment, for the logs of the database.',
  ),
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: row(
    messageContent,
    'false',
    'true, span_only or span_and_event: spans of AI models hold what was said to them and what they answered; no events are made.',
  ),
};
