import { readFileSync } from 'node:fs';

/** Every kernel that Node runs on takes as much: `ARG_MAX` of Linux, whatever the limit of the stack is. */
const ALWAYS = 128 * 1024;
const MAC_OS = 1024 * 1024;
/** Three quarters of the stack that Linux reckons with: https://man7.org/linux/man-pages/man2/execve.2.html ("Limits on size") */
const LINUX = 6 * 1024 * 1024;
/** A pointer, and the byte that ends a text. */
const BESIDE_TEXT = 9;
/** The longest environment block of older versions of Windows: https://learn.microsoft.com/windows/win32/procthread/environment-variables */
const WINDOWS = 32_767;

/** Do these arguments and variables fit into what the system hands to a new program? Where it cannot be told, they do not. */
export function fitsProgram(args: readonly string[], variables: readonly string[]): boolean {
  if (process.platform === 'win32')
    return variables.reduce((length, { length: more }) => length + more + 1, 1) < WINDOWS;
  const size = sizeOf(args) + sizeOf(variables);
  return size < ALWAYS || size < limitOfSystem();
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((size, text) => size + Buffer.byteLength(text) + BESIDE_TEXT, 0);
}

function limitOfSystem(): number {
  if (process.platform === 'darwin') return MAC_OS;
  if (process.platform !== 'linux') return ALWAYS;
  try {
    const [, soft] = /^Max stack size\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === 'unlimited' ? LINUX : Math.min(Number(soft) / 4 || ALWAYS, LINUX);
  } catch {
    return ALWAYS;
  }
}
