/** In URLs and headers, of node:http, fetch, Express, axios, got, node-fetch and undici. */
import http from 'node:http';
import axios from 'axios';
import express from 'express';
import got from 'got';
import nodeFetch from 'node-fetch';
import { request as undiciRequest } from 'undici';
import headers from './headers.json' with { type: 'json' };
import { secret } from './secret.mjs';

const QUERY_KEYS =
  `password passwd pwd pass passphrase passcode token access_token refresh_token id_token csrf_token api_key apikey apiKey
  api-key api.key key secret client_secret clientSecret auth authorization code sig signature X-Amz-Signature X-Amz-Security-Token
  X-Amz-Credential AWSAccessKeyId X-Goog-Signature session sessionid session_id PHPSESSID jsessionid sid jwt otp pin cvv ssn hmac
  ticket SAMLResponse SAMLRequest assertion client_assertion id_token_hint oauth_token oauth_verifier oauth_signature
  hub.verify_token subscription-key app_key access_key secretAccessKey accessKeyId credentials credential bearer private_key
  encryption_key X-Plex-Token user[password] password[] user[password][] user.password p%61ssword p%2561ssword p%252561ssword
  PASSWORD pass%77ord user%5Bpassword%5D webhook_secret sas sessionToken auth_token authToken x-api-key recovery_code
  verification_code reset_token dsn connection_string database_url pw passwrd secret_key secretkey code_verifier
  one_time_code`.split(/\s+/);

const { secret: HEADERS } = headers;

export async function useHttp(attempt) {
  const app = express();
  app.get('/throw', () => {
    throw new Error(`connect failed: postgres://svc:${secret('express-throw')}@db:5432/x`);
  });
  app.get('/reject', async () => {
    throw new Error('outer', { cause: new Error(`redis://:${secret('express-cause')}@r`) });
  });
  app.get('/headers', (_request, response) => {
    response.set('set-cookie', `sid=${secret('set-cookie')}`).set('location', `/cb?token=${secret('location')}`);
    response.set('www-authenticate', `Bearer ${secret('www-authenticate')}`);
    response.set('x-api-key', secret('answered-api-key'));
    response
      .set('link', `<http://u:${secret('link')}@h/>`)
      .status(302)
      .end();
  });
  app.get('/failed', async () => {
    await nodeFetch(`http://127.0.0.1:1/cb?access_token=${secret('handler-node-fetch')}`);
  });
  app.use((_request, response) => response.end('ok'));
  app.use((_error, _request, response, _next) => response.status(500).end('error'));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  const base = `http://127.0.0.1:${port}`;
  const get = (options) =>
    new Promise((resolve, reject) => {
      http.get(options, (response) => response.resume().on('end', resolve).on('error', reject)).on('error', reject);
    });

  for (const key of QUERY_KEYS) await attempt('query', () => get(`${base}/q?a=1&${key}=${secret(`query:${key}`)}&z=2`));
  for (const key of ['password', 'token', 'p%61ssword', 'user[password]', 'password[]', 'p%2561ssword'])
    await attempt('query of fetch', async () => {
      await (await fetch(`${base}/q?${key}=${secret(`fetch:${key}`)}`)).text();
    });
  await attempt('odd queries', async () => {
    await get(`${base}/q;jsessionid=${secret('matrix')}?x=1;password=${secret('semicolon')}`);
    await get(`${base}/q?password%3D${secret('encoded-equals')}`);
    await get(`${base}/q?next=%2Fcb%3Ftoken%3D${secret('nested')}`);
    await get(`${base}/q?next=https%3A%2F%2Fu%3A${secret('nested-userinfo')}%40h%2F`);
    await get(`${base}/q?a=%zz&%&password=${secret('malformed')}`);
    await get(`${base}/bot123456:${secret('telegram')}/send`);
  });
  await attempt('userinfo', async () => {
    await get(`http://user:${secret('http-userinfo')}@127.0.0.1:${port}/u`);
    await get({ host: '127.0.0.1', port, path: '/u', auth: `u:${secret('http-auth')}` });
    await axios.get(`${base}/u`, { auth: { username: 'u', password: secret('axios-auth') } });
    await axios.get(`http://u:${secret('axios-userinfo')}@127.0.0.1:${port}/u?token=${secret('axios-query')}`);
    await got(`http://u:${secret('got-userinfo')}@127.0.0.1:${port}/u?token=${secret('got-query')}`);
    await nodeFetch(`${base}/u?token=${secret('node-fetch-query')}`);
    const { body } = await undiciRequest(`${base}/u?token=${secret('undici-query')}`, {
      headers: { authorization: `Bearer ${secret('undici-bearer')}` },
    });
    await body.dump();
    await get({
      host: '127.0.0.1',
      port,
      path: `http://u:${secret('absolute-userinfo')}@example.test/x?token=${secret('absolute-query')}`,
    });
  });
  await attempt('headers', async () => {
    const sent = Object.fromEntries(HEADERS.map((name) => [name, secret(`header:${name}`)]));
    sent.referer = `https://h/x?token=${secret('referer')}`;
    sent['x-original-url'] = `/a?password=${secret('original-url')}`;
    await get({ host: '127.0.0.1', port, path: '/h', headers: sent });
    await get(`${base}/headers`);
    await (await fetch(`${base}/h`, { headers: { 'x-auth': secret('fetch-x-auth') } })).text();
  });
  await attempt('handlers', async () => {
    for (const path of ['/throw', '/reject', '/failed']) await get(base + path);
  });
  const failing = {
    fetch: () => fetch(`http://u:${secret('failed-fetch')}@127.0.0.1:1/`),
    'fetch of nothing': () => fetch(`http://127.0.0.1:1/?token=${secret('refused-fetch')}`),
    'node-fetch': () =>
      nodeFetch(`http://u:${secret('failed-node-fetch')}@127.0.0.1:1/?token=${secret('failed-query')}`),
    axios: () => axios.get(`http://127.0.0.1:1/?token=${secret('failed-axios')}`),
    got: () => got(`http://127.0.0.1:1/?token=${secret('failed-got')}`, { retry: { limit: 0 } }),
    'a bad URL': () => fetch(`http://u:${secret('bad-url')}@host:port/`),
  };
  for (const [name, fail] of Object.entries(failing)) await attempt(name, fail);
  server.close();
  server.closeAllConnections();
}
