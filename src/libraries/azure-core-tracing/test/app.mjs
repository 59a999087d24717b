import http from 'node:http';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

// The emulator's account, the same everywhere.
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const endpoints = [
  `BlobEndpoint=${new URL(account, process.env.AZURE_BLOB_URL)}`,
  `QueueEndpoint=${new URL(account, process.env.AZURE_QUEUE_URL)}`,
];
const connection = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};${endpoints.join(';')}`;
const container = BlobServiceClient.fromConnectionString(connection).getContainerClient('otel-auto-azure');
const queue = QueueServiceClient.fromConnectionString(connection).getQueueClient('otel-auto-azure');

async function work() {
  const blob = container.getBlockBlobClient('report.txt');
  await blob.upload('hello', 5);
  console.log(String(await blob.downloadToBuffer()));
  const missing = container.getBlobClient('missing.txt');
  await missing.getProperties().catch((error) => console.log(error.statusCode));
  await queue.sendMessage('secret');
  const { receivedMessageItems } = await queue.receiveMessages();
  for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
    console.log(messageText);
    await queue.deleteMessage(messageId, popReceipt);
  }
}

const server = http.createServer(async (_request, response) => {
  await work();
  response.end();
});

server.listen(0, '127.0.0.1', async () => {
  await container.createIfNotExists();
  await queue.createIfNotExists();
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      await container.delete();
      await queue.delete();
      server.close();
    });
  });
});
