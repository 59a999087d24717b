/**
 * For an exit without a sender thread: a process of its own sends what is left, while the app's thread waits for it. Loaded only then.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { log } from '../../node/log.ts';
import type { Signal } from '../../otlp/signal.ts';
import type { SendConfig } from '../ring/config.ts';
import type { SenderData } from '../ring/messages.ts';
import { openShared } from '../ring/shared-memory.ts';
import { messageOf } from '../transport/failures.ts';
import type { Outcome } from '../transport/transport.ts';
import { Sender } from './sender.ts';
import { connectAll } from './start-sender.ts';

interface Parcel {
  readonly config: SendConfig;
  /** Longest time (ms) to wait for an answer. */
  readonly patience: number;
  readonly requests: readonly { readonly signal: Signal; readonly body: Uint8Array }[];
}

/** Bytes. */
const LONGEST_RESULT = 16 * 1024 * 1024;

/**
 * Sends what the rings and the sender of this thread hold; what comes back as delivered or rejected is counted so.
 * @param sender of this thread, if it has one
 * @param execArgv what Node needs in order to read this package
 * @param quiet longest time (ms) to wait for an answer
 * @param most longest time (ms) for all of it
 */
export function sendByProcess(
  data: SenderData,
  sender: Sender | undefined,
  execArgv: readonly string[],
  env: NodeJS.ProcessEnv,
  quiet: number,
  most: number,
): void {
  const { config } = data;
  const rest = (sender ?? senderOf(data)).takeRest();
  if (rest.length === 0) return;
  const requests = rest.map(({ lane, batch }) => ({ signal: lane.signal, body: batch.body as Uint8Array }));
  const call = `require(${JSON.stringify(__filename)}).sendFromStdin()`;
  const { error, stdout } = spawnSync(process.execPath, [...execArgv, '-e', call], {
    input: serialize({ config, patience: quiet, requests } satisfies Parcel),
    env,
    timeout: Math.ceil(most),
    killSignal: 'SIGKILL',
    maxBuffer: LONGEST_RESULT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (error !== undefined) log('info', `no process for sending what is left (${messageOf(error)})`);
  const outcomes = readOutcomes(stdout);
  for (const [index, { lane, batch }] of rest.entries()) {
    const outcome = outcomes[index];
    if (outcome !== undefined) lane.settle(batch, outcome);
  }
}

/** One that only takes: every signal of the settings counts as one that can be sent. */
function senderOf({ buffer, config, definitions, rings }: SenderData): Sender {
  const never = { send: () => new Promise<never>(() => {}), hold() {} };
  const sender = new Sender(openShared(buffer), config, { traces: never, logs: never, metrics: never });
  for (const { tag, bytes } of definitions) sender.define(tag, bytes, 0, bytes.length);
  for (const ring of rings) sender.addRing(ring, false);
  return sender;
}

function readOutcomes(bytes: Buffer | null): readonly (Outcome | undefined)[] {
  try {
    return bytes === null || bytes.length === 0 ? [] : (deserialize(bytes) as Outcome[]);
  } catch {
    return [];
  }
}

/** The other process: reads what to send, and writes how that ended. */
export async function sendFromStdin(): Promise<void> {
  const { config, patience, requests } = deserialize(readFileSync(0)) as Parcel;
  const transports = await connectAll(config);
  const outcomes = await Promise.all(
    requests.map(({ signal, body }) =>
      transports[signal]?.send(body, Math.min(patience, config.signals[signal]?.otlp.timeout ?? patience)),
    ),
  );
  process.stdout.write(serialize(outcomes), () => process.exit());
}
