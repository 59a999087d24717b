// Asks MongoDB inside a span or, with APP_ROOT, outside of any.
const { trace } = require('@opentelemetry/api');
const { MongoClient } = require('mongodb');

async function work() {
  const client = new MongoClient(process.env.MONGODB_URL);
  await client.connect();
  await client.db('settings').collection('orders').find({ customer: 'hunter2' }).toArray();
  await client.close();
}

if (process.env.APP_ROOT !== undefined) work();
else trace.getTracer('app').startActiveSpan('work', (span) => work().finally(() => span.end()));
