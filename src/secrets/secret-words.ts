/** Ends of names that make a secret with anything in front: `user_password`, `X-Amz-Security-Token`. */
export const SECRET_ENDS = [
  'signature|token|token[-_.]?hint|secret|passwd|password|passphrase|pass[-_.]?code|credentials?|verifier',
  '(?:user|db|admin|root|proxy)[-_.]?(?:pass|pwd)',
  '(?:sess(?:ion)?|php[-_.]?sess|jsession)[-_.]?id',
  'assertion|saml(?:response|request|art)|macaroon',
  '(?:api|app|access|account|auth|client|consumer|encryption|function|functions|host|license|master|private|public[-_.]?private|secret' +
    '|server|service|shared|shared[-_.]?access|signing|subscription|webhook)[-_.]?key',
  'access[-_.]?key[-_.]?id',
  '(?:auth|access|backup|invite|one[-_.]?time|recovery|reset|security|verification|verify)[-_.]?code',
  '(?:connection|conn|connect)[-_.]?str(?:ing)?|(?:database|db|mongo(?:db)?|postgres(?:ql)?|redis|amqp|broker)[-_.]?ur[il]',
  'magic[-_.]?link|client[-_.]?cert(?:ificate)?|one[-_.]?time[-_.]?pass',
].join('|');
