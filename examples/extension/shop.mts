import type {
  EndedSpan,
  Extension,
  ExtensionHost,
  ExtensionSampler,
  ExtensionSpanExporter,
} from '@org/otel-auto/extension';

const sampler: ExtensionSampler = {
  shouldSample: (_context, _traceId, _name, _kind, attributes) => ({
    decision: attributes['url.path'] === '/health' ? 0 : 2,
  }),
  toString: () => 'all but health checks',
};

function counting({ settings, log }: ExtensionHost): ExtensionSpanExporter {
  let count = 0;
  return {
    export(spans: EndedSpan[], done) {
      count += spans.length;
      log('info', `${count} spans of ${settings.serviceName}`);
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
}

/** The same as shop.mjs. */
export default (host: ExtensionHost): Extension => ({
  resourceDetectors: [{ detect: () => ({ attributes: { team: 'orders' } }) }],
  sampler,
  spanProcessors: [
    {
      onStart: (span) => void span.setAttribute('shop.currency', 'EUR'),
      onEnd() {},
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
  spanExporters: [counting(host)],
});
