import http from 'node:http';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';

const mails = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onRcptTo({ address }, _session, callback) {
    if (!address.startsWith('nobody')) return callback();
    callback(Object.assign(new Error(`5.1.1 <${address}> unknown`), { responseCode: 550 }));
  },
  onData(stream, _session, callback) {
    stream.resume();
    stream.on('end', callback);
  },
});
mails.on('error', () => {});

const mail = { from: 'shop@example.com', subject: 'secret subject', text: 'secret text' };
const explain = (error) => console.log(error.code, error.responseCode);

const server = http.createServer(async (_request, response) => {
  const { port } = mails.server.address();
  const smtp = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  const { accepted } = await smtp.sendMail({ ...mail, to: ['ada@example.com', 'nobody@example.com'] });
  console.log(accepted);
  await smtp.sendMail({ ...mail, to: 'nobody@example.com' }).catch(explain);
  await new Promise((resolve) => {
    smtp.sendMail({ ...mail, to: 'ada@example.com' }, (error, info) => {
      console.log(error, info.accepted);
      resolve();
    });
  });
  smtp.close();

  const pool = nodemailer.createTransport({ pool: true, host: '127.0.0.1', port, ignoreTLS: true });
  await Promise.all(['ada', 'grace'].map((name) => pool.sendMail({ ...mail, to: `${name}@example.com` })));
  pool.close();

  const json = nodemailer.createTransport({ jsonTransport: true });
  const { message } = await json.sendMail({ ...mail, to: 'ada@example.com' });
  console.log(JSON.parse(message).subject);

  const nowhere = nodemailer.createTransport({ host: '127.0.0.1', port: 1, ignoreTLS: true });
  await nowhere.sendMail({ ...mail, to: 'ada@example.com' }).catch(explain);
  nowhere.close();
  response.end();
});

mails.listen(0, '127.0.0.1', () => {
  server.listen(0, '127.0.0.1', () => {
    http.get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume();
      response.on('close', () => {
        server.close();
        mails.close();
      });
    });
  });
});
