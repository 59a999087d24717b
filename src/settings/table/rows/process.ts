/** These variables say what child processes are told, how the process ends, and what stays on its disk. */

import { allOrCommands } from '../../parse/lists.ts';
import { boolean, duration, size, text } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const PROCESS = {
  OTEL_NODE_CHILD_PROCESS_CONTEXT: row(
    allOrCommands,
    true,
    'The active trace and baggage are in the environment of child processes: of all, of none, or of commands that fit a pattern.',
  ),
  OTEL_NODE_EXIT_TIMEOUT: row(
    duration,
    1000,
    'Longest time an exit, or an answer of AWS Lambda, is held to deliver spans while nothing moves; 0: not at all.',
  ),
  OTEL_NODE_EXIT_MAX: row(
    duration,
    undefined,
    'Longest time an exit is held in all: as long as spans still move, OTEL_NODE_EXIT_TIMEOUT does not count. Unset: 5000, or OTEL_NODE_EXIT_TIMEOUT where that is more.',
  ),
  OTEL_NODE_OPEN_SPANS_AT_EXIT: row(
    boolean,
    true,
    'Spans that are open when the process ends are delivered, marked as interrupted; false: they are not.',
  ),
  OTEL_NODE_SPOOL_DIR: row(
    text,
    undefined,
    'Folder where undelivered spans wait on disk, and copies of those that are open for long; unset: in memory only.',
  ),
  OTEL_NODE_SPOOL_MAX_BYTES: row(size, 64 * 1024 * 1024, 'Most bytes in that folder; the oldest spans go first.'),
};
