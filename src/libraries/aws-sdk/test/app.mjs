import http from 'node:http';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const common = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const endpoint = process.env.AWS_URL;
const s3 = new S3Client({ ...common, endpoint, forcePathStyle: true });
const sqs = new SQSClient({ ...common, endpoint, useQueueUrlAsEndpoint: false });
const sns = new SNSClient({ ...common, endpoint });
const dynamodb = new DynamoDBClient({ ...common, endpoint: process.env.DYNAMODB_URL });

const name = 'otel-auto-aws-sdk';
const key = { id: { S: 'ada' } };
let queue = '';
let topic = '';

async function prepare() {
  queue = (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl;
  topic = (await sns.send(new CreateTopicCommand({ Name: name }))).TopicArn;
  const arn = topic.replace(':sns:', ':sqs:');
  await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn }));
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

async function receive() {
  const input = Object.freeze({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
  for (const { Body, MessageAttributes } of Messages) {
    console.log('received', Body.includes('"Message"') ? JSON.parse(Body).Message : Body, MessageAttributes);
  }
}

async function work() {
  await s3.send(new PutObjectCommand({ Bucket: name, Key: 'report.txt', Body: 'hello' }));
  const stored = await s3.send(new GetObjectCommand({ Bucket: name, Key: 'report.txt' }));
  console.log(await stored.Body.transformToString());
  await s3.send(new GetObjectCommand({ Bucket: name, Key: 'none.txt' })).catch((error) => console.log(error.name));

  const message = Object.freeze({ QueueUrl: queue, MessageBody: 'one' });
  await sqs.send(new SendMessageCommand(message));
  console.log(Object.keys(message));
  await receive();
  const Entries = ['two', 'three'].map((text) => ({ Id: text, MessageBody: text }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries }));
  await receive();
  await new Promise((resolve) => sns.send(new PublishCommand({ TopicArn: topic, Message: 'four' }), resolve));
  await receive();

  await dynamodb.send(new PutItemCommand({ TableName: name, Item: { ...key, mail: { S: 'secret' } } }));
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true }));
  console.log(Item.mail.S);
  await dynamodb
    .send(new GetItemCommand({ TableName: 'otel-auto-none', Key: key }))
    .catch((error) => console.log(error.name));
}

const server = http.createServer(async (_request, response) => {
  await work();
  response.end();
});

server.listen(0, '127.0.0.1', async () => {
  await prepare();
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      await sqs.send(new DeleteQueueCommand({ QueueUrl: queue }));
      await dynamodb.send(new DeleteTableCommand({ TableName: name }));
      for (const client of [s3, sqs, sns, dynamodb]) client.destroy();
      server.close();
    });
  });
});
