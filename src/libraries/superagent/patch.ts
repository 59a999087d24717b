import { propagation } from '@opentelemetry/api';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';

interface Headers {
  [name: string]: unknown;
}

interface Request {
  /** The app has set these headers. */
  header?: Headers;
  /** The request that was redirected. */
  req?: { getHeaders?(): Headers };
}

/** All headers of the request before are sent again, those among them that we have put there. */
const create: CreatePatch = (host) => ({
  onFile({ path, exports }) {
    if (path !== 'lib/node/index.js') return exports;
    const { prototype } = (exports as { Request: { prototype: object } }).Request;
    replaceMethod<Request>(prototype, '_redirect', (original) => {
      return function (...args) {
        const { req, header = {} } = this;
        const getHeaders = req?.getHeaders;
        if (host.off || req === undefined || typeof getHeaders !== 'function') return original.apply(this, args);
        const ours = propagation.fields().filter((field) => header[field] === undefined);
        const withoutOurs = () => {
          const headers = getHeaders.call(req);
          for (const field of ours) delete headers[field];
          return headers;
        };
        req.getHeaders = withoutOurs;
        try {
          return original.apply(this, args);
        } finally {
          delete req.getHeaders;
        }
      };
    });
    return exports;
  },
});

export default create;
