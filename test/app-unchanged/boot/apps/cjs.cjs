const express = require('express');
const { get } = require('node:http');

const app = express();
app.get('/hello/:name', (request, response) => response.send(`hello ${request.params.name}`));
const server = app.listen(0, '127.0.0.1', () => {
  get({ port: server.address().port, path: '/hello/world' }, (response) => {
    response.setEncoding('utf8');
    response.on('data', (text) => console.log(text));
    response.on('end', () => server.close());
  });
});
