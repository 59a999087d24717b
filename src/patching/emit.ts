import { type Method, replaceInherited } from './replace-method.ts';

/** Only these methods are used of an event emitter. */
export interface Emitter {
  emit(event: string | symbol, ...args: unknown[]): boolean;
  listenerCount(event: string | symbol): number;
}

export type Emit = (this: Emitter, event: string | symbol, ...args: unknown[]) => boolean;

/**
 * Replaces `emit` of one prototype (or object). `make` gets the function to call instead of the old one, which is looked
 * up for each event when it was inherited: whoever patches further up the chain later (`node:domain`) is not cut off.
 */
export function replaceEmit(holder: object, make: (old: () => Emit) => Emit): void {
  const own = Object.hasOwn(holder, 'emit') ? (holder as Emitter).emit : undefined;
  const parent: Emitter = Object.getPrototypeOf(holder);
  const emit = make(own === undefined ? () => parent.emit : () => own);
  replaceInherited<Emitter>(holder, 'emit', () => emit as Method<Emitter>);
}
