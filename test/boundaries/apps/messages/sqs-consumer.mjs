// SQS, a message to sqs-consumer
import { CreateQueueCommand, DeleteQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import { callers, work } from '../callers.mjs';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const endpoint = process.env.AWS_URL;
const sqs = new SQSClient({ region: 'us-east-1', credentials, endpoint, useQueueUrlAsEndpoint: false });
const created = await sqs.send(new CreateQueueCommand({ QueueName: `boundaries-${process.pid}` }));
const queueUrl = created.QueueUrl;
const done = {};
const handleMessage = async (message) => {
  done[message.Body](work(message.Body));
  return message;
};
const consumer = Consumer.create({ queueUrl, sqs, waitTimeSeconds: 1, handleMessage });
consumer.start();
await callers((name) => {
  const worked = new Promise((resolve) => (done[name] = resolve));
  return sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: name })).then(() => worked);
});
const stopped = new Promise((resolve) => consumer.once('stopped', resolve));
consumer.stop();
await stopped;
await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
