// gRPC, a unary call
import grpc from '@grpc/grpc-js';
import { callers, work } from '../callers.mjs';

const serialize = (text) => Buffer.from(text);
const deserialize = String;
const definition = {
  count: {
    path: '/shop.Stock/Count',
    requestStream: false,
    responseStream: false,
    requestSerialize: serialize,
    requestDeserialize: deserialize,
    responseSerialize: serialize,
    responseDeserialize: deserialize,
  },
};
const server = new grpc.Server();
server.addService(definition, {
  count(call, callback) {
    work(call.request);
    callback(null, call.request);
  },
});
const port = await new Promise((resolve) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, bound) => resolve(bound)),
);
const Client = grpc.makeGenericClientConstructor(definition, 'Stock');
const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
await callers((name) => new Promise((resolve) => client.count(name, resolve)));
client.close();
server.forceShutdown();
