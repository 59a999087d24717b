import type { HttpSettings } from '../../settings/shape.ts';
import { type Capture, captureHeaders } from '../headers.ts';

interface Captures {
  serverRequest: Capture | undefined;
  serverResponse: Capture | undefined;
  clientRequest: Capture | undefined;
  clientResponse: Capture | undefined;
}

/** Undefined: no header is captured. */
export let captures: Captures | undefined;

export function captureAsSet({ capturedHeaders, redactedHeaders }: HttpSettings): void {
  captures = capturedHeaders && {
    serverRequest: captureHeaders('request', capturedHeaders.serverRequest, redactedHeaders),
    serverResponse: captureHeaders('response', capturedHeaders.serverResponse, redactedHeaders),
    clientRequest: captureHeaders('request', capturedHeaders.clientRequest, redactedHeaders),
    clientResponse: captureHeaders('response', capturedHeaders.clientResponse, redactedHeaders),
  };
}
