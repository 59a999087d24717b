/** Which captured headers hold credentials. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretHeader } from '../../../src/secrets/names.ts';

const SECRET = [
  'authorization,proxy-authorization,www-authenticate,proxy-authenticate,authentication-info,cookie,set-cookie,x-auth,x-auth-key,x-auth-token',
  'x-api-key,api-key,apikey,x-access-key,x-account-key,x-private-key,private-key,x-shared-key,x-functions-key,ocp-apim-subscription-key',
  'x-amz-security-token,x-csrf-token,x-xsrf,x-session-id,x-secret,x-jwt-assertion,x-goog-iap-jwt-assertion,cf-access-client-id',
  'dpop,x-forwarded-client-cert,x-client-cert,ssl-client-cert,x-vault-token,x-vault-unwrap,x-hub-signature,x-hub-signature-256',
  'x-pass,x-user-pwd,x-otp,x-pin,x-password,x-passcode,x-ms-client-principal,x-honeycomb-team,x-client-secret,stripe-signature,key',
];

const PUBLIC = [
  'accept,accept-language,content-type,content-length,host,user-agent,origin,referer,location,link,etag,x-request-id,traceparent',
  'sec-websocket-key,idempotency-key,x-idempotency-key,surrogate-key,x-cache-key,:authority,x-author,x-tenant,x-monkey,x-status-code',
];

for (const name of SECRET.join().split(','))
  test(`${name} is hidden`, () => {
    assert.equal(isSecretHeader(name), true);
  });

for (const name of PUBLIC.join().split(','))
  test(`${name} is shown`, () => {
    assert.equal(isSecretHeader(name), false);
  });
