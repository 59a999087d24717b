// Makes dd-trace the provider of OpenTelemetry's API in this process.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../peers/dd-trace/package.json', import.meta.url));
const { TracerProvider } = require('dd-trace');
new TracerProvider().register();
