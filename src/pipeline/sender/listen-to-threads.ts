import { BroadcastChannel } from 'node:worker_threads';
import { type ThreadMessage, wakeBroadcastName } from '../ring/messages.ts';
import type { Sender } from './sender.ts';

/**
 * Connects the sender to app threads other than the main one, for as long as this thread lives, without keeping it alive.
 * @param name see `Invitation`
 * @param sender may still be on its way: what is heard before is not lost
 */
export function listenToThreads(name: string, sender: Promise<Sender>): void {
  hear<ThreadMessage>(name, (message) => {
    if (message.kind === 'ring') void sender.then((started) => started.addRing(message.ring));
  });
  hear(wakeBroadcastName(name), () => void sender.then((started) => started.wake()));
}

function hear<T>(name: string, onMessage: (message: T) => void): void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => onMessage((event as { data: T }).data);
  channel.unref();
}
