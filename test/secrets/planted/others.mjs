/** In messages of amqplib, documents of GraphQL, what is said to a model of OpenAI, and lines of pino and winston. */
import http from 'node:http';
import { PassThrough } from 'node:stream';
import amqp from 'amqplib';
import * as graphql from 'graphql';
import OpenAI from 'openai';
import pino from 'pino';
import winston from 'winston';
import { secret } from './secret.mjs';

async function useAmqp(attempt) {
  const connection = await amqp.connect(process.env.AMQP_URL);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const got = new Promise((resolve) => channel.consume(queue, resolve, { noAck: true }));
  const headers = { authorization: secret('amqp-header') };
  channel.sendToQueue(queue, Buffer.from(secret('amqp-body')), { headers });
  await got;
  await connection.close();
  await attempt('amqplib refused', () => {
    const url = new URL(process.env.AMQP_URL);
    url.password = secret('amqp-password');
    return amqp.connect(url.href);
  });
}

async function useGraphql() {
  const schema = graphql.buildSchema('type Query { login(password: String): String }');
  const run = (source, variableValues) => graphql.graphql({ schema, source, variableValues });
  await run(`query L { login(password: "${secret('graphql-literal')}") }`);
  await run('query L($p: String) { login(password: $p) }', { p: secret('graphql-variable') });
  await run(`query L { nosuch(password: "${secret('graphql-invalid')}") }`);
}

async function useOpenai(attempt) {
  const server = http.createServer((request, response) => {
    const key = request.headers.authorization?.slice('Bearer '.length);
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key}. Try another`, type: 'x' } }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
  const client = new OpenAI({ apiKey: `sk-proj-${secret('openai-key')}AbC3`, baseURL, maxRetries: 0 });
  const messages = [{ role: 'user', content: secret('openai-prompt') }];
  await attempt('openai', () => client.chat.completions.create({ model: 'm', messages }));
  server.close();
  server.closeAllConnections();
}

function useLoggers() {
  const line = pino({ redact: ['password', 'req.headers.authorization'] }, pino.destination('/dev/null'));
  line.info({ password: secret('pino-redacted'), req: { headers: { authorization: secret('pino-deep') } } }, 'a line');
  line.error(new Error(`postgres://u:${secret('pino-error')}@h/`), 'failed');
  line.info(`rejected Bearer ${secret('pino-message')}`);
  const logger = winston.createLogger({
    transports: [new winston.transports.Stream({ stream: new PassThrough().resume() })],
  });
  logger.error(`GET /?token=${secret('winston-message')} failed`);
  if (process.env.QUIET) return;
  console.error(new Error(`redis://:${secret('console-error')}@h`));
  console.log(`password=${secret('console-log')}`);
}

export async function useOthers(attempt) {
  await useAmqp(attempt);
  await useGraphql();
  await useOpenai(attempt);
  useLoggers();
}
