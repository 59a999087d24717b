import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { log } from '../../node/log.ts';
import { SIGNALS } from '../../otlp/signal.ts';
import { tickDelay } from '../ring/config.ts';
import type { Message, SenderData } from '../ring/messages.ts';
import { listenToThreads } from './listen-to-threads.ts';
import type { Sender } from './sender.ts';
import { startSender } from './start-sender.ts';

export interface SenderHere {
  readonly sender: Sender;
  postMessage(message: Message): void;
}

/**
 * The sender in the app's own thread, for where no worker can be started. Its requests are not traced and do not keep
 * the process alive, except when it ends naturally: then for `grace` ms at most, to deliver the rest.
 */
export async function startInThread(data: SenderData, grace: number): Promise<SenderHere> {
  const untraced = suppressTracing(ROOT_CONTEXT);
  return context.with(untraced, async () => {
    const own = withoutSpool(data);
    const started = startSender(own);
    listenToThreads(
      data.channel,
      started.then(({ sender }) => sender),
    );
    const { sender, transports } = await started;
    const hold = (alive: boolean) => {
      for (const transport of transports) transport.hold(alive);
    };
    hold(false);
    const inside = (work: () => void) => context.with(untraced, work);
    for (const signal of SIGNALS) {
      const delay = tickDelay(own.config, signal);
      if (delay !== undefined) setInterval(() => inside(() => sender.tick(signal)), delay).unref();
    }
    process.once('beforeExit', () => {
      if (grace === 0) return;
      hold(true);
      inside(() => sender.sendNow());
      if (!sender.busy()) return;
      setTimeout(() => hold(false), grace).unref();
    });
    inside(() => sender.wake());
    return { sender, postMessage: (message: Message) => inside(() => sender.handle(message)) };
  });
}

/** Writing to disk would block the app. */
function withoutSpool(data: SenderData): SenderData {
  if (data.config.spool === undefined) return data;
  log('warn', 'OTEL_NODE_SPOOL_DIR is not used: only the sender thread may write to disk; spans wait in memory only');
  return { ...data, config: { ...data.config, spool: undefined } };
}
