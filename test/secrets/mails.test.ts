/** Mails: no address, no subject and nothing that a mail server says of them is in any span. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { sourceOf, versionsOf, writeApp } from '../harness/libraries.ts';
import { trace } from '../harness/trace.ts';
import { isWanted } from '../harness/wanted.ts';

for (const version of versionsOf('nodemailer')) {
  if (!isWanted('nodemailer', version)) continue;
  test(`nodemailer ${version}: addresses are counted and not shown`, async () => {
    const file = writeApp('nodemailer', version, 'app.addresses.mjs', sourceOf('nodemailer', 'app.mjs'));
    const { spans } = await trace({ file });
    const all = inspect(spans, { depth: null });
    assert.ok(spans.some(({ attributes }) => attributes['smtp.recipient.count'] === 2));
    assert.doesNotMatch(all, /example\.com|secret|ada|nobody/);
  });
}
