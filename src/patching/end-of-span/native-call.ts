/**
 * Functions of native code (`node:sqlite`, better-sqlite3) throw in the frame of whoever calls them, and here that is us: Node
 * would print our line as the source of an uncaught error, `catch` or not. It leaves out a line that holds the text below
 * (`GetErrorSource` of https://github.com/nodejs/node/blob/v24.11.0/src/node_errors.cc), and `exit/source-line.ts` prints the
 * app's in its place. So such an error may be caught, seen and thrown again:
 *
 *     try {
 *       return applyNative(original, this, args, 'node-do-not-add-exception-line');
 *     } catch (error) {
 *       failSpan(span, error);
 *       throw thrownByNative(error, 'node-do-not-add-exception-line');
 *     }
 */
type Unprinted = 'node-do-not-add-exception-line';

/** `Reflect.apply`, to which the text is nothing. */
export const applyNative = Reflect.apply as (
  original: (this: never, ...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
  line: Unprinted,
) => unknown;

/** The error as it is. */
export function thrownByNative(error: unknown, _line: Unprinted): unknown {
  return error;
}
