/** User and password of URLs that stand in a text. Pure. */

import { hiddenUserinfo } from './redaction.ts';

/** Where what begins with `://` ends at the latest. */
const END = /[\s"'<>`\\]|:\/\//g;

/** `user:password@host:5432/db` without a scheme. What npm, mail and chat write like that is none. */
const WITHOUT_SCHEME =
  /(?<![\w.@/+%-])(?!(?:npm|jsr|mailto|sips?|acct|xmpp):)[\w.%+-]{1,64}:[^\s@/:"'<>]{1,128}@(?=[\w.-]{1,255}(?::\d|\/|\())/gi;

export function hideUserinfo(text: string): string {
  if (!text.includes('@')) return text;
  const hidden = hideInUrls(text);
  return hidden.includes(':') ? hidden.replace(WITHOUT_SCHEME, 'REDACTED:REDACTED@') : hidden;
}

function hideInUrls(text: string): string {
  let result = '';
  let kept = 0;
  for (let scheme = text.indexOf('://'); scheme !== -1; scheme = text.indexOf('://', scheme + 3)) {
    const start = scheme + 3;
    END.lastIndex = start;
    const rest = text.slice(start, END.exec(text)?.index ?? text.length);
    const at = endOfUserinfo(rest);
    if (at <= 0) continue;
    result += text.slice(kept, start) + hiddenUserinfo(rest.slice(0, at));
    kept = start + at;
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Where the `@` after user and password is; -1, or 0, if there are none. */
function endOfUserinfo(rest: string): number {
  if (!rest.includes('@')) return -1;
  const path = rest.search(/[/?#]/);
  const authority = path === -1 ? rest : rest.slice(0, path);
  const at = authority.lastIndexOf('@');
  if (at !== -1) return at;
  // Passwords with a `/`, `?` or `#` that was not encoded: what stands in the place of a port is none.
  const port = authority.indexOf(':');
  return port === -1 || authority.startsWith('[') || /^\d{0,5}$/.test(authority.slice(port + 1))
    ? -1
    : rest.lastIndexOf('@');
}
