import type { HttpSettings } from '../../settings/shape.ts';
import { type Capture, captureHeaders } from '../headers.ts';

/** A capture puts headers on spans: there is one by side and direction. */
export interface Captures {
  readonly serverRequest: Capture | undefined;
  readonly serverResponse: Capture | undefined;
  readonly clientRequest: Capture | undefined;
  readonly clientResponse: Capture | undefined;
}

/** Undefined: no header is captured. */
export function capturesOf({ capturedHeaders, redactedHeaders }: HttpSettings): Captures | undefined {
  return (
    capturedHeaders && {
      serverRequest: captureHeaders('request', capturedHeaders.serverRequest, redactedHeaders),
      serverResponse: captureHeaders('response', capturedHeaders.serverResponse, redactedHeaders),
      clientRequest: captureHeaders('request', capturedHeaders.clientRequest, redactedHeaders),
      clientResponse: captureHeaders('response', capturedHeaders.clientResponse, redactedHeaders),
    }
  );
}
