/** Values of variables as messages may show them. */

import { hideInValue, MAX_SEARCHED, type Secrecy } from '../../secrets/hide-in-value.ts';

const MAX_SHOWN = 80;

/** Quotes a value for a message: one line, printable, short, and nothing secret in it. */
export function showValue(text: string, secrecy: Secrecy): string {
  return secrecy === 'all'
    ? '***'
    : `"${printable(shorten(hideInValue(secrecy === 'url' ? text : text.slice(0, MAX_SEARCHED), secrecy)))}"`;
}

/** One line without control characters, escaped as in JSON. */
export function printable(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, escapeCharacter);
}

export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
