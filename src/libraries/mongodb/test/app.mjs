import http from 'node:http';
import mongodb from 'mongodb';

const { MongoClient } = mongodb;
const client = new MongoClient(process.env.MONGODB_URL ?? 'mongodb://127.0.0.1:27017/test');
const run = process.pid;
const id = (number) => `${run}-${number}`;

async function work() {
  const orders = client.db('mongodb-app').collection('orders');
  await orders.insertOne({ _id: id(7), run, customer: 'Ada', lines: [{ sku: 'secret' }] });
  const [found] = await orders.find({ _id: id(7), customer: { $in: ['Ada', 'Grace'] } }).toArray();
  console.log(found.customer);
  await orders.updateOne({ _id: id(7) }, { $set: { customer: 'Grace' } });
  await orders.insertMany([
    { _id: id(8), run },
    { _id: id(9), run },
  ]);
  console.log((await orders.find({ run }).batchSize(2).toArray()).length);
  console.log((await orders.aggregate([{ $match: { run, customer: 'Grace' } }]).toArray()).length);
  await orders.insertOne({ _id: id(7) }).catch((error) => console.log(error.code));
  await orders.updateOne({ _id: id(7) }, { $nope: { a: 1 } }).catch((error) => console.log(error.code));
  await orders.deleteMany({ run });
  await client.db('mongodb-app').command({ ping: 1 });
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

client.connect().then(() => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', async () => {
        server.close();
        await client.close();
      });
    });
  });
});
