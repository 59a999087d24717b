// SQS, a message to a loop of the app's own
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { callers, slowWork } from '../callers.mjs';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const endpoint = process.env.AWS_URL;
const sqs = new SQSClient({ region: 'us-east-1', credentials, endpoint, useQueueUrlAsEndpoint: false });
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `boundaries-loop-${process.pid}` }));
await callers((name) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: name })));
for (let left = 3; left > 0; ) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { Body, ReceiptHandle } of Messages) {
    await slowWork(Body);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    left--;
  }
}
await sqs.send(new DeleteQueueCommand({ QueueUrl }));
