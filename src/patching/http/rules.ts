import type { SharedSettings } from '../define.ts';
import { redactAsSet } from '../redact.ts';
import { setKnownMethods } from './attributes.ts';
import { captureAsSet } from './capture.ts';

/** What is set about HTTP and concerns all its versions. Once more with the same settings changes nothing. */
export function applyHttpSettings({ http, redaction }: SharedSettings): void {
  redactAsSet(redaction);
  captureAsSet(http);
  if (http.knownMethods !== undefined) setKnownMethods(http.knownMethods);
}
