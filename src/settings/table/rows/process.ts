/** How the process ends, and what stays on its disk. */

import { duration, size, text } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const PROCESS = {
  OTEL_NODE_EXIT_TIMEOUT: row(
    duration,
    1000,
    'Longest time an exit, or an answer of AWS Lambda, is held to deliver spans; 0: not at all.',
  ),
  OTEL_NODE_SPOOL_DIR: row(text, undefined, 'Folder where undelivered spans wait on disk; unset: in memory only.'),
  OTEL_NODE_SPOOL_MAX_BYTES: row(size, 64 * 1024 * 1024, 'Most bytes in that folder; the oldest spans go first.'),
};
