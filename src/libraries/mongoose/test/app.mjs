import http from 'node:http';
import mongoose from 'mongoose';

const url = new URL(process.env.MONGODB_URL ?? 'mongodb://127.0.0.1:27017/test');
url.pathname = '/mongoose-app';
const run = process.pid;
const schema = new mongoose.Schema(
  { _id: String, run: Number, customer: String },
  { autoIndex: false, autoCreate: false },
);
const Order = mongoose.models.Order ?? mongoose.model('Order', schema);

async function work() {
  // Waits for the connection.
  await Order.create({ _id: `${run}-7`, run, customer: 'Ada' });
  const found = await Order.findById(`${run}-7`);
  console.log(found.customer);
  found.customer = 'Grace';
  await found.save();
  console.log((await Order.aggregate([{ $match: { run } }])).length);
  for await (const order of Order.find({ run }).cursor()) console.log(order.customer);
  await Order.create({ _id: `${run}-7` }).catch((error) => console.log(error.code));
  await Order.deleteMany({ run });
}

const server = http.createServer((_request, response) => {
  work().finally(() => response.end());
});

server.listen(0, '127.0.0.1', () => {
  http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
    response.resume();
    response.on('close', async () => {
      server.close();
      await mongoose.disconnect();
    });
  });
  mongoose.connect(url.href);
});
