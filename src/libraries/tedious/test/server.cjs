// Answers as SQL Server does (TDS 7.4) to what the app asks of it; there is no such server for the tests.
const { createServer } = require('node:net');

const PRELOGIN = 0x12;
const LOGIN = 0x10;
const RPC = 0x03;

const ucs2 = (text) => Buffer.from(text, 'utf16le');
const uint16 = (value) => Buffer.from([value & 255, value >> 8]);
const uint32 = (value) => Buffer.concat([uint16(value & 65535), uint16(value >>> 16)]);

/** Version, encryption (not supported), instance, thread, one result set at a time. */
const preloginAnswer = Buffer.from(
  ['00001a0006', '0100200001', '0200210001', '0300220000', '0400220001', 'ff', '0f0000000000', '02', '00', '00'].join(
    '',
  ),
  'hex',
);

const done = (status, rows = 0) =>
  Buffer.concat([Buffer.from([0xfd]), uint16(status), uint16(0), uint32(rows), uint32(0)]);

function loginAnswer() {
  const name = 'Microsoft SQL Server';
  const body = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4, name.length]), ucs2(name), Buffer.from([16, 0, 0, 0])]);
  return Buffer.concat([Buffer.from([0xad]), uint16(body.length), body, done(0)]);
}

/** One column `customer nvarchar(20)`, one row. */
function rowAnswer(customer) {
  const collation = Buffer.from('0904d00034', 'hex');
  const column = Buffer.concat([uint32(0), uint16(1), Buffer.from([0xe7]), uint16(40), collation]);
  const text = ucs2(customer);
  return Buffer.concat([
    Buffer.concat([Buffer.from([0x81]), uint16(1), column, Buffer.from([8]), ucs2('customer')]),
    Buffer.concat([Buffer.from([0xd1]), uint16(text.length), text]),
    done(0x10, 1),
  ]);
}

function errorAnswer(number, message) {
  const body = Buffer.concat([
    uint32(number),
    Buffer.from([1, 14]),
    uint16(message.length),
    ucs2(message),
    Buffer.from([0, 0]),
    uint32(1),
  ]);
  return Buffer.concat([Buffer.from([0xaa]), uint16(body.length), body, done(2)]);
}

function answer(type, body) {
  if (type === PRELOGIN) return preloginAnswer;
  if (type === LOGIN) return loginAnswer();
  const text = body.toString('utf16le') + body.subarray(1).toString('utf16le');
  if (text.includes('INSERT') && text.includes('twice'))
    return errorAnswer(2627, "Violation of PRIMARY KEY constraint 'PK_orders'. The duplicate key value is (1).");
  if (text.includes('SELECT')) return rowAnswer('Ada');
  return done(type === RPC ? 0 : 0x10, 1);
}

/** Resolves with a server that listens on loopback. */
exports.startServer = () =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      let received = Buffer.alloc(0);
      let message = [];
      socket.on('data', (data) => {
        received = Buffer.concat([received, data]);
        while (received.length >= 8 && received.length >= received.readUInt16BE(2)) {
          const length = received.readUInt16BE(2);
          const [type, status] = received;
          message.push(received.subarray(8, length));
          received = received.subarray(length);
          if ((status & 1) === 0) continue;
          const body = answer(type, Buffer.concat(message));
          message = [];
          const header = Buffer.from([4, 1, 0, 0, 0, 0, 1, 0]);
          header.writeUInt16BE(body.length + 8, 2);
          socket.write(Buffer.concat([header, body]));
        }
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
