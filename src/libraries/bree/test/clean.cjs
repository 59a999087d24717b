// A job of the app: it runs in a thread of its own.
const http = require('node:http');

http.get({ host: '127.0.0.1', port: Number(process.env.CLEANING_PORT), path: '/clean', agent: false }, (response) => {
  response.resume();
});
