import http from 'node:http';
import cron from 'node-cron';

// Version 4 logs failures, with the time.
cron.setLogger?.({ error: (error) => console.log(error.message) });

const server = http.createServer((_request, response) => response.end('cleaned'));

function clean() {
  const { port } = server.address();
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (text) => console.log(text));
      response.on('close', resolve);
    });
  });
}

server.listen(0, '127.0.0.1', () => {
  const cleaning = cron.schedule('* * * * * *', async function nightly() {
    setImmediate(() => cleaning.stop());
    await clean();
    const failing = cron.schedule(
      '*/1 * * * * *',
      async () => {
        setImmediate(() => failing.stop());
        server.close();
        throw new RangeError('nothing to report');
      },
      { name: 'report' },
    );
  });
});
