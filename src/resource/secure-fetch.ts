import type { RequestOptions } from 'node:https';
import type { ResourceDetector } from '@opentelemetry/resources';
import { createSecureAgent } from '../node/secure-agent.ts';

/** A private method of the official detector of EKS (`@opentelemetry/resource-detector-aws` 3.0.0), by which alone it asks. */
export interface Fetching {
  _fetchString(options: RequestOptions): Promise<string>;
}

/** Has a detector ask over TLS that carries nothing before the certificate is accepted: it shows the pod's token. */
export function fetchSecurely(detector: ResourceDetector): void {
  const fetching = detector as unknown as Fetching;
  const { _fetchString } = fetching;
  fetching._fetchString = function fetchString(options) {
    const agent = createSecureAgent({}, () => {});
    return _fetchString.call(this, { ...options, agent });
  };
}
