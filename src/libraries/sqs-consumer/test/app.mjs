import http from 'node:http';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';

const sqs = new SQSClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  endpoint: process.env.AWS_URL,
  useQueueUrlAsEndpoint: false,
});
const name = 'otel-auto-sqs-consumer';

const server = http.createServer(async (request, response) => {
  if (request.url === '/') await send();
  response.end();
});

function get(path) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });
}

let one = '';
let many = '';

async function send() {
  await sqs.send(new SendMessageCommand({ QueueUrl: one, MessageBody: 'ada' }));
  await sqs.send(new SendMessageCommand({ QueueUrl: one, MessageBody: 'nobody' }));
  const Entries = ['grace', 'edsger'].map((text) => ({ Id: text, MessageBody: text }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: many, Entries }));
}

/** Stops with the last message: how often an idle consumer asks depends on the machine. */
async function consume(queueUrl, options) {
  let isLast = false;
  const consumer = Consumer.create({
    queueUrl,
    sqs,
    waitTimeSeconds: 5,
    ...options(() => {
      isLast = true;
      consumer.stop();
    }),
  });
  consumer.on('error', (error) => console.log(error.message));
  consumer.on('processing_error', (error) => console.log(error.message));
  const done = new Promise((resolve) => consumer.on('response_processed', () => isLast && resolve()));
  consumer.start();
  await done;
}

async function main() {
  one = (await sqs.send(new CreateQueueCommand({ QueueName: `${name}-one` }))).QueueUrl;
  many = (await sqs.send(new CreateQueueCommand({ QueueName: `${name}-many` }))).QueueUrl;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await get('/');
  await consume(one, (stop) => ({
    async handleMessage(message) {
      if (message.Body === 'nobody') {
        stop();
        throw new RangeError('no recipient');
      }
      await get('/mail');
      console.log(message.Body, message.MessageAttributes);
      return message;
    },
  }));
  await consume(many, (stop) => ({
    batchSize: 2,
    async handleMessageBatch(messages) {
      stop();
      await get('/mails');
      console.log(messages.map(({ Body }) => Body).sort());
      return messages;
    },
  }));
  server.close();
  for (const QueueUrl of [one, many]) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

main();
