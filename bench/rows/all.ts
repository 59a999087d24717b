import { idleMemory } from './idle-memory.ts';
import { installed } from './installed.ts';
import { latency } from './latency.ts';
import { loadedMemory } from './loaded-memory.ts';
import type { Row } from './row.ts';
import { saturation } from './saturation.ts';
import { spansPerRequest } from './spans-per-request.ts';
import { startup } from './startup.ts';

export const rows: readonly Row[] = [
  ...startup,
  idleMemory,
  ...saturation,
  latency,
  loadedMemory,
  spansPerRequest,
  installed,
];
