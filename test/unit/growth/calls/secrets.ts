import { createHide } from '../../../../src/pipeline/transport/own-secrets.ts';
import { hideInValue } from '../../../../src/secrets/hide-in-value.ts';
import { isSecretHeader, isSecretNameInText, isSecretQueryKey } from '../../../../src/secrets/names.ts';
import { Redaction } from '../../../../src/secrets/redaction.ts';
import { Scrubber, scrubText } from '../../../../src/secrets/scrubber.ts';
import { hideCredentials, hidePrivateKeys, hideTokens } from '../../../../src/secrets/token-shapes.ts';
import { rememberError, sayMessage, sayStack } from '../../../../src/span/known-errors.ts';
import { scrubAttributes, scrubValue } from '../../../../src/span/scrub.ts';
import type { Calls } from './calls.ts';

const scrubber = new Scrubber({ moreQueryKeys: [], onlyQueryKeys: undefined });
const scrub = (text: string) => scrubber.scrub(text);

/** Names as long as a setting lets them be. */
function redactWith(query: string, names: { moreQueryKeys: string[]; onlyQueryKeys?: string[] }): string {
  return new Redaction({ onlyQueryKeys: undefined, ...names }).redactQuery(query);
}
const { redactQuery, redactUrl } = {
  redactQuery: (query: string) => redactWith(query, { moreQueryKeys: [] }),
  redactUrl: (url: string) => new Redaction({ moreQueryKeys: [], onlyQueryKeys: undefined }).redactUrl(url),
};

const failed = new Error('query failed: "a"');
rememberError(failed, failed.message, 'query failed: "?"');

export const SECRETS: Calls = {
  'src/secrets/hide-in-value.ts': [(text) => hideInValue(text, 'none'), (text) => hideInValue(text, 'url')],
  'src/secrets/names.ts': [isSecretHeader, isSecretNameInText, isSecretQueryKey],
  'src/secrets/redaction.ts': [
    redactQuery,
    redactUrl,
    (text) => redactQuery(`a=%41&${text}`),
    (text) => redactQuery(`a=${text}`),
    (text) => redactQuery(`a=%3F${text}`),
    (text) => redactUrl(`http://${text}`),
    (text) => redactUrl(`http://a/?${text}`),
    (text) => redactUrl(`http://a/#${text}`),
    (text) => redactWith(text, { moreQueryKeys: ['name', 'a.b*'] }),
    (text) => redactWith(text, { moreQueryKeys: [], onlyQueryKeys: ['name', 'a.b*'] }),
    (text) => redactWith('a=b', { moreQueryKeys: [text.slice(0, 512)] }),
  ],
  'src/secrets/scrubber.ts': [
    scrub,
    scrubText,
    ...[
      '?a=',
      '?token=',
      'token: ',
      'token="',
      'http://',
      'a://b:',
      '-----BEGIN PRIVATE KEY-----',
      'Bearer ',
      'eyJ',
    ].map((start) => (text: string) => scrub(start + text)),
  ],
  'src/secrets/token-shapes.ts': [
    (text) => hideTokens(text, '?'),
    (text) => hidePrivateKeys(text, '?'),
    (text) => hideCredentials(text, '?'),
  ],
  'src/pipeline/transport/own-secrets.ts': [
    (text) =>
      createHide({ endpoint: 'http://user:pass@a/?q=word', headers: { a: 'Basic dXNlcjpwYXNz', b: 'c d' } })(text),
    (text) => createHide({ endpoint: 'http://a', headers: { a: text } })('a'),
    (text) => createHide({ endpoint: `http://a/?${text.slice(0, 4096)}`, headers: {} })('a'),
  ],
  'src/span/known-errors.ts': [
    (text) => sayMessage(new Error(text, { cause: failed }), text),
    (text) => sayMessage(new Error('', { cause: failed }), `${text}${failed.message}${text}`),
    (text) => sayMessage(undefined, text),
    (text) => sayStack(failed, text, failed.message, '?'),
    (text) => rememberError({}, text.slice(0, 100), '?'),
  ],
  'src/span/scrub.ts': [
    (text) => scrubValue([text, { a: text }], scrub),
    (text) => scrubAttributes({ a: text, [text]: 'a' }, scrub),
  ],
};
