const server = require('node:http')
  .createServer((request, response) => response.end())
  .listen(0, '127.0.0.1', () => {
    require('node:http').get({ port: server.address().port }, () => {
      throw new RangeError('of the app');
    });
  });
