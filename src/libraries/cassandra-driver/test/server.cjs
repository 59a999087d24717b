// Answers as Cassandra does (native protocol 4) to what the driver and the app ask of it; there is no such server for the tests.
const { createServer } = require('node:net');

const OPTIONS = 0x05;
const QUERY = 0x07;
const BATCH = 0x0d;
const VARCHAR = 0x0d;

const uint16 = (value) => Buffer.from([value >> 8, value & 255]);
const uint32 = (value) => Buffer.concat([uint16(value >>> 16), uint16(value & 65535)]);
const string = (text) => Buffer.concat([uint16(Buffer.byteLength(text)), Buffer.from(text)]);
const value = (text) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);

const nothing = uint32(1);

/** A result with one row, or with none. */
function rows(table, columns, isEmpty) {
  const names = Object.keys(columns).map((name) => Buffer.concat([string(name), uint16(VARCHAR)]));
  const head = [uint32(2), uint32(1), uint32(names.length), string('shop'), string(table), ...names];
  const values = isEmpty ? [] : Object.values(columns).map(value);
  return Buffer.concat([...head, uint32(isEmpty ? 0 : 1), ...values]);
}

const local = { data_center: 'one', rack: 'one', release_version: '3.11.0', partitioner: 'Murmur3Partitioner' };

/** Code of the answer, and its body. */
function answer(opcode, body) {
  if (opcode === OPTIONS) return [0x06, uint16(0)];
  if (opcode === BATCH) return [0x08, nothing];
  if (opcode !== QUERY) return [0x02, Buffer.alloc(0)];
  const query = body.toString('utf8', 4, 4 + body.readUInt32BE(0));
  if (query.includes('system.local')) return [0x08, rows('local', local, false)];
  if (query.includes('system')) return [0x08, rows('peers', { peer: '' }, true)];
  if (query.includes('twice'))
    return [0x00, Buffer.concat([uint32(0x2200), string('Invalid STRING constant (twice) for "id" of type int')])];
  return [0x08, query.startsWith('SELECT') ? rows('orders', { customer: 'Ada' }, false) : nothing];
}

/** Resolves with a server that listens on loopback. */
exports.startServer = () =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      let received = Buffer.alloc(0);
      socket.on('data', (data) => {
        received = Buffer.concat([received, data]);
        while (received.length >= 9 && received.length >= 9 + received.readUInt32BE(5)) {
          const length = received.readUInt32BE(5);
          const [code, body] = answer(received[4], received.subarray(9, 9 + length));
          const header = Buffer.concat([Buffer.from([0x84, 0, received[2], received[3], code]), uint32(body.length)]);
          received = received.subarray(9 + length);
          socket.write(Buffer.concat([header, body]));
        }
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
