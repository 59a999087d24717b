import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { defineTool } from '../tool.ts';

export default defineTool({
  name: 'how_to_send',
  description: 'How to start a Node.js app so that its traces come here. Use it when there are no traces yet.',
  input: z.object({}),
  run(_input, { url, loader, store }) {
    return [
      `Traces are taken at ${url} (OTLP/HTTP); ${store.count} are here now. Start the app with these variables, and make a request:`,
      `OTEL_EXPORTER_OTLP_ENDPOINT=${url} OTEL_BSP_SCHEDULE_DELAY=100 NODE_OPTIONS="--import=${pathToFileURL(loader).href}" node app.js`,
      `npm start, tsx, next dev and the like work in the same way. People can look at the same traces at ${url}.`,
    ].join('\n');
  },
});
