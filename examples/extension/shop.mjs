// @ts-check
/** @import { Extension, ExtensionHost } from '@org/otel-auto/extension' */

/**
 * Names the team in the resource, marks each span, samples no health check, and counts what is sent.
 * @param {ExtensionHost} host
 * @returns {Extension}
 */
export default function shop({ settings, log }) {
  let count = 0;
  return {
    resourceDetectors: [{ detect: () => ({ attributes: { team: 'orders' } }) }],
    sampler: {
      shouldSample: (_context, _traceId, _name, _kind, attributes) => ({
        decision: attributes['url.path'] === '/health' ? 0 : 2,
      }),
      toString: () => 'all but health checks',
    },
    spanProcessors: [
      {
        onStart: (span) => void span.setAttribute('shop.currency', 'EUR'),
        onEnd() {},
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
    spanExporters: [
      {
        export(spans, done) {
          count += spans.length;
          log('info', `${count} spans of ${settings.serviceName}`);
          done({ code: 0 });
        },
        shutdown: async () => {},
      },
    ],
  };
}
