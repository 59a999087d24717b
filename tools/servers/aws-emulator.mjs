// S3, SQS and SNS on loopback: `node tools/servers/aws-emulator.mjs PORT`. The package's own command listens on every address.
import { buildApp } from 'fauxqs';

const app = buildApp({ logger: false });
console.log(`listening at ${await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })}`);
